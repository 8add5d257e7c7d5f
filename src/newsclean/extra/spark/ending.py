"""The last rounds, in one task: what is left goes to one executor, where `newsclean.leaders` ends it in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812, its usual name

from newsclean.extra.spark.arrays import HASHES, sketched, some_of, unlisted
from newsclean.extra.spark.nearness import Question
from newsclean.leaders import Begun, lead
from newsclean.nearness import Nearness

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyspark.sql import Column, DataFrame

    from newsclean.extra.spark.rounds import State

PAIR, CROWD, NODE, SET = range(4)


def ended(state: State, sets: DataFrame, question: Question) -> DataFrame:
    """The nodes when nothing is undecided. `sets` (`place`, `set`) has those of the members of crowds."""
    nodes, pairs = state.nodes, state.pairs
    left = pairs.select(F.col("first").alias("place")).union(pairs.select("second"))
    rows = pairs.select(*_row(PAIR, "first", "second", score=F.col("score")))
    if state.crowds:
        rows = rows.union(state.crowds.select(*_row(CROWD, "crowd", "place", "misses")))
        members = state.crowds.select("place").distinct()
        rows = rows.union(sets.join(members, "place", "left_semi").select(*_row(SET, "place", set=F.col("set"))))
        left = left.union(members)
    left = left.distinct()
    asked = nodes.join(left, "place", "left_semi")
    rows = rows.union(asked.select(*_row(NODE, "place", "leader", "undecided", score=F.col("score"))))

    def end(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        if parts := list(batches):
            yield _end(pa.Table.from_batches(parts), question)

    done = rows.repartition(1).mapInArrow(end, "place bigint, leader bigint, score double")
    return done.unionByName(nodes.join(left, "place", "left_anti").select("place", "leader", "score"))


def _row(kind: int, *numbers: str, score: Column | None = None, set: Column | None = None) -> list[Column]:
    """The columns of a row of this kind: up to three numbers, a score, a set."""
    three = [F.col(name).cast("bigint") for name in numbers] + [F.lit(None).cast("bigint")] * (3 - len(numbers))
    return [
        F.lit(kind).alias("kind"),
        *(number.alias(name) for name, number in zip("abc", three, strict=True)),
        (F.lit(None).cast("double") if score is None else score).alias("score"),
        (F.lit(None).cast(HASHES) if set is None else set).alias("set"),
    ]


def _end(rows: pa.Table, question: Question) -> pa.RecordBatch:
    kinds = rows.column("kind").to_numpy()
    pair, crowd, node, held = (rows.take(pa.array(np.flatnonzero(kinds == kind))) for kind in range(4))
    places, leaders = _numbers(node, "a"), _numbers(node, "b")
    every = np.unique(np.concatenate([places, leaders]))  # also leaders that no pair is left of

    def at(found: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(every, found)

    first, second = at(_numbers(pair, "a")), at(_numbers(pair, "b"))
    pairs = first << 32 | second
    order = np.argsort(pairs)
    pairs, scores = pairs[order], pair.column("score").to_numpy()[order]

    members, names, misses = at(_numbers(crowd, "b")), _numbers(crowd, "a"), _numbers(crowd, "c")
    order = np.lexsort((members, names))
    members, names, misses = members[order], names[order], misses[order]
    starts = np.flatnonzero(np.diff(names, prepend=names[:1] - 1))
    crowds = np.split(members, starts[1:]) if len(members) else []

    leader, score, undecided = np.arange(len(every)), np.ones(len(every)), np.zeros(len(every), np.bool_)
    leader[at(places)] = at(leaders)
    score[at(places)] = node.column("score").to_numpy()
    undecided[at(places)] = _numbers(node, "c") == 1

    sets = unlisted(held.column("set").combine_chunks())
    documents = np.zeros(len(every), np.int64)
    documents[at(_numbers(held, "a"))] = np.arange(len(sets))
    nearness = Nearness(
        sketched(sets), documents, lambda some: some_of(sets, some), question.threshold, question.relation
    )

    def near(ahead: NDArray[np.int64], behind: NDArray[np.int64]) -> NDArray[np.float64]:
        asked = ahead << 32 | behind
        where = np.minimum(np.searchsorted(pairs, asked), max(0, len(pairs) - 1))
        known = pairs[where] == asked if len(pairs) else np.zeros(len(asked), np.bool_)
        found = np.empty(len(asked))
        found[known] = scores[where[known]]
        found[~known] = nearness(ahead[~known], behind[~known])
        return found

    begun = Begun(leader, score, undecided, misses[starts])
    led = lead(len(every), pairs, near, question.threshold, crowds, begun=begun)
    wanted = at(places)
    return pa.RecordBatch.from_pydict(
        {"place": places, "leader": every[led.leader[wanted]], "score": led.score[wanted]}
    )


def _numbers(rows: pa.Table, name: str) -> NDArray[np.int64]:
    found: NDArray[np.int64] = rows.column(name).to_numpy()
    return found.astype(np.int64)
