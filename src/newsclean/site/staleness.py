"""Is a profile still true? Lines that fresh pages should have, and do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsclean.similarity import key
from newsclean.site.page import Page
from newsclean.site.profile import SiteLine, SiteProfile
from newsclean.site.shapes import ANYTHING, ends, shape_of

CHANCE = 0.01  # that a line which the site still prints is on none of the pages: below that it is stale


@dataclass(frozen=True, slots=True)
class Staleness:
    """What fresh pages say of a profile.

    pages    how many pages were looked at
    lines    lines and patterns that are on none of them, and would be on one with a chance of 99 % or more
    unsure   how many are on none of them either, but are too rare to say
    """

    pages: int
    lines: tuple[SiteLine, ...]
    unsure: int


def staleness(profile: SiteProfile, texts: Iterable[str]) -> Staleness:
    """Which lines of the profile are not seen any more on pages with these texts.

    A line that was on k of n pages is taken to be on a share (k + 1) / (n + 2) of them now (Laplace's rule of
    succession).
    """
    waiting = {key(line.text): line for line in profile.lines if line.pages}
    slots = {shape_of(line.text): line for line in profile.slots if line.pages and ANYTHING not in line.text}
    fixed = {line.text.casefold(): line for line in profile.slots if line.pages and ANYTHING in line.text}
    count = 0
    for text in texts:
        page = Page.of(text)
        if not page.texts:
            continue
        count += 1
        for name in page.keys:
            waiting.pop(name, None)
        for made in page.shapes if slots else ():
            slots.pop(made, None)
        for line in page.texts if fixed else ():
            for end in ends(line):
                fixed.pop(end.casefold(), None)
    unseen = [*waiting.values(), *slots.values(), *fixed.values()]
    stale = tuple(line for line in unseen if (1 - (line.pages + 1) / (profile.pages + 2)) ** count < CHANCE)
    return Staleness(count, stale, len(unseen) - len(stale))
