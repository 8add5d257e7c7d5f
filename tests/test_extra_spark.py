"""newsclean on Spark says what newsclean says: `python -m pytest -m spark`. One session for all tests."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

import newsclean
from crowds import article, edited

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


def crawl(count: int, seed: int) -> list[str | None]:
    """Articles with copies and edits, pages of one template, a few stories that everybody prints, short texts and none:
    small groups, and crowds of all kinds."""
    chance = Random(seed)
    banner = article(-1, 40)
    texts: list[str | None] = []
    while len(texts) < count:
        kind, family = chance.random(), chance.randrange(count // 4)
        edits = chance.choice([0, 0, 1, 1, 2, 3, 5, 20])
        words = edited(article(family, 40 + 30 * (family % 4)), edits, chance.randrange(1000))
        if kind < 0.15:
            words = [*banner, *words]
        elif kind < 0.3:
            words = edited(article(-2 - family % 2, 120), chance.choice([1, 2, 3, 4, 6]), chance.randrange(10**6))
        elif kind < 0.35:
            words = chance.choice(["Rain.", "rain", "Rain fell on Lindau.", "雨が降った", "—", ""]).split()
        texts.append(None if kind > 0.99 else " ".join(words))
    return texts


def expected(rows: list[dict[str, Any]], **options: Any) -> list[tuple[Any, Any, float]]:
    """What one machine says: id, leader and score of each that goes."""
    found = []
    for group in newsclean.find_duplicates(rows, **options):
        leader = group.removed[0].id if group.kept is None else group.kept
        found += [(one.id, leader, one.score) for one in group.removed]
    return sorted(found)


class Told:
    """What a run told, the sum of each count."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, what: str, count: int) -> None:
        self.counts[what] = self.counts.get(what, 0) + count


def held(spark: Any) -> set[int]:
    """The frames that executors keep, by number. Those of tests before may go at any moment."""
    return set(spark.sparkContext._jsc.getPersistentRDDs().keySet())


def answer(removed: Any) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, removed.collect()))


def test_20_000_documents_as_on_one_machine(spark: Any) -> None:
    from newsclean.extra.spark import find_duplicates

    rows = [{"id": number, "text": text} for number, text in enumerate(crawl(20_000, seed=1))]
    schema = "id long, text string"
    frame = spark.createDataFrame([(row["id"], row["text"]) for row in rows], schema).repartition(4)
    told = Told()
    removed = find_duplicates(frame, tell=told)
    assert removed.columns == ["id", "leader", "score"]
    gone = expected(rows)
    assert answer(removed) == gone
    assert len(gone) > 4000 and {score for _, _, score in gone} > {1.0}
    assert told.counts["documents"] == 20_000 and told.counts["in crowds"] > 1000


DAY = datetime(2026, 11, 1)
RUNS = [
    pytest.param({"threshold": 0.8, "keep": "first"}, 1, 0, id="first, rounds in the engine"),
    pytest.param({"threshold": 0.5, "keep": "last"}, 4, 2500, id="last, some rounds in the engine"),
    pytest.param({"threshold": 0.9, "keep": "longest"}, 3, 1 << 20, id="longest"),
    pytest.param({"threshold": 0.7, "keep": "earliest", "by": "date"}, 2, 1 << 20, id="earliest"),
    pytest.param({"threshold": 0.8, "keep": "none"}, 2, 1 << 20, id="none"),
    pytest.param({"threshold": 0.8, "keep": "longest", "containment": True}, 2, 1 << 20, id="containment"),
]


@pytest.mark.parametrize(("options", "partitions", "ended"), RUNS)
def test_any_order_any_partitions(
    spark: Any, monkeypatch: pytest.MonkeyPatch, options: Any, partitions: int, ended: int
) -> None:
    """Rows come shuffled; the column "when" is their order, and the ids, which are strings, that of equal ones."""
    from newsclean.extra.spark import find_duplicates, rounds

    monkeypatch.setattr(rounds, "ROWS", ended)
    chance = Random(partitions)
    rows = [
        {
            "id": f"doc-{number}",
            "text": text,
            "when": chance.randrange(100),
            "date": DAY + timedelta(chance.randrange(9)),
        }
        for number, text in enumerate(crawl(600, seed=2))
    ]
    chance.shuffle(rows)
    schema = "id string, text string, when int, date timestamp_ntz"
    frame = spark.createDataFrame([tuple(row.values()) for row in rows], schema).repartition(partitions)
    told = Told()
    found = answer(find_duplicates(frame, order="when", tell=told, **options))
    assert found == expected(sorted(rows, key=lambda row: (row["when"], row["id"])), **options)
    assert len(found) > 50
    assert (told.counts.get("rounds", 0) > 0) == (ended < 1 << 20)


