"""What the overview says: counts over all articles, whether or not they are on the page, in bounded memory."""

from __future__ import annotations

from bisect import insort
from typing import Any

from newsclean.report.proof import Near, Proof

BINS = 20  # of the histogram, besides the one for articles that lost nothing
NEAREST = 40  # decisions nearest to the threshold, of each kind
OF_ONE = 3  # of them from one article


class Totals:
    """The sums over the articles given to `add` so far.

    `rules` has for each rule its category, the lines and characters that went by it, the articles that it met, and
    the lines for which a guard held it; `guards` for each guard lines and articles. `near` has the near-copies whose
    score is nearest to `similarity`, removed and held apart: distance, number of the article, the pair. `unsure` has
    the articles of whose stretch the page profile was least sure: distance to `sure`, number, how sure.
    """

    def __init__(self, similarity: float, sure: float) -> None:
        self._similarity, self._sure = similarity, sure
        self.documents = self.empty = self.changed = self.stopped = self.with_guards = 0
        self.lines = self.gone = self.blanks = self.held = 0
        self.characters = self.gone_characters = 0
        self.rules: dict[str, list[Any]] = {}
        self.guards: dict[str, list[int]] = {}
        self.histogram = [0] * (BINS + 1)
        self.near: dict[bool, list[tuple[float, int, Near]]] = {True: [], False: []}
        self.unsure: list[tuple[float, int, float]] = []

    def add(self, number: int, proof: Proof) -> bool:
        """Count one article. True if one of its decisions is among the nearest to a threshold so far."""
        self.documents += 1
        self.empty += not proof.lines
        self.changed += proof.gone > 0
        self.stopped += proof.stopped
        self.with_guards += proof.held > 0
        self.lines += proof.lines
        self.characters += proof.characters
        self.gone += proof.gone
        self.gone_characters += proof.gone_characters
        self.blanks += proof.blanks
        self.held += proof.held
        self.histogram[bin_of(proof.gone_characters, proof.characters)] += 1
        for rule, category, lines, characters in proof.rules:
            row = self._rule(rule, category)
            row[1] += lines
            row[2] += characters
            row[3] += 1
        for guard in {guard for _, guard, _ in proof.guards}:
            self.guards.setdefault(guard, [0, 0])[1] += 1
        for rule, guard, lines in proof.guards:
            self._rule(rule, "")[4] += lines
            self.guards[guard][0] += lines
        return self._nearest(number, proof)

    def _rule(self, rule: str, category: str) -> list[Any]:
        row = self.rules.setdefault(rule, [category, 0, 0, 0, 0])
        row[0] = row[0] or category  # what a guard held has none
        return row

    def _nearest(self, number: int, proof: Proof) -> bool:
        among = False
        for removed, found in self.near.items():
            mine = [(abs(one.score - self._similarity), number, one) for one in proof.near if one.removed == removed]
            mine.sort()
            for one in mine[:OF_ONE]:
                # A sentence of the site that comes twice on every page would fill the list.
                if all(other[2][3:5] != one[2][3:5] for other in found):
                    among = _keep(found, one) or among
        if proof.sure is not None:
            among = _keep(self.unsure, (abs(proof.sure - self._sure), number, proof.sure)) or among
        return among


def _keep(found: list[Any], one: Any) -> bool:
    """Put `one` among the smallest that were found; whether it is one of them."""
    if len(found) == NEAREST and one >= found[-1]:
        return False
    insort(found, one)
    del found[NEAREST:]
    return True


def bin_of(gone: int, characters: int) -> int:
    """The bin of the histogram for an article that lost `gone` of its `characters`: 0 for nothing, 1 for up to a
    twentieth, and so on.

    >>> bin_of(0, 100), bin_of(1, 100), bin_of(5, 100), bin_of(6, 100), bin_of(100, 100)
    (0, 1, 1, 2, 20)
    """
    return -(-gone * BINS // characters) if gone else 0
