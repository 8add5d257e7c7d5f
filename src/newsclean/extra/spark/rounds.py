"""Leaders, found in rounds: those of `newsclean.leaders`, one for one, as joins.

Whom a document follows does not depend on how rounds are computed. When a crowd is dispersed does, so a round here is
a round there. Once little is left, it goes to one task, and the rounds go on there (`ending`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812, its usual name

from newsclean.extra.spark.ending import ended
from newsclean.extra.spark.nearness import Question, scored
from newsclean.leaders import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame

    from newsclean.extra.spark.kept import Kept

# What one task is given to end alone: rows of pairs and crowds, and hashes of the sets of those in crowds (128 MB).
ROWS, HASHES = 1 << 20, 1 << 24


@dataclass(frozen=True, slots=True)
class State:
    """How far the rounds are.

    `nodes`: `place`, its `leader` so far (itself if it has none), the `score`, and whether it is `undecided`.
    `pairs`: `first`, `second`, `score` of pairs of which the first is undecided.
    `crowds`: `crowd`, its `head` (the first member that is undecided), how many `misses` it has had, and the `place` of
    each member that the head might lead, and of itself, with its `leader` so far. None if no crowd is left.
    """

    nodes: DataFrame
    pairs: DataFrame
    crowds: DataFrame | None

    def frames(self) -> list[DataFrame]:
        """All of them."""
        return [self.nodes, self.pairs, *([self.crowds] if self.crowds else [])]


def begin(pairs: DataFrame, crowds: DataFrame, kept: Kept) -> State:
    """Nothing is decided."""
    alone = (F.col("place").alias("leader"), F.lit(1.0).alias("score"), F.lit(True).alias("undecided"))
    nodes = kept.keep(places(pairs, crowds).select("place", *alone))
    return State(nodes, pairs, kept.keep(_open(crowds.withColumn("misses", F.lit(0)), nodes)))


def places(pairs: DataFrame, crowds: DataFrame) -> DataFrame:
    """The `place` of each document that is in a pair or in a crowd, and whether it is `crowded`."""
    alone = pairs.select(F.col("first").alias("place")).union(pairs.select("second"))
    both = alone.withColumn("crowded", F.lit(False)).union(crowds.select("place", F.lit(True)))
    return both.groupBy("place").agg(F.max("crowded").alias("crowded"))


def led(state: State, sets: DataFrame, question: Question, kept: Kept, tell: Callable[[str, int], None]) -> DataFrame:
    """`place`, `leader` (itself if it is one) and `score` of each document of a state. `sets`, those of the members of
    crowds, has `place` and `set`."""
    number = before = 0
    while True:
        crowded = state.crowds.count() if state.crowds else 0
        tell("in crowds", crowded)
        if state.crowds and not crowded:
            state = _without_crowds(state, question.threshold, kept)
        elif state.crowds and 2 * crowded < before:  # each round shuffles all sets that there are
            every, before = sets, crowded
            sets = kept.keep(every.join(state.crowds.select("place").distinct(), "place", "left_semi"))
            kept.drop(every)
        before = before or crowded
        rows = state.pairs.count() + crowded
        if rows <= ROWS and (not crowded or _hashes(state, sets) <= HASHES):
            tell("ended in one task", rows)
            return ended(state, sets, question)
        state, looks = _next_round(state, sets, question, kept)
        number += 1
        tell("rounds", number)
        tell("compared in crowds", looks)


def _hashes(state: State, sets: DataFrame) -> int:
    """How many hashes the sets of those in crowds have."""
    assert state.crowds is not None
    sizes = sets.select("place", F.size("set").alias("size"))
    found = sizes.join(state.crowds.select("place").distinct(), "place", "left_semi").agg(F.sum("size")).first()
    return int(found[0] or 0) if found else 0


def _without_crowds(state: State, threshold: float, kept: Kept) -> State:
    """The state once crowds are gone: pairs that are not near bear on nothing any more."""
    near = kept.keep(state.pairs.where(F.col("score") >= threshold))
    kept.drop(*state.frames()[1:])
    return State(state.nodes, near, None)


def _next_round(state: State, sets: DataFrame, question: Question, kept: Kept) -> tuple[State, int]:
    """The state after a round, and how many pairs of crowds were compared in it."""
    late = state.pairs.select(F.col("second").alias("place"))
    if crowds := state.crowds:
        late = late.union(crowds.where("place > head").select("place"))
    blocked = late.distinct().withColumn("blocked", F.lit(True))
    leads = F.col("undecided") & F.col("blocked").isNull()
    nodes = kept.keep(state.nodes.join(blocked, "place", "left").withColumn("leads", leads).drop("blocked"))
    leaders = nodes.where("leads").select("place")

    looked = state.pairs.join(leaders.withColumnRenamed("place", "first"), "first", "left_semi")
    asked = compared = None
    if crowds:
        asked = crowds.where("leader > head").join(leaders.withColumnRenamed("place", "head"), "head", "left_semi")
        pairs = asked.select(F.col("head").alias("first"), F.col("place").alias("second")).distinct()
        compared = kept.keep(scored(pairs, sets, question, crowded=True))
        looked = looked.unionByName(compared)
    hits = looked.where(F.col("score") >= question.threshold).groupBy("second")
    nearest = hits.agg(F.min(F.struct("first", "score")).alias("hit")).withColumnRenamed("second", "place")
    nodes_after = kept.keep(_follow(nodes, nearest))

    undecided = nodes_after.where("undecided").select(F.col("place").alias("first"))
    pairs_after = kept.keep(state.pairs.join(undecided, "first", "left_semi"))
    if crowds and asked and compared:
        crowds_after = kept.keep(_open(_missed(crowds, asked, nodes_after), nodes_after))
        count = compared.count()
        kept.drop(compared)
    else:
        crowds_after, count = None, 0
    kept.drop(nodes, *state.frames())
    return State(nodes_after, pairs_after, crowds_after), count


def _open(crowds: DataFrame, nodes: DataFrame) -> DataFrame:
    """Crowds with their heads, less the members that no head might lead, and those that are dispersed."""
    members = crowds.where(F.col("misses") < PATIENCE).join(nodes.drop("score"), "place")
    heads = members.where("undecided").groupBy("crowd").agg(F.min("place").alias("head"))
    return members.join(heads, "crowd").where("leader > head or undecided").drop("undecided")


def _follow(nodes: DataFrame, nearest: DataFrame) -> DataFrame:
    """The nodes after a round: each follows the first leader that it is near to, of this round or of those before."""
    hit = F.coalesce(F.col("hit.first") < F.col("leader"), F.lit(False))
    return nodes.join(nearest, "place", "left").select(
        "place",
        F.when(hit, F.col("hit.first")).otherwise(F.col("leader")).alias("leader"),
        F.when(hit, F.col("hit.score")).otherwise(F.col("score")).alias("score"),
        (F.col("undecided") & ~F.col("leads") & ~hit).alias("undecided"),
    )


def _missed(crowds: DataFrame, asked: DataFrame, nodes: DataFrame) -> DataFrame:
    """Crowds with one miss more where most of those that were asked did not follow the head."""
    after = asked.select("crowd", "head", "place").join(nodes.select("place", "leader"), "place")
    followed = F.sum((F.col("leader") == F.col("head")).cast("bigint"))
    misses = after.groupBy("crowd").agg((2 * followed < F.count("*")).alias("missed"))
    more = F.coalesce(F.col("missed"), F.lit(False)).cast("int")
    return crowds.join(misses, "crowd", "left").select("crowd", "place", (F.col("misses") + more).alias("misses"))
