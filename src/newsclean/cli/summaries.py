"""What `newsclean dedup` says when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from newsclean.joining import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.clusters import Names
    from newsclean.corpus.deduplication import Grouped, Plan

LARGEST = 5


def summary(grouped: Grouped, gone: NDArray[np.bool_], plan: Plan, names: Names, seconds: float) -> Iterator[str]:
    """Its lines: how many documents, groups and removals, time and memory; how sure it is; what to look at."""
    own = len(gone) - grouped.given
    removed = int(gone.sum())
    followed = np.sort(grouped.leader[grouped.leader != np.arange(len(gone))].astype(np.int64))
    leaders = distinct(followed)
    sizes = np.diff(np.searchsorted(followed, leaders), append=len(followed))
    groups = "group" if len(leaders) == 1 else "groups"
    share = f" ({removed / own:.1%})" if own else ""
    yield (
        f"{own:,} documents: {own - removed:,} kept, {removed:,} removed{share} in {len(leaders):,} {groups}; "
        f"{seconds:,.1f} s, {peak_memory() / 1e6:,.0f} MB of memory at most"
    )
    yield from _sureness(plan)
    yield from _closest(grouped, plan.threshold, names)
    yield from _largest(leaders, sizes, names)


def _sureness(plan: Plan) -> Iterator[str]:
    if plan.relation == "jaccard":
        points = sorted({round(min(plan.threshold + step, 1.0), 2) for step in (0.0, 0.05, 0.1)})
        curve = ", ".join(f"{missed(plan.threshold, at):.0e} at {at:.2f}" for at in points)
        yield f"every pair was compared exactly; the chance to miss one, by its similarity: {curve}"


def missed(threshold: float, similarity: float) -> float:
    """The probability that two texts so similar are not compared: that of their smallest hashes none is the same
    (`sketch.keys_for`), or too few of the whole sketches (`sketch.common_for`).
    """
    from math import comb

    from newsclean.sketch import SIZE, common_for, keys_for

    none = (1 - similarity) ** min(keys_for(threshold), SIZE)
    few = sum(
        comb(SIZE, common) * similarity**common * (1 - similarity) ** (SIZE - common)
        for common in range(common_for(threshold, SIZE))
    )
    return min(none + few, 1.0)


def _closest(grouped: Grouped, threshold: float, names: Names) -> Iterator[str]:
    if not grouped.close:
        return
    yield "nearest to the threshold:"
    called = _called(names, [document for first, second, _ in grouped.close for document in (first, second)])
    for first, second, score in grouped.close:
        verdict = "near" if score >= threshold else "not near"
        yield f"  {score:.4f}  {called[first]} and {called[second]}: {verdict}"


def _largest(leaders: NDArray[np.int64], sizes: NDArray[np.int64], names: Names) -> Iterator[str]:
    if not len(leaders):
        return
    largest = np.argsort(-sizes, kind="stable")[:LARGEST]
    called = _called(names, leaders[largest].tolist())
    yield "largest groups: " + ", ".join(f"{sizes[at] + 1:,} of {called[int(leaders[at])]}" for at in largest)


def _called(names: Names, documents: list[int]) -> dict[int, object]:
    numbers = np.unique(np.array(documents, np.int64))
    return dict(zip(numbers.tolist(), names.of(numbers), strict=True))


def peak_memory() -> int:
    """The most memory that this process has taken so far, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
