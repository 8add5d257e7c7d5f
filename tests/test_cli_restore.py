"""`newsclean restore`: what was cleaned comes back, line by line, from the clean file and the report."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from command import names, run
from newsclean.cli.receipts import MisfitError, receipt_of, restored
from pieces import articles

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
ENDS = [
    pytest.param(DIRTY, id="LF"),
    pytest.param(DIRTY.replace("\n", "\r\n"), id="CRLF"),
    pytest.param(DIRTY.replace("\n", "\r"), id="CR"),
    pytest.param(DIRTY.rstrip("\n"), id="no final newline"),
    pytest.param(DIRTY + "\n\n", id="blanks at the end"),
    pytest.param("\n\n\n", id="only blanks"),
    pytest.param("Rain fell.\r\n\r\n\r\n\r\n\r\n", id="one line left"),
    pytest.param("", id="empty"),
]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("text", ENDS)
def test_a_text_file_comes_back_byte_for_byte(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert run("clean", "-i", path, "--report", "report").code == 0
    assert path.read_bytes() != text.encode() or not text
    assert run("restore", path, "--report", "report").out == text.encode()
    assert run("restore", path, "--report", "report", "-o", "b.txt").code == 0
    assert (tmp_path / "b.txt").read_bytes() == text.encode()
    assert run("restore", path, "--report", "report", "-i").code == 0
    assert path.read_bytes() == text.encode()
    assert names(tmp_path) == ["a.txt", "b.txt", "report"]


@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz", "news.jsonl.zst"])
def test_records_come_back(name: str, tmp_path: Path) -> None:
    records = [json.dumps({"id": n, "body": DIRTY * n, "at": "São"}, ensure_ascii=False) + "\r\n" for n in range(5)]
    given = "".join([*records[:2], "\n", '{"body": null}\n', "not JSON\n", *records[2:]])
    (tmp_path / "plain.jsonl").write_bytes(given.encode())
    assert run("clean", "--field", "body", "plain.jsonl", "--skip-bad", "-i", "--report", "r").code == 0
    clean = (tmp_path / "plain.jsonl").read_bytes()
    assert run("restore", "plain.jsonl", "--report", "r").out == given.encode()

    assert run("restore", "plain.jsonl", "--report", "r", "-o", name).code == 0
    assert run("clean", "--field", "body", name, "--skip-bad", "-i", "--report", "r").code == 0
    assert run("clean", "--field", "body", name, "--skip-bad").out == clean.replace(b"not JSON\n", b"")
    assert run("restore", "-i", name, "--report", "r").code == 0
    assert run("restore", "plain.jsonl", "--report", "r").out == given.encode()


def test_bad_lines_that_were_left_out_stay_out(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One.\\n\\n\\nTwo."}\nbad\n{"text": "\\n\\nThree."}\n')
    assert run("clean", "a.jsonl", "--skip-bad", "-o", "out", "--report", "r").code == 0
    done = run("restore", "out/a.jsonl", "--report", "r")
    assert done.out == b'{"text": "One.\\n\\n\\nTwo."}\n{"text": "\\n\\nThree."}\n'


def test_what_a_report_says(tmp_path: Path) -> None:
    caption = "Government buses carried the families out of the district on the last day of September"
    (tmp_path / "a.txt").write_text(f"A city falls quiet\n\n{caption}\n\n{caption}\n\nAdvertisement\n")
    (tmp_path / "b.jsonl").write_text('{"text": null}\n{"text": "Rain."}\n')
    assert run("clean", "a.txt", "b.jsonl", "--report", "r").code == 0
    first, second = map(json.loads, (tmp_path / "r").read_text().splitlines())
    assert list(first) == [
        *("file", "record", "field", "newline"),
        *("removals", "held", "notes", "sure", "final_newline", "lines", "digest", "check"),
    ]
    assert (first["file"], first["record"], first["newline"], first["final_newline"]) == ("a.txt", None, "\n", True)
    assert (second["file"], second["record"], second["field"], second["removals"]) == ("b.jsonl", 2, "text", [])
    result = newsclean.explain((tmp_path / "a.txt").read_text())
    assert [
        (one["number"], one["text"], one["rule"], one["category"], one["score"], one["why"])
        for one in first["removals"]
    ] == [(one.line.number, one.line.text, one.rule, one.category, one.score, one.why) for one in result.removals]
    copies = [one for one in first["removals"] if one["text"] == caption]
    assert [one["like"] for one in copies] == [{"number": 3, "text": caption}]


MISFITS = [
    pytest.param("a.txt", "a line more\n", "the text is not the one that the report is about", id="changed since"),
    pytest.param("a.jsonl", '{"text": "One."}\n', "record 1: the text is not the one", id="another record"),
    pytest.param("a.jsonl", '{"text": "A.\\n\\nB."}\n' * 2, "record 2: r has no receipt for it", id="a record more"),
    pytest.param("a.jsonl", "", "r has receipts for more records", id="a record less"),
    pytest.param("c.txt", "A.\n\nB.", "r is about a.txt, a.jsonl", id="of other files"),
]


@pytest.mark.parametrize(("name", "content", "message"), MISFITS)
def test_a_report_that_does_not_fit(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A.\n\n\nB.")
    (tmp_path / "a.jsonl").write_text('{"text": "A.\\n\\n\\nB."}\n')
    assert run("clean", "-i", "a.txt", "a.jsonl", "--report", "r").code == 0
    (tmp_path / name).write_text(content)
    done = run("restore", "-i", name, "--report", "r")
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"newsclean: {name}: {message}")
    assert done.err.count("\n") == 1
    assert (tmp_path / name).read_text() == content


WRONG = [
    pytest.param(["missing.txt", "--report", "r"], "missing.txt: No such file or directory", id="no file"),
    pytest.param(["a.txt", "--report", "missing"], "missing: No such file or directory", id="no report"),
    pytest.param(["a.txt", "--report", "a.txt"], "a.txt: line 1: broken JSON: ", id="not JSON"),
    pytest.param(
        ["a.txt", "--report", "other.jsonl"],
        "other.jsonl: line 1: not a receipt; clean --report",
        id="no receipts",
    ),
    pytest.param(["a.txt", "--report", "empty"], "a.txt: empty has no receipts", id="an empty report"),
    pytest.param([".", "--report", "r"], ".: restore takes one file", id="a folder"),
    pytest.param(["-", "--report", "r"], "-: restore takes one file", id="standard input"),
    pytest.param(["a.txt"], "the following arguments are required: --report", id="which report"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_cannot_be_restored(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "other.jsonl").write_text('{"file": "a.txt", "removals": [{"number": "1"}]}\n')
    (tmp_path / "empty").write_text("")
    done = run("restore", *arguments)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"newsclean: {message}")


def test_the_report_knows_a_file_by_the_end_of_its_path(tmp_path: Path) -> None:
    for name in ("in/x/a.txt", "in/y/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(f"In {name}.\n\n\nRain.")
    assert run("clean", "in", "-o", "out", "--report", "r").code == 0
    assert run("restore", "out/y/a.txt", "--report", "r").out == b"In in/y/a.txt.\n\n\nRain."
    (tmp_path / "out/y/a.txt").rename(tmp_path / "a.txt")
    assert run("restore", "a.txt", "--report", "r").err == "newsclean: a.txt: r is about in/x/a.txt, in/y/a.txt\n"


@given(articles())
def test_a_receipt_restores_what_the_result_restores(text: str) -> None:
    result = newsclean.explain(text)
    found = json.loads(json.dumps(receipt_of(result)))
    assert restored(result.text, found) == result.restore()
    assert restored(result.text.replace("\n", "\r\n"), found) == result.restore()


@given(articles(), st.text(min_size=1))
def test_a_receipt_knows_its_text(text: str, more: str) -> None:
    result = newsclean.explain(text)
    other = result.text + "x" + more
    with pytest.raises(MisfitError):
        restored(other, receipt_of(result))


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_report_restores_nothing_wrong(seed: int, tmp_path: Path) -> None:
    text = "\ufeffRain fell.\r\n\r\n\r\nAdvertisement\r\n\r\nIt fell again: d\u00e9j\u00e0 vu.\r\n\r\nAdvertisement\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert run("clean", "-i", "a.txt", "--report", "r").code == 0
    right = run("restore", "a.txt", "--report", "r").out
    whole = (tmp_path / "r").read_bytes()
    chance = random.Random(seed)
    for _ in range(25):
        data = bytearray(whole)
        match chance.randrange(3):
            case 0:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 1:
                del data[chance.randrange(len(data)) :]
            case 2:
                at = chance.randrange(len(data))
                data[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(3))
        (tmp_path / "r").write_bytes(data)
        done = run("restore", "a.txt", "--report", "r")
        if done.code:
            assert (done.code, done.out, done.err.count("\n")) == (2, b"", 1) and "Traceback" not in done.err, data
        else:
            assert done.out == right, data


def test_a_report_written_anew_by_another_tool_still_restores(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Déjà vu.\n\n\nAdvertisement\n".encode())
    assert run("clean", "-i", "a.txt", "--report", "r").code == 0
    right = run("restore", "a.txt", "--report", "r").out
    found = json.loads((tmp_path / "r").read_bytes())
    (tmp_path / "r").write_text(json.dumps(dict(reversed(found.items())), separators=(",", ":"), indent=None))
    assert run("restore", "a.txt", "--report", "r").out == right
    found["removals"][0]["text"] += "x"
    (tmp_path / "r").write_text(json.dumps(found))
    assert "line 1: damaged, or changed by hand" in run("restore", "a.txt", "--report", "r").err
    del found["check"]
    (tmp_path / "r").write_text(json.dumps(found))
    assert run("restore", "a.txt", "--report", "r").code == 0
