"""The namespaces of polars' expressions, frames and lazy frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean import Cleaner, clean
from newsclean.extra.columns import staying
from pieces import articles

pl = pytest.importorskip("polars", reason="needs the extra polars")
import newsclean.extra.polars  # noqa: E402, F401

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."


def is_utf_8(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode("utf-8")


@settings(max_examples=40)
@given(st.lists(st.none() | articles().filter(is_utf_8), max_size=6), st.sampled_from(["eager", "lazy", "streaming"]))
def test_a_column(texts: list[str | None], engine: str) -> None:
    frame = pl.DataFrame({"n": range(len(texts)), "text": texts}, schema={"n": pl.Int16, "text": pl.String})
    cleaning = pl.col("text").newsclean.clean()
    if engine == "eager":
        found = frame.with_columns(cleaning)
    else:
        lazy = frame.lazy().with_columns(cleaning)
        assert lazy.collect_schema() == frame.schema
        found = lazy.collect(**({"engine": "streaming"} if engine == "streaming" else {}))
    assert found.schema == frame.schema
    assert found.rows() == [(number, text and clean(text)) for number, text in enumerate(texts)]


def test_a_file_is_streamed_into_another(tmp_path: Path) -> None:
    texts = [DIRTY, None, "", CLEAN] * 5000
    pl.DataFrame({"text": texts, "n": range(len(texts))}).write_parquet(tmp_path / "a.parquet", row_group_size=500)
    lazy = pl.scan_parquet(tmp_path / "a.parquet").filter(pl.col("n") % 3 == 0)
    lazy.with_columns(pl.col("text").newsclean.clean()).sink_parquet(tmp_path / "b.parquet", row_group_size=500)
    found = pl.read_parquet(tmp_path / "b.parquet")
    assert found["text"].to_list() == [text and clean(text) for text in texts[::3]]
    assert found["n"].to_list() == list(range(0, len(texts), 3))


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum([CLEAN, DIRTY]), pl.Null], ids=str)
def test_other_types(dtype: Any) -> None:
    texts = [None, None] if dtype == pl.Null else [DIRTY, None, CLEAN]
    found = pl.Series("body", texts, dtype).to_frame().select(pl.col("body").newsclean.clean())["body"]
    assert (found.name, found.dtype, found.to_list()) == ("body", pl.String, [text and CLEAN for text in texts])


def test_what_is_no_text() -> None:
    with pytest.raises((TypeError, pl.exceptions.ComputeError), match="value 0 of the column is a int, not a string"):
        pl.DataFrame({"n": [1]}).select(pl.col("n").newsclean.clean())


def test_options_and_cleaners() -> None:
    frame = pl.DataFrame({"text": [f"By Ana Kern\n\n{STORY}"]})
    for expr in (
        pl.col("text").newsclean.clean(byline=True),
        pl.col("text").newsclean.clean(cleaner=Cleaner(byline=True)),
    ):
        assert frame.select(expr).item() == STORY
    with pytest.raises(TypeError, match="unknown option 'bylines'"):
        pl.col("text").newsclean.clean(bylines=True)


def frame() -> Any:
    return pl.DataFrame(
        {
            "text": [STORY, None, STORY.upper(), "Rain fell.", STORY.replace(",", "")],
            "rank": [2, None, 3, 1, 1],
            "at": ["2024-01-03", None, "2024-01-02", "2024-01-01", None],
        }
    )


HOW: list[dict[str, Any]] = [
    {},
    {"keep": "last"},
    {"keep": "none"},
    {"threshold": 1.0, "keep": "longest"},
    {"keep": "priority", "by": "rank"},
    {"keep": "earliest", "by": "at"},
    {"keep": "earliest", "by": "date"},
    {"against": pl.Series([None, STORY])},
    {"against": [STORY], "keep": "priority", "by": "rank"},
]


@pytest.mark.parametrize("how", HOW, ids=str)
@pytest.mark.parametrize("engine", ["eager", "lazy", "streaming"])
def test_near_duplicates_go(how: dict[str, Any], engine: str) -> None:
    given = frame().with_columns(date=pl.col("at").str.to_date())
    values = {name: value for name, value in how.items() if name != "by"}
    kept = staying(given["text"].to_list(), given[how["by"]].to_list() if "by" in how else None, **values)
    assert len(kept) < 5
    if engine == "eager":
        found = given.newsclean.dedup(**how)
    else:
        lazy = given.lazy().newsclean.dedup("text", **how)
        found = lazy.collect(**({"engine": "streaming"} if engine == "streaming" else {}))
    assert found.equals(given[kept])


def test_what_is_filtered_behind_it_was_compared() -> None:
    lazy = frame().lazy().newsclean.dedup().filter(pl.col("rank") != 2)
    assert lazy.collect()["rank"].to_list() == [1]
    assert frame().lazy().newsclean.dedup().select("rank").collect()["rank"].to_list() == [2, None, 1]
    assert frame().lazy().newsclean.dedup().tail(1).collect()["rank"].to_list() == [1]


def test_a_column_that_is_missing() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        frame().newsclean.dedup("body")
    with pytest.raises(ValueError, match="keep is 'best'"):
        frame().newsclean.dedup(keep="best")
