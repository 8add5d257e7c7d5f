"""The clusters file: a line for every record that was removed, with what it repeats; and ids that come twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from newsclean.corpus.ids import NO_ID, id_in
from newsclean.joining import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.deduplication import Grouped
    from newsclean.corpus.documents import Files
    from newsclean.corpus.work import Work

TOGETHER = 1 << 16  # lines at a time


class Names:
    """What documents are called: their id, or where there is none, file and record."""

    def __init__(self, files: Files, work: Work, grouped: Grouped) -> None:
        self._files = files
        self._work = work
        self._firsts = np.array(grouped.intake.firsts)

    def place(self, document: int) -> tuple[str, int]:
        """The file of a document, and its number among the records there, from 1."""
        source = int(np.searchsorted(self._firsts, document, "right")) - 1
        return self._files.name(source), document - int(self._firsts[source]) + 1

    def of(self, documents: NDArray[np.int64]) -> list[Any]:
        """The names of documents by number, rising."""
        columns = self._files.columns
        if not columns.id:
            return [self._otherwise(document) for document in documents.tolist()]
        found: list[Any] = []
        for values in self._files.fields(self._work, documents):
            value = id_in(values, columns.id, columns.required)
            found.append(self._otherwise(int(documents[len(found)])) if value is None else value)
        return found

    def _otherwise(self, document: int) -> str:
        file, record = self.place(document)
        return f"{file}:{record}"


def cluster_lines(grouped: Grouped, gone: NDArray[np.bool_], names: Names, kept: bool = True) -> Iterator[bytes]:
    """JSON lines, one for each removed document in order: its id, the id of the kept one (null unless `kept`), the
    score, the number of the group (by what its documents repeat, from 1), file and record.
    """
    removed = np.flatnonzero(gone)
    leaders = distinct(grouped.leader[removed].astype(np.int64))
    called = dict(zip(leaders.tolist(), names.of(leaders), strict=True))
    for start in range(0, len(removed), TOGETHER):
        some = removed[start : start + TOGETHER]
        groups = np.searchsorted(leaders, grouped.leader[some]) + 1
        rows = zip(
            some.tolist(), names.of(some), grouped.leader[some].tolist(), grouped.score[some], groups, strict=True
        )
        for document, name, leader, score, number in rows:
            file, record = names.place(document)
            line = {
                "id": name,
                "kept": called[leader] if kept else None,
                "score": round(float(score), 4),
                "group": int(number),
                "file": file,
                "record": record,
            }
            yield json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def repeated_ids(ids: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The documents whose id another one had before: by code, so look twice at the few there are."""
    order = np.argsort(ids, kind="stable")
    codes = ids[order]
    again = np.flatnonzero((codes[1:] == codes[:-1]) & (codes[1:] != NO_ID)) + 1
    return np.sort(order[again])
