"""newsclean as a function of SQL in DuckDB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsclean import Cleaner, clean

duckdb = pytest.importorskip("duckdb", reason="needs the extra duckdb")
pytest.importorskip("pyarrow", reason="needs the extra duckdb")
from newsclean.extra.duckdb import register  # noqa: E402

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
TEXTS = [DIRTY, None, CLEAN, "", "caf\u00c3\u00a9", "\u96e8\u304c\u964d\u3063\u305f\u3002"]


@pytest.fixture
def connection() -> Any:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("count", [0, 1, 6, 6_000])
def test_a_column(connection: Any, threads: int, count: int) -> None:
    register(connection)
    connection.execute(f"SET threads = {threads}")
    texts = (TEXTS * (count // len(TEXTS) + 1))[:count]
    connection.execute("CREATE TABLE news (n INTEGER, text VARCHAR)")
    if texts:
        connection.execute("INSERT INTO news SELECT unnest(?), unnest(?)", [list(range(count)), texts])
    found = connection.execute("SELECT n, newsclean_clean(text) FROM news ORDER BY n").fetchall()
    assert found == [(number, text and clean(text)) for number, text in enumerate(texts)]
    none = connection.execute("SELECT count(*) FROM news WHERE newsclean_clean(text) IS NULL").fetchone()
    assert none == (texts.count(None),)


def test_a_parquet_file_into_another(connection: Any, tmp_path: Path) -> None:
    register(connection)
    connection.execute(f"COPY (SELECT ? AS text, 1 AS n) TO '{tmp_path}/a.parquet'", [DIRTY])
    connection.execute(
        f"COPY (SELECT * REPLACE (newsclean_clean(text) AS text) FROM '{tmp_path}/a.parquet') TO '{tmp_path}/b.parquet'"
    )
    assert connection.execute(f"FROM '{tmp_path}/b.parquet'").fetchall() == [(CLEAN, 1)]


def test_options_and_names(connection: Any) -> None:
    register(connection, "clean_page", profile="page")
    register(connection, "mine", cleaner=Cleaner(byline=True))
    story = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
    text = f"By Ana Kern\n\n{story}"
    found = connection.execute("SELECT clean_page($1), mine($1), mine(NULL)", [text]).fetchone()
    assert found == (Cleaner(profile="page").clean(text), story, None)
    with pytest.raises(TypeError, match="unknown option 'profil'"):
        register(connection, profil="page")
