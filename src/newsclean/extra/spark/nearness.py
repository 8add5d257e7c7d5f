"""How near pairs are, a batch at a time: `newsclean.nearness` on the sketches and sets that a join put beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812, its usual name

from newsclean.extra.spark.arrays import joined, sketched, some_of, unlisted
from newsclean.nearness import Nearness, Relation

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LIKELY = "first bigint, second bigint, likeness double"
SCORED = "first bigint, second bigint, score double"
# Over so many tasks the pairs of one document with all the others of a crowd are spread, each with its set.
SALTS = 16


@dataclass(frozen=True, slots=True)
class Question:
    """What near is."""

    threshold: float
    relation: Relation = "jaccard"

    def nearness(self, batch: pa.RecordBatch) -> tuple[Nearness, int]:
        """That of the lists `one` and `other` of a batch: places from 0, those of `one` before those of `other`."""
        both = joined([unlisted(batch.column("one")), unlisted(batch.column("other"))])
        places = np.arange(len(both))
        return Nearness(
            sketched(both), places, lambda some: some_of(both, some), self.threshold, self.relation
        ), batch.num_rows


def possible(pairs: DataFrame, keys: DataFrame, question: Question) -> DataFrame:
    """The pairs `first`, `second` that the sketches, `place` and `keys`, do not rule out, and by these their
    `likeness`."""

    def look(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            near, rows = question.nearness(batch)
            likeness = near.likeness(np.arange(rows) << 32 | np.arange(rows, 2 * rows))
            found = batch.select(["first", "second"]).append_column("likeness", pa.array(likeness))
            yield found.filter(pa.array(likeness >= 0))

    beside = _beside(_beside(pairs, keys, "keys", "first", "one"), keys, "keys", "second", "other")
    return beside.select("first", "second", "one", "other").mapInArrow(look, LIKELY)


def scored(pairs: DataFrame, sets: DataFrame, question: Question, crowded: bool = False) -> DataFrame:
    """The pairs `first`, `second`, with their `score`: exact from the threshold on, else less than it. `sets` has
    `place` and `set`. `crowded`: one document may be the first of very many."""

    def look(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            near, rows = question.nearness(batch)
            scores = near(np.arange(rows), np.arange(rows, 2 * rows))
            yield batch.select(["first", "second"]).append_column("score", pa.array(scores))

    if crowded:
        heads = sets.join(pairs.select(F.col("first").alias("place")).distinct(), "place", "left_semi")
        salts = F.explode(F.sequence(F.lit(0), F.lit(SALTS - 1))).alias("salt")
        spread = heads.select(F.col("place").alias("first"), F.col("set").alias("one"), salts)
        salted = pairs.withColumn("salt", F.pmod(F.xxhash64("second"), F.lit(SALTS)).cast("int"))
        beside = salted.join(spread, ["first", "salt"])
    else:
        beside = _beside(pairs, sets, "set", "first", "one")
    beside = _beside(beside, sets, "set", "second", "other")
    return beside.select("first", "second", "one", "other").mapInArrow(look, SCORED)


def _beside(pairs: DataFrame, lists: DataFrame, name: str, place: str, alias: str) -> DataFrame:
    return pairs.join(lists.select(F.col("place").alias(place), F.col(name).alias(alias)), place)
