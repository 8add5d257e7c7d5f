"""Progress: nothing for short work; for long work a bar or a count, and never in the way of a message."""

from __future__ import annotations

import sys

import pytest

from command import run
from newsclean.cli import progress
from newsclean.cli.progress import Progress


def test_short_work_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress(shown=True, total=3)
    for _ in range(3):
        shown.tick()
    shown.close()
    assert capsys.readouterr() == ("", "")


def test_long_work_shows_a_count_without_tqdm(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    monkeypatch.setattr(progress, "STEP", 0)
    shown = Progress(shown=True, total=2)
    shown.tick()
    shown.complain("a.txt: not UTF-8")
    shown.tick()
    shown.close()
    assert capsys.readouterr().err == (
        "\r1 of 2 articles\r\x1b[Knewsclean: a.txt: not UTF-8\n\r2 of 2 articles\r\x1b[K"
    )


def test_long_work_shows_a_bar_with_tqdm(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    shown = Progress(shown=True)
    for _ in range(3):
        shown.tick()
    shown.say("would change a.txt")
    shown.close()
    err = capsys.readouterr().err
    assert "articles" in err
    assert "would change a.txt\n" in err


@pytest.mark.parametrize("terminal", [True, False])
def test_articles_on_a_screen_get_no_bar(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    done = run("clean", "--no-config", "-", stdin=b"Rain.\n", terminal=terminal)
    assert (done.out, done.err) == (b"Rain.\n", "")
