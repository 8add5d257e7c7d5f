"""Near-duplicates by sketches are those of comparing everything with everything."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import joining
from newsclean.joining import candidates
from newsclean.matching import duplicates, near_duplicates
from newsclean.nearness import Nearness
from newsclean.shingling import Shingles, bounds_of, shingles
from newsclean.sketch import NONE, keys_for, sketches
from newsclean.tokens import shingle_set
from newsclean.verify import containment, jaccard, sets
from pieces import SENTENCES

SCRIPTS = ["abcdefghijklmnoprstuvw", "абвгдежзиклмнопрсту", "ابتثجحخدذرزسشصض", "ÄÖÜßéèçñaeiou", "कखगघचछजझटठ"]


def invented(count: int, seed: int, length: int = 60) -> list[str]:
    """Texts of many lengths and scripts; every third one is another one with some words changed."""
    dice = random.Random(seed)
    words = [["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(2000)] for letters in SCRIPTS]
    words.append([chr(code) for code in range(0x4E00, 0x5600)])
    made: list[tuple[int, list[str]]] = []
    while len(made) < count:
        if made and dice.random() < 0.4:
            script, text = dice.choice(made)
            text = list(text)
            for _ in range(dice.choice([0, 1, 1, 2, 3, 5, 8])):
                text[dice.randrange(len(text))] = dice.choice(words[script])
            if dice.random() < 0.2:
                text = text[: max(1, int(len(text) * dice.uniform(0.5, 1)))]
        else:
            script = dice.randrange(len(words))
            text = dice.choices(words[script], k=max(1, int(dice.expovariate(1 / length))))
        made.append((script, text))
    return ["".join(text) if script == len(SCRIPTS) else " ".join(text) for script, text in made]


def exact(one: set[bytes], other: set[bytes]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def slow(texts: list[str], threshold: float, order: list[int] | None = None) -> tuple[list[int], list[float]]:
    held = [shingle_set(text) for text in texts]
    leader, score = list(range(len(texts))), [1.0] * len(texts)
    leaders: list[int] = []
    for document in order or range(len(texts)):
        for before in leaders:
            if (how := exact(held[before], held[document])) >= threshold:
                leader[document], score[document] = before, how
                break
        else:
            leaders.append(document)
    return leader, score


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.95, 1.0])
def test_near_duplicates_are_those_of_the_slow_way(threshold: float) -> None:
    texts = invented(400, seed=int(threshold * 100))
    found = duplicates(texts, threshold)
    leader, score = slow(texts, threshold)
    assert found.leader.tolist() == leader
    assert found.score.tolist() == pytest.approx(score)
    assert 8 < sum(place != at for place, at in enumerate(leader)) < 380


@given(st.lists(st.sampled_from([*SENTENCES, *(text.upper() for text in SENTENCES), "", "—", "3", "Yes."]), max_size=9))
@example(["", "", "a", "a"])
@example([SENTENCES[0], SENTENCES[1], SENTENCES[0] + "!", SENTENCES[1].upper()])
def test_short_texts(texts: list[str]) -> None:
    found = duplicates(texts, 0.6)
    leader, score = slow(texts, 0.6)
    assert (found.leader.tolist(), found.score.tolist()) == (leader, pytest.approx(score))


def test_what_comes_first_by_priority_stays() -> None:
    texts = invented(200, seed=5)
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    found = duplicates(texts, 0.8, np.array(order))
    assert (found.leader.tolist(), found.score.tolist()) == (lambda a, b: (a, pytest.approx(b)))(
        *slow(texts, 0.8, order)
    )


def test_an_order_is_all_that_the_order_of_the_input_changes() -> None:
    texts = invented(200, seed=6)
    places = list(range(len(texts)))
    random.Random(2).shuffle(places)
    shuffled = duplicates([texts[place] for place in places], 0.8, np.argsort(places))
    found = duplicates(texts, 0.8)
    assert [places[leader] for leader in shuffled.leader] == found.leader[places].tolist()


def test_a_second_run_finds_nothing() -> None:
    texts = invented(300, seed=7)
    leaders = set(duplicates(texts, 0.6).leader.tolist())
    kept = [text for place, text in enumerate(texts) if place in leaders]
    assert duplicates(kept, 0.6).leader.tolist() == list(range(len(kept)))


def test_given_documents_stay_and_lead() -> None:
    texts = ["Rain fell on Lindau all day.", "Rain fell on Lindau all day!", "rain fell on Lindau all day", "Snow."]
    known = sketches(shingles(texts))
    found = near_duplicates(known, lambda some: sets(shingles([texts[at] for at in some])), 0.8, given=2)
    assert found.leader.tolist() == [0, 1, 0, 3]


def test_texts_of_one_template_are_not_compared_with_all_others() -> None:
    """Half of each text is boilerplate; the copies among them are found all the same."""
    dice = random.Random(3)
    words = [f"w{number}" for number in range(3000)]
    template = " ".join(dice.choices(words, k=60))
    texts = [f"{template} {' '.join(dice.choices(words, k=60))}" for _ in range(600)]
    texts += [text.replace(" ", " new ", 1) for text in texts[:100]]
    found = duplicates(texts, 0.8)
    assert found.leader.tolist() == [*range(600), *range(100)]
    assert len(found.first) < 20 * len(texts)


def test_copies_among_texts_that_are_nearly_all_template() -> None:
    """Of a sketch nearly every hash is the template's, and so the few that tell copies are looked for behind it."""
    dice = random.Random(3)
    words = [f"w{number}" for number in range(30_000)]
    template = " ".join(dice.choices(words, k=570))
    texts = [f"{template} {' '.join(dice.choices(words, k=34))}" for _ in range(300)]
    texts += [text.rsplit(" ", 4)[0] for text in texts[:100]]
    found = duplicates(texts, 0.95)
    assert found.leader.tolist() == [*range(300), *range(100)]


