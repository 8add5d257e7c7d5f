"""A corpus in blocks of about a megabyte: whole lines, rows or files, each readable by itself, in any process.

A block knows where its records lie in their source, so that survivors can be copied as the bytes they came in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from os import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from newsclean.corpus.formats import InputError
from newsclean.corpus.ids import id_code, id_in
from newsclean.corpus.ranking import Ranker, no_rank
from newsclean.corpus.records import BOM, decoded, fields_of, text_in, value_in

if TYPE_CHECKING:
    from newsclean.corpus.sources import Source

BLOCK = 1 << 20
ROWS = 256  # of a Parquet file; a row is an article of some kilobytes
_BOM = BOM.encode()


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields to read of a record: its text, its id (None if nobody asks for one; `required` if every record must
    have one), and what it is ranked by.
    """

    text: str = "text"
    id: str | None = None
    required: bool = False
    by: str | None = None
    ranker: Ranker = no_rank

    def names(self) -> list[str]:
        """All of them, each once."""
        return list(dict.fromkeys(name for name in (self.text, self.id, self.by) if name))


TEXT = Columns()


class Block(NamedTuple):
    """A stretch of source number `source`: `lines` of a JSON lines file from byte `start` on, or those in the file
    `path` from there up to byte `stop`; or else the `rows` of a Parquet file from row `start` on (a row is the values
    of the columns by name), or the one row of a text file.
    """

    source: int
    start: int
    lines: Sequence[bytes] = ()
    rows: Sequence[dict[str, Any]] = ()
    path: Path | None = None
    stop: int = 0

    @property
    def size(self) -> int:
        """How many bytes (of a row, characters) it has."""
        if self.path:
            return self.stop - self.start
        return sum(map(len, self.lines)) or sum(
            len(text) for row in self.rows for text in row.values() if type(text) is str
        )


class Problem(NamedTuple):
    """A line or row that is no record: its number in the block, from 0, what is wrong, and its place in the source."""

    line: int
    message: str
    start: int
    length: int
    way_out: str = ""


@dataclass(slots=True)
class Records:
    """The records of a block: texts ("" where there is none), places, ranks, hashes of ids; and what was none."""

    texts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    ranks: list[float] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0

    def add(self, values: dict[str, Any], columns: Columns, start: int, length: int) -> None:
        """Another record, with these fields. Raises `InputError`."""
        text = text_in(values, columns.text)
        rank = columns.ranker(value_in(values, columns.by)) if columns.by else 0.0
        code = id_code(id_in(values, columns.id, columns.required)) if columns.id else 0
        self.texts.append(text or "")
        self.starts.append(start)
        self.lengths.append(length)
        if columns.by:
            self.ranks.append(rank)
        if columns.id:
            self.ids.append(code)


def blocks(source: Source, number: int, columns: Columns, start: int = 0, *, unread: bool = False) -> Iterator[Block]:
    """The blocks of a source, which is number `number`, from place `start` on; those of a plain file may be left
    `unread`, for worker processes to read. Raises OSError and `InputError`.
    """
    if source.format.kind == "parquet":
        from newsclean.corpus.parquet import rows

        for first, batch in rows(source, columns.names(), ROWS, start):
            yield Block(number, first, rows=batch)
    elif source.format.kind == "txt":
        with source.open() as file:
            raw = file.read()
        values = {columns.text: decoded(raw, "strict", 0), **({columns.id: source.name} if columns.id else {})}
        yield Block(number, 0, rows=(values,))
    elif unread and source.path and not source.format.compression:
        with source.path.open("rb") as file:
            size = file.seek(0, SEEK_END)
            while start < size:
                file.seek(min(start + BLOCK, size) - 1)
                file.readline()  # up to the end of a line
                yield Block(number, start, path=source.path, stop=file.tell())
                start = file.tell()
    else:
        with source.open() as file:
            skip(file, start)
            while lines := file.readlines(BLOCK):
                yield (block := Block(number, start, lines))
                start += block.size


def skip(file: BinaryIO, number: int) -> None:
    """Go on `number` bytes, in a file that may be compressed."""
    if number and file.seekable():
        file.seek(number)
        return
    while number and (piece := file.read(min(number, BLOCK))):
        number -= len(piece)


def read(block: Block, columns: Columns) -> Records:
    """The records of a block. What is no record is among the problems. Raises OSError."""
    block = loaded(block)
    return _read_lines(block, columns) if block.lines else _read_rows(block, columns)


def loaded(block: Block) -> Block:
    """The block with its lines. Raises OSError."""
    if not block.path:
        return block
    with block.path.open("rb") as file:
        file.seek(block.start)
        # Not readlines(size) of the file, which goes on to the next line where lines end just there.
        return block._replace(lines=BytesIO(file.read(block.size)).readlines())


def _read_rows(block: Block, columns: Columns) -> Records:
    records = Records()
    for number, values in enumerate(block.rows):
        try:
            records.add(values, columns, block.start + number, 1)
        except InputError as error:
            records.problems.append(Problem(number, str(error), block.start + number, 1, error.way_out))
    records.lines = len(block.rows)
    return records


def _read_lines(block: Block, columns: Columns) -> Records:
    lines = block.lines
    if not columns.id and not columns.by and (records := _plain(block, lines, columns.text)):
        return records
    records = Records(lines=len(lines))
    at = block.start
    for number, line in enumerate(lines):
        try:
            values = fields(line, columns.id, first=at == 0, offset=at)
            if values is not None:
                mark = len(_BOM) if at == 0 and line.startswith(_BOM) else 0
                records.add(values, columns, at + mark, len(line) - mark)
        except InputError as error:
            records.problems.append(Problem(number, str(error), at, len(line), error.way_out))
        at += len(line)
    return records


def _plain(block: Block, lines: Sequence[bytes], name: str) -> Records | None:
    """The same where every line is a record with a text and only that is asked for; None where it is not so."""
    try:
        texts = [values[name] for values in map(parser(), lines)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(type(text) is str for text in texts):
        return None
    lengths = np.fromiter(map(len, lines), np.int64, len(lines))
    starts = block.start + np.cumsum(lengths) - lengths
    return Records(texts, starts.tolist(), lengths.tolist(), lines=len(lines))


def fields(line: bytes, exact: str | None = None, *, first: bool = False, offset: int = 0) -> dict[str, Any] | None:
    """The fields of the record on `line`, None if it is blank. The value of the field `exact` is as json has it; others
    may be a float in place of an integer of more than 64 bits. `first` is the first line of a file, where a byte order
    mark may stand. Raises `InputError`; bytes that are not UTF-8 are counted from `offset`.
    """
    try:
        values = parser()(line)
    except (ValueError, RecursionError):
        pass
    else:
        if isinstance(values, dict) and not isinstance(values.get(exact), float):
            return values
    # orjson takes less than json, so json has the last word, and its messages are what people know.
    text = decoded(line, "strict", offset).removesuffix("\n")  # after it json would count columns of a second line
    if first:
        text = text.removeprefix(BOM)
    return None if not text or text.isspace() else fields_of(text)


@cache
def parser() -> Callable[[bytes], Any]:
    """What parses a line fastest here: orjson's parser, where it is installed. It takes nothing that json does not."""
    try:
        from orjson import loads
    except ImportError:
        return lambda line: json.loads(line.decode())
    parse: Callable[[bytes], Any] = loads
    return parse
