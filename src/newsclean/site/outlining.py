"""Finding the outline of a site's pages: a common supersequence of what most pages have, and where the article is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from newsclean.rules import RuleBook, builtin
from newsclean.site.outline import Anchor, Gap, Outline, Span, align, positions, spans
from newsclean.site.page import Page
from newsclean.site.profile import FEW
from newsclean.site.shapes import NUMBER, shape

ROUNDS = 4  # of putting in and leaving out lines, at most
TALK = 400  # words of an article's paragraphs; more say no more about where it is
SPOKEN, OFTEN = 40, 0.4  # words of paragraphs in a gap, and on what share of the pages: as much as part of an article
ROW = 3  # paragraphs in a row: an article, or comments, but no teasers
SELDOM = 0.1  # of the pages
AGAIN = 0.5  # of the words of the paragraphs in a gap are on this page alone, at most: teasers
COMMENTS = "comments"
TITLED, TITLE_WORDS = 0.8, 3  # of the words of a line, and how many, in the page's title: a headline
VARIED = 0.3  # of the pages with a line of their own in a gap: it may hold headlines

Rows = Sequence[Sequence[str]]


def outlined(pages: Sequence[Page], seen: Mapping[str, int], shaped: Mapping[str, int]) -> tuple[Rows, list[str]]:
    """Each page's lines as tokens ("" for what is on less than half of the pages), and the tokens that come in one
    order on at least half of them. A token is a key or, for lines that change in their numbers only, a shape.

    Star alignment: all pages are aligned with the one that has most of the tokens, and what others have in one place
    is put in.
    """
    count = len(pages)
    need = count if count <= FEW else max(3, (count + 1) // 2)
    exact = {key for key, on in seen.items() if on >= need}
    shapes = set() if count <= FEW else {made for made, on in shaped.items() if on >= need} - set(map(shape, exact))
    rows = [
        [
            key if key in exact else made if made in shapes else ""
            for key, made in zip(page.keys, page.shapes, strict=True)
        ]
        for page in pages
    ]
    chain = [token for token in max(rows, key=lambda row: sum(map(bool, row))) if token]
    for _ in range(ROUNDS):
        better = _bettered(rows, chain, need)
        if better == chain:
            break
        chain = better
    return rows, chain


def _bettered(rows: Rows, chain: list[str], need: int) -> list[str]:
    """The chain without what too few pages have there, and with what enough pages have between two of it."""
    at = positions(chain)
    hits: Counter[int] = Counter()
    between: dict[int, Counter[str]] = defaultdict(Counter)
    first: dict[str, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        pairs = align(row, at)
        hits.update(place for _, place in pairs)
        for span in spans(pairs, len(row), len(chain)):
            if span.low == span.high:
                there = dict.fromkeys(token for token in row[span.start : span.end] if token)
                between[span.low].update(list(there))
                for order, token in enumerate(there):
                    first.setdefault(token, (number, order))
    better: list[str] = []
    for place in range(len(chain) + 1):
        more = [token for token, on in between[place].items() if on >= need]
        better.extend(sorted(more, key=lambda token: first[token]))
        if place < len(chain) and hits[place] >= need:
            better.append(chain[place])
    return better


def framed(
    pages: Sequence[Page], rows: Rows, chain: Sequence[str], seen: Mapping[str, int], written: Mapping[str, Anchor]
) -> Outline:
    """The outline with its gaps: what stood in each, and which hold the article and its headline."""
    at = positions(chain)
    aligned = [spans(align(row, at), len(row), len(chain)) for row in rows]
    labels = [opens(written[token].text.replace(NUMBER, "3")) for token in chain]
    told = [_told(page, found, seen) for page, found in zip(pages, aligned, strict=True)]
    first, last = _article(aligned, told, labels)
    gaps = _gaps(pages, aligned, told, labels, first, last)
    headline = _headline(pages, aligned, seen, first)
    return Outline(tuple(written[token] for token in chain), gaps, first, last, headline)


class _Told(NamedTuple):
    """What is told between two lines of the outline on one page: words of paragraphs, words of those that no other page
    has, and the most of these in a row."""

    prose: int = 0
    own: int = 0
    row: int = 0


def _told(page: Page, found: Sequence[Span], seen: Mapping[str, int]) -> list[_Told]:
    """What is told in each span of a page."""
    told = []
    for span in found:
        prose = own = row = most = 0
        for line in range(span.start, span.end):
            said = page.spoken[line]
            prose += said
            if said and seen[page.keys[line]] == 1:
                own, row = own + said, row + 1
                most = max(most, row)
            else:
                row = 0
        told.append(_Told(prose, own, most))
    return told


def _article(
    aligned: Sequence[Sequence[Span]], told: Sequence[Sequence[_Told]], labels: Sequence[str]
) -> tuple[int, int]:
    """The first and last of the gaps that hold the article: the one where most pages tell most that no other page does,
    and those beside it that often tell much. It may go on below a box of links, but not below comments."""
    talk: Counter[int] = Counter()
    spoken: Counter[int] = Counter()
    at_length: Counter[int] = Counter()
    for spans_of, tales in zip(aligned, told, strict=True):
        for span, tale in zip(spans_of, tales, strict=True):
            for gap in range(span.low, span.high + 1):
                talk[gap] += min(tale.own, TALK)
                spoken[gap] += tale.own >= SPOKEN
                at_length[gap] += tale.own >= SPOKEN and tale.row >= ROW
    first = last = max(range(len(labels) + 1), key=lambda gap: (talk[gap], -gap))
    often = OFTEN * len(aligned)
    for gap in range(first - 1, -1, -1):
        if spoken[gap] >= often and (not any(labels[gap:first]) or at_length[gap] >= often):
            first = gap
    for gap in range(last + 1, len(labels) + 1):
        if labels[gap - 1] == COMMENTS:
            break
        if spoken[gap] >= often and (not any(labels[last:gap]) or at_length[gap] >= often):
            last = gap
    return first, last


def _gaps(
    pages: Sequence[Page],
    aligned: Sequence[Sequence[Span]],
    told: Sequence[Sequence[_Told]],
    labels: Sequence[str],
    first: int,
    last: int,
) -> tuple[Gap, ...]:
    """What stood in each gap. Paragraphs count where something says that they are not an article's: that they stand on
    other pages, too, or a label such as "Comments" or "Related stories" above them; below the latter only where seldom
    several stand in a row."""
    found = [Gap() for _ in range(len(labels) + 1)]
    prose: Counter[int] = Counter()
    own: Counter[int] = Counter()
    in_a_row: Counter[int] = Counter()
    for page, spans_of, tales in zip(pages, aligned, told, strict=True):
        for span, tale in zip(spans_of, tales, strict=True):
            if span.start == span.end or (span.low <= last and span.high >= first):
                continue
            gap = found[span.low]
            found[span.low] = Gap(
                gap.pages + 1,
                max(gap.lines, span.end - span.start),
                max(gap.words, page.words(span.start, span.end)),
                max(gap.prose, tale.prose),
            )
            prose[span.low] += tale.prose
            own[span.low] += tale.own
            in_a_row[span.low] += tale.row >= ROW

    def is_told(place: int) -> bool:
        above = labels[last:place]
        few = in_a_row[place] <= SELDOM * found[place].pages
        return own[place] <= AGAIN * prose[place] or COMMENTS in above or (few and any(above))

    return tuple(gap if is_told(place) else gap._replace(prose=0) for place, gap in enumerate(found))


def _headline(pages: Sequence[Page], aligned: Sequence[Sequence[Span]], seen: Mapping[str, int], first: int) -> int:
    """The gap from which on, down to the article, headlines, standfirsts and bylines may stand."""
    titled: Counter[int] = Counter()
    varied: Counter[int] = Counter()
    for page, found in zip(pages, aligned, strict=True):
        title = set(page.keys[0].split())
        for span in found:
            if span.high >= first or span.start == span.end:
                continue
            varied[span.low] += any(seen[key] == 1 for key in page.keys[span.start : span.end])
            titled[span.low] += any(_is_in(page.keys[line], title) for line in range(max(1, span.start), span.end))
    enough = VARIED * len(pages)
    # What stands first is the title of the window; the headline comes with the article.
    for count in (titled, varied):
        if often := [gap for gap, on in count.items() if gap and on >= enough]:
            return min(often)
    return first


def _is_in(key: str, title: set[str]) -> bool:
    words = set(key.split())
    return len(words) >= TITLE_WORDS and len(words & title) >= TITLED * len(words)


@cache
def _labels() -> RuleBook:
    return RuleBook([rule for rule in builtin() if rule.block or rule.category == "comments"])


def opens(text: str) -> str:
    """The category of a label, such as "Comments" ("comments") or "Latest news" ("related"); "" for what is none."""
    found = _labels().matching(text, "edges")
    return found[0].category if found else ""
