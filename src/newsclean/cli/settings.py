"""How to clean, settled: the configuration file, and over it the command line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from newsclean.cli.arguments import policies
from newsclean.cli.config import Config, nearest, read_config
from newsclean.cli.messages import CommandError, reason
from newsclean.pipeline import Cleaner
from newsclean.rules import Rule, RuleError, read_rules


@dataclass(frozen=True, slots=True)
class Settings:
    """The cleaner, and the field of a record that it cleans."""

    cleaner: Cleaner
    field: str


def settle(arguments: argparse.Namespace) -> Settings:
    """The settings for a command line. Raises `CommandError`."""
    config = _config(arguments)
    options = dict(config.options)
    for name in ("profile", "languages", "similarity", "guards", *policies()):
        given = getattr(arguments, name)
        if given is not None:
            options[name] = given
    # Rules and lines to keep add up; everything else on the command line takes the place of what is configured.
    options["rules"] = tuple(
        rule for path in (*config.rules, *map(Path, arguments.rules or ())) for rule in _rules(path)
    )
    options["keep"] = (*options.get("keep", ()), *(line for path in arguments.keep or () for line in _lines(path)))
    try:
        cleaner = Cleaner(**options)
    except (TypeError, ValueError) as error:
        raise CommandError(str(error)) from None
    return Settings(cleaner, arguments.field or config.field or "text")


def _config(arguments: argparse.Namespace) -> Config:
    if arguments.no_config:
        return Config()
    path = Path(arguments.config) if arguments.config else nearest(Path.cwd())
    return read_config(path) if path else Config()


def _rules(path: Path) -> tuple[Rule, ...]:
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
