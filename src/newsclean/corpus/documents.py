"""Corpora to find near-duplicates in: the files of a run, and the documents of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from newsclean.corpus.again import fields_at
from newsclean.corpus.blocks import Block, Columns, blocks
from newsclean.corpus.intake import Intake

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source
    from newsclean.corpus.work import Work

_UNITS = {"jsonl": "line", "parquet": "row", "txt": "file"}


class Files:
    """The documents of files, one after the other."""

    def __init__(self, sources: Sequence[Source], columns: Columns) -> None:
        self.sources = sources
        self.columns = columns

    def __len__(self) -> int:
        return len(self.sources)

    def name(self, source: int) -> str:
        return self.sources[source].name

    def unit(self, source: int) -> str:
        return _UNITS[self.sources[source].format.kind]

    def blocks(self, source: int, place: int) -> Iterator[Block]:
        return blocks(self.sources[source], source, self.columns, place)

    def fields(self, work: Work, documents: NDArray[np.int64]) -> Iterator[list[dict[str, Any]]]:
        """The fields of documents by number, rising, some at a time."""
        starts, lengths = work.columns.read("start"), work.columns.read("length")
        firsts = np.array(Intake.of(work).firsts)
        cuts = np.searchsorted(documents, firsts)
        for number in np.flatnonzero(np.diff(cuts)).tolist():
            some = documents[cuts[number] : cuts[number + 1]]
            yield from fields_at(self.sources[number], number, self.columns, starts[some], lengths[some])

    def texts(self, work: Work, documents: NDArray[np.int64]) -> Iterator[list[str]]:
        for batch in self.fields(work, documents):
            yield [values[self.columns.text] or "" for values in batch]


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

    def texts(self, work: Work, documents: NDArray[np.int64]) -> Iterator[list[str]]:
        bounds = np.cumsum([0, *map(len, self.lists)])
        places = np.searchsorted(bounds, documents, "right") - 1
        texts = [
            self.lists[place][number - bounds[place]][self.columns.text] or ""
            for place, number in zip(places.tolist(), documents.tolist(), strict=True)
        ]
        yield texts