def test_a_crowd_of_near_copies_costs_a_look_each() -> None:
    dice = random.Random(4)
    words = [f"w{number}" for number in range(3000)]
    template = " ".join(dice.choices(words, k=100))
    texts = [f"{template} {' '.join(dice.choices(words, k=6))}" for _ in range(500)]
    found = duplicates(texts, 0.8)
    assert set(found.leader.tolist()) == {0}
    assert len(found.first) < 3 * len(texts)


def test_candidates_share_one_of_their_smallest_hashes() -> None:
    texts = invented(300, seed=8)
    keys = sketches(shingles(texts)).keys
    pairs, crowds, _ = candidates(keys, np.arange(len(keys)), 0.8)
    found = {(pair >> 32, pair & 0xFFFF_FFFF) for pair in pairs.tolist()}
    smallest = [set(row[row != NONE][: keys_for(0.8)].tolist()) for row in keys]
    assert found == {pair for pair in combinations(range(len(texts)), 2) if smallest[pair[0]] & smallest[pair[1]]}
    assert not crowds


def test_keys_sorted_in_shares_give_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = invented(300, seed=9) + [
        f"The same old notice of cookies, the same. {number} and more" for number in range(80)
    ]
    keys = sketches(shingles(texts)).keys
    whole = candidates(keys, np.arange(len(keys)), 0.7)
    monkeypatch.setattr(joining, "SORTED", 500)
    monkeypatch.setattr(joining, "READ", 7)
    parts = candidates(keys, np.arange(len(keys)), 0.7)
    assert whole.pairs.tolist() == parts.pairs.tolist() and whole.poor.tolist() == parts.poor.tolist()
    assert whole.crowds and sorted(map(tuple, whole.crowds)) == sorted(map(tuple, parts.crowds))


