"""Learning a site's profile from its pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from newsclean.site.outline import Anchor, Outline, align, positions
from newsclean.site.outlining import framed, outlined
from newsclean.site.page import ABOVE, ALONE, BELOW, INSIDE, Page, edges, places, zone_of
from newsclean.site.profile import FEW, SiteLine, SiteProfile, order
from newsclean.site.shapes import ANYTHING, ends, pattern

SAME = 0.5  # of the words of a page's own paragraphs, in another page: two versions of one article
USUAL = 5  # a paragraph on more than one page in so many is the site's own
LINES = 2_000  # the most lines of a profile, and the most patterns: those on most pages


def learn(texts: Iterable[str], *, site: str = "", learned: str = "") -> SiteProfile:
    """The profile of a site from the texts of its pages; see `SiteProfile.learn`."""
    pages = distinct([page for text in texts if (page := Page.of(text)).texts])
    bare = SiteProfile(site, learned, len(pages))
    if len(pages) < 2:
        return bare
    seen = Counter(key for page in pages for key in set(page.keys))
    shaped = Counter(shape for page in pages for shape in set(page.shapes) if shape)
    exact = {key: text for page in pages for key, text in zip(page.keys, page.texts, strict=True) if seen[key] > 1}
    slotted = {
        shape: written
        for page in pages
        for shape, text in zip(page.shapes, page.texts, strict=True)
        if shaped[shape] > 1 and (written := pattern(text))
    }
    shaped = Counter({shape: on for shape, on in shaped.items() if shape in slotted})
    rows, chain = outlined(pages, seen, shaped)
    names = {token: Anchor(exact[token]) if token in exact else Anchor(slotted[token], slot=True) for token in chain}
    outline = framed(pages, rows, chain, seen, names)
    zones = [_zones(page, row, chain, outline, seen) for page, row in zip(pages, rows, strict=True)]
    for page, where in zip(pages, zones, strict=True):
        _set_apart(where, [seen[key] >= bare.plenty for key in page.keys])
    lines = _counted([page.keys for page in pages], zones, exact)
    slots = _counted([page.shapes for page in pages], zones, slotted)
    patterns = [] if len(pages) <= FEW else _fixed_ends(pages, zones, seen, bare.plenty)
    anchored = set(chain)
    found = [line for key, line in lines.items() if key in anchored or _matters(line, bare.needed, bare.plenty)]
    # A line that is always the same, but happens to hold a number, needs no pattern unless it is on many pages.
    forms = _forms(pages)
    patterns += [
        line
        for shape, line in slots.items()
        if shape in anchored
        or (
            len(pages) > FEW
            and _matters(line, max(FEW, bare.needed), bare.plenty)
            and (forms[shape] > 1 or line.pages >= bare.plenty)
        )
    ]
    return replace(bare, lines=_most(found), slots=_most(patterns), outline=outline)


def _forms(pages: Sequence[Page]) -> Counter[str]:
    """In how many forms each shape comes."""
    pairs = {pair for page in pages for pair in zip(page.shapes, page.keys, strict=True)}
    return Counter(shape for shape, _ in pairs)


def distinct(pages: Sequence[Page]) -> list[Page]:
    """The pages, without those whose own paragraphs are for the most part another page's: two versions of one article
    would make all of it recur."""
    own = [{key: said for key, said in zip(page.keys, page.spoken, strict=True) if said} for page in pages]
    spread = Counter(key for paragraphs in own for key in paragraphs)
    usual = max(3, len(pages) // USUAL)
    found: list[Page] = []
    sizes: list[int] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for page, paragraphs in zip(pages, own, strict=True):
        paragraphs = {key: said for key, said in paragraphs.items() if spread[key] <= usual}
        shared: Counter[int] = Counter()
        for key, said in paragraphs.items():
            shared.update(dict.fromkeys(holders[key], said))
        size = sum(paragraphs.values())
        if any(said >= SAME * min(size, sizes[other]) for other, said in shared.items()):
            continue
        for key in paragraphs:
            holders[key].append(len(found))
        sizes.append(size)
        found.append(page)
    return found


def _zones(
    page: Page, row: Sequence[str], chain: Sequence[str], outline: Outline, seen: Mapping[str, int]
) -> list[str]:
    """Where each line of a page stands: above the article's first paragraph, between it and the last, or below."""
    pairs = align(row, positions(chain))
    zones = [""] * len(row)
    for span, zone in places(pairs, len(row), outline):
        zones[span.start : span.end] = [zone] * (span.end - span.start)
    for line, anchor in pairs:
        zones[line] = zone_of(anchor, outline)
    inside = [line for line, zone in enumerate(zones) if zone == INSIDE]
    first, end = edges([page.spoken[line] > 0 and seen[page.keys[line]] == 1 for line in inside])
    if end:
        for line in inside[:first]:
            zones[line] = ABOVE
        for line in inside[end:]:
            zones[line] = BELOW
    return zones


def _set_apart(zones: list[str], often: list[bool]) -> None:
    """Mark the lines inside an article that have no other line beside them which many pages have."""
    for line, zone in enumerate(zones):
        if zone == INSIDE and not any(often[max(0, line - 1) : line] + often[line + 1 : line + 2]):
            zones[line] = ALONE


def _counted(
    named: Iterable[Sequence[str]], zones: Iterable[Sequence[str]], written: Mapping[str, str]
) -> dict[str, SiteLine]:
    """On how many pages, and where, each of the names in `written` comes; its lines have the texts from there."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for names, where in zip(named, zones, strict=True):
        there = {(name, zone) for name, zone in zip(names, where, strict=True) if name in written}
        there |= {(name, INSIDE) for name, zone in there if zone == ALONE} | {(name, "") for name, _ in there}
        for name, zone in there:
            counts[name][zone] += 1
    return {
        name: SiteLine(written[name], count[""], count[ABOVE], count[INSIDE], count[BELOW], count[ALONE])
        for name, count in counts.items()
    }


def _matters(line: SiteLine, needed: int, plenty: int) -> bool:
    """Whether a line can ever go, or is so frequent inside articles that a person should know that it is spared."""
    return line.head + line.tail >= needed or line.pages >= plenty


def _fixed_ends(
    pages: Sequence[Page], zones: Sequence[Sequence[str]], seen: Mapping[str, int], plenty: int
) -> list[SiteLine]:
    """The patterns of lines that have one end in common, outside of articles, on enough pages."""
    written: dict[str, str] = {}
    named: list[list[str]] = []
    where: list[list[str]] = []
    for page, places_of in zip(pages, zones, strict=True):
        found = [
            (end.casefold(), zone)
            for key, text, said, zone in zip(page.keys, page.texts, page.spoken, places_of, strict=True)
            if zone not in (INSIDE, ALONE) and not said and seen[key] == 1
            for end in ends(text)
            if written.setdefault(end.casefold(), end)
        ]
        named.append([name for name, _ in found])
        where.append([zone for _, zone in found])
    tally = {name: line for name, line in _counted(named, where, written).items() if line.pages >= plenty}
    # " | News" says nothing that " | Planet | News" does not, where both are on the same pages.
    return [
        line
        for name, line in tally.items()
        if not any(_within(name, other) and line.pages <= more.pages for other, more in tally.items())
    ]


def _within(end: str, other: str) -> bool:
    return end != other and other.endswith(end.removeprefix(ANYTHING)) and end.startswith(ANYTHING)


def _most(found: Sequence[SiteLine]) -> tuple[SiteLine, ...]:
    most = sorted(found, key=lambda line: (-line.pages, *order(line)))[:LINES]
    return tuple(sorted(most, key=order))
