"""`newsclean dedup`: survivors come out byte for byte, and every removal is accounted for."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PurePath

import pyarrow
import pyarrow.parquet
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

import crowds
from command import PROGRAM, names, run
from newsclean.corpus import blocks, columns, deduplication, estimating, intake, work
from newsclean.corpus.formats import Format
from newsclean.corpus.parquet import count, rows
from newsclean.corpus.sources import Source

STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
OTHER = "Nobody was hurt in the fire, which broke out shortly before four in the morning, the brigade said."
COPY = STORY.upper()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(*records: dict[str, object]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


NEWS = [
    {"id": "a", "text": STORY, "n": 1},
    {"id": "b", "text": OTHER, "n": 2},
    {"id": "c", "text": COPY, "n": 3},
    {"id": "d", "text": "Größe und Maß — 橋は春まで閉鎖される", "n": 4},
]
LEFT = [NEWS[0], NEWS[1], NEWS[3]]


def test_the_first_copy_stays() -> None:
    Path("news.jsonl").write_bytes(lines(*NEWS))
    done = run("dedup", "news.jsonl", "-o", "unique.jsonl", "--clusters", "gone.jsonl")
    assert (done.code, done.out) == (0, b"")
    assert Path("unique.jsonl").read_bytes() == lines(*LEFT)
    gone = {"id": "c", "kept": "a", "score": 1.0, "group": 1, "file": "news.jsonl", "record": 3}
    assert json.loads(Path("gone.jsonl").read_bytes()) == gone
    assert done.err.startswith("4 documents: 3 kept, 1 removed (25.0%) in 1 group; ")
    assert names(Path()) == ["gone.jsonl", "news.jsonl", "unique.jsonl"]
    done = run("dedup", "unique.jsonl", "-o", "again.jsonl", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert Path("again.jsonl").read_bytes() == Path("unique.jsonl").read_bytes()


ODD = [
    pytest.param(b"", b"", id="nothing"),
    pytest.param(b"\n", b"\n", id="a blank line"),
    pytest.param(lines(NEWS[0])[:-1], lines(NEWS[0])[:-1], id="no final line break"),
    pytest.param(lines(NEWS[0], NEWS[2])[:-1], lines(NEWS[0]), id="a last line without a break goes"),
    pytest.param(b"\xef\xbb\xbf" + lines(NEWS[0], NEWS[1], NEWS[2]), lines(NEWS[0], NEWS[1]), id="a byte order mark"),
    pytest.param(
        lines(NEWS[0]).replace(b"\n", b"\r\n") + b"\r\n" + lines(NEWS[2]),
        lines(NEWS[0]).replace(b"\n", b"\r\n") + b"\r\n",
        id="CRLF and a blank line",
    ),
    pytest.param(b' {"n": 1.50 , "text":\t"Rain." }\n', b' {"n": 1.50 , "text":\t"Rain." }\n', id="blanks and figures"),
    pytest.param(
        b'{"text": null}\n{"text": ""}\n{"text": ""}\n{"text": null}\n',
        b'{"text": null}\n{"text": ""}\n{"text": ""}\n{"text": null}\n',
        id="nulls and empty texts",
    ),
    pytest.param(
        b'{"text": "rain"}\n{"text": "rain", "text": "Hail"}\n',
        b'{"text": "rain"}\n{"text": "rain", "text": "Hail"}\n',
        id="of a key that comes twice the last counts",
    ),
    pytest.param(
        b'{"text": "Rain fell \\ud83d"}\n{"text": "rain fell"}\n{"n": NaN, "text": "RAIN FELL"}\n',
        b'{"text": "Rain fell \\ud83d"}\n',
        id="what only json reads: half a surrogate pair, NaN",
    ),
]


@pytest.fixture(params=["orjson", "json"])
def parser(request: pytest.FixtureRequest) -> Iterator[None]:
    """With and without orjson."""
    blocks.parser.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "json":
            patch.setitem(sys.modules, "orjson", None)
        yield
    blocks.parser.cache_clear()


@pytest.mark.parametrize(("given", "left"), ODD)
def test_bytes_come_out_as_they_came(given: bytes, left: bytes, parser: None) -> None:
    Path("a.jsonl").write_bytes(given)
    assert run("dedup", "a.jsonl", "-o", "b.jsonl").code == 0
    assert Path("b.jsonl").read_bytes() == left


BAD = [
    pytest.param(b'{"text": "x"', "line 2: broken JSON: Expecting ',' delimiter at column 13", id="cut off"),
    pytest.param(b"rain", "line 2: broken JSON: Expecting value at column 1", id="not JSON"),
    pytest.param(b'["text"]', "line 2: not a JSON object but an array", id="a list"),
    pytest.param(b'{"body": "x"}', "line 2: no field 'text'; there are 'body'", id="no text"),
    pytest.param(b'{"text": 5}', "line 2: the field 'text' is a number, not a string", id="a number"),
    pytest.param(b'{"text": "caf\xe9"}', "line 2: not UTF-8 at byte ", id="not UTF-8"),
]


@pytest.mark.parametrize(("bad", "message"), BAD)
def test_a_line_that_is_no_record(bad: bytes, message: str, parser: None) -> None:
    first, last = lines(NEWS[0]), lines(NEWS[2], NEWS[1])
    Path("a.jsonl").write_bytes(first + bad + b"\n" + last)
    done = run("dedup", "a.jsonl", "-o", "b.jsonl")
    assert (done.code, done.err.startswith(f"newsclean: a.jsonl: {message}")) == (2, True)
    assert done.err.count("\n") == 1
    assert names(Path()) == ["a.jsonl"]
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--skip-bad")
    assert (done.code, f"1 bad line left out, the first: a.jsonl: {message}" in done.err) == (0, True)
    assert Path("b.jsonl").read_bytes() == lines(NEWS[0], NEWS[1])


def test_ids() -> None:
    Path("a.jsonl").write_bytes(lines({"text": STORY}, {"id": 7, "text": STORY}, {"id": 7, "text": COPY}))
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--clusters", "c.jsonl", "--quiet")
    assert done.err == "newsclean: 1 document has the id of one before, the first: 7 (a.jsonl record 3)\n"
    rows = [json.loads(line) for line in Path("c.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["kept"], row["record"]) for row in rows] == [(7, "a.jsonl:1", 2), (7, "a.jsonl:1", 3)]
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--force", "--id", "id")
    assert (done.code, done.err) == (2, "newsclean: a.jsonl: line 1: no field 'id'; there are 'text'\n")
    Path("a.jsonl").write_bytes(lines({"id": None, "text": STORY}))
    done = run("dedup", "a.jsonl", "-o", "c", "--id", "id")
    assert done.err == "newsclean: a.jsonl: line 1: the id 'id' is null, not a string or a number\n"


def test_big_ids_are_as_they_are(parser: None) -> None:
    big = 123456789012345678901234567890
    Path("a.jsonl").write_bytes(lines({"id": 1, "text": STORY}, {"id": big, "text": STORY}))
    run("dedup", "a.jsonl", "-o", "b.jsonl", "--clusters", "c.jsonl")
    assert json.loads(Path("c.jsonl").read_bytes())["id"] == big


KEEPS = [("first", "a"), ("last", "d"), ("longest", "b"), ("earliest", "c"), ("priority", "b"), ("none", None)]


@pytest.mark.parametrize(("keep", "kept"), KEEPS)
def test_keep(keep: str, kept: str | None) -> None:
    records = [
        {"id": "a", "text": STORY, "at": "2026-11-24T09:00:00+01:00", "rank": 3},
        {"id": "b", "text": STORY + "  ", "at": "2026-11-24T08:30:00Z", "rank": 1},
        {"id": "c", "text": STORY, "at": "2026-11-24 07:59", "rank": 2.5},
        {"id": "d", "text": STORY, "at": None, "rank": None},
        {"id": "other", "text": OTHER, "at": None, "rank": 0},
    ]
    Path("a.jsonl").write_bytes(lines(*records))
    by = {"earliest": ["--by", "at"], "priority": ["--by", "rank"]}.get(keep, [])
    assert run("dedup", "a.jsonl", "-o", "b.jsonl", "--keep", keep, *by, "--clusters", "c.jsonl").code == 0
    assert Path("b.jsonl").read_bytes() == lines(*(row for row in records if row["id"] in (kept, "other")))
    gone = [json.loads(line) for line in Path("c.jsonl").read_bytes().splitlines()]
    assert {(row["kept"], row["score"], row["group"]) for row in gone} == {(kept, 1.0, 1)}
    assert [row["id"] for row in gone] == [name for name in "abcd" if name != kept]


def test_against_another_corpus() -> None:
    Path("old").mkdir()
    Path("old/1.jsonl").write_bytes(lines({"id": "old", "text": COPY}, {"id": "older", "text": COPY}))
    Path("new.jsonl").write_bytes(lines(*NEWS, {"id": "e", "text": OTHER}))
    done = run("dedup", "new.jsonl", "-o", "out.jsonl", "--against", "old", "--clusters", "c.jsonl")
    assert done.code == 0
    assert Path("out.jsonl").read_bytes() == lines(NEWS[1], NEWS[3])
    rows = [json.loads(line) for line in Path("c.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["kept"]) for row in rows] == [("a", "old"), ("c", "old"), ("e", "b")]
    assert done.err.startswith("5 documents: 2 kept, 3 removed (60.0%) in 2 groups")


def test_containment() -> None:
    brief = f"{STORY} {OTHER}"
    report = f"{brief} The council will vote on the budget of the harbour when the mayor is back on Tuesday morning."
    Path("a.jsonl").write_bytes(lines({"id": "brief", "text": brief}, {"id": "report", "text": report}))
    run("dedup", "a.jsonl", "-o", "b.jsonl")
    assert Path("b.jsonl").read_bytes() == Path("a.jsonl").read_bytes()
    assert run("dedup", "a.jsonl", "-o", "c.jsonl", "--containment", "--clusters", "gone").code == 0
    assert Path("c.jsonl").read_bytes() == lines({"id": "report", "text": report})
    gone = {"id": "brief", "kept": "report", "score": 1.0, "group": 1, "file": "a.jsonl", "record": 1}
    assert json.loads(Path("gone").read_bytes()) == gone
    done = run("dedup", "a.jsonl", "-o", "d.jsonl", "--containment", "--keep", "first")
    assert done.err == "newsclean: containment keeps the longest of a group, not 'first'\n"


def packed(name: str, data: bytes) -> bytes:
    return {"gz": gzip.compress, "zst": zstandard.compress}.get(name.rpartition(".")[2], bytes)(data)


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().decompressobj().decompress(data) if path.suffix == ".zst" else data


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("out", ["b.jsonl", "b.jsonl.gz", "b.jsonl.zst", "b"])
def test_compressed(name: str, out: str) -> None:
    Path(name).write_bytes(packed(name, lines(*NEWS)))
    assert run("dedup", name, "-o", out).code == 0
    assert unpacked(Path(out) / name if out == "b" else Path(out)) == lines(*LEFT)
    Path(name).write_bytes(packed(name, lines(*NEWS))[:-9])
    done = run("dedup", name, "-o", out, "--force")
    assert (done.code, f"{name}: damaged .{name[-3:].strip('.')} file" in done.err) == (2, True)


def test_a_file_without_an_ending() -> None:
    Path("news").write_bytes(lines(*NEWS))
    assert (
        "news: not one of .txt, .md, .jsonl (.gz, .zst too), .parquet; --format" in run("dedup", "news", "-o", "b").err
    )
    assert run("dedup", "news", "-o", "b.jsonl", "--format", "jsonl").code == 0
    assert Path("b.jsonl").read_bytes() == lines(*LEFT)


def test_several_files_into_one_and_into_a_folder() -> None:
    Path("a.jsonl").write_bytes(lines(NEWS[0])[:-1])
    Path("b.jsonl").write_bytes(b"\xef\xbb\xbf" + lines(NEWS[1], NEWS[2]))
    assert run("dedup", "a.jsonl", "b.jsonl", "-o", "one.jsonl").code == 0
    assert Path("one.jsonl").read_bytes() == lines(NEWS[0], NEWS[1])
    assert run("dedup", "b.jsonl", "a.jsonl", "-o", "many", "--clusters", "c.jsonl").code == 0
    assert Path("many/a.jsonl").read_bytes() == b""
    assert Path("many/b.jsonl").read_bytes() == lines(NEWS[1], NEWS[2])
    gone = {"id": "a", "kept": "c", "score": 1.0, "group": 1, "file": "a.jsonl", "record": 1}
    assert json.loads(Path("c.jsonl").read_bytes()) == gone


def test_text_files() -> None:
    for name, text in {"in/a.txt": STORY, "in/x/b.md": OTHER, "in/x/c.txt": COPY, "in/no.html": STORY}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(text.encode() + b"\r\n")
    Path("in/x/e.txt.gz").write_bytes(gzip.compress(STORY.encode()))
    assert run("dedup", "in", "-o", "out", "--clusters", "c.jsonl").code == 0
    assert sorted(str(path) for path in Path("out").rglob("*") if path.is_file()) == ["out/a.txt", "out/x/b.md"]
    assert Path("out/a.txt").read_bytes() == Path("in/a.txt").read_bytes()
    rows = [json.loads(line) for line in Path("c.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["kept"]) for row in rows] == [("in/x/c.txt", "in/a.txt"), ("in/x/e.txt.gz", "in/a.txt")]
    Path("in/a.txt").unlink()
    assert run("dedup", "in", "-o", "out").err == "newsclean: out/x/b.md exists; --force writes over it\n"
    assert run("dedup", "in", "-o", "out", "--force").code == 0
    assert sorted(path.name for path in Path("out/x").iterdir()) == ["b.md", "c.txt"]


def test_parquet() -> None:
    schema = pyarrow.schema(
        [
            pyarrow.field("id", pyarrow.string()),
            pyarrow.field("text", pyarrow.large_string()),
            pyarrow.field("n", pyarrow.int16(), nullable=False),
            pyarrow.field("tags", pyarrow.list_(pyarrow.string())),
        ],
        metadata={"made": "by hand"},
    )
    rows = [
        {**row, "tags": ["x", None]}
        for row in [*NEWS, {"id": None, "text": None, "n": 5}, {"id": "z", "text": OTHER, "n": 6}]
    ]
    table = pyarrow.Table.from_pylist(rows, schema)
    pyarrow.parquet.write_table(table, "a.parquet", row_group_size=2, compression="zstd")
    assert run("dedup", "a.parquet", "-o", "b.parquet", "--clusters", "c.jsonl").code == 0
    left = pyarrow.parquet.ParquetFile("b.parquet")
    assert left.schema_arrow.equals(pyarrow.parquet.ParquetFile("a.parquet").schema_arrow, check_metadata=True)
    assert left.read().equals(table.take([0, 1, 3, 4]))
    assert left.metadata.row_group(0).column(0).compression == "ZSTD"
    rows = [json.loads(line) for line in Path("c.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["kept"], row["record"]) for row in rows] == [("c", "a", 3), ("z", "b", 6)]
    Path("a.parquet").write_bytes(b"PAR1 and so on")
    assert run("dedup", "a.parquet", "-o", "x").err.startswith("newsclean: a.parquet: not a Parquet file")


@given(st.lists(st.integers(1, 5), max_size=4), st.integers(1, 6), st.integers(0, 22))
def test_rows_of_parquet(tmp_path_factory: pytest.TempPathFactory, groups: list[int], size: int, start: int) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.parquet"
    numbers = iter(range(100))
    parts = [pyarrow.Table.from_pydict({"n": [str(next(numbers)) for _ in range(group)]}) for group in groups]
    with pyarrow.parquet.ParquetWriter(path, pyarrow.schema([("n", pyarrow.string())])) as writer:
        for part in parts:
            writer.write_table(part)
    source = Source("a", path, Format("parquet"), PurePath("a"))
    found = [
        (first + at, row["n"]) for first, batch in rows(source, ["n", "m"], size, start) for at, row in enumerate(batch)
    ]
    assert found == [(number, str(number)) for number in range(start, sum(groups))]
    assert count(source) == sum(groups)


def test_a_missing_column_of_parquet() -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([{"body": STORY}]), "a.parquet")
    done = run("dedup", "a.parquet", "-o", "b.parquet")
    assert (done.code, done.err) == (
        2,
        "newsclean: a.parquet: no column 'text'; there are 'body'; --field says which has the text\n",
    )


REFUSED = [
    ("no output", "a.jsonl", "-o OUT is missing: the file or folder for what stays"),
    ("standard input", "- -o b.jsonl", "dedup reads its input twice"),
    ("no input", "no.jsonl -o b.jsonl", "no.jsonl: No such file or directory"),
    ("onto itself", "a.jsonl -o a.jsonl --force", "a.jsonl is an input, and would be written over"),
    ("onto itself by a link", "a.jsonl -o ./link.jsonl --force", "a.jsonl is an input"),
    ("the folder of the input", "a.jsonl -o . --force", "a.jsonl is an input"),
    ("onto --against", "a.jsonl -o x.jsonl --against x.jsonl --force", "x.jsonl is an input"),
    ("it exists", "a.jsonl -o x.jsonl", "x.jsonl exists; --force writes over it"),
    ("clusters exist", "a.jsonl -o b.jsonl --clusters x.jsonl", "x.jsonl exists; --force"),
    ("one file for two", "a.jsonl -o b.jsonl --clusters b.jsonl", "cannot go to one file"),
    ("another format", "a.jsonl -o b.parquet", "a.jsonl: cannot go to b.parquet"),
    ("a text file", "a.txt -o b.txt", "b.txt: text files go to a folder"),
    ("two to one place", "a.jsonl d/a.jsonl -o out", "would both go to out/a.jsonl"),
    ("threshold", "a.jsonl -o b.jsonl --threshold 1.5", "'1.5' is not a number from 0 to 1"),
    ("no column", "a.jsonl -o b.jsonl --keep earliest", "keep earliest goes by a column"),
    ("column missing", "a.jsonl -o b.jsonl --keep earliest --by n", "a.jsonl: line 2: no field 'n'"),
    ("no date", "a.jsonl -o b.jsonl --keep earliest --by id", "a.jsonl: line 1: 'a' is no date"),
    ("memory", "a.jsonl -o b.jsonl --memory much", "argument --memory: 'much' is not a size"),
    ("little memory", "a.jsonl -o b.jsonl --memory 4", "--memory is 4 bytes; 1M is the least"),
    ("work", "a.jsonl -o b.jsonl --work-dir d", "d: not empty, and not the work folder of a run"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), [pytest.param(*case, id=name) for name, *case in REFUSED])
def test_refused(arguments: str, message: str) -> None:
    Path("a.jsonl").write_bytes(lines(NEWS[0], {"id": "b", "text": "x"}))
    Path("x.jsonl").write_bytes(lines(NEWS[0]))
    Path("a.txt").write_text(STORY)
    Path("d").mkdir()
    Path("d/a.jsonl").write_bytes(lines(NEWS[0]))
    Path("link.jsonl").symlink_to("a.jsonl")
    before = names(Path())
    done = run("dedup", *arguments.split())
    assert (done.code, message in done.err, done.err.count("\n")) == (2, True, 1), done.err
    assert names(Path()) == before
    assert Path("x.jsonl").read_bytes() == lines(NEWS[0])


@given(crowds.corpora(), st.integers(1, 400), st.integers(1, 3), st.booleans(), st.booleans())
def test_blocks_and_disk_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], block: int, files: int, spilled: bool, twice: bool
) -> None:
    folder = tmp_path_factory.mktemp("dedup")
    parts = [texts[part::files] for part in range(files)]
    paths = [folder / f"{part}.jsonl" for part in range(files)]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(lines(*({"id": text[:9], "text": text} for text in part)))
    leader, _ = crowds.leaders([text for part in parts for text in part], 0.8, range(len(texts)))
    stay = iter([kept == number for number, kept in enumerate(leader)])
    expected = [lines(*({"id": text[:9], "text": text} for text in part if next(stay))) for part in parts]
    before = blocks.BLOCK, intake.CHECKPOINT, deduplication.HELD, estimating.MOST, columns.BULK
    blocks.BLOCK, intake.CHECKPOINT, deduplication.HELD = block, block, 0.0 if spilled else 0.4
    estimating.MOST, columns.BULK = 0 if twice else 4, 8 * block
    try:
        assert run("dedup", *paths, "-o", folder / "out", "--quiet").code == 0
    finally:
        blocks.BLOCK, intake.CHECKPOINT, deduplication.HELD, estimating.MOST, columns.BULK = before
    assert [(folder / "out" / path.name).read_bytes() for path in paths] == expected
    assert run("dedup", *(folder / "out" / path.name for path in paths), "-o", folder / "again", "--quiet").code == 0
    assert [(folder / "again" / path.name).read_bytes() for path in paths] == expected
    assert not (folder / "out.work").exists()


def test_worker_processes_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 5000)
    texts = [" ".join(crowds.edited(crowds.article(n % 17), n % 3, n)) for n in range(150)]
    Path("a.jsonl").write_bytes(lines(*({"id": n, "text": text} for n, text in enumerate(texts))))
    assert run("dedup", "a.jsonl", "-o", "1.jsonl", "--clusters", "c1.jsonl").code == 0
    assert run("dedup", "a.jsonl", "-o", "2.jsonl", "--clusters", "c2.jsonl", "--jobs", "2").code == 0
    assert Path("1.jsonl").read_bytes() == Path("2.jsonl").read_bytes() != Path("a.jsonl").read_bytes()
    assert Path("c1.jsonl").read_bytes() == Path("c2.jsonl").read_bytes()


def test_worker_processes_read_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 5000)
    Path("in").mkdir()
    texts = [" ".join(crowds.edited(crowds.article(n % 11), n % 3, n)) for n in range(80)]
    records = [{"id": n, "text": text} for n, text in enumerate(texts)]
    Path("in/a.jsonl").write_bytes(lines(*records[:20]))
    Path("in/b.jsonl.gz").write_bytes(gzip.compress(lines(*records[20:40])))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records[40:60]), "in/c.parquet")
    for record in records[60:]:
        Path(f"in/{record['id']}.txt").write_text(str(record["text"]))
    for out, jobs in [("1", 1), ("2", 2)]:
        assert run("dedup", "in", "-o", out, "--jobs", jobs, "--clusters", f"{out}.c", "--keep", "last").code == 0
    found = [{path.name: unpacked(path) for path in Path(out).iterdir()} for out in ("1", "2")]
    assert found[0] == found[1]
    assert len(found[0]) < 20
    assert Path("1.c").read_bytes() == Path("2.c").read_bytes()


def many(count: int) -> bytes:
    return lines(*({"id": n, "text": " ".join(crowds.edited(crowds.article(n % 97), n % 3, n))} for n in range(count)))


class Stopped(BaseException):
    """Like a kill: nobody catches it."""


@pytest.mark.parametrize("step", ["read", "collect", "compare", "write"])
@pytest.mark.parametrize("times", [1, 3])
def test_an_interrupted_run_goes_on(step: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.jsonl").write_bytes(many(300))
    run("dedup", "a.jsonl", "-o", "whole.jsonl", "--clusters", "whole")
    monkeypatch.setattr(blocks, "BLOCK", 5000)
    monkeypatch.setattr(intake, "CHECKPOINT", 10_000)
    monkeypatch.setattr(estimating, "MOST", 0 if step == "collect" else 4)
    told = 0

    def tell(self: object, name: str, done: int) -> None:
        nonlocal told
        told += name == step
        if told == times + 7 * (step == "read"):
            raise Stopped

    read = intake.sign
    with monkeypatch.context() as stopping:
        stopping.setattr("newsclean.cli.steps.Steps.tell", tell)
        try:
            run("dedup", "a.jsonl", "-o", "b.jsonl", "--clusters", "c", "--work-dir", "work")
        except Stopped:
            assert not Path("b.jsonl").exists()
            assert Path("work/manifest.json").exists()
    signed: list[int] = []
    monkeypatch.setattr(intake, "sign", lambda block, how: signed.append(block.start) or read(block, how))
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--clusters", "c", "--work-dir", "work", "--force")
    assert done.code == 0
    monkeypatch.setattr(estimating, "MOST", 4)  # what the disk is like now must not matter
    if told >= times:
        assert done.err.startswith("newsclean: going on from work\n")
        assert min(signed[1:], default=99_999) > 15_000  # the first is no block of the file
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert Path("c").read_bytes() == Path("whole").read_bytes()
    assert not Path("work").exists()


def test_ctrl_c_keeps_the_work(tmp_path: Path) -> None:
    Path("a.jsonl").write_bytes(many(4000) * 5)
    run("dedup", "a.jsonl", "-o", "whole.jsonl")
    slow = (
        "import time, newsclean.corpus.intake as i; s = i.sign\n"
        "i.sign = lambda block, how: (time.sleep(.3), s(block, how))[1]\n"
        "import sys, newsclean.cli; sys.exit(newsclean.cli.main(sys.argv[1:]))"
    )
    arguments = ["dedup", "a.jsonl", "-o", "b.jsonl"]
    process = subprocess.Popen([PROGRAM[0], "-c", slow, *arguments], stderr=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1].decode()
    assert (process.returncode, error.count("\n")) == (130, 1), error
    assert error.startswith("newsclean: stopped; what is done is kept in b.jsonl.work, and the same command goes on")
    assert not Path("b.jsonl").exists()
    done = run(*arguments)
    assert done.err.startswith("newsclean: going on from b.jsonl.work\n")
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert names(tmp_path) == ["a.jsonl", "b.jsonl", "whole.jsonl"]


def stopped_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A work folder that a run left."""

    def tell(self: object, name: str, done: int) -> None:
        if name == "match":
            raise Stopped

    Path("a.jsonl").write_bytes(many(50))
    with monkeypatch.context() as stopping, pytest.raises(Stopped):
        stopping.setattr("newsclean.cli.steps.Steps.tell", tell)
        run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")


