"""The article's stretch in the text of a whole page: the run of lines that scores best.

Untrained: a line that ends as a sentence speaks for the article by its length, a short one without an end against
it, a line that a rule knows even more so. (Maximum subsequence segmentation, Pasternack and Roth 2009, with scores
that text alone gives.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import read
from newsclean.rules import RuleBook

SENTENCE, LONG = 8, 25  # words from which a line that ends a sentence, or any line, speaks for the article
MOST = 60  # words of a line that count
ENOUGH = 60.0  # a best stretch that scores less is no article


def segment(book: RuleBook) -> Stage:
    """The stage that points at every line outside the best stretch, if there is one.

    Each line is scored alone, so the best stretch of the best stretch is itself.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        start, end, total = best_stretch([score(line.text, book) for line in filled])
        if total >= ENOUGH:
            for line in (*filled[:start], *filled[end:]):
                yield Removal(line, "outside-article", "page", why="outside the stretch that reads as an article")

    return stage


def score(text: str, book: RuleBook) -> float:
    """How much a line speaks for the article (positive) or against it, about in words."""
    line = read(text)
    if book.matching(text, "edges"):
        return -float(min(line.length, LONG))
    if line.sentence:
        return float(min(line.length, MOST)) if line.length >= SENTENCE else min(line.length, 4) - 3.0
    if line.length >= LONG:
        return 0.4 * line.length
    return -3.0 - 0.4 * min(line.length, 12)


def best_stretch(scores: Sequence[float]) -> tuple[int, int, float]:
    """The first run of scores with the greatest sum: start, end (exclusive) and sum (Kadane's algorithm).

    >>> best_stretch([-1, 2, -1, 3, -5, 1])
    (1, 4, 4.0)
    """
    best, bounds, running, start = 0.0, (0, 0), 0.0, 0
    for place, value in enumerate(scores):
        if running <= 0:
            running, start = 0.0, place
        running += value
        if running > best:
            best, bounds = running, (start, place + 1)
    return *bounds, best
