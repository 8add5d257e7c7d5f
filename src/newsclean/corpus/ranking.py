"""Which copy of an article is kept: the keep policies, each an order of the documents. The first of a group stays."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from newsclean.corpus.formats import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Keep = Literal["first", "last", "longest", "earliest", "priority", "none"]
KEEPS: tuple[Keep, ...] = ("first", "last", "longest", "earliest", "priority", "none")

Ranker = Callable[[Any], float]


def no_rank(value: object) -> float:
    """Every document alike: the order of the corpus decides."""
    return 0.0


def date_rank(value: object) -> float:
    """Seconds since 1970 of a date in ISO 8601 (UTC unless it says otherwise), or of a number of seconds. No date
    (null, an empty string) counts as the latest. Raises `InputError` for anything else.

    >>> date_rank("1970-01-02"), date_rank("1970-01-01T01:00:00+01:00"), date_rank(None)
    (86400.0, 0.0, inf)
    """
    if value is None or value == "":
        return math.inf
    if isinstance(value, datetime):
        return _seconds(value)
    if isinstance(value, str):
        try:
            return _seconds(datetime.fromisoformat(value.strip()))
        except ValueError:
            raise InputError(f"{value!r} is no date in ISO 8601, such as 2026-11-24 or 2026-11-24T18:30:00Z") from None
    if hasattr(value, "year"):  # a date out of a Parquet file
        return _seconds(datetime.fromisoformat(str(value)))
    return number_rank(value)


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def number_rank(value: object) -> float:
    """The number itself: 1 comes before 2. Null counts as the last. Raises `InputError` for what is no number."""
    if value is None:
        return math.inf
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise InputError(f"{value!r} is no number to rank by")
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def ranker(keep: Keep) -> Ranker:
    """How `keep` ranks the value of the column that it goes by."""
    return {"earliest": date_rank, "priority": number_rank}.get(keep, no_rank)


def needs_column(keep: Keep) -> bool:
    """Whether the policy goes by a column."""
    return keep in ("earliest", "priority")


def keep_order(keep: Keep, ranks: NDArray[np.float64] | None, count: int, before: int = 0) -> NDArray[np.int64]:
    """The `count` documents in the order in which they would be kept; ties go to the one that comes first. The first
    `before` documents, those of another corpus, come first whatever their rank.
    """
    import numpy as np

    if keep == "last":
        own = np.arange(count - 1, before - 1, -1)
    elif ranks is None:
        own = np.arange(before, count)
    else:
        own = before + np.argsort(ranks[before:], kind="stable")
    return np.concatenate([np.arange(before), own])