def test_only_those_that_seem_nearest_are_compared(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a document has too many before it that it might be near to."""
    from newsclean import joining
    from newsclean.extra.spark import candidates, find_duplicates

    rows = [{"id": number, "text": text} for number, text in enumerate(crawl(600, seed=2))]
    frame = spark.createDataFrame([(row["id"], row["text"]) for row in rows], "id long, text string").repartition(3)
    every = expected(rows, threshold=0.6)
    monkeypatch.setattr(joining, "MOST", 1)
    monkeypatch.setattr(candidates, "MOST", 1)
    assert answer(find_duplicates(frame, threshold=0.6)) == expected(rows, threshold=0.6) != every


def test_skew(spark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 times one line, and 20,000 times one article with a word changed in each: the line is one row after the
    first step, and each copy of the article is compared with one other."""
    from newsclean.extra.spark import find_duplicates, rounds

    monkeypatch.setattr(rounds, "ROWS", 0)
    line, story = "Subscribe to read the rest of this article, or sign in.", article(7, 200)
    texts = [line] * 20_000 + [" ".join(edited(story, 1, number)) for number in range(20_000)]
    Random(5).shuffle(texts)
    told = Told()
    frame = spark.createDataFrame(list(enumerate(texts)), "id long, text string").repartition(3)
    removed = find_duplicates(frame, tell=told)
    assert answer(removed) == expected([{"id": number, "text": text} for number, text in enumerate(texts)])
    assert removed.select("leader").distinct().count() == 2
    pairs = sum(told.counts[name] for name in ("pairs with a common key", "pairs compared", "compared in crowds"))
    assert pairs < 1.2 * 20_000
    assert told.counts["in crowds"] < 8.5 * 20_000


def test_what_stays(spark: Any) -> None:
    from newsclean.extra.spark import dedup, find_duplicates

    rows = [(f"u{number}", text, [number], "x") for number, text in enumerate(crawl(200, seed=3))]
    frame = spark.createDataFrame(rows, "url string, body string, `a.b` array<int>, leader string")
    before = held(spark)
    stays = dedup(frame, id="url", text="body", threshold=0.7)
    assert len(held(spark) - before) == 1, "only the answer is kept"
    assert stays.schema == frame.schema
    gone = expected([{"id": row[0], "text": row[1]} for row in sorted(rows)], threshold=0.7)
    left = [row for row in rows if row[0] not in {one for one, _, _ in gone}]
    assert sorted(map(tuple, stays.collect())) == sorted(left)
    assert None in {row[1] for row in left} and "" in {row[1] for row in left}
    assert find_duplicates(stays, id="url", text="body", threshold=0.7).count() == 0


def test_the_example(spark: Any, tmp_path: Path) -> None:
    """What `spark-submit docs/examples/spark_dedup.py` does."""
    example = runpy.run_path(str(Path(__file__).parent.parent / "docs/examples/spark_dedup.py"))
    places = [str(tmp_path / name) for name in ("articles", "unique", "gone")]
    rows = [(f"u{number}", text, number) for number, text in enumerate([PAGE, PAGE.upper(), None, PAGE[:38]])]
    spark.createDataFrame(rows, "url string, text string, fetched int").write.parquet(places[0])
    assert example["main"]([*places[:2], "--id", "url", "--order", "fetched", "--gone", places[2]]) == 0
    assert answer(spark.read.parquet(places[2])) == [("u1", "u0", 1.0)]
    assert answer(spark.read.parquet(places[1]).dropna()) == [("u0", newsclean.clean(PAGE), 0), ("u3", PAGE[:38], 3)]


def test_texts_are_compared_clean(spark: Any, tmp_path: Path) -> None:
    """With steps in the checkpoint folder."""
    from newsclean.extra.spark import find_duplicates

    story = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
    wire = f"LONDON, Nov 24 (Reuters) - {story}\n\n(Reporting by Ana Kern; Editing by Bo Lund)"
    frame = spark.createDataFrame([(1, wire), (2, f"By Cleo Marsh\n\n{story}"), (3, None)], "id int, text string")
    spark.sparkContext.setCheckpointDir(str(tmp_path))
    before = held(spark)
    assert answer(find_duplicates(frame, bodies=True, reliable=True)) == [(2, 1, 1.0)]
    assert held(spark) <= before and list(tmp_path.glob("*/rdd-*"))


@pytest.mark.parametrize(
    ("rows", "options", "error", "message"),
    [
        (
            [(1, "a", ""), (1, "b", ""), (2, "c", "")],
            {},
            ValueError,
            "1 ids in the column 'id' come more than once, such as 1",
        ),
        ([(None, "a", ""), (1, "b", "")], {}, ValueError, "1 rows have no id: the column 'id' is null there"),
        ([], {"id": "url"}, ValueError, "no column 'url'; there are 'id', 'text', 'date'"),
        ([], {"text": "id"}, TypeError, "the column 'id' holds int, not strings"),
        ([], {"order": "when"}, ValueError, "no column 'when'"),
        ([], {"threshold": 0}, ValueError, "threshold is 0, not above 0"),
        ([], {"keep": "earliest"}, ValueError, "keep='earliest' goes by a field"),
        ([(1, "a", "soon")], {"keep": "earliest", "by": "date"}, ValueError, "the column 'date': 'soon' is no date"),
    ],
)
def test_find_duplicates_says_what_is_wrong(spark: Any, rows: Any, options: Any, error: Any, message: str) -> None:
    from newsclean.extra.spark import find_duplicates

    with pytest.raises(error, match=message):
        find_duplicates(spark.createDataFrame(rows, "id int, text string, date string"), **options)


def test_nothing_at_all(spark: Any) -> None:
    from newsclean.extra.spark import find_duplicates

    assert answer(find_duplicates(spark.createDataFrame([], "id int, text string"))) == []
    assert answer(find_duplicates(spark.createDataFrame([(1, None), (2, "—")], "id int, text string"))) == []
