"""Where clean articles go: standard output, files, or a look at what would change."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from errno import EACCES
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newsclean.cli.messages import CommandError, reason
from newsclean.cli.progress import Progress
from newsclean.cli.screen import for_screen, is_screen
from newsclean.cli.sources import Source
from newsclean.corpus.formats import InputError
from newsclean.corpus.records import Article, Row

if TYPE_CHECKING:
    from newsclean.corpus.atomic import AtomicFile
    from newsclean.corpus.rewriting import Rewriting


def emit(data: bytes, *, ready: bool = False) -> None:
    """Write to standard output. On a terminal, what it would act upon is spelled out, unless the data is `ready`.

    A disk that is full is not the fault of an input: `CommandError`.
    """
    if not ready and is_screen():
        data = for_screen(data)
    try:
        sys.stdout.buffer.write(data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"standard output: {reason(error)}") from None


def flush() -> None:
    """Let standard output have what is written so far."""
    try:
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"standard output: {reason(error)}") from None


class Output(Protocol):
    """Takes the articles of one source after the other: each as it came, its clean text, and the bytes with that."""

    def write(self, source: Source, article: Article, text: str | None, after: bytes) -> None:
        """The next article of `source`."""

    def finish(self, source: Source, changed: bool) -> None:
        """The source is done."""

    def abandon(self) -> bool:
        """The source at hand, if any, cannot be done: whether all of it that was written is taken back."""


class Stdout:
    """Everything to standard output, one source after the other."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._last = b"\n"

    def write(self, source: Source, article: Article, text: str | None, after: bytes) -> None:
        if not after:
            return
        if source is not self._source and self._last != b"\n":
            # The last line of one article and the first of the next are two lines.
            emit(b"\n")
        emit(after)
        self._source, self._last = source, after[-1:]
        if source.path is None:
            # Who feeds us records one by one may wait for each.
            flush()

    def finish(self, source: Source, changed: bool) -> None:
        flush()

    def abandon(self) -> bool:
        return False


class Files:
    """Each source to the file that `target` names, as a whole or not at all.

    A file that would be written onto itself is touched only when something changes: up to there nothing is written.
    """

    def __init__(self, target: Callable[[Source], Path], tell: Callable[[str], None] | None = None) -> None:
        self._target = target
        self._tell = tell  # told the name of each source that changed
        self._new: AtomicFile | None = None
        self._same = 0  # bytes so far that are as they came, and not written yet
        self._table: Rewriting | None = None

    def write(self, source: Source, article: Article, text: str | None, after: bytes) -> None:
        if isinstance(article, Row):
            self._rewriting(source).put(article, None if after == article.raw else text)
        elif self._new is None and after == article.raw and self._target(source) == source.path:
            self._same += len(after)
        else:
            self._opened(source).write(after)

    def finish(self, source: Source, changed: bool) -> None:
        if changed or self._target(source) != source.path:
            (self._rewriting if source.format.kind == "parquet" else self._opened)(source).commit()
        self.abandon()
        if changed and self._tell:
            self._tell(source.name)

    def abandon(self) -> bool:
        if self._table:
            self._table.discard()
        if self._new:
            self._new.discard()
        self._new, self._same, self._table = None, 0, None
        return True

    def _rewriting(self, source: Source) -> Rewriting:
        if self._table is None:
            from newsclean.corpus.rewriting import Rewriting

            self._table = Rewriting(source, lambda: self._file(source))
        return self._table

    def _opened(self, source: Source) -> AtomicFile:
        if self._new is None:
            self._new = self._file(source)
            with source.open() as file:
                while self._same and (piece := file.read(min(self._same, 1 << 20))):
                    self._new.write(piece)
                    self._same -= len(piece)
        return self._new

    def _file(self, source: Source) -> AtomicFile:
        from newsclean.corpus.atomic import AtomicFile

        target = self._target(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if not target.is_file():
                raise InputError("not a regular file, and so not to be replaced by one")
            if not os.access(target, os.W_OK):
                # Renaming asks for no right to the file itself, but whoever took it away meant something by it.
                raise PermissionError(EACCES, os.strerror(EACCES), str(target))
        own = target == source.path
        return AtomicFile(
            target,
            like=source.path,
            compression=source.format.compression,
            unless=lambda: own and not source.is_unchanged(),
        )


class Look:
    """Nothing is written: `check` names on standard error what would change, `diff` shows it on standard output,
    in `colours` or not.
    """

    def __init__(self, progress: Progress, *, check: bool, diff: bool, colours: bool = False) -> None:
        self._progress = progress
        self._check = check
        self._diff = diff
        self._colours = colours

    def write(self, source: Source, article: Article, text: str | None, after: bytes) -> None:
        if self._diff and after != article.raw:
            from newsclean.cli.diffs import difference

            emit(difference(source.name, article, text, after, colours=self._colours), ready=self._colours)

    def finish(self, source: Source, changed: bool) -> None:
        if self._diff:
            flush()
        if self._check and changed:
            self._progress.say(f"would change {source.name}")

    def abandon(self) -> bool:
        return True
