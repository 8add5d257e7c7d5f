"""newsclean in DuckDB: `register(connection)`, and SQL has a function newsclean_clean(text)."""

from __future__ import annotations

from typing import Any

import pyarrow
from duckdb import DuckDBPyConnection

from newsclean.extra.columns import cleaned, cleaner_of
from newsclean.pipeline import Cleaner


def register(
    connection: DuckDBPyConnection, name: str = "newsclean_clean", *, cleaner: Cleaner | None = None, **options: Any
) -> None:
    """Give a connection the function `name`, from VARCHAR to VARCHAR: the clean text, NULL for NULL.

    It works on a vector of rows at a time (DuckDB has 2,048 in one), passed as Arrow. The options are those of
    `Cleaner`; with other names there may be several functions. Raises what `Cleaner` raises.
    """
    chosen = cleaner_of(cleaner, options)

    def clean(texts: Any) -> Any:
        return pyarrow.array(cleaned(texts.to_pylist(), chosen), pyarrow.string())

    connection.create_function(name, clean, ["VARCHAR"], "VARCHAR", type="arrow")
