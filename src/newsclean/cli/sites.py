"""Cleaners with site profiles: one for all articles, or for each the one of its site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsclean.cli.messages import CommandError, reason
from newsclean.corpus.formats import InputError
from newsclean.corpus.pages import file_name, site_named
from newsclean.corpus.records import Article, TextFile, fields_of
from newsclean.pipeline import Cleaner
from newsclean.site.profile import ProfileError, SiteProfile

HELD = 64  # cleaners at a time: a corpus sorted by site needs one


class SiteCleaners:
    """The cleaner of each site that has a profile in `folder`, made when its first article comes; `options` are those
    of all of them."""

    def __init__(self, options: Mapping[str, Any], folder: Path) -> None:
        self._options, self._folder = dict(options), folder
        self._other = Cleaner(**options)
        self._made: dict[str, Cleaner | None] = {}

    def of(self, site: str) -> tuple[Cleaner, str]:
        """The cleaner for a site, and what is to be said: a site without a profile is cleaned without."""
        if site not in self._made:
            if len(self._made) >= HELD:
                del self._made[next(iter(self._made))]
            path = self._folder / file_name(site)
            profile = read_profile(path) if site and path.exists() else None
            self._made[site] = Cleaner(**self._options, site_profile=profile) if profile else None
        made = self._made[site]
        return (made, "") if made else (self._other, f"no profile of {site!r}" if site else "no site")


def read_profile(path: Path) -> SiteProfile:
    """The profile in the file. Raises `CommandError`."""
    try:
        return SiteProfile.load(path)
    except ProfileError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{path}: {reason(error)}") from None


def site_of(article: Article, by: str) -> str:
    """The site that the field `by` of a record names; "" where it names none."""
    if isinstance(article, TextFile) or article.problem or not article.line.strip():
        return ""
    try:
        return site_named(fields_of(article.line).get(by))
    except InputError:
        return ""
