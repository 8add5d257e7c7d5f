"""How to clean, settled: the configuration file, and over it the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.cli.arguments import policies
from newsclean.cli.messages import CommandError, reason
from newsclean.pipeline import Cleaner
from newsclean.rules import Rule, RuleError, read_rules

if TYPE_CHECKING:
    from newsclean.cli.config import Config
    from newsclean.corpus.sites import SiteCleaners

OWN = "newsclean.toml"
SHARED = "pyproject.toml"


class Settings(NamedTuple):
    """The cleaner, and the field of a record that it cleans; or the cleaners of sites, and the field that names it."""

    cleaner: Cleaner
    field: str
    sites: SiteCleaners | None = None
    by: str | None = None


def settle(arguments: argparse.Namespace, *, by_alone: bool = False) -> Settings:
    """The settings for a command line; `by_alone` where --by makes sense without profiles. Raises `CommandError`."""
    config = _config(arguments)
    options = dict(config.options) if config else {}
    for name in ("profile", "languages", "similarity", "guards", *policies()):
        given = getattr(arguments, name)
        if given is not None:
            options[name] = given
    # Rules and lines to keep add up; everything else on the command line takes the place of what is configured.
    files = (*(config.rules if config else ()), *map(Path, arguments.rules or ()))
    options["rules"] = tuple(rule for path in files for rule in rules_of(path))
    options["keep"] = (*options.get("keep", ()), *(line for path in arguments.keep or () for line in _lines(path)))
    try:
        cleaner = Cleaner(**options)
    except (TypeError, ValueError) as error:
        raise CommandError(str(error)) from None
    field = arguments.field or (config.field if config else None) or "text"
    return _with_profiles(arguments, config, Settings(cleaner, field), options, by_alone)


def _with_profiles(
    arguments: argparse.Namespace, config: Config | None, plain: Settings, options: dict[str, Any], by_alone: bool
) -> Settings:
    path = Path(arguments.site_profile) if arguments.site_profile else config.site_profile if config else None
    by = arguments.by or (config.by if config else None)
    if path is None:
        if arguments.by and not by_alone:
            raise CommandError("--by goes with --site-profile, the folder that has a profile for each site")
        return plain._replace(by=by)
    from newsclean.cli.sites import read_profile

    if path.is_dir():
        if not by:
            raise CommandError(f"{path}: a folder; --by says which field of a record names its site")
        from newsclean.corpus.sites import SiteCleaners

        return plain._replace(sites=SiteCleaners(options, path, read_profile), by=by)
    if arguments.by and not (by_alone and path.exists()):
        raise CommandError(f"{path}: {'not a folder, which --by asks for' if path.exists() else 'no such folder'}")
    return plain._replace(cleaner=Cleaner(**options, site_profile=read_profile(path)), by=by)


def _config(arguments: argparse.Namespace) -> Config | None:
    if arguments.no_config:
        return None
    try:
        found = [Path(arguments.config)] if arguments.config else list(candidates(Path.cwd()))
    except OSError as error:  # an unreadable file, or a folder that was removed under our feet
        raise CommandError(f"{error.filename or 'the current folder'}: {reason(error)}") from None
    if not found:
        return None
    from newsclean.cli.config import nearest, read_config

    path = found[0] if arguments.config else nearest(found)
    return read_config(path) if path else None


def candidates(folder: Path) -> Iterator[Path]:
    """The files that may configure newsclean in `folder`, nearest first: TOML is parsed only where there are some."""
    for place in (folder, *folder.parents):
        if (place / OWN).is_file():
            yield place / OWN
        shared = place / SHARED
        if shared.is_file() and b"newsclean" in shared.read_bytes():
            yield shared


def rules_of(path: Path) -> tuple[Rule, ...]:
    """The rules in the file. Raises `CommandError`."""
    try:
        return read_rules(path)
    except RuleError as error:
        raise CommandError(str(error)) from None
    except (TypeError, AttributeError, KeyError) as error:
        # What is TOML but has not the shape of rules at all: `rule = 5`, a pattern that is a number.
        raise CommandError(f"{path}: not a file of rules: {reason(error)}") from None


def _lines(path: str) -> list[str]:
    try:
        text = Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {reason(error)}") from None
    return [line for line in text.splitlines() if line.strip()]
