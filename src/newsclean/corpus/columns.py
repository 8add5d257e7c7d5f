"""Columns of numbers, one value a document or many: in memory while they are few, in files of a folder beyond.

What is written comes back the same, wherever it was held.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# So much of each column waits in memory before it is written: disks like long writes.
WAITING = 1 << 17


class Columns:
    """Named columns that grow at the end.

    With a `folder`, each is a file there, its name the column's; without one, `spill` moves them all to a folder later.
    `nbytes` is how much is in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.nbytes = 0
        self._held: dict[str, list[NDArray[Any]]] = {}
        self._types: dict[str, np.dtype[Any]] = {}
        self._counts: dict[str, int] = {}
        self._files: dict[str, FileIO] = {}
        self._restored: set[str] = set()

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Add values to the end of a column. A column has values of one type."""
        if name not in self._types:
            self._types[name], self._counts[name], self._held[name] = values.dtype, 0, []
        assert values.dtype == self._types[name], f"{name} is {self._types[name]}, not {values.dtype}"
        self._counts[name] += len(values)
        self._held[name].append(values)
        self.nbytes += values.nbytes
        if self.folder and (waiting := sum(part.nbytes for part in self._held[name])) >= WAITING:
            self._write(name, waiting)

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
        if not self.folder:
            if len(self._held[name]) != 1:
                self._held[name] = [np.concatenate(self._held[name])]
            return self._held[name][0][start:stop]
        self.flush(name)
        kind = self._types[name]
        with (self.folder / name).open("rb") as file:
            return np.fromfile(file, kind, stop - start, offset=start * kind.itemsize)

    def drop(self, name: str) -> None:
        """Forget a column."""
        if name in self._types:
            self.nbytes -= sum(part.nbytes for part in self._held[name])
            self._close(name)
            self._restored.discard(name)
            if self.folder:
                (self.folder / name).unlink(missing_ok=True)
            del self._types[name], self._counts[name], self._held[name]

    def spill(self, folder: Path) -> None:
        """Move everything to files of `folder`, now and from now on."""
        self.folder = folder
        for name in self._types:
            self._write(name, sum(part.nbytes for part in self._held[name]))

    def flush(self, *names: str, sync: bool = False) -> None:
        """See that the files hold all there is, safe from a power cut with `sync`."""
        if not self.folder:
            return
        for name in names or self.names():
            self._write(name, sum(part.nbytes for part in self._held[name]))
            if file := self._files.get(name):
                file.flush()
                if sync:
                    os.fsync(file.fileno())

    def state(self) -> dict[str, tuple[str, int]]:
        """The type and the number of values of each column: with the folder, all that `restore` needs."""
        return {name: (kind.str, self._counts[name]) for name, kind in self._types.items()}

    def restore(self, state: Mapping[str, tuple[str, int]]) -> None:
        """Take up what a folder held at the time of `state`. What was added since is forgotten.

        Raises OSError if a file is missing, ValueError if one is too short.
        """
        assert self.folder
        for name, (kind, count) in state.items():
            self._types[name], self._counts[name], self._held[name] = np.dtype(kind), count, []
            size = count * np.dtype(kind).itemsize
            path = self.folder / name
            there = path.stat().st_size
            if there < size:
                raise ValueError(f"{path} has {there} bytes, not {size}")
            if there > size:
                os.truncate(path, size)
            self._restored.add(name)

    def close(self) -> None:
        """Close the files. They stay."""
        for name in list(self._files):
            self._close(name)

    def _write(self, name: str, waiting: int) -> None:
        assert self.folder
        if name not in self._files:
            # Unbuffered: what is written here is large already.
            # What a run that was stopped left behind is not ours, unless it was restored.
            self._files[name] = (self.folder / name).open("ab" if name in self._restored else "wb", 0)
            self._restored.add(name)
        for part in self._held[name]:
            _write_all(self._files[name], np.ascontiguousarray(part), self.folder / name)
        self._held[name] = []
        self.nbytes -= waiting

    def _close(self, name: str) -> None:
        if file := self._files.pop(name, None):
            file.close()


def _write_all(file: FileIO, values: NDArray[Any], path: Path) -> None:
    data = values.view(np.uint8).data
    try:
        while data.nbytes:
            data = data[file.write(data) or 0 :]
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
