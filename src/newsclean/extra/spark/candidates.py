"""Which documents to compare: `newsclean.joining` as joins and counts.

A key that few documents hold makes pairs of them; of one that many hold, the documents are counted, not collected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import Window
from pyspark.sql import functions as F  # noqa: N812, its usual name

from newsclean.joining import COMMON, MOST, depth_for
from newsclean.sketch import SIZE, keys_for

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from newsclean.extra.spark.kept import Kept


@dataclass(frozen=True, slots=True)
class Candidates:
    """`pairs`: `first`, `second` (behind it) of documents that share a key few hold; each once. `crowds`: `crowd` (a
    key that many hold), `place`. `poor`: `place` of documents of whose sketch so little is rare that it may not show
    what they are copies of."""

    pairs: DataFrame
    crowds: DataFrame
    poor: DataFrame


def candidates(documents: DataFrame, threshold: float, every: bool, kept: Kept) -> Candidates:
    """What shares keys among documents, given by `place` and `keys`."""
    needed = keys_for(threshold)
    held = _held(documents, SIZE if every else min(needed, SIZE), kept)
    pairs = _pairs(held)
    crowds = kept.keep(held.where(F.col("holders") > COMMON).select(F.col("key").alias("crowd"), "place"))
    crowded = documents.join(crowds.select("place").distinct(), "place", "left_semi")
    more = _held(crowded, SIZE, kept)
    common = more.where(F.col("holders") > COMMON).groupBy("place").agg(F.count("*").alias("common"))
    poor = crowded.join(common, "place").where((F.size("keys") == SIZE) & (SIZE - F.col("common") < needed))
    found = kept.keep(pairs.union(_pairs(more)).distinct())
    answer = Candidates(found, crowds, kept.keep(poor.select("place")))
    kept.drop(held, more)
    return answer


def deeper(poor: DataFrame, sets: DataFrame, kept: Kept) -> DataFrame:
    """The pairs of poor documents that share a rare key behind their sketches. `sets` has `place` and `set`."""
    depth = depth_for(poor.count())
    behind = sets.join(poor, "place", "left_semi").select("place", F.slice("set", SIZE + 1, depth).alias("keys"))
    return _pairs(_held(behind, depth, kept))


def nearest(pairs: DataFrame) -> DataFrame:
    """The pairs of each document with those before it, or of too many the ones with the greatest `likeness`."""
    rank = F.row_number().over(Window.partitionBy("second").orderBy(F.desc("likeness"), "first"))
    return pairs.withColumn("rank", rank).where(F.col("rank") <= MOST).select("first", "second")


def _held(documents: DataFrame, size: int, kept: Kept) -> DataFrame:
    """The first keys of documents: `key`, `place`, and how many `holders` the key has, two or more."""
    keys = documents.select("place", F.explode(F.slice("keys", 1, size)).alias("key"))
    holders = keys.groupBy("key").agg(F.count("*").alias("holders")).where("holders > 1")
    return kept.keep(keys.join(holders, "key"))


def _pairs(held: DataFrame) -> DataFrame:
    few = held.where(F.col("holders") <= COMMON).groupBy("key").agg(F.collect_list("place").alias("places"))
    firsts = few.select("places", F.explode("places").alias("first"))
    pairs = firsts.select("first", F.explode(F.expr("filter(places, place -> place > first)")).alias("second"))
    return pairs.distinct()
