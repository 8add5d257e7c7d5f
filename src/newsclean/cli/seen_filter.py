"""Articles past a seen index: what is new goes on, in the order in which it came."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, cast

from newsclean.cli.messages import CommandError, many, reason
from newsclean.cli.outputs import emit, flush
from newsclean.cli.progress import Progress
from newsclean.cli.sources import Source
from newsclean.corpus.formats import InputError
from newsclean.corpus.records import Article, TextFile, called, fields_of, read_articles, value_in
from newsclean.corpus.seen import SeenIndex

_ID = "--id-field says which has the id"

BATCH = 512
CHUNK = 1 << 17


class _Item(NamedTuple):
    """An article with its id, and the bytes that stand for it on standard output."""

    id: str
    text: str
    shown: bytes


class Filter:
    """Asks `index` for the articles of sources, stores them when `adding`, and prints what `shown` says.

    `seen` counts those that were seen before, `failed` the sources that could not be read to their end.
    """

    def __init__(self, index: SeenIndex, arguments: argparse.Namespace, *, adding: bool, shown: str) -> None:
        self._index, self._arguments, self._adding, self._shown = index, arguments, adding, shown
        self.progress = Progress(shown=sys.stderr.isatty() and not (shown != "nothing" and sys.stdout.isatty()))
        self.seen = self.failed = 0

    def run(self, sources: Iterable[Source]) -> None:
        """Do it. What goes wrong with one source is said, counted, and does not keep the others from being done."""
        try:
            for source in sources:
                # A fault of the index or of standard output is no fault of the source, and ends the run.
                for batch in self._batches(source):
                    self._pass(batch)
                flush()
        finally:
            self.progress.close()

    def _batches(self, source: Source) -> Iterator[list[_Item]]:
        """The articles of a source. What stands before a fault comes all the same."""
        batch: list[_Item] = []
        bad: list[str] = []
        try:
            with _opened(source) as file:
                articles = read_articles(
                    cast("BinaryIO", file),
                    source.format.kind,
                    self._arguments.field,
                    self._arguments.errors,
                    skip_bad=self._arguments.skip_bad,
                )
                for article in articles:
                    if article.problem:
                        bad.append(article.problem)
                    elif isinstance(article, TextFile) or article.line.strip():
                        batch += self._items(source, article, bad)
                    if len(batch) >= BATCH or (batch and isinstance(file, _Arriving) and file.dry):
                        yield batch
                        batch = []
        except (OSError, InputError) as error:
            yield batch
            self.failed += 1
            self.progress.complain(f"{source.name}: {reason(error)}")
        else:
            yield batch
        if bad:
            self.progress.complain(f"{source.name}: {many(len(bad), 'bad line')} left out, the first: {bad[0]}")

    def _items(self, source: Source, article: Article, bad: list[str]) -> list[_Item]:
        if isinstance(article, TextFile):
            # A name that is not UTF-8 came as surrogates, which no index stores: they are spelled out.
            name = source.name.encode("utf-8", "backslashreplace").decode()
            shown = article.raw if source.path is None else os.fsencode(source.name) + b"\n"
            return [_Item(name if self._arguments.id is None else self._arguments.id, article.text, shown)]
        shown = article.raw if article.raw.endswith(b"\n") else article.raw + b"\n"
        try:
            return [_Item(self._id(source, article), article.text or "", shown)]
        except InputError as error:
            problem = error.at(f"record {article.record}")
            if not self._arguments.skip_bad:
                raise problem from None
            bad.append(str(problem))
            return []

    def _id(self, source: Source, article: Article) -> str:
        values = fields_of(article.line)  # type: ignore[union-attr]
        field = self._arguments.id_field
        if not self._adding and field not in values:
            return f"{source.name} record {article.record}"
        id = value_in(values, field, _ID)
        if isinstance(id, bool) or not isinstance(id, str | int):
            raise InputError(f"the field {field!r} is {called(id)}, not a string or a whole number", _ID)
        return str(id)

    def _pass(self, batch: list[_Item]) -> None:
        """Ask for a batch, and print what is asked for."""
        try:
            if self._adding:
                found = self._index.add_many((item.id, item.text) for item in batch)
            else:
                found = self._index.check_many(item.text for item in batch)
        except ValueError as error:
            raise CommandError(str(error)) from None
        for item, match in zip(batch, found, strict=True):
            self.seen += match is not None
            if self._shown == "matches":
                if match:
                    what = {"id": item.id, "seen": match.id, "score": round(match.score, 4)}
                    emit(f"{json.dumps(what, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace"))
            elif self._shown == ("seen" if match else "new"):
                emit(item.shown)
            self.progress.tick()
        flush()


class _Arriving:
    """The lines of a stream as they arrive. `dry`: the next one has still to come, and nobody should wait for it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.dry = False

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        while chunk := self._file.read1(CHUNK):  # type: ignore[attr-defined]
            *lines, rest = (rest + chunk).split(b"\n")
            for number, line in enumerate(lines, 1):
                self.dry = number == len(lines)
                yield line + b"\n"
        if rest:
            yield rest


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO | _Arriving]:
    with source.open() as file:
        yield _Arriving(file) if source.path is None and source.format.kind == "jsonl" else file
