"""What is kept of each document: its sketch, by which copies are found; and the sets of shingles of those that may be
copies. The NumPy code is that of one machine, and it sees the batches of a partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyspark.sql.types import ArrayType, DecimalType, DoubleType, LongType, StructField, StructType

from newsclean.corpus.preparing import AS_IT_IS, Preparation
from newsclean.corpus.ranking import Keep, ranker
from newsclean.extra.spark.arrays import HASHES, filled, joined, listed
from newsclean.extra.spark.frames import column
from newsclean.shingling import Shingles, batch_shingles, batches
from newsclean.sketch import SIZE, Sketches, sketches
from newsclean.verify import sets

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a frame: which columns count, and what of a text is compared."""

    frame: DataFrame
    id: str
    text: str
    order: str | None = None
    by: str | None = None
    keep: Keep = "first"
    preparation: Preparation = AS_IT_IS

    @property
    def ranked(self) -> bool:
        """Whether a rank comes before the order of the documents."""
        return self.keep in ("longest", "earliest", "priority")


def signed(documents: Documents) -> DataFrame:
    """Of each document `id`, `order` if there is one, `rank` if it has one, `sum` and `keys` of its sketch. Of a text
    without a word there are no keys."""
    frame = documents.frame.select(
        column(documents.id).alias("id"),
        *([column(documents.order).alias("order")] if documents.order else []),
        *([_number(documents.frame, documents.by).alias("by")] if documents.by else []),
        column(documents.text).alias("text"),
    )
    passed = [frame.schema[name] for name in ("id", "order") if name in frame.columns]
    schema = StructType([StructField(field.name, field.dataType) for field in passed])
    if documents.ranked:
        schema.add("rank", DoubleType())
    schema.add("sum", LongType()).add("keys", ArrayType(LongType()))
    names = [field.name for field in passed]
    preparation, keep, ranked = documents.preparation, documents.keep, documents.ranked

    def sign(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            texts = [text or "" for text in batch.column("text").to_pylist()]
            columns = {name: batch.column(name) for name in names}
            if ranked:
                columns["rank"] = pa.array(_ranks(batch, texts, keep), pa.float64())
            found = _sketches(preparation.texts(texts))
            columns["sum"] = pa.array(found.sums.view(np.int64))
            columns["keys"] = listed(*filled(found.keys))
            yield pa.RecordBatch.from_pydict(columns)

    return frame.mapInArrow(sign, schema)


def collected(documents: Documents, named: DataFrame) -> DataFrame:
    """The set of shingles of some documents: `place`, `crowded` and `set`, for the `place`, `id` and `crowded` of
    `named`."""
    texts = documents.frame.select(column(documents.id).alias("id"), column(documents.text).alias("text"))
    preparation = documents.preparation

    def collect(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            found = _sets(preparation.texts(text or "" for text in batch.column("text").to_pylist()))
            columns = {name: batch.column(name) for name in ("place", "crowded")}
            yield pa.RecordBatch.from_pydict({**columns, "set": listed(found.hashes, found.bounds)})

    wanted = texts.join(named, "id").select("place", "crowded", "text")
    return wanted.mapInArrow(collect, f"place bigint, crowded boolean, set {HASHES}")


def _number(frame: DataFrame, name: str) -> Any:
    decimal = isinstance(frame.schema[name].dataType, DecimalType)
    return column(name).cast("double") if decimal else column(name)


def _ranks(batch: pa.RecordBatch, texts: list[str], keep: Keep) -> list[float]:
    if keep == "longest":
        return [-float(len(text)) for text in texts]
    return list(map(ranker(keep), batch.column("by").to_pylist()))


def _sketches(texts: Iterable[str]) -> Sketches:
    parts = [sketches(batch_shingles(batch)) for batch in batches(texts)]
    return Sketches.joined(parts) if parts else Sketches(np.empty((0, SIZE), np.uint64), np.empty(0, np.uint64))


def _sets(texts: Iterable[str]) -> Shingles:
    parts = [sets(batch_shingles(batch)) for batch in batches(texts)]
    return joined([Shingles(np.empty(0, np.uint64), np.zeros(1, np.int64)), *parts])
