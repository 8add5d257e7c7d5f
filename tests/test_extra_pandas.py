"""The accessors of pandas' series and frames."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from newsclean import Cleaner, Result, clean, explain, find_duplicates

pd = pytest.importorskip("pandas", reason="needs the extra pandas")
pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
import newsclean.extra.pandas  # noqa: E402, F401

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
TEXTS = [DIRTY, None, CLEAN, "", DIRTY]
DTYPES = [
    object,
    None,
    "string",
    "string[python]",
    "string[pyarrow]",
    pd.ArrowDtype(pa.string()),
    pd.ArrowDtype(pa.large_string()),
]
INDEXES = [
    pd.RangeIndex(5, name="n"),
    pd.Index([3, 1, 1, 0, 2], name="again"),
    pd.MultiIndex.from_product([["a"], range(5)], names=["x", "y"]),
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("index", INDEXES, ids=lambda index: type(index).__name__)
def test_a_series(dtype: Any, index: Any) -> None:
    series = pd.Series(TEXTS, index, dtype, name="body")
    series.attrs["from"] = "here"
    before = series.copy()
    found = series.newsclean.clean()
    expected = pd.Series([text and clean(text) for text in TEXTS], index, dtype, name="body")
    pd.testing.assert_series_equal(found, expected)
    assert found.attrs == {"from": "here"}
    pd.testing.assert_series_equal(series, before)
    pd.testing.assert_series_equal(found.newsclean.clean(), found)
    results = series.newsclean.explain()
    assert results.index.equals(index) and results.name == "body"
    assert list(results) == [None if text is None else explain(text) for text in TEXTS]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT], ids=str)
def test_what_is_missing_stays_as_it_was(missing: object) -> None:
    found = pd.Series([DIRTY, missing], dtype=object).newsclean.clean()
    assert found[0] == CLEAN and found[1] is missing


def test_a_categorical_series() -> None:
    found = pd.Series([DIRTY, CLEAN, None, "Snow."], dtype="category").newsclean.clean()
    pd.testing.assert_series_equal(found, pd.Series([CLEAN, CLEAN, None, "Snow."], dtype="category"))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_nothing_there(dtype: Any) -> None:
    for texts in ([], [None, None]):
        series = pd.Series(texts, dtype=dtype or "str")
        pd.testing.assert_series_equal(series.newsclean.clean(), series)


def test_options_and_cleaners() -> None:
    series = pd.Series([f"By Ana Kern\n\n{STORY}"])
    assert series.newsclean.clean(byline=True)[0] == series.newsclean.clean(cleaner=Cleaner(byline=True))[0] == STORY
    assert series.newsclean.clean()[0].startswith("By Ana Kern")
    assert isinstance(series.newsclean.explain(byline=True)[0], Result)
    with pytest.raises(TypeError, match="unknown option 'bylines'"):
        series.newsclean.clean(bylines=True)
    with pytest.raises(TypeError, match="value 1 of the column is a int, not a string"):
        pd.Series(["x", 5], dtype=object).newsclean.clean()


def frame() -> Any:
    return pd.DataFrame(
        {
            "body": [STORY, None, STORY.upper(), "Rain fell.", STORY.replace(",", "")],
            "rank": pd.array([2, None, 3, 1, 1], "Int64"),
            "at": pd.to_datetime(["2024-01-03", None, "2024-01-02", "2024-01-01", None]),
        },
        index=[5, 5, 7, 8, 9],
    )


@pytest.mark.parametrize("keep", ["first", "last", "longest", "none"])
def test_near_duplicates_go(keep: str) -> None:
    given = frame()
    bodies = enumerate([text if isinstance(text, str) else None for text in given["body"]])
    gone = {copy.id for group in find_duplicates(bodies, keep=keep) for copy in group.removed}  # type: ignore[arg-type]
    found = given.newsclean.dedup("body", keep)
    pd.testing.assert_frame_equal(found, given.iloc[[number for number in range(5) if number not in gone]])
    assert len(gone) > 1 and len(given) == 5


def test_near_duplicates_go_by_a_column() -> None:
    assert list(frame().newsclean.dedup("body", "priority", by="rank")["rank"].astype(object)) == [pd.NA, 1, 1]
    assert list(frame().newsclean.dedup(text="body", keep="earliest", by="at").index) == [5, 7, 8]
    assert len(frame().newsclean.dedup(text="body", threshold=1.0, against=[STORY])) == 2
    with pytest.raises(KeyError, match="text"):
        frame().newsclean.dedup()
    with pytest.raises(ValueError, match="keep is 'best'"):
        frame().newsclean.dedup("body", keep="best")


def test_newsclean_itself_imports_no_pandas() -> None:
    code = (
        "import sys, newsclean; newsclean.clean('x'); newsclean.find_duplicates(['x']); print('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"
