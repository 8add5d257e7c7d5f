"""Near-duplicate documents, step by step: read and sign, match sketches, collect the sets of those with candidates,
compare them exactly.

Each step leaves columns in the work and begins with what the steps before it left; what is done is not done again. No
answer depends on blocks, on worker processes, or on where columns are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from newsclean.corpus.blocks import Block
from newsclean.corpus.intake import Documents, Intake, take_in
from newsclean.corpus.ranking import Keep, keep_order
from newsclean.corpus.sets import KEPT, KEPT_COUNT, SET, SET_COUNT, Collected, Kept
from newsclean.corpus.signing import AS_USUAL, Signing, collect
from newsclean.matching import Groups, near_duplicates
from newsclean.nearness import Relation
from newsclean.shingling import Shingles
from newsclean.sketch import SIZE, Sketches
from newsclean.workers import ordered_map

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from newsclean.corpus.work import Work

# The share of the memory that columns may take before they go to a folder; the rest is for the work on them.
HELD = 0.4
CLOSE = 5  # pairs near the threshold that are told, on either side


class Corpus(Documents, Protocol):
    """Documents that can be read twice."""

    def pieces(self, work: Work, documents: NDArray[np.int64]) -> Iterator[Block]:
        """The records of documents by number, rising, some in each block. Raises OSError and `InputError`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for. The documents of the first `given` sources, another corpus, stay whatever they are like.

    `folder`: where columns go that do not fit into `memory` bytes. `tell(step, done, of)` hears how far a step is:
    "read" in bytes of text, the others in documents.
    """

    signing: Signing = AS_USUAL
    threshold: float = 0.8
    relation: Relation = "jaccard"
    keep: Keep = "first"
    given: int = 0
    skip_bad: bool = False
    jobs: int = 1
    memory: int = 1 << 30
    folder: Path | None = None
    tell: Callable[[str, int], None] = lambda step, done: None


@dataclass(frozen=True, slots=True)
class Grouped:
    """The answer: of each document its leader (itself, if it stays), and how near it is, 0 to 1. The first `given`
    documents are another corpus'. `close` are compared pairs near the threshold, with their scores.
    """

    leader: NDArray[np.uint32]
    score: NDArray[np.float64]
    given: int
    intake: Intake
    close: list[tuple[int, int, float]]

    def removed(self, keep: Keep) -> NDArray[np.bool_]:
        """Which documents go: the followers, and with "none" what they follow too."""
        gone: NDArray[np.bool_] = self.leader != np.arange(len(self.leader), dtype=np.uint32)
        if keep == "none":
            gone[self.leader[gone]] = True
            gone[: self.given] = False
        return gone


def group(corpus: Corpus, plan: Plan, work: Work) -> Grouped:
    """Find the near-duplicates. Raises OSError and `InputError`; what a work folder holds is safe then."""

    def room() -> None:
        if plan.folder and not work.folder and work.columns.nbytes > HELD * plan.memory:
            work.open(plan.folder)

    columns = work.columns
    intake = take_in(
        corpus,
        plan.signing,
        work,
        jobs=plan.jobs,
        skip_bad=plan.skip_bad,
        room=room,
        tell=lambda size, count: plan.tell("read", size),
    )
    if "compare" not in work.done:
        _compare(corpus, plan, work, intake, room)
    close = [(first, second, score) for first, second, score in work.done["compare"]]
    return Grouped(columns.read("leader"), columns.read("score"), intake.firsts[plan.given], intake, close)


def _compare(corpus: Corpus, plan: Plan, work: Work, intake: Intake, room: Callable[[], None]) -> None:
    columns = work.columns
    given = intake.firsts[plan.given]
    ranks = columns.read("rank") if columns.count("rank") else None
    order = keep_order(plan.keep, ranks, intake.count, given)
    sketches = Sketches(columns.rows("keys", SIZE), columns.read("sum"))
    kept = Kept(columns) if columns.count(KEPT) else None
    collected = Collected(columns)
    looks = 0

    def announce(documents: NDArray[np.int64]) -> None:
        collected.expect(documents)
        if not kept and "collect" not in work.done:
            for name in (SET, SET_COUNT):  # of a run that was stopped here
                columns.drop(name)
            if work.folder:
                work.save()
            done = 0
            again = partial(collect, how=plan.signing)
            for found in ordered_map(again, corpus.pieces(work, documents), plan.jobs, together=1):
                for some in found:
                    collected.add(some)
                    done += len(some)
                plan.tell("collect", done)
                room()
            work.finish("collect")

    def sets_of(documents: NDArray[np.int64]) -> Shingles:
        nonlocal looks
        looks += len(documents)
        plan.tell("compare", looks)
        return (kept or collected).of(documents)

    plan.tell("match", 0)
    found = near_duplicates(sketches, sets_of, plan.threshold, order, given, announce, plan.relation)
    for name in (SET, SET_COUNT, KEPT, KEPT_COUNT, "keys", "sum"):
        columns.drop(name)
    columns.put("leader", found.leader.astype(np.uint32))
    columns.put("score", found.score)
    work.finish("compare", _close(found, plan.threshold))


def _close(found: Groups, threshold: float) -> list[tuple[int, int, float]]:
    """The pairs nearest to the threshold, some on either side, from above to below."""
    pairs: list[tuple[int, int, float]] = []
    for side in (found.scores >= threshold, found.scores < threshold):
        places = np.flatnonzero(side)
        nearest = places[np.argsort(np.abs(found.scores[places] - threshold), kind="stable")[:CLOSE]]
        pairs.extend(
            zip(
                found.first[nearest].tolist(),
                found.second[nearest].tolist(),
                found.scores[nearest].tolist(),
                strict=True,
            )
        )
    return sorted(pairs, key=lambda pair: -pair[2])
