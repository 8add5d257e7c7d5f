"""`clean`: the texts of a column, cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from newsclean.extra.spark.frames import check_columns
from newsclean.pipeline import Cleaner

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def clean(df: DataFrame, text: str = "text", **options: Any) -> DataFrame:
    """`df` with the texts of the column `text` cleaned; every other column, the rows and the schema as they were.

    Options are those of `newsclean.Cleaner`. Nulls stay null. Nothing is read before Spark asks for the rows; then each
    executor cleans the batches of its partitions, and no row leaves its partition.

    Raises ValueError for a column that is not there or an option's value, TypeError for a column of anything but
    strings or an unknown option.
    """
    check_columns(df, text)
    cleaner = Cleaner(**options)
    place = df.columns.index(text)

    names = df.columns

    def cleaned(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield _cleaned(batch, place, cleaner).rename_columns(names)

    # Spark looks the columns up by name on the way in, and stumbles over dots and names that come twice.
    return df.toDF(*(f"column{number}" for number in range(len(names)))).mapInArrow(cleaned, df.schema)


def _cleaned(batch: pa.RecordBatch, place: int, cleaner: Cleaner) -> pa.RecordBatch:
    import pyarrow as pa

    texts = batch.column(place).to_pylist()
    found = cleaner.clean_many(text for text in texts if text is not None)
    new = [None if text is None else next(found) for text in texts]
    return batch.set_column(place, batch.schema.field(place), pa.array(new, batch.schema.field(place).type))
