"""Parquet files, read some rows at a time: `newsclean.corpus.rewriting` writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from newsclean.corpus.formats import InputError
from newsclean.corpus.records import REPLACE, WHICH, Errors, Row, decoded

if TYPE_CHECKING:
    from newsclean.corpus.sources import Source

ROWS = 1024  # read at once; an article is some kilobytes
_BUFFER = 1 << 20
_STRINGS = ("is_string", "is_large_string", "is_string_view")  # which of them there are depends on the version

Batch = tuple[int, Any, bool]  # the number of the first row, the rows, and whether a row group ends with them


def rows(source: Source, names: Sequence[str], size: int, start: int = 0) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Batches of up to `size` rows from row `start` on, of the columns `names` that there are: the number of the first
    row, and each row as a mapping. The first of the names is the text's. Raises `InputError`.
    """
    with opened(source) as file:
        if names:
            _check_text(file, names[0])
        there = [name for name in names if name in file.schema_arrow.names]
        for first, batch, _ in batches(file, size, there, start):
            yield first, _mappings(batch, first) if there else [{}] * batch.num_rows


def articles(
    source: Source,
    field: str,
    errors: Errors = "strict",
    *,
    skip_bad: bool = False,
    by: str | None = None,
    more: Sequence[str] = (),
) -> Iterator[Row]:
    """The rows of a Parquet file, one by one, with the values of the column `by` if there is one, and those of `more`.

    Raises `InputError` where the column `field` is missing or holds no strings, and with the row where one is not
    UTF-8; with `skip_bad` that comes as a `Row` that has a `problem`.
    """
    with opened(source) as file:
        _check_text(file, field)
        there = [field, *([by] if by and by != field and by in file.schema_arrow.names else [])]
        constant = _partition(source, by) if by not in there else None
        others = [name for name in more if name in file.schema_arrow.names]
        for first, batch, _ in batches(file, ROWS, list(dict.fromkeys([*there, *others]))):
            rest = batch.select(others).to_pylist() if others else [None] * batch.num_rows
            sites = batch.column(by).to_pylist() if by in there else [constant] * batch.num_rows
            texts = _texts(batch.column(field), errors)
            together = zip(texts, sites, rest, strict=True)
            for number, ((text, problem, mended), site, others_of) in enumerate(together, first + 1):
                bad = problem and problem.at(f"row {number}")
                if bad and not skip_bad:
                    raise bad
                yield Row(text, number, field, site, str(bad or ""), mended=mended, more=others_of)


def count(source: Source) -> int:
    """How many rows the file has."""
    with opened(source) as file:
        return int(file.metadata.num_rows)


def batches(file: Any, size: int, names: list[str] | None = None, start: int = 0) -> Iterator[Batch]:
    """Batches of up to `size` rows from row `start` on, none of them across row groups. Raises `InputError`."""
    pyarrow, _ = library()
    at = 0
    for group in range(file.num_row_groups):
        end = at + file.metadata.row_group(group).num_rows
        if end > start:
            try:
                for batch in file.iter_batches(size, row_groups=[group], columns=names):
                    stop = at + batch.num_rows
                    if stop > start:
                        yield max(at, start), batch.slice(max(start - at, 0)), stop == end
                    at = stop
            except (pyarrow.ArrowException, OSError) as error:
                raise InputError(f"damaged Parquet file: {error}") from None
        at = end


def _mappings(batch: Any, first: int) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = batch.to_pylist()
    except UnicodeDecodeError:
        if batch.num_rows == 1:
            raise InputError(f"row {first + 1}: not UTF-8") from None
        found = [row for at in range(batch.num_rows) for row in _mappings(batch.slice(at, 1), first + at)]
    return found


def _texts(column: Any, errors: Errors) -> Iterator[tuple[str | None, InputError | None, bool]]:
    """Each text of a column, what is wrong with it, and whether it was mended, where it was not UTF-8."""
    try:
        texts = column.to_pylist()
    except UnicodeDecodeError:
        for value in bytes_of(column):
            try:
                text = None if value is None else decoded(value, errors, 0, REPLACE)
                yield text, None, text is not None and text.encode("utf-8") != value
            except InputError as error:
                yield None, error, False
    else:
        yield from ((text, None, False) for text in texts)


def bytes_of(column: Any) -> list[bytes | None]:
    """The bytes of a column of strings."""
    pyarrow, _ = library()
    if pyarrow.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    values: list[bytes | None] = column.cast(pyarrow.large_binary()).to_pylist()
    return values


def _check_text(file: Any, name: str) -> None:
    """Raise `InputError` if there is no column of this name, or it holds no strings."""
    pyarrow, _ = library()
    schema = file.schema_arrow
    if name not in schema.names:
        raise InputError(f"no column {name!r}; there are {', '.join(map(repr, schema.names)) or 'none'}", WHICH)
    if schema.names.count(name) > 1:
        raise InputError(f"{schema.names.count(name)} columns have the name {name!r}")
    kind = schema.field(name).type
    inner = kind.value_type if pyarrow.types.is_dictionary(kind) else kind
    if not any(getattr(pyarrow.types, name)(inner) for name in _STRINGS if hasattr(pyarrow.types, name)):
        raise InputError(f"the column {name!r} is of type {kind}, not of strings")


def _partition(source: Source, name: str | None) -> str | None:
    """The value of a column that stands in the names of folders, as in site=example.org/part-0.parquet."""
    for part in reversed(source.path.parts[:-1] if source.path else ()):
        key, _, value = part.partition("=")
        if value and key == name:
            return unquote(value)
    return None


def opened(source: Source) -> Any:
    """The file, to read with pyarrow. Raises OSError and `InputError`."""
    pyarrow, parquet = library()
    assert source.path is not None
    try:
        return parquet.ParquetFile(source.path, pre_buffer=False, buffer_size=_BUFFER)
    except pyarrow.ArrowException as error:
        raise InputError(f"not a Parquet file: {error}") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError(f"damaged Parquet file: {error}") from None


def library() -> tuple[Any, Any]:
    """The modules pyarrow and pyarrow.parquet. Raises `InputError` where they are not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet files need the extra parquet: pip install 'newsclean[parquet]'") from None
    return pyarrow, pyarrow.parquet
