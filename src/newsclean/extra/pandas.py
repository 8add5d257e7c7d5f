"""newsclean in pandas: importing this module gives series and frames an accessor of that name.

import newsclean.extra.pandas

frame["text"] = frame["text"].newsclean.clean(languages=("en",))
frame = frame.newsclean.dedup(text="text", keep="earliest", by="date")
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from newsclean.extra.columns import cleaned, cleaner_of, explained, staying
from newsclean.pipeline import Cleaner


@pd.api.extensions.register_series_accessor("newsclean")
class SeriesCleaning:
    """`series.newsclean`. What is missing stays missing, as it was; index and name stay."""

    def __init__(self, series: pd.Series) -> None:
        self._series = series

    def clean(self, *, cleaner: Cleaner | None = None, jobs: int | None = None, **options: Any) -> pd.Series:
        """The clean texts, a series of the same dtype (of a categorical one, with the categories of the clean texts).

        The options are those of `Cleaner`; `jobs` processes do the work. Raises TypeError for what is no string.
        """
        series, texts = self._series, self._texts()
        clean = cleaned(texts, cleaner_of(cleaner, options), jobs)
        values = [old if text is None else text for old, text in zip(series, clean, strict=True)]
        dtype = "category" if isinstance(series.dtype, pd.CategoricalDtype) else series.dtype
        return pd.Series(values, series.index, dtype, series.name).__finalize__(series)

    def explain(self, *, cleaner: Cleaner | None = None, jobs: int | None = None, **options: Any) -> pd.Series:
        """A series of `Result`s, which say what was removed and why; None where a text is missing."""
        results = explained(self._texts(), cleaner_of(cleaner, options), jobs)
        return pd.Series(results, self._series.index, object, self._series.name)

    def _texts(self) -> list[str | None]:
        return _objects(self._series)


@pd.api.extensions.register_dataframe_accessor("newsclean")
class FrameCleaning:
    """`frame.newsclean`."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def dedup(self, text: str = "text", keep: str = "first", *, by: str | None = None, **options: Any) -> pd.DataFrame:
        """The rows that stay when near-duplicates by the column `text` go, with their index.

        `keep`, `by` (a column) and the options (threshold, containment, bodies, clean, jobs) are those of
        `newsclean.find_duplicates`; what is in the texts `against` goes too. Rows without a text stay. Raises KeyError
        for a column that is missing.
        """
        values = None if by is None else _objects(self._frame[by])
        if isinstance(options.get("against"), pd.Series):
            options["against"] = _objects(options["against"])
        return self._frame.iloc[staying(_objects(self._frame[text]), values, keep=keep, **options)]


def _objects(series: pd.Series) -> list[Any]:
    """The values as Python has them; None for what is missing."""
    return [None if gone else value for value, gone in zip(series.tolist(), series.isna(), strict=True)]
