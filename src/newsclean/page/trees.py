"""Boosted decision trees, evaluated for many rows at once with NumPy: the same bits on every machine.

The way of QuickScorer (Lucchese et al., SIGIR 2015): a test that fails rules out the leaves on its left; the first leaf
that no test rules out is the one a row ends in. Thresholds are float32 and leaves are whole numbers, so there is
nothing to round.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAVES = 16  # of a tree, at most: one bit each
UNIT = 256  # what a leaf's value of 1.0 (a logit) is stored as
BLOCK = 2048  # rows at a time
FILE = "model.npz"


class Trees(NamedTuple):
    """An ensemble. `feature`, `threshold` and `spares` have a row for each test of a tree, a column for each tree."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    spares: NDArray[np.uint16]  # the leaves that a failed test leaves possible
    value: NDArray[np.int16]  # of each tree (row) and leaf (column), in units of 1 / UNIT
    base: int

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.int64]:
        """The score of each row: a logit, in units of 1 / UNIT."""
        import numpy as np

        return np.concatenate([self._some(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK)])

    def _some(self, rows: NDArray[np.float32]) -> NDArray[np.int64]:
        import numpy as np

        columns = np.ascontiguousarray(rows.T, dtype=np.float32)
        alive = np.full((self.feature.shape[1], columns.shape[1]), (1 << LEAVES) - 1, dtype=np.uint16)
        for feature, threshold, spares in zip(self.feature, self.threshold, self.spares, strict=True):
            passed = columns[feature] <= threshold[:, None]
            alive &= np.where(passed, np.uint16((1 << LEAVES) - 1), spares[:, None])
        first = alive & (~alive + np.uint16(1))
        leaf = _place_of_bit()[first]
        found: NDArray[np.int64] = np.take_along_axis(self.value, leaf, axis=1).sum(axis=0, dtype=np.int64) + self.base
        return found


@cache
def _place_of_bit() -> NDArray[np.int64]:
    import numpy as np

    table = np.zeros(1 << LEAVES, dtype=np.int64)
    table[1 << np.arange(LEAVES)] = np.arange(LEAVES)
    return table


@cache
def load() -> tuple[Trees, Trees]:
    """The trees that look at each line, and those that look again at what the first ones said."""
    import numpy as np

    with np.load(Path(__file__).with_name(FILE), allow_pickle=False) as file:
        return tuple(  # type: ignore[return-value]
            Trees(
                file[f"feature{number}"],
                file[f"threshold{number}"],
                file[f"spares{number}"],
                file[f"value{number}"],
                int(file[f"base{number}"]),
            )
            for number in (1, 2)
        )
