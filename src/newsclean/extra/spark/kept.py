"""Frames that are computed once, and from which the next step begins: without them the plan of a step would hold that
of every step before it, and do it again.

Checkpoints do this, but for two things that Spark gives no public way to (and Spark Connect none at all).
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from pyspark.sql import DataFrame

if TYPE_CHECKING:
    from py4j.java_gateway import JavaObject


class Kept:
    """Frames that the executors hold, in memory or on their disks, until they are dropped. `reliable`: in the
    checkpoint folder of the session instead, where they outlive an executor."""

    def __init__(self, reliable: bool = False) -> None:
        self._reliable = reliable
        self._held: list[DataFrame] = []

    def keep(self, frame: DataFrame) -> DataFrame:
        """The rows of a frame, computed now."""
        found = _without_estimates(frame.checkpoint() if self._reliable else frame.localCheckpoint())
        self._held.append(found)
        return found

    def drop(self, *frames: DataFrame) -> None:
        """Rows that nobody needs any more, of frames that are kept."""
        for frame in frames:
            if any(held is frame for held in self._held):
                self.release(frame)
                if rows := _rows(frame):
                    rows.unpersist(False)  # else they stay until the driver collects its garbage, hours later perhaps

    def release(self, frame: DataFrame) -> DataFrame:
        """A frame that stays when all others are dropped."""
        self._held = [held for held in self._held if held is not frame]
        return frame

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop(*self._held)


def _without_estimates(frame: DataFrame) -> DataFrame:
    """A checkpoint that has forgotten what size it was thought to have. Spark takes the product of both sides for the
    size of a join, so from round to round that number has twice as many digits: it took minutes to multiply."""
    if not (rows := _rows(frame)):
        return frame
    session = frame.sparkSession
    found = session._jsparkSession.internalCreateDataFrame(rows, frame._jdf.schema(), False)
    return DataFrame(found, session)


def _rows(frame: DataFrame) -> JavaObject | None:
    """The rows of a checkpoint, as Java has them."""
    java = getattr(frame, "_jdf", None)
    return java.queryExecution().analyzed().rdd() if java else None
