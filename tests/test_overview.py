"""The summary after a run over many files: its figures are those of the receipts."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from command import run
from newsclean import explain
from newsclean.cli.overview import Overview, counts, show

DIRTY = "Rain fell on Tuesday.\n\nAdvertisement\n\nIt fell all night.\n\nShare this article\n"
TWICE = "The mayor spoke of the bridge for an hour.\n\nThe mayor spoke of the bridge for an hour.\n\nAdvertisement\n"
CLEAN = "Snow fell on Monday.\n"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    Path("a.txt").write_text(DIRTY)
    Path("b.txt").write_text(CLEAN)
    Path("c.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in (TWICE, DIRTY, CLEAN)))


PLAIN = """\
3 files, 5 articles: 2 changed; 6 of 13 lines removed (46.2%)
  removed as  lines  articles  by rule
  ad              3         3  en-ad-label 3
  share           2         2  en-share-this 2
  repeat          1         1  repeated-line 1
most removed: a.txt (50%), c.jsonl (50%)
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_summary(jobs: int) -> None:
    done = run("clean", "-o", "out", "--jobs", jobs, "--report", "gone.jsonl", ".")
    assert (done.code, done.out, done.err) == (0, b"", PLAIN)
    receipts = [json.loads(line) for line in Path("gone.jsonl").read_text().splitlines()]
    told = Counter(gone["category"] for receipt in receipts for gone in receipt["removals"] if gone["text"])
    assert told == {"ad": 3, "share": 2, "repeat": 1}


def test_it_comes_after_what_else_is_said() -> None:
    done = run("clean", "--check", "a.txt", "b.txt", "c.jsonl")
    assert done.code == 1
    assert done.err == "would change a.txt\nwould change c.jsonl\n" + PLAIN


@pytest.mark.parametrize("arguments", [["-q", "a.txt", "b.txt"], ["a.txt"], ["c.jsonl"], ["-"]])
def test_one_file_and_quiet_runs_have_none(arguments: list[str]) -> None:
    assert run("clean", *arguments, stdin=b"Advertisement\n\nRain.\n").err == ""


def test_a_hook_has_none() -> None:
    assert run("hook", "a.txt", "b.txt").err == "cleaned a.txt\n"


def test_what_failed_is_not_counted() -> None:
    Path("c.jsonl").write_bytes(Path("c.jsonl").read_bytes() + b"no record\n")
    done = run("clean", "-o", "out", ".")
    assert done.code == 2
    assert "2 files, 2 articles: 1 changed, 1 failed; 2 of 5 lines removed (40.0%)\n" in done.err


def test_nothing_to_remove_is_one_line() -> None:
    Path("a.txt").write_text(CLEAN)
    assert run("clean", "--check", "a.txt", "b.txt").err == (
        "2 files, 2 articles: 0 changed; 0 of 2 lines removed (0.0%)\n"
    )


def test_a_table_by_rich_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    told = run("clean", "-o", "out", ".", terminal=True).err
    assert "─" in told
    assert re.search(r"ad +3 +3 +en-ad-label 3", re.sub("\x1b\\[[0-9;]*m", "", told))
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("clean", "-o", "out", ".", terminal=True).err == PLAIN


def test_without_rich_it_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("rich.box", "rich.console", "rich.table", "rich.text"):
        monkeypatch.setitem(sys.modules, module, None)
    assert run("clean", "-o", "out", ".", terminal=True).err == PLAIN


def test_guards_and_the_valve_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    adverts = "Rain fell.\n\n" + "".join(f"Sign up for our newsletter, number {n}\n\n" for n in range(40))
    refrain = explain("\n\n".join(["Row on, row on.", "The tide is low.", "Row on, row on.", "The tide is high."] * 2))
    valve = explain(adverts)
    assert refrain.held
    assert any(held.guard == "safety-valve" for held in valve.held)
    overview = Overview()
    for name, result in (("a", refrain), ("b", valve)):
        overview.add(name, True, counts(result))
    show(overview)
    told = capsys.readouterr().err
    assert f"kept by a guard: {len(refrain.held) + len(valve.held)} lines;" in told
    assert "left whole by the safety valve: 1 article;" in told
