"""Finding the outline of a site's pages: a common supersequence of what most pages have, and where the article is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from newsclean.rules import RuleBook, builtin
from newsclean.site.outline import Anchor, Gap, Outline, Span, align, positions, spans
from newsclean.site.page import Page
from newsclean.site.profile import FEW
from newsclean.site.shapes import shape

ROUNDS = 4  # of putting in and leaving out lines, at most
TALK = 400  # words of an article's paragraphs; more say no more about where it is
SPOKEN, OFTEN = 40, 0.4  # words of paragraphs in a gap, and on what share of the pages: as much as part of an article
AGAIN = 0.5  # of the words of the paragraphs in a gap are on other pages, too: teasers
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
    first, last = _article(pages, aligned, chain, seen)
    gaps = _gaps(pages, aligned, chain, seen, first, last)
    headline = _headline(pages, aligned, seen, first)
    return Outline(tuple(written[token] for token in chain), gaps, first, last, headline)


def _gaps(
    pages: Sequence[Page],
    aligned: Sequence[Sequence[Span]],
    chain: Sequence[str],
    seen: Mapping[str, int],
    first: int,
    last: int,
) -> tuple[Gap, ...]:
    """What stood in each gap. Paragraphs count where something says that they are not an article's: a label such as
    "Comments" above them, or that they stand on other pages, too."""
    found = [Gap() for _ in range(len(chain) + 1)]
    again: Counter[int] = Counter()
    all_of_them: Counter[int] = Counter()
    for page, spans_of in zip(pages, aligned, strict=True):
        for span in spans_of:
            if span.start == span.end or (span.low <= last and span.high >= first):
                continue
            gap = found[span.low]
            said = [(page.spoken[line], seen[page.keys[line]] > 1) for line in range(span.start, span.end)]
            prose = sum(words for words, _ in said)
            all_of_them[span.low] += prose
            again[span.low] += sum(words for words, elsewhere in said if elsewhere)
            found[span.low] = Gap(
                gap.pages + 1,
                max(gap.lines, span.end - span.start),
                max(gap.words, page.words(span.start, span.end)),
                max(gap.prose, prose),
            )
    label = next((place for place in range(last, len(chain)) if opens(chain[place])), len(chain))
    return tuple(
        gap if place > label or again[place] >= AGAIN * all_of_them[place] else gap._replace(prose=0)
        for place, gap in enumerate(found)
    )


def _article(
    pages: Sequence[Page], aligned: Sequence[Sequence[Span]], chain: Sequence[str], seen: Mapping[str, int]
) -> tuple[int, int]:
    """The first and last of the gaps that hold the article: the one where most pages speak, in paragraphs that no other
    page has, and those beside it that speak often, up to a label such as "Comments"."""
    talk: Counter[int] = Counter()
    spoken: Counter[int] = Counter()
    for page, found in zip(pages, aligned, strict=True):
        for span in found:
            own = sum(page.spoken[line] for line in range(span.start, span.end) if seen[page.keys[line]] == 1)
            for gap in range(span.low, span.high + 1):
                talk[gap] += min(own, TALK)
                spoken[gap] += own >= SPOKEN
    first = last = max(range(len(chain) + 1), key=lambda gap: (talk[gap], -gap))
    often = OFTEN * len(pages)
    for gap in range(first - 1, -1, -1):
        if opens(chain[gap]):
            break
        if spoken[gap] >= often:
            first = gap
    for gap in range(last + 1, len(chain) + 1):
        if opens(chain[gap - 1]):
            break
        if spoken[gap] >= often:
            last = gap
    return first, last


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


def opens(token: str) -> bool:
    """Whether a line is a label such as "Comments" or "Latest news", below which the article has ended."""
    return bool(_labels().matching(token, "edges"))
