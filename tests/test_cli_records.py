"""`newsclean clean` on JSON lines: the text of each record is cleaned, and nothing else changes."""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path

import pytest
import zstandard

from command import names, run

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
D, C = json.dumps(DIRTY), json.dumps(CLEAN)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


RECORDS = [
    pytest.param("", "", id="no record"),
    pytest.param(f'{{"text":{D}}}\n', f'{{"text":{C}}}\n', id="one record"),
    pytest.param(f'{{"text":{D}}}', f'{{"text":{C}}}', id="no final newline"),
    pytest.param(
        f'{{"text":{C}}}\r\n{{"text":{D}}}\r\n', f'{{"text":{C}}}\r\n{{"text":{C}}}\r\n', id="CRLF between records"
    ),
    pytest.param(
        f' {{ "id" : 1.50,\t"text" : {D} , "at":"S\\u00e3o", "n":[1,{{"text":"x"}}] }} \n',
        f' {{ "id" : 1.50,\t"text" : {C} , "at":"S\\u00e3o", "n":[1,{{"text":"x"}}] }} \n',
        id="every other byte stays, blanks, escapes and figures too",
    ),
    pytest.param(
        '{"text": "S\\u00e3o \\/ Paulo"}\n',
        '{"text": "S\\u00e3o \\/ Paulo"}\n',
        id="escapes stay where nothing changes",
    ),
    pytest.param(
        '{"text": "S\\u00e3o  \\u2028Paulo"}\n', '{"text": "São\\nPaulo"}\n', id="letters where something does"
    ),
    pytest.param('{"text": "half \\ud83d"}\n', '{"text": "half \ufffd"}\n', id="half of a surrogate pair"),
    pytest.param(
        f'{{"\\ud83d": "\\udca9", "text": {D}}}\n',
        f'{{"\\ud83d": "\\udca9", "text": {C}}}\n',
        id="halves elsewhere stay",
    ),
    pytest.param('{"text": null, "id": 1}\n', '{"text": null, "id": 1}\n', id="null passes"),
    pytest.param(
        '{"text": ""}\n\n  \n{"text": " "}\n', '{"text": ""}\n\n  \n{"text": ""}\n', id="empty texts, blank lines"
    ),
    pytest.param(
        f'{{"text": 5, "text": {D}}}\n', f'{{"text": 5, "text": {C}}}\n', id="of a key given twice the last counts"
    ),
    pytest.param(f'{{"te\\u0078t": {D}}}\n', f'{{"te\\u0078t": {C}}}\n', id="the key may be escaped"),
    pytest.param(f'\ufeff{{"text": {C}}}\n', f'{{"text": {C}}}\n', id="byte order mark"),
    pytest.param(
        '{"text": "One.\\r\\nTwo."}\n', '{"text": "One.\\nTwo."}\n', id="breaks in a text are as in the library"
    ),
]


@pytest.mark.parametrize(("given", "clean"), RECORDS)
def test_records(given: str, clean: str, tmp_path: Path) -> None:
    done = run("clean", "--format", "jsonl", stdin=given.encode())
    assert (done.code, done.out.decode(), done.err) == (0, clean, "")
    path = tmp_path / "news.jsonl"
    path.write_bytes(given.encode())
    os.utime(path, ns=(1, 1))
    assert run("clean", "--check", path).code == (given != clean)
    assert run("clean", "-i", path).code == 0
    assert path.read_bytes() == clean.encode()
    assert (path.stat().st_mtime_ns == 1) == (given == clean)
    assert run("clean", "--check", path).code == 0
    assert names(tmp_path) == ["news.jsonl"]


