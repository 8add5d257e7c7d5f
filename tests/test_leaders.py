"""Leaders in rounds are those of the slow way: one document after another, each compared with all leaders before it."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean.leaders import PATIENCE, Begun, lead

Pairs = dict[tuple[int, int], float]


def slow(count: int, scores: Pairs, threshold: float, fixed: int) -> tuple[list[int], list[float]]:
    leader, score = list(range(count)), [1.0] * count
    for document in range(fixed, count):
        for before in range(document):
            how = scores.get((before, document), 0.0)
            if leader[before] == before and how >= threshold:
                leader[document], score[document] = before, how
                break
    return leader, score


def led(count: int, scores: Pairs, pairs: list[tuple[int, int]], **options: Any) -> tuple[list[int], list[float]]:
    def near(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        assert (first < second).all()
        asked.extend(zip(first.tolist(), second.tolist(), strict=True))
        return np.array([scores.get(pair, 0.0) for pair in zip(first.tolist(), second.tolist(), strict=True)])

    asked: list[tuple[int, int]] = []
    found = lead(count, np.array([one << 32 | other for one, other in pairs], np.int64), near, 0.8, **options)
    assert len(asked) == len(set(asked)), "asked twice"
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == asked
    return found.leader.tolist(), found.score.tolist()


@st.composite
def relations(draw: st.DrawFn) -> tuple[int, Pairs]:
    count = draw(st.integers(1, 12))
    places = st.integers(0, count - 1)
    scores = st.sampled_from([0.1, 0.79, 0.8, 0.9, 0.9, 1.0])
    return count, {(a, b): how for a, b, how in draw(st.lists(st.tuples(places, places, scores), max_size=40)) if a < b}


@given(relations(), st.randoms(use_true_random=False), st.integers(0, 3))
@example((3, {(0, 1): 0.9, (1, 2): 0.9}), random.Random(0), 0)  # a chain: the end of it stays
@example((4, {(0, 2): 0.8, (1, 2): 1.0, (0, 3): 0.8}), random.Random(0), 2)
def test_leaders_of_pairs(relation: tuple[int, Pairs], shuffle: random.Random, fixed: int) -> None:
    count, scores = relation
    fixed = min(fixed, count)
    pairs = [*scores, *list(scores)[:3]]
    shuffle.shuffle(pairs)
    assert led(count, scores, pairs, given=fixed) == slow(count, scores, 0.8, fixed)


@given(relations())
@example((4, {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.9, (1, 3): 0.9}))  # 3 follows 2, which leads since 1 follows
@example((5, {(0, 1): 0.9, (1, 2): 0.79, (2, 4): 0.9, (3, 4): 0.9}))  # 4 follows 3, and then 2, which was held back
def test_rounds_go_on_from_where_they_stopped(relation: tuple[int, Pairs]) -> None:
    """One round by hand, of pairs; and the rest."""
    count, scores = relation
    late = {second for _, second in scores}
    leader, score = list(range(count)), [1.0] * count
    for (first, second), how in sorted(scores.items()):
        if first not in late and how >= 0.8 and leader[second] == second:
            leader[second], score[second] = first, how
    undecided = [place in late and leader[place] == place for place in range(count)]
    left = [pair for pair in scores if undecided[pair[0]]]
    begun = Begun(np.array(leader), np.array(score), np.array(undecided), np.empty(0, np.int64))
    assert led(count, scores, left, begun=begun) == slow(count, scores, 0.8, 0)


@given(relations(), st.integers(0, 3))
@example((4, {(1, 3): 0.9, (0, 3): 0.9}), 0)
def test_leaders_of_a_crowd(relation: tuple[int, Pairs], fixed: int) -> None:
    """A crowd is as good as all of its pairs, as long as most of it follows its leaders, or it has few of them."""
    count, scores = relation
    fixed = min(fixed, count)
    leader, score = slow(count, scores, 0.8, fixed)
    crowd = np.arange(count)
    if sum(found == place for place, found in enumerate(leader)) <= PATIENCE:
        assert led(count, scores, [], crowds=[crowd, crowd[count // 2 :]], given=fixed) == (leader, score)
        assert led(count, scores, list(scores)[::2], crowds=[crowd], given=fixed) == (leader, score)


def test_a_crowd_without_copies_is_dispersed() -> None:
    asked = 0

    def near(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        nonlocal asked
        asked += len(first)
        return np.full(len(first), 0.5)

    none = np.empty(0, np.int64)
    found = lead(10_000, none, near, 0.8, [np.arange(10_000)])
    assert found.leader.tolist() == list(range(10_000))
    assert asked <= PATIENCE * 10_000


def test_a_crowd_of_copies_takes_one_look_each() -> None:
    asked = 0

    def near(first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        nonlocal asked
        asked += len(first)
        return np.full(len(first), 0.9)

    none = np.empty(0, np.int64)
    found = lead(10_000, none, near, 0.8, [np.arange(10_000), np.arange(5_000)])
    assert set(found.leader.tolist()) == {0}
    assert asked == 9_999
