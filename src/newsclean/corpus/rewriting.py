"""Parquet files written again: with rows less, or with other texts in a column; all the rest as it was.

A file is written some rows at a time. It comes out with the row groups that it had, less the rows; but a row group of
more than `GROUP` bytes comes out as several, so that none asks for more memory than that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from inspect import signature
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from newsclean.corpus.formats import InputError
from newsclean.corpus.parquet import ROWS, Batch, batches, bytes_of, count, library, opened
from newsclean.corpus.records import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from newsclean.corpus.atomic import AtomicFile
    from newsclean.corpus.sources import Source

GROUP = 1 << 28  # bytes of a row group in memory, before they are encoded
_PIECE = 1 << 20
_ALIKE = {"NONE", "INT"}  # integers of 32 and 64 bits need not say that they are
_CODECS = {"UNCOMPRESSED": "none", "LZ4_RAW": "lz4"}  # the others are asked for by the name that they have


def survivors(source: Source, target: BinaryIO, gone: NDArray[np.int64]) -> None:
    """Write the rows of `source` to `target`, less those whose numbers are in `gone` (sorted)."""
    import numpy as np

    pyarrow, _ = library()
    with opened(source) as file, _Groups(file, target) as out:
        for at, batch, ends in batches(file, ROWS):
            first, last = np.searchsorted(gone, [at, at + batch.num_rows])
            if first < last:
                keep = np.ones(batch.num_rows, bool)
                keep[gone[first:last] - at] = False
                batch = batch.filter(pyarrow.array(keep))
            out.add(batch)
            if ends:
                out.end()


class Rewriting:
    """A Parquet file on its way into the file that `opened` gives, with other texts in some rows of a column.

    Nothing is read or opened before the first row that is other than it was. Rows that `put` is not told of are left
    out. Without a change `commit` copies the bytes.
    """

    def __init__(self, source: Source, opened: Callable[[], AtomicFile]) -> None:
        self._source = source
        self._opened = opened
        self._field = ""
        self._told = 0  # rows
        self._texts: dict[int, str] = {}  # new ones, of rows that are not written yet
        self._gone: set[int] = set()  # those of them that are left out
        self._new: AtomicFile | None = None
        self._out: _Groups | None = None
        self._held = ExitStack()
        self._rest: Iterator[Batch] = iter(())
        self._next: Batch | None = None

    def put(self, row: Row, text: str | None) -> None:
        """The next row that stays, and its new text; None if that is as it was."""
        number, self._field = row.record - 1, row.field
        self._gone.update(range(self._told, number))
        self._told = number + 1
        if text is not None:
            self._texts[number] = text
        if len(self._texts) >= ROWS:
            self._write(self._told)

    def commit(self) -> None:
        """Put the file in its place."""
        total = count(self._source)
        self._gone.update(range(self._told, total))
        if self._out or self._texts or self._gone:
            self._write(total)
            self._held.close()  # which writes the end of the file
        else:
            self._copy()
        assert self._new
        self._new.commit()

    def discard(self) -> None:
        """Leave everything as it was, unless it was committed."""
        if self._out:
            self._out.abandon()
        self._held.close()
        if self._new:
            self._new.discard()

    def _copy(self) -> None:
        self._new = self._opened()
        with self._source.open() as file:
            while piece := file.read(_PIECE):
                self._new.write(piece)

    def _write(self, upto: int) -> None:
        """Write the batches that end at this row or before."""
        if self._out is None:
            file = self._held.enter_context(opened(self._source))
            self._new = self._opened()
            self._out = self._held.enter_context(_Groups(file, self._new.file))
            self._rest = batches(file, ROWS)
            self._next = next(self._rest, None)
        while self._next and self._next[0] + self._next[1].num_rows <= upto:
            first, batch, ends = self._next
            self._out.add(self._changed(first, batch))
            if ends:
                self._out.end()
            self._next = next(self._rest, None)

    def _changed(self, first: int, batch: Any) -> Any:
        pyarrow, _ = library()
        numbers = range(first, first + batch.num_rows)
        new = {row - first: self._texts.pop(row) for row in numbers if row in self._texts}
        if new:
            place = batch.schema.get_field_index(self._field)
            columns = batch.columns
            columns[place] = _replaced(columns[place], new)
            batch = pyarrow.RecordBatch.from_arrays(columns, schema=batch.schema)
        if self._gone and not self._gone.isdisjoint(numbers):
            batch = batch.filter(pyarrow.array([row not in self._gone for row in numbers]))
            self._gone.difference_update(numbers)
        return batch


class _Groups:
    """A new Parquet file, in row groups: as far as Parquet files tell, it is written as `file` was."""

    def __init__(self, file: Any, target: BinaryIO) -> None:
        pyarrow, parquet = library()
        self._schema = file.schema_arrow
        self._from_batches = pyarrow.Table.from_batches
        how = _as_written(file)
        _check_types(file, how)
        self._writer = parquet.ParquetWriter(target, self._schema, **how)
        self._batches: list[Any] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.close()
        else:
            self.abandon()

    def add(self, batch: Any) -> None:
        """More rows of the row group at hand."""
        self._batches.append(batch)
        self._size += batch.nbytes
        if self._size >= GROUP:
            self.end()

    def end(self) -> None:
        """The row group is over."""
        table = self._from_batches(self._batches, self._schema)
        self._batches, self._size = [], 0
        if table.num_rows:
            # A column chunk has one dictionary: with another it would go on without.
            self._writer.write_table(table.unify_dictionaries(), row_group_size=table.num_rows)

    def abandon(self) -> None:
        """Nobody will read the file."""
        with suppress(Exception):  # its end goes to a file that may be full
            self._writer.close()


def _as_written(file: Any) -> dict[str, Any]:
    """The options of a writer that does what was done for `file`: compression and dictionaries by column, the version
    of the format, the old way to store times, decimals as integers. Levels of compression are not in a file.
    """
    _, parquet = library()
    if not file.num_row_groups:
        return {}
    group = file.metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    codecs = {column.path_in_schema: _CODECS.get(column.compression, column.compression.lower()) for column in columns}
    dictionaries = [column.path_in_schema for column in columns if column.has_dictionary_page]
    integers = [
        column
        for column in map(file.schema.column, range(len(columns)))
        if column.logical_type.type == "DECIMAL" and column.physical_type.startswith("INT")
    ]
    how = {
        # One for all, where that says it: names of nested columns may come out in another spelling.
        "compression": codecs if len(set(codecs.values())) > 1 else next(iter(codecs.values()), "none"),
        "use_dictionary": True if len(dictionaries) == len(columns) else dictionaries or False,
        "version": "1.0" if file.metadata.format_version == "1.0" else "2.6",
        "use_deprecated_int96_timestamps": any(column.physical_type == "INT96" for column in columns),
        "use_compliant_nested_type": not any(".list.item" in path for path in codecs),
    }
    if integers and "store_decimal_as_integer" in signature(parquet.ParquetWriter.__init__).parameters:
        how["store_decimal_as_integer"] = True
    return how


def _check_types(file: Any, how: dict[str, Any]) -> None:
    """Raise `InputError` where a column would come out as something else: pyarrow reads more than it writes."""
    pyarrow, parquet = library()
    empty = pyarrow.BufferOutputStream()
    try:
        parquet.ParquetWriter(empty, file.schema_arrow, **how).close()
    except pyarrow.ArrowException as error:
        raise InputError(f"this version of pyarrow cannot write such a file: {error}") from None
    made = parquet.ParquetFile(pyarrow.BufferReader(empty.getvalue())).schema
    for number in range(len(file.schema.names)):
        old, new = file.schema.column(number), made.column(number)
        before, after = old.logical_type.type, new.logical_type.type
        if before != after and not {before, after} <= _ALIKE:
            raise InputError(
                f"the column {old.path!r} is of type {old.logical_type}, which this version of pyarrow cannot write"
            )


def _replaced(column: Any, new: dict[int, str]) -> Any:
    """A column with other texts in some rows."""
    pyarrow, _ = library()
    values = bytes_of(column)
    for row, text in new.items():
        values[row] = text.encode("utf-8")
    # Through bytes, because what is not UTF-8 elsewhere in the column stays as it is; a cast would look at it.
    strings = pyarrow.array(values, pyarrow.large_binary()).view(pyarrow.large_string())
    if pyarrow.types.is_dictionary(column.type):
        return strings.dictionary_encode().cast(column.type)
    return strings.cast(column.type)
