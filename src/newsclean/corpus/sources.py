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

            with reading(file, self.format.compression) as plain:
                yield plain
