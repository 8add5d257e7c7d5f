"""Corpora and texts that somebody made who knows the code: how many pairs are looked at, and how many wait to be; how
often the stages go round.

`benchmarks/crowds.py` makes the corpora of words; here they are hashes, with what is small in them chosen.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import newsclean
from newsclean import joining, pipeline, settling
from newsclean.joining import COMMON, MOST, candidates, nearest
from newsclean.leaders import PATIENCE, lead
from newsclean.matching import Groups, near_duplicates
from newsclean.nearness import Nearness
from newsclean.shingling import Shingles, bounds_of
from newsclean.sketch import SIZE, Sketches, keys_for, sketches
from newsclean.verify import sets

Numbers = np.ndarray[Any, Any]
KEYS = keys_for(0.8)


def made(count: int, common: int, levels: int, size: int, own: int) -> Shingles:
    """Documents with so many hashes in common, then one at each level that `size` of them share, at each level others,
    and behind these their own."""
    dice = np.random.default_rng(1)
    steps = [step for step in range(1, 9 * levels + 9) if math.gcd(step, count) == 1][:levels]
    numbers = np.arange(count)
    shared = [numbers * step % count // size + ((common + level) << 40) for level, step in enumerate(steps)]
    same = [np.full(count, (1 << 36) + at) for at in range(common)]
    rest = dice.integers(1 << 60, 1 << 63, (own, count))
    hashes = np.column_stack([*same, *shared, *rest]).astype(np.uint64)
    return sets(Shingles(hashes.ravel(), bounds_of(np.full(count, hashes.shape[1]))))


def found(texts: Shingles, **options: Any) -> Groups:
    def sets_of(documents: Numbers) -> Shingles:
        counts = texts.counts()[documents]
        return Shingles(np.concatenate([texts[at] for at in documents.tolist()]), bounds_of(counts))

    return near_duplicates(sketches(texts), sets_of, 0.8, **options)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param((1, 0, 1, 120), id="one key in common"),
        pytest.param((KEYS, 0, 1, 120), id="all keys in common"),
        pytest.param((0, KEYS, 100, 120), id="each key puts them into other crowds"),
        pytest.param((0, KEYS, COMMON, 120), id="each key into other groups that are no crowd"),
        pytest.param((1, SIZE - 1, COMMON, 120), id="a crowd, in other groups by all that sketches show"),
        pytest.param((22, SIZE - 22, COMMON, 120), id="the same, and all seem near"),
        pytest.param((SIZE, 60, COMMON, 120), id="in groups by what is behind sketches"),
        pytest.param((153, 0, 1, 21), id="any two as alike as .785"),
    ],
)
@pytest.mark.parametrize("count", [400, 1200])
def test_looks_grow_with_the_documents(count: int, shape: tuple[int, int, int, int]) -> None:
    looked = found(made(count, *shape))
    assert looked.leader.tolist() == list(range(count))
    assert len(looked.first) <= (MOST + PATIENCE * KEYS) * count
    once = Counter(looked.second.tolist()).most_common(1)
    assert not once or once[0][1] <= MOST + PATIENCE * KEYS


def test_near_copies_are_found_among_them() -> None:
    """A copy with little else than the original has is found, whatever a crowd was made round it."""
    texts = made(1500, 22, SIZE - 22, COMMON, 120)
    copies = [
        np.sort(np.append(texts[at][: len(texts[at]) - 8], np.uint64((1 << 63) + at))) for at in range(0, 1500, 9)
    ]
    both = Shingles(np.concatenate([texts.hashes, *copies]), bounds_of(np.append(texts.counts(), [*map(len, copies)])))
    assert found(both).leader.tolist()[1500:] == list(range(0, 1500, 9))


def test_few_pairs_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pairs, whenever they are looked at; and what is held of them is bounded."""
    texts = made(1000, 22, SIZE - 22, COMMON, 120)
    keys = sketches(texts).keys
    near = Nearness(keys, np.arange(1000), lambda documents: texts, 0.8)
    asked: list[int] = []

    def likeness(pairs: Numbers) -> Numbers:
        asked.append(len(pairs))
        return near.likeness(pairs)

    whole = candidates(keys, np.arange(1000), 0.8, likeness=likeness)
    assert max(asked) > 100_000
    asked.clear()
    monkeypatch.setattr(joining, "WAITING", 20_000)
    parts = candidates(keys, np.arange(1000), 0.8, likeness=likeness)
    assert parts.pairs.tolist() == whole.pairs.tolist()
    assert max(asked) <= 20_000 + 1000 * SIZE + 1000 * MOST
    assert np.bincount(whole.pairs & 0xFFFF_FFFF).max() == MOST


def test_the_nearest_stay() -> None:
    dice = random.Random(2)
    pairs = sorted(one << 32 | other for one in range(300) for other in range(one + 1, 300))
    some = {pair: dice.choice([0.1, 0.2, 0.9]) for pair in pairs}
    wanted: list[int] = []
    for other in range(300):
        of = [pair for pair in pairs if pair & 0xFFFF_FFFF == other]
        wanted += sorted(of, key=lambda pair: (-some[pair], pair))[:MOST]
    kept = nearest(np.array(pairs), lambda asked: np.array([some[pair] for pair in asked.tolist()]))
    assert kept.tolist() == sorted(wanted)
    few = np.array(pairs[:40])
    assert nearest(few, lambda asked: np.zeros(0)) is few


def rounds(count: int, pairs: Sequence[int], crowds: Sequence[Numbers] = (), given: int = 0, how: float = 0.5) -> int:
    """How many rounds there are."""
    calls = 0

    def near(first: Numbers, second: Numbers) -> Numbers:
        nonlocal calls
        calls += 1
        return np.full(len(first), how)

    lead(count, np.array(pairs, np.int64), near, 0.8, crowds, given)
    return calls


@pytest.mark.parametrize("how", [0.5, 0.9])
def test_copies_of_what_was_there_before_are_a_few_rounds(how: float) -> None:
    """`--against` a corpus of thousands of near-copies, and few new ones; or none."""
    crowd = np.arange(5000)
    assert rounds(5000, [], [crowd], given=4900, how=how) <= PATIENCE + 1
    assert rounds(5000, [], [crowd], given=5000, how=how) <= 1
    assert rounds(5000, [at << 32 | 4999 for at in range(9)], [crowd, crowd[90:]], given=4999, how=how) <= 3 * PATIENCE


def test_a_round_costs_what_is_decided_in_it() -> None:
    """A chain, where each might be near to the next, takes a round for each; and it is no dearer among many others."""
    chain = [at << 32 | at + 1 for at in range(3000)]

    def seconds(run: Callable[[], int]) -> float:
        began = time.process_time()
        assert run() == 3001
        return time.process_time() - began

    alone = seconds(lambda: rounds(3001, chain))
    crowd = np.append(np.arange(3000, 3060), np.arange(100_000, 600_000))
    assert seconds(lambda: rounds(600_000, chain)) < 5 * alone + 0.1
    # Nor where a crowd waits for the end of it.
    began = time.process_time()
    assert rounds(600_000, chain, [crowd]) == 3001 + PATIENCE
    assert time.process_time() - began < 9 * alone + 1


def test_texts_without_hashes_are_looked_at_by_nobody() -> None:
    empty = Shingles(np.empty(0, np.uint64), np.zeros(3001, np.int64))
    assert len(found(empty).first) == 0
    single = Shingles(np.arange(3000, dtype=np.uint64) // 2, np.arange(3001))
    assert len(found(single).first) == 0 and found(single).leader.tolist() == [at // 2 * 2 for at in range(3000)]


def test_sums_that_are_made_equal_hide_no_copy() -> None:
    """Documents with one sum and other hashes, in turns with copies."""
    one, other = [1, 2, 9], [1, 3, 8]
    texts = [one, other] * 20
    hashes = np.array([number << 50 for text in texts for number in text], np.uint64)
    kept = found(Shingles(hashes, bounds_of(np.full(40, 3))))
    assert kept.leader.tolist() == [0, 1] * 20
    assert Sketches.joined([sketches(Shingles(hashes, bounds_of(np.full(40, 3))))]).sums.tolist() == [12 << 50] * 40


def word(number: int) -> str:
    return "".join(random.Random(number).choices("abcdefghijklmnopqrstuvwxyz", k=7))


def linked(links: int) -> str:
    """Pairs of near-copies, each of which hides behind shingles that seventeen lines have, until one of the pair before
    it has gone."""

    def own(link: int) -> str:
        return " ".join(word(6 * link + at) for at in range(6))

    lines = [f"{own(link)} {between}{own(link + 1)}." for link in range(links) for between in ("", "and ")]
    for holder in range(13):
        lines.append(
            " ".join(f"{own(link)} {word(10**6 + holder * links + link)}" for link in range(1, links + 1)) + "."
        )
    return "\n\n".join(lines)


def test_removals_that_bring_about_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many in a row they are made; of a text with more nothing is removed, neither the first time nor the second."""
    turns = 0
    pointed_at = settling._pointed_at

    def counted(*arguments: Any) -> Any:
        nonlocal turns
        turns += 1
        return pointed_at(*arguments)

    monkeypatch.setattr(settling, "_pointed_at", counted)
    few = newsclean.explain(linked(20))
    assert sum(removal.rule == "near-duplicate" for removal in few.removals) == 20 and not few.notes
    for module in (settling, pipeline):
        monkeypatch.setattr(module, "ENOUGH", 8)
    for links in (20, 80):
        turns, text = 0, linked(links)
        result = newsclean.explain(text)
        assert (result.text, result.notes) == (text, ("nothing was removed: after 8 rounds there was more to remove",))
        assert {held.guard for held in result.held} == {"safety-valve"}
        assert turns < 5 * 8
        assert newsclean.explain(result.text) == result
