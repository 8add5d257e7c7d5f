"""A site's profile applied to the lines of one text: which of them are the site's, and how that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from newsclean.similarity import key, words
from newsclean.site.outline import Gap, Span, align, positions, supported
from newsclean.site.page import ABOVE, BELOW, INSIDE, Page, edges, places, zone_of
from newsclean.site.profile import FEW, FRAMES, SiteLine, SiteProfile
from newsclean.site.shapes import ANYTHING, ends, filling, shape_of

BLOCK, MENU = 3, 5  # lines of the site that stand together: a block; as many as a menu has, from few pages
LONG = 7  # words of a line that no heading has
OFTEN, MOST = 0.2, 0.5  # of the pages: enough inside articles, or anywhere, for such a line to go from inside
APART, SLACK = 3, 1.5  # so many lines of the outline away from the article a gap may hold so much more than it ever did
HEADLINES = 20  # lines of a page that are looked at as headlines with the site's name
COPIED = 0.8  # of the words of a headline, in the copy of it that carries the site's name


class Found(NamedTuple):
    """Why a line is the site's: `rule` is "site-line", "site-slot" or "site-frame"; `pages` it was seen on; `like` is
    the place of the line that it repeats; `guard` is what keeps it all the same. `headline` is what the line says
    without the site's name, where it may be the only one that says it."""

    rule: str
    pages: int
    why: str
    near: bool = False  # where the article's own lines may stand
    like: int | None = None
    guard: str = ""
    headline: str = ""


