"""Corpora to find near-duplicates in: the files of a run, and the documents of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from newsclean.corpus.again import fields_in, pieces
from newsclean.corpus.blocks import Block, Columns, blocks
from newsclean.corpus.formats import InputError
from newsclean.corpus.intake import Intake

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source
    from newsclean.corpus.work import Work

_UNITS = {"jsonl": "line", "parquet": "row", "txt": "file"}


class Files:
    """The documents of files, one after the other. `unread`: worker processes are to read what they can themselves."""

    def __init__(self, sources: Sequence[Source], columns: Columns, *, unread: bool = False) -> None:
        self.sources = sources
        self.columns = columns
        self._unread = unread

    def __len__(self) -> int:
        return len(self.sources)

    def name(self, source: int) -> str:
        return self.sources[source].name

    def unit(self, source: int) -> str:
        return _UNITS[self.sources[source].format.kind]

    def blocks(self, source: int, place: int) -> Iterator[Block]:
        return blocks(self.sources[source], source, self.columns, place, unread=self._unread)

    def pieces(self, work: Work, documents: NDArray[np.int64]) -> Iterator[Block]:
        starts, lengths = work.columns.read("start"), work.columns.read("length")
        cuts = np.searchsorted(documents, Intake.of(work).firsts)
        for number in np.flatnonzero(np.diff(cuts)).tolist():
            some = documents[cuts[number] : cuts[number + 1]]
            source = self.sources[number]
            try:
                yield from pieces(source, number, self.columns, starts[some], lengths[some])
            except InputError as error:
                raise error.at(source.name) from None

    def fields(self, work: Work, documents: NDArray[np.int64]) -> Iterator[dict[str, Any]]:
        """The fields of documents by number, rising. Raises OSError and `InputError`."""
        for piece in self.pieces(work, documents):
            try:
                yield from fields_in(piece, self.columns)
            except InputError as error:
                raise error.at(self.name(piece.source)) from None


class Listed:
    """Documents that are at hand: a list of the fields of each, or two of them, the first another corpus."""

    size = 512  # documents in a block

    def __init__(self, *lists: Sequence[dict[str, Any]], columns: Columns) -> None:
        self.lists = lists
        self.columns = columns

    def __len__(self) -> int:
        return len(self.lists)

    def name(self, source: int) -> str:
        return "documents" if source == len(self.lists) - 1 else "against"

    def unit(self, source: int) -> str:
        return "document"

    def blocks(self, source: int, place: int) -> Iterator[Block]:
        documents = self.lists[source]
        for start in range(place, len(documents), self.size):
            yield Block(source, start, rows=documents[start : start + self.size])

    def pieces(self, work: Work, documents: NDArray[np.int64]) -> Iterator[Block]:
        bounds = np.cumsum([0, *map(len, self.lists)])
        for start in range(0, len(documents), self.size):
            some = documents[start : start + self.size]
            places = np.searchsorted(bounds, some, "right") - 1
            within = zip(places.tolist(), (some - bounds[places]).tolist(), strict=True)
            yield Block(0, 0, rows=[self.lists[place][number] for place, number in within])
