"""Reading some records of a corpus a second time, by the places that the first reading found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from newsclean.corpus.blocks import BLOCK, Columns, blocks, fields, skip
from newsclean.corpus.formats import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source

# A gap of this size is read over: moving on in a file costs a call.
GAP = 1 << 16


def fields_at(
    source: Source, number: int, columns: Columns, starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Iterator[list[dict[str, Any]]]:
    """The fields of the records of source number `number` at these places (rising), in lists of about a megabyte.

    Raises OSError and `InputError`, also where a file is no longer what it was.
    """
    if not len(starts):
        return
    if source.format.kind != "jsonl":
        yield from _rows_at(source, number, columns, starts)
        return
    try:
        with source.open() as file:
            batch, size = [], 0
            for at, line in lines_at(file, starts, lengths):
                values = fields(line, columns.id, first=at == 0, offset=at)
                if values is None:
                    raise InputError(f"no record at byte {at} any more")
                batch.append(values)
                size += len(line)
                if size >= BLOCK:
                    yield batch
                    batch, size = [], 0
            if batch:
                yield batch
    except InputError as error:
        raise InputError(f"{source.name}: changed while it was read: {error}") from None


def lines_at(file: BinaryIO, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Iterator[tuple[int, bytes]]:
    """The lines at these places (rising), and where each begins."""
    ends = starts + lengths
    # Lines that are near each other, up to a block of them, are read at once.
    first = 0
    at = 0
    while first < len(starts):
        last = first + 1
        while last < len(starts) and starts[last] - ends[last - 1] <= GAP and ends[last] - starts[first] <= BLOCK:
            last += 1
        start, end = int(starts[first]), int(ends[last - 1])
        if file.seekable():
            file.seek(start)
        else:
            skip(file, start - at)
        data = file.read(end - start)
        at = end
        for begin, stop in zip(starts[first:last].tolist(), ends[first:last].tolist(), strict=True):
            yield begin, data[begin - start : stop - start]
        first = last


def _rows_at(
    source: Source, number: int, columns: Columns, starts: NDArray[np.int64]
) -> Iterator[list[dict[str, Any]]]:
    wanted, done = starts.tolist(), 0
    for block in blocks(source, number, columns):
        batch = []
        while done < len(wanted) and wanted[done] < block.start + len(block.rows):
            batch.append(block.rows[wanted[done] - block.start])
            done += 1
        if batch:
            yield batch
        if done == len(wanted):
            return
    raise InputError(f"{source.name}: changed while it was read: no row {wanted[done]} any more")