def test_documents_contained_in_others() -> None:
    texts = invented(300, seed=10, length=200)
    texts += [" ".join(text.split()[: len(text.split()) // 4]) for text in texts[:100]]
    held = [shingle_set(text) for text in texts]
    found = duplicates(texts, 0.8, relation="containment")
    for place, leader in enumerate(found.leader):
        if leader != place:
            inside = len(held[place] & held[leader]) / min(len(held[place]), len(held[leader]))
            assert found.score[place] == pytest.approx(inside) and inside >= 0.8
    near = [
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if held[one] and held[other] and len(held[one] & held[other]) >= 0.8 * min(len(held[one]), len(held[other]))
    ]
    kept = set(found.leader.tolist())
    assert [pair for pair in near if set(pair) <= kept] == []
    assert len(near) > 100


@given(st.lists(st.lists(st.integers(0, 400), max_size=300), min_size=1, max_size=5), st.sampled_from([4, 32]))
def test_a_sketch_is_the_smallest_hashes(texts: list[list[int]], size: int) -> None:
    numbers = [number * 0x9E3779B97F4A7C15 % (1 << 64) for text in texts for number in text]
    flat = Shingles(np.array(numbers, np.uint64), bounds_of(np.array([len(text) for text in texts])))
    found = sketches(flat, size)
    for place in range(len(texts)):
        smallest = sorted(set(flat[place].tolist()))[:size]
        assert found.keys[place].tolist() == smallest + [int(NONE)] * (size - len(smallest))
        assert found.sums[place] == sum(flat[place].tolist()) % (1 << 64)


numbers = st.sets(st.integers(1, 60), max_size=40)


@given(numbers, numbers, st.sampled_from([3, 8, 64]), st.sampled_from(["jaccard", "containment"]))
def test_sketches_decide_where_they_hold_whole_texts(one: set[int], other: set[int], size: int, relation: Any) -> None:
    flat = Shingles(np.array([*one, *other], np.uint64), bounds_of(np.array([len(one), len(other)])))
    asked = []

    def sets_of(documents: np.ndarray[Any, Any]) -> Shingles:
        asked.append(documents)
        return sets(flat)

    near = Nearness(sketches(flat, size).keys, np.arange(2), sets_of, 0.5, relation)
    least = min(len(one), len(other)) if relation == "containment" else len(one | other)
    exact = len(one & other) / max(1, least)
    found = near(np.array([0]), np.array([1]))[0]
    assert found == exact or (found < 0.5 and exact < 0.5)
    assert not asked or max(len(one), len(other)) >= size


@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("relation", ["jaccard", "containment"])
def test_sketches_hardly_ever_rule_out_what_is_near(threshold: float, relation: Any) -> None:
    """Pairs at the very threshold, and texts of other lengths at that containment."""
    dice = np.random.default_rng(5)
    for size in (100, 400, 2000):
        pairs = 2000
        if relation == "jaccard":
            common, left, right = round(size * threshold), size - round(size * threshold), 0
        else:
            common, left, right = round(size * threshold), size - round(size * threshold), 3 * size
        hashes = dice.integers(0, 1 << 63, (pairs, common + left + right), dtype=np.uint64)
        one, other = hashes[:, : common + left], np.delete(hashes, slice(common, common + left), axis=1)
        keys = np.stack([np.sort(one)[:, :32], np.sort(other)[:, :32]], axis=1).reshape(2 * pairs, 32)
        near = Nearness(keys, np.arange(2 * pairs), lambda some: sets(shingles([])), threshold, relation)
        assert (near.likeness(np.arange(0, 2 * pairs, 2) << 32 | np.arange(1, 2 * pairs, 2)) < 0).sum() <= 2


@given(st.lists(numbers, min_size=1, max_size=6), st.data())
def test_similarity_of_pairs_is_exact(texts: list[set[int]], data: st.DataObject) -> None:
    flat = Shingles(
        np.array([number for text in texts for number in text], np.uint64),
        bounds_of(np.array([len(text) for text in texts])),
    )
    places = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(places, places), max_size=8))
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    held = sets(flat)
    found, inside = jaccard(held, first, second), containment(held, first, second)
    for (one, other), similarity, share in zip(pairs, found, inside, strict=True):
        both = texts[one] & texts[other]
        assert similarity == len(both) / max(1, len(texts[one] | texts[other]))
        assert share == len(both) / max(1, min(len(texts[one]), len(texts[other])))


def pairs_near(texts: list[str], threshold: float) -> dict[tuple[int, int], float]:
    """All pairs with that Jaccard similarity or more, from an index of all shingles."""
    held = [shingle_set(text) for text in texts]
    index: dict[bytes, list[int]] = {}
    for place, some in enumerate(held):
        for shingle in some:
            index.setdefault(shingle, []).append(place)
    common: Counter[tuple[int, int]] = Counter()
    for places in index.values():
        common.update(combinations(places, 2))
    sizes = [len(some) for some in held]
    scores = {pair: count / (sizes[pair[0]] + sizes[pair[1]] - count) for pair, count in common.items()}
    return {pair: score for pair, score in scores.items() if score >= threshold}


@pytest.mark.slow
def test_recall_and_precision_among_20_000_texts() -> None:
    """Short texts, Chinese, Arabic, Cyrillic and Hindi among them. Every pair near at the threshold is found (one in
    10,000 may be missed), and the groups are those of the slow way."""
    texts = invented(20_000, seed=11)
    near = pairs_near(texts, 0.5)
    keys = sketches(shingles(texts)).keys
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        pairs, crowds, _ = candidates(keys, np.arange(len(keys)), threshold)
        looked = {(pair >> 32, pair & 0xFFFF_FFFF) for pair in pairs.tolist()}
        wanted = {pair for pair, score in near.items() if score >= threshold}
        missed = [pair for pair in wanted - looked if not any({*pair} <= set(crowd.tolist()) for crowd in crowds)]
        assert len(missed) <= len(wanted) / 10_000
        found = duplicates(texts, threshold)
        leader, score = list(range(len(texts))), [1.0] * len(texts)
        for one, other in sorted(wanted, key=lambda pair: (pair[1], pair[0])):
            if leader[other] == other and leader[one] == one:
                leader[other], score[other] = one, near[one, other]
        assert found.leader.tolist() == leader
        assert found.score.tolist() == pytest.approx(score)
        assert len(wanted) > 1000
