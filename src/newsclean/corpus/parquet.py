"""Parquet files: rows in batches, and survivors with schema and every other column as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from newsclean.corpus.formats import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from newsclean.corpus.sources import Source


def rows(source: Source, names: Sequence[str], size: int, start: int = 0) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Batches of up to `size` rows from row `start` on, of the columns `names` that there are: the number of the first
    row, and each row as a mapping. Raises `InputError`.
    """
    with _opened(source) as file:
        there = [name for name in names if name in file.schema_arrow.names]
        at = 0
        for group in range(file.num_row_groups):
            length = file.metadata.row_group(group).num_rows
            if at + length > start:
                first = at
                for batch in _batches(file, source, size, group, there):
                    if first + batch.num_rows > start:
                        kept = batch.slice(max(start - first, 0))
                        yield max(first, start), kept.to_pylist() if there else [{}] * kept.num_rows
                    first += batch.num_rows
            at += length


def survivors(source: Source, target: BinaryIO, gone: NDArray[np.int64]) -> None:
    """Write the rows of `source` to `target`, less those whose numbers are in `gone` (sorted). Row groups come out as
    they were, less the rows; compression and the schema with its metadata are kept.
    """
    import numpy as np

    pyarrow, parquet = _library()
    with _opened(source) as file:
        codec = file.metadata.row_group(0).column(0).compression.lower() if file.num_row_groups else "snappy"
        codec = "none" if codec == "uncompressed" else codec
        with parquet.ParquetWriter(target, file.schema_arrow, compression=codec) as out:
            at = 0
            for group in range(file.num_row_groups):
                length = file.metadata.row_group(group).num_rows
                keep = np.ones(length, bool)
                first, last = np.searchsorted(gone, [at, at + length])
                keep[gone[first:last] - at] = False
                try:
                    table = file.read_row_group(group)
                except (pyarrow.ArrowException, OSError) as error:
                    raise InputError(f"damaged Parquet file: {error}") from None
                kept = table.filter(pyarrow.array(keep)) if first < last else table
                if kept.num_rows:
                    out.write_table(kept, row_group_size=kept.num_rows)
                at += length


def count(source: Source) -> int:
    """How many rows the file has."""
    with _opened(source) as file:
        return int(file.metadata.num_rows)


def _batches(file: Any, source: Source, size: int, group: int, names: list[str]) -> Iterator[Any]:
    pyarrow, _ = _library()
    try:
        yield from file.iter_batches(size, row_groups=[group], columns=names)
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"damaged Parquet file: {error}") from None


def _opened(source: Source) -> Any:
    pyarrow, parquet = _library()
    assert source.path is not None
    try:
        return parquet.ParquetFile(source.path)
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"not a Parquet file: {error}") from None


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError("Parquet files need the extra parquet: pip install 'newsclean[parquet]'") from None
    return pyarrow, pyarrow.parquet
