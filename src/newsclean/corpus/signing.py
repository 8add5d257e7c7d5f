"""What is kept of each document of a block: its place, its rank, and the sketch of its shingles.

A pure function of the block, done here or in a worker process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsclean.corpus.again import fields_in
from newsclean.corpus.blocks import TEXT, Block, Columns, Problem, read
from newsclean.corpus.preparing import AS_IT_IS, Preparation
from newsclean.corpus.sets import KEPT, KEPT_COUNT
from newsclean.shingling import Shingles, batch_shingles, batches
from newsclean.sketch import SIZE, Sketches, sketches
from newsclean.verify import sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Signing:
    """How to read and sign. `longest`: rank by the length of the text. `kept`: keep the shingles."""

    columns: Columns = TEXT
    preparation: Preparation = AS_IT_IS
    longest: bool = False
    kept: bool = False


AS_USUAL = Signing()


class Signed(NamedTuple):
    """The documents of a block, an array for each column, and the lines that were no records.

    `rank`, `id`, `shingle` and `shingles` are empty where nobody asks. `keys` are `sketch.SIZE` values a document,
    flat; `shingle` are the hashes of all shingles, in parts, `shingles` how many each document has.
    """

    start: NDArray[np.int64]
    length: NDArray[np.int64]
    rank: NDArray[np.float64]
    id: NDArray[np.uint64]
    sum: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    shingle: list[NDArray[np.uint64]]
    shingles: NDArray[np.uint32]
    problems: list[Problem]
    lines: int

    def columns(self) -> Iterator[tuple[str, NDArray[np.generic]]]:
        """The arrays, each with the name of its column."""
        yield "start", self.start
        yield "length", self.length
        yield "rank", self.rank
        yield "id", self.id
        yield "sum", self.sum
        yield "keys", self.keys
        yield KEPT_COUNT, self.shingles
        for part in self.shingle:
            yield KEPT, part


def sign(block: Block, how: Signing) -> Signed:
    """Read and sign a block."""
    records = read(block, how.columns)
    texts = records.texts
    if how.longest:
        records.ranks = [-len(text) for text in texts]
    found = [batch_shingles(batch) for batch in batches(how.preparation.texts(texts))]
    parts = [sketches(shingles) for shingles in found]
    kept = found if how.kept else []
    signed = Sketches.joined(parts) if parts else Sketches(np.empty((0, SIZE), np.uint64), np.empty(0, np.uint64))
    return Signed(
        np.array(records.starts, np.int64),
        np.array(records.lengths, np.int64),
        np.array(records.ranks, np.float64),
        np.array(records.ids, np.uint64),
        signed.sums,
        signed.keys.ravel(),
        [np.empty(0, np.uint64), *(shingles.hashes for shingles in kept)],
        np.concatenate([np.empty(0, np.uint32), *(shingles.counts().astype(np.uint32) for shingles in kept)]),
        records.problems,
        records.lines,
    )


def collect(piece: Block, how: Signing) -> list[Shingles]:
    """The sets of shingles of the documents of a piece, read a second time. Raises `InputError`."""
    texts = [values[how.columns.text] or "" for values in fields_in(piece, how.columns)]
    return [sets(batch_shingles(batch)) for batch in batches(how.preparation.texts(texts))]
