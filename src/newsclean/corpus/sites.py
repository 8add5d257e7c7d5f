"""Cleaners with site profiles: for each article the one of its site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from newsclean.corpus.pages import file_name
from newsclean.pipeline import Cleaner
from newsclean.site.profile import SiteProfile

HELD = 64  # cleaners at a time: a corpus sorted by site needs one


class SiteCleaners:
    """The cleaner of each site that has a profile in `folder`, made when its first article comes; `options` are those
    of all of them, and `load` reads a profile. Raises what `load` raises."""

    def __init__(
        self, options: Mapping[str, Any], folder: Path, load: Callable[[Path], SiteProfile] = SiteProfile.load
    ) -> None:
        self._options, self._folder, self._load = dict(options), folder, load
        self._other = Cleaner(**options)
        self._made: dict[str, Cleaner | None] = {}

    def of(self, site: str) -> tuple[Cleaner, str]:
        """The cleaner for a site, and what is to be said: a site without a profile is cleaned without."""
        if site not in self._made:
            if len(self._made) >= HELD:
                del self._made[next(iter(self._made))]
            path = self._folder / file_name(site)
            profile = self._load(path) if site and path.exists() else None
            self._made[site] = Cleaner(**self._options, site_profile=profile) if profile else None
        made = self._made[site]
        missing = f"no profile of {site!r}" if site else "names no site, and so no profile"
        return (made, "") if made else (self._other, missing)
