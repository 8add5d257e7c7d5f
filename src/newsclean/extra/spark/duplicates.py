"""`find_duplicates` and `dedup`: near-duplicate documents of a frame, found where they lie."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyspark.errors import PythonException
from pyspark.sql import functions as F  # noqa: N812, its usual name

from newsclean.corpus.duplicates import check
from newsclean.corpus.preparing import Preparation
from newsclean.corpus.ranking import Keep
from newsclean.extra.spark import candidates, nearness, rounds, signing
from newsclean.extra.spark.frames import check_columns, column
from newsclean.extra.spark.kept import Kept
from newsclean.extra.spark.nearness import Question
from newsclean.extra.spark.signing import Documents

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Tell = Callable[[str, int], None]


def find_duplicates(
    df: DataFrame,
    id: str = "id",
    text: str = "text",
    threshold: float = 0.8,
    keep: Keep = "first",
    *,
    order: str | None = None,
    by: str | None = None,
    containment: bool = False,
    bodies: bool = False,
    clean: bool = False,
    reliable: bool = False,
    tell: Tell = lambda what, count: None,
) -> DataFrame:
    """The near-duplicates among the rows of `df`: a frame of those that go, with the columns

    * `id`: the id of a document that goes, under the name that the column has in `df`;
    * `leader`: the id of the document that it repeats, which stays in its place. With keep="none" that one goes too,
      and is there with itself as leader;
    * `score`: how near it is to that one, `threshold` to 1.

    It is what `newsclean.find_duplicates` says of the same documents in the order of the column `order`, or else of
    their ids; among equal ones, of their ids. The options are the same. Ids must be there and differ; texts that are
    null or without a word are near nothing.

    The work is done when the call returns, all of it on the executors; only counts come to the driver. `df` is read
    twice, and must give the same rows. Steps are kept by the executors; with `reliable`, in the session's checkpoint
    folder, where they outlive an executor. `tell(what, count)` hears how far it is.

    Raises ValueError for columns that are not there, for ids that are null or come twice, and for options that cannot
    be; TypeError for texts that are no strings.
    """
    check(threshold, keep, by, containment)
    check_columns(df, text, id, *(name for name in (order, by) if name is not None))
    if id in ("leader", "score"):
        raise ValueError(f"the column of ids is called {id!r}, as one of the answer: rename it")
    documents = Documents(df, id, text, order, by, keep, Preparation(clean=clean, bodies=bodies))
    question = Question(threshold, "containment" if containment else "jaccard")
    with Kept(reliable) as kept:
        try:
            signed = kept.keep(signing.signed(documents))
        except PythonException as error:
            if found := re.search(r"InputError: (.*)", str(error)):
                raise ValueError(f"the column {by!r}: {found[1]}") from None
            raise
        tell("documents", _checked(signed, id))
        chosen = kept.keep(_representatives(signed, documents))
        followers = _followers(documents, chosen, question, kept, tell)
        return kept.release(kept.keep(_removed(signed, chosen, followers, keep).withColumnRenamed("id", id)))


def dedup(
    df: DataFrame, id: str = "id", text: str = "text", threshold: float = 0.8, keep: Keep = "first", **options: Any
) -> DataFrame:
    """The rows of `df` that stay when near-duplicates go, with all their columns: those of which `find_duplicates` says
    nothing. It takes the same options, and raises the same errors.
    """
    removed = find_duplicates(df, id, text, threshold, keep, **options)
    gone = removed.select(column(id).alias("newsclean gone"))
    return df.join(gone, column(id) == F.col("`newsclean gone`"), "left_anti")


def _checked(signed: DataFrame, id: str) -> int:
    """How many documents there are. Raises ValueError for ids that are null or come twice."""
    ids = signed.groupBy("id").agg(F.count("*").alias("documents"))
    again = F.col("id").isNotNull() & (F.col("documents") > 1)
    found = ids.agg(
        F.sum("documents"),
        F.sum(F.when(F.col("id").isNull(), F.col("documents"))),
        F.count(F.when(again, 1)),
        F.min(F.when(again, F.col("id"))),
    ).first()
    assert found is not None
    documents, nulls, twice, such = found
    if nulls:
        raise ValueError(f"{nulls} rows have no id: the column {id!r} is null there")
    if twice:
        raise ValueError(f"{twice} ids in the column {id!r} come more than once, such as {such!r}")
    return int(documents or 0)


def _representatives(signed: DataFrame, documents: Documents) -> DataFrame:
    """Documents with the same shingles equally often, as one: the `id` of the first of them by priority, how many
    `copies` there are, and their `place`, a number that rises with priority."""
    last = documents.keep == "last"
    names = [*(["rank"] if documents.ranked else []), *(["order"] if documents.order else []), "id"]
    priority = F.struct(*names)
    groups = (
        signed.where(F.size("keys") > 0)
        .groupBy("sum", "keys")
        .agg((F.max if last else F.min)(priority).alias("first"), F.count("*").alias("copies"))
    )
    ordered = groups.orderBy(F.col("first").desc() if last else F.col("first").asc())
    return ordered.select(
        F.monotonically_increasing_id().alias("place"),
        F.col("first.id").alias("id"),
        "sum",
        F.xxhash64("keys").alias("check"),
        "keys",
        "copies",
    )


def _followers(documents: Documents, chosen: DataFrame, question: Question, kept: Kept, tell: Tell) -> DataFrame:
    """`place`, `leader` and `score` of the representatives that follow another one."""
    keys = chosen.select("place", "keys")
    found = candidates.candidates(keys, question.threshold, question.relation == "containment", kept)
    tell("pairs with a common key", found.pairs.count())
    pairs = kept.keep(nearness.possible(found.pairs, keys, question))
    kept.drop(found.pairs)
    named = chosen.select("place", "id").join(rounds.places(pairs, found.crowds), "place")
    sets = kept.keep(signing.collected(documents, named))
    tell("with a candidate", sets.count())
    members = kept.keep(sets.where("crowded").drop("crowded"))
    more = nearness.possible(candidates.deeper(found.poor, members, kept), keys, question)
    nearest = candidates.nearest(pairs.union(more).distinct())
    scored = kept.keep(nearness.scored(nearest, sets, question))
    tell("pairs compared", scored.count())
    state = rounds.begin(scored, found.crowds, kept)
    kept.drop(pairs, sets, found.crowds, found.poor)
    return kept.keep(rounds.led(state, members, question, kept, tell).where("leader != place"))


def _removed(signed: DataFrame, chosen: DataFrame, followers: DataFrame, keep: Keep) -> DataFrame:
    """`id`, `leader` and `score` of all documents that go."""
    names = chosen.select(F.col("place").alias("leader"), F.col("id").alias("name"))
    touched = chosen.join(followers, "place", "left").where("copies > 1 or leader is not null")
    led = touched.join(names, "leader", "left").select(
        "sum",
        "check",
        F.col("id").alias("first"),
        F.coalesce("name", "id").alias("leader"),
        F.coalesce("score", F.lit(1.0)).alias("score"),
    )
    members = signed.where(F.size("keys") > 0).select("id", "sum", F.xxhash64("keys").alias("check"))
    gone = members.join(led, ["sum", "check"]).where("id != leader").select("id", "leader", "score")
    if keep == "none":
        first = (
            gone.select("leader").distinct().select(F.col("leader").alias("id"), "leader", F.lit(1.0).alias("score"))
        )
        gone = gone.union(first)
    return gone
