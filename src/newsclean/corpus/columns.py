"""Columns of numbers, one value a document or many: in memory while they are few, in files beyond.

What is written comes back the same, wherever it was held.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Mapping
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME, KIND = re.compile(r"[a-z]+(?:\.[a-z]+)?"), re.compile("[<|>][biufS][0-9]+")
# So much of each column waits in memory before it is written: disks like long writes.
WAITING = 1 << 17
# So much of a bulky column stays in memory.
BULK = 1 << 24
# So much a column in memory grows at a time, at first.
STEP = 1 << 16
# Rows that lie this many times further apart than if they were neighbours are read together.
SPAN = 4


class Columns:
    """Named columns that grow at the end.

    With a `folder`, each is a file there, its name the column's; without one, `spill` moves them all to a folder later.
    A `bulky` column goes to a nameless file in the folder `scratch` before that, when it grows. `nbytes` is how much is
    in memory.
    """

    def __init__(self, bulky: Collection[str] = (), scratch: Path | None = None) -> None:
        self.folder: Path | None = None
        self.scratch = scratch
        self.nbytes = 0
        self._bulky = bulky
        self._types: dict[str, np.dtype[Any]] = {}
        self._counts: dict[str, int] = {}
        self._held: dict[str, _Growing] = {}
        self._files: dict[str, FileIO] = {}
        self._sums: dict[str, int] = {}  # CRC-32 of what was written of each
        self._dropped: set[str] = set()

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Add values to the end of a column. A column has values of one type."""
        if name not in self._types:
            self._types[name], self._counts[name], self._held[name] = values.dtype, 0, _Growing(values.dtype)
        assert values.dtype == self._types[name], f"{name} is {self._types[name]}, not {values.dtype}"
        self._counts[name] += len(values)
        filed = self.folder or name in self._files
        if filed and values.nbytes >= WAITING:
            self._write(name)
            self._write_out(name, values)
            return
        self._held[name].append(values)
        self.nbytes += values.nbytes
        most = WAITING if filed else BULK if name in self._bulky else None
        if most is not None and self._held[name].nbytes >= most:
            self._write(name)

    def put(self, name: str, values: NDArray[Any]) -> None:
        """Make `values` the column, in place of what it was."""
        self.drop(name)
        self.append(name, values)

    def count(self, name: str) -> int:
        """How many values a column has; 0 if there is none of that name."""
        return self._counts.get(name, 0)

    def names(self) -> list[str]:
        """The columns that there are."""
        return list(self._types)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """The values from `start` up to `stop` (the end). The array may be the column itself: do not write to it."""
        stop = self._counts[name] if stop is None else stop
        if not self.folder and name not in self._files:
            return self._held[name].values()[start:stop]
        self._write(name)
        values = np.empty(stop - start, self._types[name])
        self._fill(name, values.view(np.uint8).data, start * values.itemsize)
        return values

    def runs(self, name: str, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[Any]:
        """The values between these bounds, one run behind the other."""
        sizes = stops - starts
        values = np.empty(int(sizes.sum()), self._types[name])
        ends = np.cumsum(sizes)
        if self.folder or name in self._files:
            self._write(name)
            size = values.itemsize
            data = values.view(np.uint8).data
            bounds = zip(
                (starts * size).tolist(), ((ends - sizes) * size).tolist(), (ends * size).tolist(), strict=True
            )
            for place, begin, end in bounds:
                self._fill(name, data[begin:end], place)
        else:
            whole = self.read(name)
            for start, stop, end in zip(starts.tolist(), stops.tolist(), ends.tolist(), strict=True):
                values[end - stop + start : end] = whole[start:stop]
        return values

    def rows(self, name: str, width: int) -> NDArray[Any]:
        """The column as rows of so many values: in memory an array, else what reads as much of its file as is asked
        for.
        """
        if not self.folder:
            return self.read(name).reshape(-1, width)
        return cast("NDArray[Any]", Rows(self, name, width))

    def drop(self, name: str) -> None:
        """Forget a column. Its file stays until `sweep`: if the run is stopped before it is noted that the column is
        gone, the next run asks for it.
        """
        if name in self._types:
            self.nbytes -= self._held[name].nbytes
            self._close(name)
            if self.folder:
                self._dropped.add(name)
            self._sums.pop(name, None)
            del self._types[name], self._counts[name], self._held[name]

    def sweep(self) -> None:
        """Remove the files of columns that were dropped: nobody will go on from a `state` that has them."""
        for name in self._dropped:
            assert self.folder and name not in self._types
            (self.folder / name).unlink(missing_ok=True)
        self._dropped.clear()

    def spill(self, folder: Path) -> None:
        """Move everything to files of `folder`, now and from now on."""
        nameless, self._files = self._files, {}
        self.folder = folder
        for name in self._types:
            if name in nameless:
                _copy(nameless[name], self._open(name))
                nameless[name].close()
            self._write(name)

    def flush(self, *names: str, sync: bool = False) -> None:
        """See that the files hold all there is, safe from a power cut with `sync`."""
        if not self.folder:
            return
        for name in names or self.names():
            self._write(name)
            if sync:
                os.fsync(self._open(name).fileno())

    def state(self) -> dict[str, tuple[str, int, int]]:
        """The type, the number of values and the checksum of each column: with the folder, flushed, all that `restore`
        needs.
        """
        return {name: (kind.str, self._counts[name], self._sums.get(name, 0)) for name, kind in self._types.items()}

    def restore(self, state: Mapping[str, tuple[str, int, int]]) -> None:
        """Take up what the folder held at the time of `state`. What was added since is forgotten.

        Raises OSError if a file is missing, ValueError if one is too short or damaged, or what no column can be.
        """
        assert self.folder
        for name, (kind, count, check) in state.items():
            if not NAME.fullmatch(name) or not KIND.fullmatch(kind):
                raise ValueError(f"no column is called {name!r} and of type {kind!r}")
            self._types[name], self._counts[name] = np.dtype(kind), count
            self._held[name] = _Growing(np.dtype(kind))
            path = self.folder / name
            size = count * np.dtype(kind).itemsize
            there = path.stat().st_size
            if there < size:
                raise ValueError(f"{path} has {there} bytes, not {size}")
            if _checksum(path, size) != check:
                raise ValueError(f"{path} is not as it was written")
            os.truncate(path, size)
            self._sums[name] = check
            self._files[name] = path.open("r+b", 0)

    def close(self) -> None:
        """Close the files. They stay."""
        for name in list(self._files):
            self._close(name)

    def _open(self, name: str) -> FileIO:
        if name not in self._files:
            assert name not in self._dropped, f"{name} is made anew before it was noted that the old one is gone"
            if self.folder:
                # What a run that was stopped left behind is not ours: what is, was restored.
                self._files[name] = (self.folder / name).open("w+b", 0)
            else:
                self._files[name] = tempfile.TemporaryFile(buffering=0, dir=self.scratch)  # noqa: SIM115
        return self._files[name]

    def _fill(self, name: str, data: memoryview, place: int) -> None:
        """Fill `data` with what stands from byte `place` on in the file of a column."""
        file = self._open(name)
        while data.nbytes:
            if hasattr(os, "preadv"):
                got = os.preadv(file.fileno(), [data], place)
            else:
                file.seek(place)
                got = file.readinto(data)
            if not got:
                raise OSError(f"column {name} ends too early")
            data = data[got:]
            place += got

    def _write(self, name: str) -> None:
        """Move what is held of a column to its file."""
        held = self._held[name]
        self._write_out(name, held.values())
        self.nbytes -= held.nbytes
        self._held[name] = _Growing(held.kind)

    def _write_out(self, name: str, values: NDArray[Any]) -> None:
        file = self._open(name)
        if not len(values):
            return
        file.seek(0, os.SEEK_END)
        data = np.ascontiguousarray(values).view(np.uint8).data
        self._sums[name] = crc32(data, self._sums.get(name, 0))
        try:
            _write_all(file, data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str((self.folder or self.scratch or Path()) / name)) from None

    def _close(self, name: str) -> None:
        if file := self._files.pop(name, None):
            file.close()


class _Growing:
    """An array that grows at the end."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self.kind = kind
        self._array = np.empty(0, kind)
        self._count = 0
        self._shown = False

    @property
    def nbytes(self) -> int:
        return self._count * self.kind.itemsize

    def append(self, values: NDArray[Any]) -> None:
        """Add values."""
        if (count := self._count + len(values)) > len(self._array):
            size = max(count, min(2 * len(self._array), len(self._array) + STEP), len(self._array) * 17 // 16)
            if self._shown:  # somebody may still look at it
                self._array, self._shown = np.append(self._array, np.empty(size - len(self._array), self.kind)), False
            else:
                # In place: a large one is moved by the system without a second one beside it.
                self._array.resize(size, refcheck=False)
        self._array[self._count : count] = values
        self._count = count

    def values(self) -> NDArray[Any]:
        """What was added so far."""
        self._shown = True
        return self._array[: self._count]


class Rows:
    """A column in a file as an array of rows, for the few ways in which one is asked: `rows[numbers]`,
    `rows[numbers, column]`, and `rows[:, :width]`, which is rows again.

    Not numpy.memmap: its pages count as memory of the process, and stay until others want it.
    """

    def __init__(self, columns: Columns, name: str, width: int, shown: int | None = None) -> None:
        self._columns, self._name, self._width = columns, name, width
        self.shape = (columns.count(name) // width, width if shown is None else shown)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, which: Any) -> Any:
        if isinstance(which, tuple):
            numbers, columns = which
            if isinstance(numbers, slice):
                assert numbers == slice(None)
                return Rows(self._columns, self._name, self._width, len(range(*columns.indices(self.shape[1]))))
            return self[numbers][:, columns]
        numbers = np.asarray(which)
        if not len(numbers):
            return np.empty((0, self.shape[1]), np.uint64)
        least, most = int(numbers.min()), int(numbers.max()) + 1
        if most - least <= SPAN * len(numbers):  # read what lies between as well: that is faster than to leave it out
            span = self._columns.read(self._name, least * self._width, most * self._width)
            return span.reshape(-1, self._width)[numbers - least, : self.shape[1]]
        rising = np.sort(numbers)
        new = np.diff(rising, prepend=-1) > 0
        different = rising[new]
        first = np.diff(different, prepend=-2) != 1
        starts = different[first]
        stops = different[np.append(np.flatnonzero(first)[1:], len(different)) - 1] + 1
        values = self._columns.runs(self._name, starts * self._width, stops * self._width).reshape(-1, self._width)
        return values[np.searchsorted(different, numbers), : self.shape[1]]


def _write_all(file: FileIO, data: memoryview) -> None:
    while data.nbytes:
        data = data[file.write(data) or 0 :]


def _checksum(path: Path, size: int) -> int:
    """The CRC-32 of the first `size` bytes of a file."""
    check = 0
    with path.open("rb") as file:
        while piece := file.read(min(size, 1 << 20)):
            check = crc32(piece, check)
            size -= len(piece)
    return check


def _copy(source: FileIO, target: FileIO) -> None:
    source.seek(0)
    while piece := source.read(1 << 20):
        _write_all(target, memoryview(piece))
