"""An input of a run: a file or standard input, with its format, opened as the plain bytes it holds."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from newsclean.corpus.formats import Format

STDIN = "-"
# Read from a file at once: with a buffer of the usual 8 KB, lines of several kilobytes take twice as long.
BUFFER = 1 << 18


class Source(NamedTuple):
    """An input: its name in messages and reports, its path (None for standard input), and its place below -o."""

    name: str
    path: Path | None
    format: Format
    place: PurePath
    stamp: tuple[int, ...] | None = None

    def stamped(self) -> Source:
        """The same, with a note of what its file is now: `is_unchanged` will tell whether it still is."""
        return self._replace(stamp=_stamp(self.path)) if self.path else self

    def is_unchanged(self) -> bool:
        """Whether the file is still the one that was `stamped`, as far as its place on the disk, size and time tell."""
        return self.path is None or self.stamp is None or _stamp(self.path) == self.stamp

    def is_whole(self) -> bool:
        """Whether all of the input is there to be read: a file, not a pipe that somebody may still write to."""
        try:
            return stat.S_ISREG((os.fstat(sys.stdin.fileno()) if self.path is None else self.path.stat()).st_mode)
        except (OSError, ValueError):
            return False

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The plain bytes of the input, to read."""
        if self.path is None:
            yield sys.stdin.buffer
            return
        with self.path.open("rb", BUFFER) as file:
            if not self.format.compression:
                yield file
                return
            from newsclean.corpus.compressed import reading

            with reading(file, self.format.compression, whole=self.format.kind == "txt") as plain:
                yield plain


def _stamp(path: Path) -> tuple[int, ...] | None:
    """None where there is no such file, or something else that is read only once."""
    try:
        state = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(state.st_mode):
        return None
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns
