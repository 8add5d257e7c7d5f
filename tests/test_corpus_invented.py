"""The invented corpus of the benchmarks: the same from the same seed, and its truth is what a slow look finds."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from itertools import chain, combinations, islice
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import corpus_invented  # noqa: E402
from corpus_quality import quality  # noqa: E402

EDGES = (0.8, 0.85, 0.9, 1.0)
Pair = tuple[str, str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], dict[Pair, tuple[int, int]], Path]:
    """Records, the pairs of the truth, and its file."""
    folder = tmp_path_factory.mktemp("corpus")
    path, truth = folder / "corpus.jsonl", folder / "truth.tsv"
    articles = corpus_invented.articles(5, length=700, spread=50, families=0.4)
    assert corpus_invented.write(path, articles, 1e9, 500, truth) == 500
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [line.split("\t") for line in truth.read_text("utf-8").splitlines()[1:]]
    return records, {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}, truth


def slow_shingles(record: dict[str, str]) -> set[str]:
    """Word after word, character after character."""
    words, word = [], ""
    for char in record["text"].lower() + " ":
        letter = char.isalnum() or char == "_"
        alone = letter and record["language"] == "japanese" and not char.isascii()
        if word and (alone or not letter):
            words.append(word)
            word = ""
        if alone:
            words.append(char)
        elif letter:
            word += char
    return {" ".join(words[n : n + 5]) for n in range(max(1, len(words) - 4))}


def test_the_same_seed_makes_the_same_corpus() -> None:
    one, same, other = (list(islice(corpus_invented.articles(seed, 400), 60)) for seed in (1, 1, 2))
    assert [article.text for article in one] == [article.text for article in same]
    assert not {article.text for article in one} & {article.text for article in other}


def test_the_truth_is_what_a_slow_look_at_every_pair_finds(made: tuple) -> None:
    records, pairs, _ = made
    sets = [(record["id"], slow_shingles(record)) for record in records]
    alike = {}
    for (left, one), (right, other) in combinations(sets, 2):
        common = len(one & other)
        union = len(one) + len(other) - common
        if common >= corpus_invented.LEAST * union:
            alike[left, right] = common, union
    assert pairs == alike


def test_no_pair_among_twenty_thousand_articles_is_missing_from_the_truth(tmp_path: Path) -> None:
    path, truth = tmp_path / "corpus.jsonl", tmp_path / "truth.tsv"
    corpus_invented.write(path, corpus_invented.articles(6, length=300, spread=5000), 1e9, 20_000, truth)
    told = {tuple(line.split("\t")[:4]) for line in truth.read_text("utf-8").splitlines()[1:]}
    having: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    found = set()
    with path.open(encoding="utf-8") as file:
        for number, record in enumerate(map(json.loads, file)):
            shingles = slow_shingles(record)
            sizes.append(len(shingles))
            for other, common in Counter(chain.from_iterable(having[shingle] for shingle in shingles)).items():
                union = len(shingles) + sizes[other] - common
                if common >= corpus_invented.LEAST * union:
                    found.add((f"{other:09d}", record["id"], str(common), str(union)))
            for shingle in shingles:
                having[shingle].append(number)
    assert found == told


def test_every_likeness_kind_and_language_is_there(made: tuple) -> None:
    records, pairs, truth = made
    tenths = Counter(10 * common // union for common, union in pairs.values())
    assert all(tenths[tenth] > 5 for tenth in range(3, 11))
    columns = [line.split("\t") for line in truth.read_text("utf-8").splitlines()[1:]]
    assert {row[4] for row in columns} == set(corpus_invented.KINDS)
    assert {record["language"] for record in records} == set(corpus_invented.SHARES)


def test_a_chain_ends_with_a_stranger(made: tuple) -> None:
    _, pairs, _ = made
    near = {pair for pair, (common, union) in pairs.items() if common >= 0.8 * union}
    assert any((a, b) in near and (b, c) in near and (a, c) not in near for a, b in near for x, c in near if x == b)


def test_records_come_as_they_are_made(made: tuple) -> None:
    records, _, _ = made
    assert [record["id"] for record in records] == [f"{number:09d}" for number in range(500)]


def greedy(sets: list[tuple[str, set[str]]], threshold: float) -> list[str]:
    """Exact leaders: who is left if each article goes that is near a kept one before it."""
    kept: list[tuple[str, set[str]]] = []
    for number, one in sets:
        if not any(len(one & other) >= threshold * len(one | other) for _, other in kept):
            kept.append((number, one))
    return [number for number, _ in kept]


def test_the_measures_of_a_perfect_answer_and_of_bad_ones(made: tuple) -> None:
    records, pairs, truth = made
    everyone = [record["id"] for record in records]
    perfect = quality(greedy([(r["id"], slow_shingles(r)) for r in records], 0.8), truth, 500, edges=EDGES)
    assert (perfect.recall, perfect.precision, perfect.bands) == (1, 1, [1] * 4)
    idle = quality(everyone, truth, 500, edges=EDGES)
    assert (idle.removed, idle.recall, idle.bands) == (0, 0, [0] * 4)
    assert quality(everyone, truth, 500).bands == []
    # A survivor less that had no copy: precision falls, recall does not.
    paired = {number for pair, (common, union) in pairs.items() if common >= 0.8 * union for number in pair}
    lonely = next(number for number in everyone if number not in paired)
    kept = [number for number in greedy([(r["id"], slow_shingles(r)) for r in records], 0.8) if number != lonely]
    worse = quality(kept, truth, 500, edges=EDGES)
    assert worse.recall == 1
    assert worse.precision == (worse.removed - 1) / worse.removed