class Matcher:
    """A profile, ready to be applied. Its answer for a text depends on nothing but the lines of that text."""

    def __init__(self, profile: SiteProfile) -> None:
        self._profile = profile
        self._outline = profile.outline
        self._lines = {key(line.text): line for line in profile.lines}
        shapes = {shape_of(line.text): line for line in profile.slots if ANYTHING not in line.text}
        self._slots = {made: line for made, line in shapes.items() if made}
        self._ends = {line.text.casefold(): line for line in profile.slots if ANYTHING in line.text}
        named = (*self._lines.items(), *self._slots.items(), *self._ends.items())
        self._decisions = {name: entry.always for name, entry in named if entry.always}
        self._anchors = [shape_of(a.text) if a.slot else key(a.text) for a in self._outline.anchors]
        self._at = positions(self._anchors)

    def look(self, texts: Sequence[str]) -> list[Found | None]:
        """What is known of each line; None for a line that is not the site's. `texts` has no blank ones."""
        page = Page(texts)
        lines = [self._lines.get(name) for name in page.keys]
        known = [entry is not None and entry.always != "keep" for entry in lines]
        tokens = [
            name if name in self._at else made if made in self._at else ""
            for name, made in zip(page.keys, page.shapes, strict=True)
        ]
        pairs = supported(align(tokens, self._at))
        found: list[Found | None] = [None] * len(texts)
        body = [True] * len(texts)
        for line, anchor in pairs:
            if zone_of(anchor, self._outline) != INSIDE and (entry := self._entry(page, line)):
                near = self._outline.headline <= anchor < self._outline.first
                found[line] = self._seen(*entry, near=near)
                body[line] = False
        above = sum(anchor < self._outline.first for _, anchor in pairs)
        below = sum(anchor >= self._outline.last for _, anchor in pairs)
        for number, (span, zone) in enumerate(places(pairs, len(texts), self._outline)):
            if span.start == span.end:
                continue
            # The span stands before the pair with its number.
            apart = above - number if zone == ABOVE else number - (len(pairs) - below)
            outside = None if zone == INSIDE else self._outside(page, span, zone, apart)
            for line, what in outside or ():
                found[line] = what
            if outside is not None:
                body[span.start : span.end] = [False] * (span.end - span.start)
        for start, end in _runs(body):
            for line, what in self._inside(page, known, start, end):
                found[line] = what
        if self._profile.pages <= FEW:
            self._only_blocks(found)
        self._decided(page, found)
        self._not_all(page, known, found)
        self._copied(page, found)
        return found

    def _entry(self, page: Page, line: int) -> tuple[str, SiteLine] | None:
        """The line of the profile that a line is, exactly or but for its numbers, and the rule for that."""
        if entry := self._lines.get(page.keys[line]):
            return "site-line", entry
        entry = self._slots.get(page.shapes[line])
        return ("site-slot", entry) if entry else None

    def _seen(self, rule: str, entry: SiteLine, *, near: bool = False) -> Found:
        pattern = f", as {entry.text!r}," if rule == "site-slot" else ""
        why = f"seen{pattern} on {entry.pages} of {self._profile.pages} pages, {entry.where}"
        return Found(rule, entry.pages, why, near)

    def _outside(self, page: Page, span: Span, zone: str, apart: int) -> list[tuple[int, Found]] | None:
        """The lines of a span above or below the article that are the site's; None where it holds more than it ever
        held, for then it may be the article that stands there. `apart` is how many lines of the outline stand between
        it and the article."""
        profile = self._profile
        gaps = self._outline.gaps[span.low : span.high + 1]
        kept = any(map(self._outline.keeps, range(span.low, span.high + 1)))
        found: list[tuple[int, Found]] = []
        rest: list[int] = []
        for line in range(span.start, span.end):
            entry = self._entry(page, line)
            if entry and (entry[1].head >= profile.plenty if kept else entry[1].head + entry[1].tail >= profile.needed):
                found.append((line, self._seen(*entry, near=kept)))
            elif end := self._ending(page, line, zone):
                found.append((line, end))
            else:
                rest.append(line)
        if not rest:
            return found
        bound = Gap(*(sum(gap[place] for gap in gaps) for place in range(4)))
        prose = sum(page.spoken[line] for line in rest)
        if prose > SLACK * bound.prose:
            return None
        said = sum(page.words(line, line + 1) for line in rest)
        slack = SLACK if apart >= APART else 1
        fits = len(rest) <= slack * (bound.lines + 1) and said <= slack * (bound.words + 5)
        if fits and not kept and profile.pages >= FRAMES:
            why = f"{self._neighbours(span)}: there lines change from page to page"
            found.extend((line, Found("site-frame", min(bound.pages, profile.pages), why)) for line in rest)
        return found

    def _neighbours(self, span: Span) -> str:
        anchors = self._outline.anchors
        above = f"below {anchors[span.low - 1].text!r}" if span.low else "at the top"
        below = f"above {anchors[span.high].text!r}" if span.high < len(anchors) else "at the end"
        return f"{above} and {below}"

    def _inside(self, page: Page, known: Sequence[bool], start: int, end: int) -> Iterator[tuple[int, Found]]:
        """The lines of the site among the article's own: at its edges what is often there, between its paragraphs only
        what could not be a heading or a refrain."""
        plenty = self._profile.plenty
        first, past = edges([page.spoken[line] > 0 and not known[line] for line in range(start, end)])
        top, bottom = (start + first, start + past) if past else (start, end)
        entries = {line: entry for line in range(start, end) if (entry := self._entry(page, line))}
        sure = [line in entries and entries[line][1].pages >= plenty for line in range(start, end)]
        together = {
            start + line: len(set(page.keys[start + one : start + behind]))
            for one, behind in _runs(sure)
            for line in range(one, behind)
        }
        for line in range(start, end):
            entry = entries.get(line)
            if not top <= line < bottom:
                zone = ABOVE if line < top else BELOW
                if entry and getattr(entry[1], zone) >= plenty:
                    seen = self._seen(*entry, near=True)
                    at_anchor = (line == start and start > 0) or (line == end - 1 and end < len(page.texts))
                    apart = at_anchor or page.words(line, line + 1) >= LONG or together.get(line, 1) > 1
                    yield line, seen if apart else seen._replace(guard="alone")
                elif not entry and (ending := self._ending(page, line, zone)):
                    yield line, ending
            elif entry and entry[0] == "site-line" and line in together:
                seen = self._seen(*entry, near=True)
                in_block = 2 * entry[1].alone <= entry[1].inside and together[line] >= BLOCK
                apart = in_block or self._is_sentence(page, line, entry[1])
                yield line, seen if apart else seen._replace(guard="between-paragraphs")

    def _is_sentence(self, page: Page, line: int, entry: SiteLine) -> bool:
        pages = self._profile.pages
        often = entry.inside >= max(FEW + 1, OFTEN * pages) or entry.pages >= max(FEW + 1, MOST * pages)
        return often and page.words(line, line + 1) >= LONG

    def _ending(self, page: Page, line: int, zone: str) -> Found | None:
        """A line that was written by a pattern with one fixed end. Above the article it could be the headline that
        wears the site's name, and goes only if a copy of that stays; see `_copied`."""
        if page.spoken[line]:
            return None
        for end in ends(page.texts[line]):
            entry = self._ends.get(end.casefold())
            if entry and entry.head + entry.tail >= self._profile.plenty:
                headline = "" if zone == BELOW else filling(end, page.texts[line])
                return self._seen("site-slot", entry, near=True)._replace(headline=headline)
        return None

    def _decided(self, page: Page, found: list[Found | None]) -> None:
        """What people wrote into the profile."""
        if not self._decisions:
            return
        for line, text in enumerate(page.texts):
            names = (page.keys[line], page.shapes[line], *(end.casefold() for end in ends(text)))
            always = next((self._decisions[name] for name in names if name in self._decisions), "")
            if always == "remove":
                found[line] = Found("site-line", 0, "the profile says to remove it")
            elif always and (what := found[line]):
                found[line] = what._replace(guard="keep-line", why="the profile says to keep it")

    def _only_blocks(self, found: list[Found | None]) -> None:
        """From few pages only what stands together, as menus do, is believed."""
        run: list[int] = []
        for line in range(len(found) + 1):
            if line < len(found) and found[line]:
                run.append(line)
                continue
            if len(run) < MENU:
                for at in run:
                    if (what := found[at]) and not what.guard:
                        found[at] = what._replace(guard="few-pages")
            run = []

    def _copied(self, page: Page, found: list[Found | None]) -> None:
        """Of lines that may be the headline with the site's name, those stay whose headline stands nowhere else."""
        tried = 0
        for line, what in enumerate(found):
            if not what or not what.headline or what.guard:
                continue
            tried += 1
            copies = _copies(page, line, what.headline) if tried <= HEADLINES else ()
            like = next((at for at in copies if not (other := found[at]) or other.guard), None)
            found[line] = what._replace(like=like, guard="" if like is not None else "headline")

    def _not_all(self, page: Page, known: Sequence[bool], found: list[Found | None]) -> None:
        """If not one paragraph would be left, no frame is believed."""
        own = [line for line, said in enumerate(page.spoken) if said and not known[line]]
        if own and all((what := found[line]) and not what.guard for line in own):
            for line, what in enumerate(found):
                if what and what.rule == "site-frame":
                    found[line] = what._replace(guard="all-paragraphs")


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of true flags start and end (exclusive).

    >>> list(_runs([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    start = 0
    for flag, run in groupby(flags):
        end = start + sum(1 for _ in run)
        if flag:
            yield start, end
        start = end


def _copies(page: Page, line: int, headline: str) -> Iterator[int]:
    """The places of lines that say what the headline does; they may have a kicker more, or less."""
    wanted = set(words(headline))
    for other, name in enumerate(page.keys):
        there = set(name.split())
        common = len(wanted & there)
        alike = common >= 2 and common >= COPIED * min(len(wanted), len(there)) and 2 * len(there) >= len(wanted)
        if alike and other != line:
            yield other