OTHERWISE = [
    pytest.param(["--threshold", "0.7"], "threshold was 0.8, is 0.7", id="another threshold"),
    pytest.param(["--keep", "last"], "keep was first, is last", id="another policy"),
    pytest.param(["--clean"], "clean was False, is True", id="another text"),
    pytest.param(["b.txt"], "inputs were 1 files, are 2", id="another input"),
]


@pytest.mark.parametrize(("options", "message"), OTHERWISE)
def test_the_work_of_another_run_is_refused(options: list[str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_work(monkeypatch)
    Path("b.txt").write_text(STORY)
    done = run("dedup", "a.jsonl", *options, "-o", "out", "--work-dir", "work")
    expected = f"newsclean: work: the work of another run ({message}); delete it, or choose another --work-dir\n"
    assert (done.code, done.err) == (2, expected)


def test_work_for_an_input_that_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_work(monkeypatch)
    os.utime("a.jsonl", (1, 1))
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    assert (done.code, "a.jsonl has changed); delete it" in done.err) == (2, True)


def test_a_folder_in_which_nothing_is_done_yet_is_used() -> None:
    Path("a.jsonl").write_bytes(lines(NEWS[0]) + b"{\n")
    assert run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work").code == 2
    Path("a.jsonl").write_bytes(lines(NEWS[0]))
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    assert (done.code, done.err.startswith("1 documents: 1 kept, 0 removed (0.0%)")) == (0, True)
    assert Path("b.jsonl").read_bytes() == lines(NEWS[0])


def test_damaged_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_work(monkeypatch)
    os.truncate("work/keys", 100)
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    message = "work: damaged: work/keys has 100 bytes, not 12800; delete the folder to begin anew"
    assert (done.code, done.err) == (2, f"newsclean: {message}\n")
    Path("work/manifest.json").write_text("{")
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    assert (done.code, done.err.startswith("newsclean: work/manifest.json: damaged: ")) == (2, True)


def test_no_damage_to_the_work_makes_a_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped_work(monkeypatch)
    command = ["dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work", "--force"]
    files = {path: path.read_bytes() for path in Path("work").iterdir()}
    run("dedup", "a.jsonl", "-o", "whole.jsonl")
    right = Path("whole.jsonl").read_bytes()
    chance = random.Random(6)
    refused = 0
    for _ in range(80):
        Path("work").mkdir(exist_ok=True)
        for path, data in files.items():
            path.write_bytes(data)
        path = chance.choice([path for path, data in files.items() if data])
        damaged = bytearray(files[path])
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        else:
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        done = run(*command)
        assert "Traceback" not in done.err, (path, done.err)
        if done.code == 2:
            refused += 1
            assert done.err.count("\n") == 1 and ("damaged" in done.err or "of another run" in done.err), (
                path,
                done.err,
            )
        else:
            assert Path("b.jsonl").read_bytes() == right, path
    assert refused > 60


@pytest.mark.parametrize("step", ["collect", "compare"])
def test_a_run_killed_before_it_noted_a_step(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns that the step made superfluous are there until it is noted."""
    Path("a.jsonl").write_bytes(many(300))
    run("dedup", "a.jsonl", "-o", "whole.jsonl")
    monkeypatch.setattr(estimating, "MOST", 0 if step == "collect" else 4)
    note = work.Work._note

    def killed(self: work.Work, folder: Path, done: dict[str, object]) -> None:
        if step in done:
            raise Stopped
        note(self, folder, done)

    for _ in range(2):
        with monkeypatch.context() as stopping, pytest.raises(Stopped):
            stopping.setattr(work.Work, "_note", killed)
            run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    done = run("dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", "work")
    assert (done.code, Path("b.jsonl").read_bytes()) == (0, Path("whole.jsonl").read_bytes()), done.err
    assert not Path("work").exists()


def test_a_full_disk(small_disk: Path) -> None:
    Path("a.jsonl").write_bytes(many(2000))
    run("dedup", "a.jsonl", "-o", "whole.jsonl")
    output = ["dedup", "a.jsonl", "-o", small_disk / "b.jsonl", "--work-dir", "work"]
    done = run(*output)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith(
        f"newsclean: {small_disk}/b.jsonl: No space left on device; what is done is kept in work,"
    )
    assert names(small_disk) == []
    subprocess.run(["mount", "-o", "remount,size=10M", str(small_disk)], check=True)
    done = run(*output)
    assert (done.code, done.err.startswith("newsclean: going on from work\n")) == (0, True)
    assert (small_disk / "b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_a_full_disk_for_the_work(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 5000)
    monkeypatch.setattr(intake, "CHECKPOINT", 10_000)
    Path("a.jsonl").write_bytes(many(2000))
    run("dedup", "a.jsonl", "-o", "whole.jsonl")
    output = ["dedup", "a.jsonl", "-o", "b.jsonl", "--work-dir", small_disk / "work"]
    done = run(*output)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert f"No space left on device; what is done is kept in {small_disk}/work" in done.err
    subprocess.run(["mount", "-o", "remount,size=10M", str(small_disk)], check=True)
    assert run(*output).code == 0
    assert Path("b.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_estimate() -> None:
    Path("a.jsonl").write_bytes(many(3000))
    Path("b.jsonl.gz").write_bytes(gzip.compress(many(2000)))
    done = run("dedup", "a.jsonl", "b.jsonl.gz", "--estimate", "--memory", "500M")
    assert (done.code, done.err) == (0, "")
    first, memory, disk, output, when = done.out.decode().splitlines()
    assert 4500 < int(first.split()[1].replace(",", "")) < 5500
    assert memory.startswith("memory: ")
    assert disk.startswith("disk, while it runs: no work folder, ")
    assert output.startswith("disk, for the output: up to ")
    assert when.startswith("time: ")
    assert "in the work folder" in run("dedup", "a.jsonl", "--estimate", "--memory", "1M").out.decode()
    assert names(Path()) == ["a.jsonl", "b.jsonl.gz"]


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), max_size=9), st.integers(1, 20))
def test_blocks_that_workers_read_are_those_read_here(
    tmp_path_factory: pytest.TempPathFactory, given: list[bytes], size: int
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "a.jsonl"
    path.write_bytes(b"\n".join(given))
    source = Source("a", path, Format("jsonl"), PurePath("a"))
    before, blocks.BLOCK = blocks.BLOCK, size
    try:
        for unread in (False, True):
            found = list(blocks.blocks(source, 0, blocks.TEXT, unread=unread))
            assert [block.start for block in found] == [0, *itertools.accumulate(block.size for block in found)][:-1]
            read = [blocks.loaded(block).lines for block in found]
            assert b"".join(line for lines in read for line in lines) == path.read_bytes()
    finally:
        blocks.BLOCK = before
