"""Columns of data frames: those asked for, by names that may hold anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812, its usual name
from pyspark.sql.types import StringType

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def column(name: str) -> Column:
    """The column of that very name, dots and all."""
    return F.col(f"`{name.replace('`', '``')}`")


def check_columns(frame: DataFrame, text: str, *others: str) -> None:
    """Raises ValueError for a column that is not there, TypeError for a `text` that holds something else."""
    for name in (text, *others):
        if name not in frame.columns:
            raise ValueError(f"no column {name!r}; there are {', '.join(map(repr, frame.columns))}")
        if frame.columns.count(name) > 1:
            raise ValueError(f"{frame.columns.count(name)} columns are called {name!r}")
    found = frame.schema[text].dataType
    if not isinstance(found, StringType):
        raise TypeError(f"the column {text!r} holds {found.simpleString()}, not strings")
