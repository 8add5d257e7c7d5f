"""newsclean in polars: importing this module gives expressions, frames and lazy frames a namespace of that name.

import newsclean.extra.polars

frame = frame.with_columns(pl.col("text").newsclean.clean(languages=("en",)))
frame = frame.newsclean.dedup(text="text", keep="earliest", by="date")
"""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl

from newsclean.extra.columns import cleaned, cleaner_of, staying
from newsclean.pipeline import Cleaner


@pl.api.register_expr_namespace("newsclean")
class ExprCleaning:
    """`pl.col("text").newsclean`."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def clean(self, *, cleaner: Cleaner | None = None, **options: Any) -> pl.Expr:
        """The clean texts, of type String; null where a text is null. Row by row, so it may be streamed, and polars may
        filter before it. The options are those of `Cleaner`.
        """
        clean = partial(_clean, cleaner=cleaner_of(cleaner, options))
        return self._expr.map_batches(clean, return_dtype=pl.String, is_elementwise=True)


@pl.api.register_dataframe_namespace("newsclean")
class FrameCleaning:
    """`frame.newsclean`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def dedup(self, text: str = "text", keep: str = "first", *, by: str | None = None, **options: Any) -> pl.DataFrame:
        """The rows that stay when near-duplicates by the column `text` go.

        `keep`, `by` (a column) and the options (threshold, containment, bodies, clean, jobs) are those of
        `newsclean.find_duplicates`; what is in the texts `against` goes too. Rows without a text stay.
        """
        values = None if by is None else self._frame[by].to_list()
        return self._frame[staying(self._frame[text].to_list(), values, keep=keep, **options)]


@pl.api.register_lazyframe_namespace("newsclean")
class LazyCleaning:
    """`lazy.newsclean`."""

    def __init__(self, frame: pl.LazyFrame) -> None:
        self._frame = frame

    def dedup(self, text: str = "text", keep: str = "first", *, by: str | None = None, **options: Any) -> pl.LazyFrame:
        """The same for a lazy frame: all rows that reach it are in memory at once, whatever the engine."""
        dedup = partial(_dedup, text=text, keep=keep, by=by, options=options)
        # What is filtered or cut off behind it must not be before it: another copy would stay.
        return self._frame.map_batches(dedup, predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False)


def _clean(texts: pl.Series, *, cleaner: Cleaner) -> pl.Series:
    return pl.Series(texts.name, cleaned(texts.to_list(), cleaner), pl.String)


def _dedup(frame: pl.DataFrame, *, text: str, keep: str, by: str | None, options: dict[str, Any]) -> pl.DataFrame:
    return FrameCleaning(frame).dedup(text, keep, by=by, **options)
