"""`newsclean clean` on Parquet files: the text of each row is cleaned, and nothing else changes."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsclean
from command import names, run
from invented_site import story
from newsclean import SiteProfile
from newsclean.corpus import parquet, rewriting

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
TEXTS = [DIRTY, CLEAN, None, "", "caf\u00c3\u00a9", DIRTY * 2, CLEAN]


def written(kind: pa.DataType) -> bool:
    """Whether this version of pyarrow has such a column in Parquet files."""
    try:
        pq.write_table(pa.table({"text": pa.array(["x"], kind)}), pa.BufferOutputStream())
    except pa.ArrowNotImplementedError:
        return False
    return True


KINDS = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "dictionary": pa.dictionary(pa.int16(), pa.string()),
    "large dictionary": pa.dictionary(pa.int32(), pa.large_string()),
} | ({"string_view": pa.string_view()} if hasattr(pa, "string_view") else {})
KINDS = {name: kind for name, kind in KINDS.items() if written(kind)}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


META = pa.struct([("a", pa.float64()), ("b", pa.struct([("c", pa.binary())]))])


def table(kind: pa.DataType = KINDS["string"], texts: list[str | None] = TEXTS) -> pa.Table:
    """Texts beside columns of many kinds, each with what is easily lost."""
    count = len(texts)
    columns = {
        "n": pa.array(range(count), pa.int16()),
        "text": pa.array(texts, kind),
        "title": pa.array([None, "\u00e3 \u00c3\u00a9"] * count, pa.large_string())[:count],
        "tags": pa.array([["x", None], [], None] * count, pa.list_(pa.string()))[:count],
        "at": pa.array([dt.datetime(2024, 1, 2, 3, 4, 5, 678)] * count, pa.timestamp("us", "Europe/Berlin")),
        "meta": pa.array([{"a": 1.5, "b": {"c": b"\xff"}}, None] * count, META)[:count],
        "site": pa.array(["a.example", "b.example"] * count).dictionary_encode()[:count],
        "of": pa.array([[("k", 1)], None] * count, pa.map_(pa.string(), pa.int32()))[:count],
    }
    fields = [
        pa.field(name, column.type, name != "n", {"PARQUET:field_id": str(number + 7), "unit": name})
        for number, (name, column) in enumerate(columns.items())
    ]
    metadata = {"pandas": json.dumps({"index_columns": ["n"]}), "made": "by hand"}
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields, metadata))


def cleaned(texts: list[str | None]) -> list[str | None]:
    return [None if text is None else newsclean.clean(text) for text in texts]


def cleaned_with(profile: SiteProfile, texts: list[str]) -> list[str]:
    return list(newsclean.Cleaner(site_profile=profile).clean_many(texts))


def groups(path: Path | str) -> list[int]:
    metadata = pq.ParquetFile(path).metadata
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]


def chunks(path: Path | str) -> list[tuple[str, str, bool, str]]:
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    return [
        (column.path_in_schema, column.compression, column.has_dictionary_page, column.physical_type)
        for column in columns
    ]


def texts_of(path: Path | str) -> list[str | None]:
    found: list[str | None] = pq.ParquetFile(path).read()["text"].to_pylist()
    return found


def assert_same_but_text(path: Path | str, other: Path | str) -> None:
    one, two = pq.ParquetFile(path), pq.ParquetFile(other)
    assert one.schema_arrow.equals(two.schema_arrow, check_metadata=True)
    assert one.schema.equals(two.schema)
    assert one.read().drop_columns(["text"]).equals(two.read().drop_columns(["text"]))
    assert chunks(path) == chunks(other)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"compression": "zstd", "row_group_size": 3},
        {"compression": "none", "use_dictionary": False, "version": "1.0"},
        {"compression": {"n": "gzip", "text": "zstd", "tags.list.element": "snappy"}, "use_dictionary": ["text"]},
    ],
    ids=["as usual", "groups, zstd", "old and plain", "by column"],
)
def test_a_file(kind: pa.DataType, how: dict[str, Any]) -> None:
    pq.write_table(table(kind), "a.parquet", **how)
    before = Path("a.parquet").read_bytes()
    assert (run("clean", "--check", "a.parquet").code, Path("a.parquet").read_bytes()) == (1, before)
    done = run("clean", "a.parquet", "-o", "out")
    assert (done.code, done.out, done.err) == (0, b"", "")
    assert Path("a.parquet").read_bytes() == before
    assert texts_of("out/a.parquet") == cleaned(TEXTS)
    assert_same_but_text("out/a.parquet", "a.parquet")
    assert groups("out/a.parquet") == groups("a.parquet")
    Path("a.parquet").chmod(0o600)
    assert run("clean", "-i", "a.parquet").code == 0
    assert Path("a.parquet").read_bytes() == Path("out/a.parquet").read_bytes()
    assert Path("a.parquet").stat().st_mode & 0o777 == 0o600
    os.utime("a.parquet", ns=(1, 1))
    assert run("clean", "-i", "a.parquet").code == 0 and run("clean", "--check", "a.parquet").code == 0
    assert Path("a.parquet").stat().st_mtime_ns == 1
    assert run("clean", "a.parquet", "-o", "again").code == 0
    assert Path("again/a.parquet").read_bytes() == Path("a.parquet").read_bytes()
    assert names(Path()) == ["a.parquet", "again", "out"]


TEXT = st.sampled_from([DIRTY, CLEAN, None, "", "Advertisement\n\nSnow fell.", "Snow fell."])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.lists(TEXT, max_size=5), max_size=4), st.integers(1, 3), st.integers(1, 200), st.booleans())
def test_the_same_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, parts: list[list[str | None]], rows: int, group: int, inside: bool
) -> None:
    monkeypatch.setattr(parquet, "ROWS", rows)
    monkeypatch.setattr(rewriting, "ROWS", rows)
    monkeypatch.setattr(rewriting, "GROUP", group)
    whole = table(texts=[text for part in parts for text in part])
    with pq.ParquetWriter("a.parquet", whole.schema) as writer:
        at = 0
        for part in filter(None, parts):
            writer.write_table(whole.slice(at, len(part)))
            at += len(part)
    before = pq.ParquetFile("a.parquet").read()
    assert run("clean", "a.parquet", *(["-i"] if inside else ["-o", "out"])).code == 0
    path = "a.parquet" if inside else "out/a.parquet"
    assert texts_of(path) == cleaned(whole["text"].to_pylist())
    read = pq.ParquetFile(path).read()
    assert read.schema.equals(before.schema, check_metadata=True)
    assert read.drop_columns(["text"]).equals(before.drop_columns(["text"]))
    Path(path).unlink()


def test_a_large_row_group_comes_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(table(texts=TEXTS * 30), "a.parquet", row_group_size=200)
    monkeypatch.setattr(parquet, "ROWS", 20)
    monkeypatch.setattr(rewriting, "ROWS", 20)
    assert run("clean", "a.parquet", "-o", "one").code == 0
    monkeypatch.setattr(rewriting, "GROUP", 4000)
    assert run("clean", "a.parquet", "-o", "out").code == 0
    assert groups("one/a.parquet") == [200, 10]
    assert sum(groups("out/a.parquet")) == 210 and max(groups("out/a.parquet")) <= 100
    assert pq.read_table("out/a.parquet").equals(pq.read_table("one/a.parquet"))


def test_old_timestamps_stay_as_they_are_stored() -> None:
    pq.write_table(table().select(["text", "at"]), "a.parquet", use_deprecated_int96_timestamps=True)
    assert run("clean", "a.parquet", "-o", "out").code == 0
    assert chunks("out/a.parquet") == chunks("a.parquet")
    assert [kind for *_, kind in chunks("a.parquet")] == ["BYTE_ARRAY", "INT96"]


CODED = pa.array(["a", "b", "c", "a"]).dictionary_encode()
OTHERS = {
    "lists of coded strings": pa.ListArray.from_arrays(pa.array(range(5), pa.int32()), CODED),
    "structs of coded strings": pa.StructArray.from_arrays([CODED, pa.array(range(4))], ["a", "b"]),
    "decimals": pa.array([1, 2, None, 4]).cast(pa.decimal128(21, 2)),
    "lists of a length": pa.array([[1, 2], [0, 0], [3, 4], [5, 6]], pa.list_(pa.int32(), 2)),
    "durations": pa.array(range(4), pa.duration("us")),
    "unsigned": pa.array([1, None, 3, 2**32 - 1], pa.uint32()),
    "nothing": pa.nulls(4),
    **({"json": pa.array(['{"a": 1}'] * 4, pa.json_())} if hasattr(pa, "json_") else {}),
    **({"uuid": pa.array([b"0" * 16] * 4, pa.uuid())} if hasattr(pa, "uuid") else {}),
}


@pytest.mark.parametrize("column", OTHERS.values(), ids=OTHERS)
def test_columns_of_other_kinds(column: pa.Array, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 2)
    monkeypatch.setattr(rewriting, "ROWS", 2)
    pq.write_table(pa.table({"text": [DIRTY, None, DIRTY, CLEAN], "other": column}), "a.parquet")
    assert run("clean", "a.parquet", "-o", "out").code == 0
    assert_same_but_text("out/a.parquet", "a.parquet")
    assert texts_of("out/a.parquet") == [CLEAN, None, CLEAN, CLEAN]


def test_what_pyarrow_cannot_write_again_is_refused() -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs the extra duckdb, which writes such a file")
    query = "SELECT $1 AS text, 1.5::DECIMAL(9, 2) AS price, 'a'::ENUM('a', 'b') AS kind"
    duckdb.execute(f"COPY ({query}) TO 'a.parquet'", [DIRTY])
    duckdb.execute(f"COPY ({query}, INTERVAL 1 DAY AS span) TO 'b.parquet'", [DIRTY])
    assert run("clean", "a.parquet", "-o", "out").code == 0
    for path in ("a.parquet", "out/a.parquet"):
        assert [column[1] for column in duckdb.execute(f"DESCRIBE FROM '{path}'").fetchall()][1] == "DECIMAL(9,2)"
    assert chunks("out/a.parquet")[1][3] == "INT32"
    before = Path("b.parquet").read_bytes()
    for arguments in (["-i"], ["-o", "out"]):
        done = run("clean", "b.parquet", *arguments)
        assert (done.code, done.out) == (2, b"")
        assert done.err == (
            "newsclean: b.parquet: the column 'span' is of type Interval, which this version of pyarrow cannot write\n"
        )
    assert Path("b.parquet").read_bytes() == before and names(Path("out")) == ["a.parquet"]


def test_a_folder_of_parts_stays_one() -> None:
    for number, place in enumerate(["year=2024/part-0", "year=2024/part-1", "year=2025/part-0"]):
        Path(f"in/{place}.parquet").parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table(texts=[DIRTY] * number), f"in/{place}.parquet")
    Path("in/_SUCCESS").touch()
    assert run("clean", "in", "-o", "out").code == 0
    found = sorted(str(path.relative_to("out")) for path in Path("out").rglob("*.*") if path.is_file())
    assert found == ["year=2024/part-0.parquet", "year=2024/part-1.parquet", "year=2025/part-0.parquet"]
    assert pq.read_table("out")["year"].to_pylist() == [2024, 2025, 2025]
    assert pq.read_table("out")["text"].to_pylist() == [CLEAN] * 3
    assert run("clean", "--check", "--quiet", "in").err.splitlines() == [
        f"would change in/{place}.parquet" for place in ("year=2024/part-1", "year=2025/part-0")
    ]
    assert run("clean", "-i", "in").code == 0
    assert pq.read_table("in").equals(pq.read_table("out"))


def test_dedup_keeps_a_folder_of_parts_and_how_they_are_written() -> None:
    story = " ".join(f"word{number}" for number in range(50))
    how = {"compression": {"n": "gzip", "text": "zstd"}, "use_dictionary": ["text"]}
    for number in range(3):
        Path("in/x").mkdir(parents=True, exist_ok=True)
        pq.write_table(table(texts=[f"{story} {number % 2}", f"other{number}"]), f"in/x/{number}.parquet", **how)
    assert run("dedup", "in", "-o", "out").code == 0
    assert names(Path("out/x")) == ["0.parquet", "1.parquet", "2.parquet"]
    assert [texts_of(f"out/x/{number}.parquet") for number in range(3)] == [
        [f"{story} 0", "other0"],
        ["other1"],
        ["other2"],
    ]
    for number in range(3):
        one, two = pq.ParquetFile(f"out/x/{number}.parquet"), pq.ParquetFile(f"in/x/{number}.parquet")
        assert one.schema_arrow.equals(two.schema_arrow, check_metadata=True)
        assert chunks(f"out/x/{number}.parquet") == chunks(f"in/x/{number}.parquet")


def test_a_diff_shows_the_text_of_each_row() -> None:
    pq.write_table(table(texts=[CLEAN, DIRTY]), "a.parquet")
    done = run("clean", "--diff", "a.parquet")
    assert done.out.decode().startswith("--- a.parquet record 2\tas it is\n+++ a.parquet record 2\tclean\n@@ ")
    assert b"\n-Advertisement\n" in done.out


def plain(path: str) -> pa.Table:
    """The table with its texts as strings: of equal dictionaries the order may differ."""
    read = pq.read_table(path)
    column = read["text"].cast(pa.string())
    return read.set_column(1, read.field("text").with_type(pa.string()), column)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_rows_come_back_from_a_report(kind: pa.DataType) -> None:
    mended = [*TEXTS[:4], "caf\u00e9", *TEXTS[5:]]
    pq.write_table(table(kind, mended), "a.parquet", row_group_size=3)
    before, schema = plain("a.parquet"), pq.read_schema("a.parquet")
    assert run("clean", "-i", "a.parquet", "--report", "r").code == 0
    receipts = [json.loads(line) for line in Path("r").read_text().splitlines()]
    assert [(one["file"], one["record"], one["field"]) for one in receipts] == [
        ("a.parquet", row, "text") for row in (1, 2, 4, 5, 6, 7)
    ]
    assert pq.read_table("a.parquet")["text"].to_pylist() == cleaned(mended)
    assert run("restore", "a.parquet", "--report", "r", "-o", "b.parquet").code == 0
    assert run("restore", "-i", "a.parquet", "--report", "r").code == 0
    for path in ("a.parquet", "b.parquet"):
        assert plain(path).equals(before, check_metadata=True)
        assert pq.read_schema(path).equals(schema, check_metadata=True)
        assert groups(path) == [3, 3, 1]
    done = run("restore", "a.parquet", "--report", "r")
    assert (done.code, done.err.count("\n"), "-o FILE.parquet" in done.err) == (2, 1, True)
    done = run("restore", "-i", "a.parquet", "--report", "r")
    assert (done.code, "record 1: the text is not the one" in done.err) == (2, True)
    assert plain("a.parquet").equals(before)


def test_any_number_of_workers_gives_the_same() -> None:
    Path("in").mkdir()
    pq.write_table(table(texts=TEXTS * 60), "in/a.parquet", row_group_size=50)
    pq.write_table(table(texts=[]), "in/b.parquet")
    Path("in/c.jsonl").write_text(json.dumps({"text": DIRTY}))
    for jobs in (1, 2):
        assert run("clean", "in", "-o", f"out{jobs}", "--jobs", jobs, "--report", f"r{jobs}").code == 0
    assert Path("r1").read_bytes() == Path("r2").read_bytes()
    for name in ("a.parquet", "b.parquet", "c.jsonl"):
        assert Path("out1", name).read_bytes() == Path("out2", name).read_bytes()
    assert texts_of("out1/a.parquet") == cleaned(TEXTS) * 60


@pytest.mark.parametrize("how", ["a column", "a folder"])
def test_profiles_of_sites(how: str) -> None:
    texts = [story(number).text for number in range(20)]
    path = Path("in/site=a.example/0.parquet") if how == "a folder" else Path("in/0.parquet")
    path.parent.mkdir(parents=True)
    columns = {"text": texts} | ({"site": ["https://www.a.example/x"] * 20} if how == "a column" else {})
    pq.write_table(pa.table(columns), path)
    assert run("learn", "--by", "site", "-o", "profiles", "in").code == 0
    assert names(Path("profiles")) == ["a.example.toml"]
    done = run("clean", "-i", "in", "--site-profile", "profiles", "--by", "site", "--report", "r")
    assert (done.code, done.err) == (0, "")
    assert texts_of(path) == cleaned_with(SiteProfile.learn(texts, site="a.example"), texts)
    assert not any("The Lindau Post" in str(text) for text in texts_of(path))
    pq.write_table(pa.table({"text": texts, "site": [None] * 20}), "b.parquet")
    done = run("clean", "b.parquet", "-o", "out", "--site-profile", "profiles", "--by", "site")
    assert done.err == "newsclean: b.parquet: 20 remarks, the first: record 1: names no site, and so no profile\n"


def test_hook() -> None:
    pq.write_table(table(), "a.parquet")
    assert (run("hook", "--check", "a.parquet").err, texts_of("a.parquet")) == ("would change a.parquet\n", TEXTS)
    done = run("hook", "a.parquet")
    assert (done.code, done.err) == (1, "cleaned a.parquet\n")
    assert (run("hook", "a.parquet").code, texts_of("a.parquet")) == (0, cleaned(TEXTS))


def invalid(kind: pa.DataType, values: list[bytes]) -> pa.Array:
    wide = pa.array(values, pa.large_binary()).view(pa.large_string())
    return wide if kind == pa.large_string() else pa.array(values, pa.binary()).view(pa.string())


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_what_is_not_utf_8(kind: pa.DataType) -> None:
    values = [DIRTY.encode(), b"caf\xe9", CLEAN.encode()]
    pq.write_table(pa.table({"n": [1, 2, 3], "text": invalid(kind, values)}), "a.parquet")
    before = Path("a.parquet").read_bytes()
    done = run("clean", "-i", "a.parquet")
    assert (done.code, done.err) == (
        2,
        "newsclean: a.parquet: row 2: not UTF-8 at byte 3 (0xe9); --errors replace puts U+FFFD there\n",
    )
    assert Path("a.parquet").read_bytes() == before
    done = run("clean", "a.parquet", "-o", "out", "--skip-bad")
    assert done.err == "newsclean: a.parquet: 1 bad line left out, the first: row 2: not UTF-8 at byte 3 (0xe9)\n"
    assert pq.read_table("out/a.parquet").to_pylist() == [{"n": 1, "text": CLEAN}, {"n": 3, "text": CLEAN}]
    assert run("clean", "a.parquet", "-o", "mended", "--errors", "replace").code == 0
    assert texts_of("mended/a.parquet") == [CLEAN, "caf\ufffd", CLEAN]
    assert run("clean", "-i", "a.parquet", "--skip-bad").code == 0
    column = pq.read_table("a.parquet")["text"].cast(pa.binary())
    assert column.to_pylist() == [CLEAN.encode(), b"caf\xe9", CLEAN.encode()]
    done = run("dedup", "a.parquet", "-o", "b.parquet")
    assert (done.code, done.err) == (2, "newsclean: a.parquet: row 2: not UTF-8\n")


REFUSED = [
    pytest.param(
        {"body": ["x"], "id": [1]}, "no column 'text'; there are 'body', 'id'; --field says which", id="no column"
    ),
    pytest.param({"text": [5]}, "the column 'text' is of type int64, not of strings", id="figures"),
    pytest.param({"text": [b"x"]}, "the column 'text' is of type binary, not of strings", id="bytes"),
    pytest.param({"text": [["x"]]}, "the column 'text' is of type list<element: string>, not", id="lists"),
    pytest.param(
        {"text": pa.array([1]).dictionary_encode()}, "the column 'text' is of type int64, not of strings", id="coded"
    ),
]


@pytest.mark.parametrize(("columns", "message"), REFUSED)
def test_a_column_that_holds_no_text(columns: dict[str, Any], message: str) -> None:
    pq.write_table(pa.table(columns), "a.parquet")
    before = Path("a.parquet").read_bytes()
    for arguments in (["-i"], ["-o", "out"], ["--check"]):
        done = run("clean", "a.parquet", *arguments)
        assert (done.code, done.out, done.err.count("\n")) == (2, b"", 1)
        assert done.err.startswith(f"newsclean: a.parquet: {message}")
    assert Path("a.parquet").read_bytes() == before


@pytest.mark.parametrize("how", ["cut", "garbled", "text", "empty"])
def test_a_damaged_file_is_an_error_and_stays(how: str) -> None:
    pq.write_table(table(texts=[f"{DIRTY} {number}" for number in range(3000)]), "a.parquet", row_group_size=1500)
    data = Path("a.parquet").read_bytes()
    start = pq.ParquetFile("a.parquet").metadata.row_group(1).column(1).data_page_offset
    damaged = {
        "cut": data[:-200],
        "garbled": data[: start + 4] + b"\xff" * 400 + data[start + 404 :],
        "text": b"Rain fell.\n",
        "empty": b"",
    }[how]
    Path("a.parquet").write_bytes(damaged)
    for arguments in (["-i"], ["-o", "out", "--report", "r"]):
        done = run("clean", "a.parquet", *arguments)
        assert (done.code, done.err.count("\n")) == (2, 1)
        what = "damaged" if how == "garbled" else "not a"
        assert done.err.startswith(f"newsclean: a.parquet: {what} Parquet file")
    assert Path("a.parquet").read_bytes() == damaged
    assert Path("r").read_text() == ""
    assert not Path("out").exists() or names(Path("out")) == []


def test_what_a_parquet_file_is_not_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(table(), "a.parquet")
    done = run("clean", "a.parquet")
    assert (done.code, done.out) == (2, b"")
    assert done.err == (
        "newsclean: a.parquet: a Parquet file does not go to standard output: -o DIR, or -i for in place\n"
    )
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    done = run("clean", "-i", "a.parquet")
    assert (done.code, done.err) == (
        2,
        "newsclean: a.parquet: Parquet files need the extra parquet: pip install 'newsclean[parquet]'\n",
    )