BAD = [
    pytest.param('{"text": "x"', "broken JSON: Expecting ',' delimiter at column", id="cut off"),
    pytest.param("rain", "broken JSON: Expecting value at column 1", id="not JSON"),
    pytest.param('{"text": "a\tb"}', "broken JSON: Invalid control character at column", id="a raw tab"),
    pytest.param('["text"]', "not a JSON object but an array", id="a list"),
    pytest.param('{"body": "x", "id": 1}', "no field 'text'; there are 'body', 'id'", id="no such field"),
    pytest.param("{}", "no field 'text'; there are none", id="no fields"),
    pytest.param('{"text": 5}', "the field 'text' is a number, not a string", id="a number"),
    pytest.param('{"text": ' + "[" * 100_000, "broken JSON: ", id="nested without end"),
    pytest.param('{"text": "x", "n": ' + "1" * 5000 + "}", "broken JSON: ", id="a figure without end"),
    pytest.param(b'{"text": "caf\xe9"}', "not UTF-8 at byte ", id="not UTF-8"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_line_that_is_no_record(line: str | bytes, message: str, tmp_path: Path) -> None:
    first, last = (f'{{"id": {n}, "text": {D}}}\n'.encode() for n in (1, 3))
    bad = (line.encode() if isinstance(line, str) else line) + b"\n"
    path = tmp_path / "news.jsonl"
    path.write_bytes(first + bad + last)

    done = run("clean", "-i", path, "--report", "report")
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"newsclean: {path}: line 2: {message}")
    assert done.err.count("\n") == 1
    assert path.read_bytes() == first + bad + last
    assert (tmp_path / "report").read_bytes() == b""

    good = [record.replace(D.encode(), C.encode()) for record in (first, last)]
    done = run("clean", path, "--skip-bad")
    assert (done.code, done.out) == (0, b"".join(good))
    assert done.err.startswith(f"newsclean: {path}: 1 bad line left out, the first: line 2: {message}")

    assert run("clean", "--skip-bad", path, "-o", "out").code == 0
    assert (tmp_path / "out/news.jsonl").read_bytes() == b"".join(good)

    done = run("clean", "-i", path, "--skip-bad")
    assert (done.code, done.err.startswith(f"newsclean: {path}: 1 bad line kept, the first: line 2")) == (0, True)
    assert path.read_bytes() == bad.join(good)
    assert run("clean", "--check", path, "--skip-bad").code == 0


def test_the_byte_of_what_is_not_utf_8_counts_from_the_start_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "x"}\n{"text": "caf\xe9"}\n')
    told = "newsclean: a.jsonl: line 2: not UTF-8 at byte 27 (0xe9); --errors replace puts U+FFFD there\n"
    assert run("clean", "a.jsonl").err == told
    assert run("clean", "a.jsonl", "--errors", "replace").out.decode().splitlines()[1] == '{"text": "caf\ufffd"}'


def test_another_field(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"body": {D}, "text": {D}}}')
    assert run("clean", "--field", "body", "a.jsonl").out.decode() == f'{{"body": {C}, "text": {D}}}'


