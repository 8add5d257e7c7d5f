"""Writing what stays: the bytes of the corpus as they came, in order, less the stretches of what goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

import numpy as np

from newsclean.corpus.atomic import AtomicFile
from newsclean.corpus.formats import InputError, format_of
from newsclean.corpus.records import BOM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source

PIECE = 1 << 20
_BOM = BOM.encode()


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes | memoryview, /) -> object: ...


def copy_lines(
    file: BinaryIO,
    out: Sink,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    tell: Callable[[], None] = lambda: None,
) -> bytes:
    """Copy the bytes of `file` to `out`, less the stretches at `starts` (rising) and a byte order mark at the start.
    The last byte written comes back, if any. `tell` is called now and then.
    """
    ends = starts + lengths
    at, last, done = 0, b"", 0
    while piece := file.read(PIECE):
        tell()
        view = memoryview(piece)
        stop = at + len(piece)
        start = at + (len(_BOM) if at == 0 and piece.startswith(_BOM) else 0)
        upto = int(np.searchsorted(starts, stop))
        parts = []
        # A stretch may reach into this piece from the one before, and out of it.
        for gone, back in zip(starts[done:upto].tolist(), ends[done:upto].tolist(), strict=True):
            if gone > start:
                parts.append(view[start - at : gone - at])
            start = max(start, back)
        if start < stop:
            parts.append(view[start - at :])
        if parts:
            kept = b"".join(parts)
            out.write(kept)
            last = kept[-1:]
        done = max(int(np.searchsorted(ends, stop, "right")), done)
        at = stop
    return last


class Stretches(NamedTuple):
    """What of a source is not written: stretches of bytes of a JSON lines file, rows of a Parquet file, or the one row
    of a text file; rising."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def write(
    sources: Sequence[Source],
    gone: Callable[[int], Stretches],
    target: Callable[[int], Path],
    tell: Callable[[], None] = lambda: None,
) -> None:
    """Write each source without what of it is gone to its target. JSON lines files that follow one another and have one
    target are written to it one after the other.

    Each target is there as a whole or not at all. Of a text file that goes, a target left by an earlier run goes too.
    `tell` is called now and then. Raises OSError and `InputError`.
    """
    for path, group in groupby(range(len(sources)), key=target):
        tell()
        numbers = list(group)
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = sources[numbers[0]].format.kind
        try:
            if kind == "jsonl":
                _write_lines([(sources[number], gone(number)) for number in numbers], path, tell)
            elif kind == "parquet":
                _write_rows(sources[numbers[0]], gone(numbers[0]), path)
            elif len(gone(numbers[0]).starts):
                path.unlink(missing_ok=True)
            else:
                _write_file(sources[numbers[0]], path)
        except OSError as error:
            if error.filename is None:  # writing to an open file does not say which
                raise OSError(error.errno, error.strerror, str(path)) from None
            raise


def _write_lines(parts: Sequence[tuple[Source, Stretches]], path: Path, tell: Callable[[], None]) -> None:
    form = format_of(path, "jsonl")
    with AtomicFile(path, compression=form.compression if form else "") as out:
        last = b""
        for source, stretches in parts:
            with source.open() as file:
                if last not in (b"", b"\n"):
                    out.write(b"\n")
                last = copy_lines(file, out, *stretches, tell) or last
            _check(source)
        out.commit()


def _write_rows(source: Source, gone: Stretches, path: Path) -> None:
    from newsclean.corpus.rewriting import survivors

    with AtomicFile(path) as out:
        survivors(source, out.file, gone.starts)
        _check(source)
        out.commit()


def _write_file(source: Source, path: Path) -> None:
    assert source.path is not None
    with AtomicFile(path, like=source.path) as out, source.path.open("rb") as file:
        shutil.copyfileobj(file, out, PIECE)
        _check(source)
        # There may be a million of them, and a run that was stopped writes them again.
        out.commit(sync=False)


def _check(source: Source) -> None:
    # Places in the file as it was would cut another one anywhere.
    if not source.is_unchanged():
        raise InputError(f"{source.name}: changed while it was read")
