"""Corpora of near-copies, and the obvious way to find them: every pair compared as sets of shingles, one document after
the other.

The oracle knows nothing of sketches, blocks or files; it shares with newsclean only the definition of a shingle
(`tokens.shingle_set`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

from newsclean.tokens import shingle_set

WORDS = (
    "the mayor of Lindau said that bridge would stay closed until spring when ferry sailed again nine years after it "
    "was stopped nobody hurt in fire which broke out shortly before four morning brigade council votes budget harbour "
    "naïve Straße “quoted” São Мост закрыт до весны 橋は春まで القطار 3.5 10,000"
).split()


def article(seed: int, length: int = 60) -> list[str]:
    """The words of an article: another one for every seed, with next to no shingle in common."""
    chance = random.Random(seed)
    return [f"{chance.choice(WORDS)}{chance.randrange(50) or ''}" for _ in range(length)]


def edited(words: Sequence[str], edits: int, seed: int) -> list[str]:
    """A copy with so many words replaced."""
    chance = random.Random(f"{seed} {edits}")
    copy = list(words)
    for at in chance.sample(range(len(copy)), min(edits, len(copy))):
        copy[at] = f"edit{chance.randrange(10**9)}"
    return copy


@st.composite
def corpora(draw: st.DrawFn) -> list[str]:
    """Texts: articles, copies of them with a few edits or many, short ones, empty ones, in any order."""
    families = draw(st.integers(1, 4))
    kinds = st.tuples(st.integers(0, families - 1), st.sampled_from([0, 0, 1, 1, 2, 3, 5, 20]), st.integers(0, 3))
    texts = [
        " ".join(edited(article(family, 40 + 30 * family), edits, seed))
        for family, edits, seed in draw(st.lists(kinds, max_size=14))
    ]
    texts += draw(st.lists(st.sampled_from(["", "—", "Rain.", "rain", "Rain fell.", "雨が降った", "  "]), max_size=5))
    return draw(st.permutations(texts))


def jaccard(one: str, other: str) -> float:
    """The share of the shingles of two texts that both have; 0 if there are none."""
    first, second = shingle_set(one), shingle_set(other)
    return len(first & second) / len(first | second) if first or second else 0.0


def contained(one: str, other: str) -> float:
    """The share of the shingles of `other` that are in `one`, too."""
    first, second = shingle_set(one), shingle_set(other)
    return len(first & second) / len(second) if second else 0.0


def leaders(texts: Sequence[str], threshold: float, order: Sequence[int], near=jaccard, given: int = 0):
    """For each text the first one before it in the order that stays and is near, or itself; and how near.

    The first `given` stay in any case. Of them, one with the very same shingles comes before one that is only near.
    """
    leader, score = list(range(len(texts))), [1.0] * len(texts)
    for place, document in enumerate(order):
        if place < given:
            continue
        same = [other for other in order[:given] if near(texts[other], texts[document]) == 1]
        for other in [*same, *order[:place]]:
            if leader[other] == other and (how := near(texts[other], texts[document])) >= threshold:
                leader[document], score[document] = other, how
                break
    return leader, score