def test_a_diff_shows_the_text_of_each_record(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": {C}}}\n{{"text": {D}}}\n')
    done = run("clean", "--diff", "a.jsonl")
    assert done.out.decode().startswith("--- a.jsonl record 2\tas it is\n+++ a.jsonl record 2\tclean\n@@ ")
    assert b"\n-Advertisement\n" in done.out


def packed(name: str, data: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.compress(data[:40]) + gzip.compress(data[40:])  # two members, as `cat a.gz b.gz` makes them
    return zstandard.compress(data[:40]) + zstandard.compress(data[40:])


def unpacked(name: str, data: bytes) -> bytes:
    return (
        gzip.decompress(data) if name.endswith(".gz") else zstandard.ZstdDecompressor().decompressobj().decompress(data)
    )


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.txt.gz", "a.md.zst"])
def test_compressed_files(name: str, tmp_path: Path) -> None:
    dirty, clean = DIRTY.encode(), CLEAN.encode()
    if "jsonl" in name:
        dirty, clean = (f'{{"text": "Hail."}}\n{{"text": {text}}}\n'.encode() for text in (D, C))
    path = tmp_path / name
    path.write_bytes(packed(name, dirty))
    assert run("clean", path).out == clean
    assert run("clean", path, "-o", "out").code == 0
    assert unpacked(name, (tmp_path / "out" / name).read_bytes()) == clean
    assert run("clean", "-i", path).code == 0
    once = path.read_bytes()
    assert unpacked(name, once) == clean
    assert once == (tmp_path / "out" / name).read_bytes()  # no time, no name of a temporary file
    os.utime(path, ns=(1, 1))
    assert run("clean", "-i", path).code == 0
    assert path.stat().st_mtime_ns == 1


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
@pytest.mark.parametrize("how", ["cut", "garbled", "plain"])
def test_a_damaged_file_is_an_error_and_stays(name: str, how: str, tmp_path: Path) -> None:
    data = packed(name, b"".join(b'{"text": "%d"}\n' % n for n in range(2000)))
    damaged = {"cut": data[:-9], "garbled": data[:60] + b"rain" + data[64:], "plain": b'{"text": "x"}\n'}[how]
    (tmp_path / name).write_bytes(damaged)
    done = run("clean", "-i", name)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith(f"newsclean: {name}: damaged .{name.split('.')[-1]} file: ")
    assert (tmp_path / name).read_bytes() == damaged
    assert names(tmp_path) == [name]


def test_without_zstandard_the_message_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(b"{}"))
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    done = run("clean", "a.jsonl.zst")
    assert (done.code, done.err) == (
        2,
        "newsclean: a.jsonl.zst: .zst files need the extra zstd: pip install 'newsclean[zstd]'\n",
    )


def test_any_number_of_workers_gives_the_same(tmp_path: Path) -> None:
    lines = [f'{{"id": {n}, "text": {json.dumps(DIRTY * (n % 7))}}}\n' for n in range(300)]
    (tmp_path / "a.jsonl").write_text("".join(lines))
    (tmp_path / "b.jsonl").write_text('{"text": null}\n\n' * 200 + lines[3])
    (tmp_path / "c.txt").write_text(DIRTY)
    outcomes = []
    for jobs in (1, 2, 3):
        done = run("clean", ".", "--jobs", jobs, "--report", f"report{jobs}")
        outcomes.append((done, (tmp_path / f"report{jobs}").read_bytes()))
    assert outcomes[0][0].code == 0
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_receipts_stay_for_what_reached_standard_output(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": {D}}}\nbad\n')
    assert run("clean", "a.jsonl", "--report", "report").code == 2
    assert [json.loads(line)["record"] for line in (tmp_path / "report").read_text().splitlines()] == [1]
    assert run("clean", "a.jsonl", "--report", "report", "-o", "out").code == 2
    assert (tmp_path / "report").read_text() == ""
    assert names(tmp_path / "out") == []


def test_no_receipts_stay_for_a_file_that_could_not_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(DIRTY)
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == "b.txt":
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    done = run("clean", "-q", "-i", ".", "--report", "report")
    assert (done.code, done.err) == (2, "newsclean: b.txt: No space left on device\n")
    assert [(tmp_path / name).read_text() for name in ("a.txt", "b.txt", "c.txt")] == [CLEAN, DIRTY, CLEAN]
    receipts = [json.loads(line)["file"] for line in (tmp_path / "report").read_text().splitlines()]
    assert receipts == ["a.txt", "c.txt"]


def test_a_pipe_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    feeder = threading.Thread(target=(tmp_path / "a.jsonl").write_text, args=(f'{{"text": {D}}}\n',))
    feeder.start()
    done = run("clean", "-i", "a.jsonl")
    feeder.join()
    assert (done.code, done.err) == (2, "newsclean: a.jsonl: not a regular file, and so not to be replaced by one\n")
    assert (tmp_path / "a.jsonl").is_fifo()
