"""newsclean on Spark says what newsclean says: `python -m pytest -m spark`. One session for all tests."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import newsclean

pytestmark = pytest.mark.spark
pyspark = pytest.importorskip("pyspark", reason="needs PySpark: pip install -e '.[spark]'")
pytest.importorskip("pyarrow", reason="needs pyarrow: pip install -e '.[spark]'")

PAGE = "The night ferry sailed at ten to four.\n\nShare on Facebook\n\nThe operator said so.\n\nAdvertisement"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        pytest.skip("needs Java")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    # The functions that Spark ships to its workers must be importable there, also those of this folder.
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    session = (
        SparkSession.builder.master("local[2]")
        .appName("newsclean tests")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def pages(spark: Any) -> Any:
    rows = [
        (number, None if number % 5 == 4 else f"{PAGE}\n\nLine {number}.", date(2026, 11, 1), {"site": "a"}, [1.5])
        for number in range(40)
    ]
    schema = "id long not null, `the.text` string, day date, about map<string,string>, figures array<double>"
    return spark.createDataFrame(rows, schema).repartition(3)


def test_clean_is_what_a_cleaner_says(pages: Any) -> None:
    from newsclean.extra.spark import clean

    before = {row["id"]: row for row in pages.collect()}
    cleaner = newsclean.Cleaner(languages=("en",), keep=("Advertisement",))
    found = clean(pages, "the.text", languages=("en",), keep=("Advertisement",))
    assert found.schema == pages.schema
    rows = found.collect()
    assert len(rows) == 40
    for row in rows:
        was = before[row["id"]]
        text = was["the.text"]
        assert row["the.text"] == (None if text is None else cleaner.clean(text))
        assert [row[name] for name in ("day", "about", "figures")] == [
            was[name] for name in ("day", "about", "figures")
        ]
    assert "Share on Facebook" not in "".join(row["the.text"] or "" for row in rows)


def test_clean_reads_nothing_by_itself(spark: Any) -> None:
    from newsclean.extra.spark import clean

    broken = spark.range(3).selectExpr("cast(raise_error('read') as string) as text")
    assert clean(broken).columns == ["text"]


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        ("body", {}, ValueError, r"no column 'body'; there are 'id', 'the\.text', 'day'"),
        ("the", {}, ValueError, "no column 'the'"),
        ("day", {}, TypeError, "the column 'day' holds date, not strings"),
        ("the.text", {"similarity": 3}, ValueError, "similarity is 3"),
        ("the.text", {"profil": "page"}, TypeError, "profil"),
    ],
)
def test_clean_says_what_is_wrong(pages: Any, text: str, options: Any, error: Any, message: str) -> None:
    from newsclean.extra.spark import clean

    with pytest.raises(error, match=message):
        clean(pages, text, **options)
