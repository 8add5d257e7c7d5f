"""Reading some records of a corpus a second time, by the places that the first reading found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from newsclean.corpus.blocks import BLOCK, Block, Columns, blocks, fields, skip
from newsclean.corpus.formats import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source

# A gap of this size is read over: moving on in a file costs a call.
GAP = 1 << 16


def pieces(
    source: Source, number: int, columns: Columns, starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Iterator[Block]:
    """The records of source number `number` at these places (rising), as blocks of about a megabyte, in which they
    stand one behind the other. Raises OSError and `InputError`.
    """
    if source.format.kind != "jsonl":
        yield from _rows_at(source, number, columns, starts)
        return
    with source.open() as file:
        lines: list[bytes] = []
        first = size = 0
        for at, line in lines_at(file, starts, lengths):
            first = first if lines else at
            lines.append(line)
            size += len(line)
            if size >= BLOCK:
                yield Block(number, first, lines)
                lines, size = [], 0
        if lines:
            yield Block(number, first, lines)


def fields_in(piece: Block, columns: Columns) -> list[dict[str, Any]]:
    """The fields of the records of a piece. Raises `InputError`."""
    if piece.rows:
        return list(piece.rows)
    found = []
    for number, line in enumerate(piece.lines):
        values = fields(line, columns.id, first=piece.start == 0 and number == 0)
        if values is None:
            raise InputError("changed while it was read")
        found.append(values)
    return found


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


def _rows_at(source: Source, number: int, columns: Columns, starts: NDArray[np.int64]) -> Iterator[Block]:
    wanted, done = starts.tolist(), 0
    for block in blocks(source, number, columns):
        batch = []
        while done < len(wanted) and wanted[done] < block.start + len(block.rows):
            batch.append(block.rows[wanted[done] - block.start])
            done += 1
        if batch:
            yield Block(number, block.start, rows=batch)
        if done == len(wanted):
            return
    raise InputError("changed while it was read")
