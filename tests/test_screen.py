"""Nothing a stranger wrote reaches a terminal as a command to it: not from texts, names of files, fields, rules."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from command import Outcome, run
from newsclean.cli.screen import for_screen, harmless

# ESC [ 2 J wipes the screen, ESC ] 0 ; ... BEL sets the title, U+009B is ESC [ in one, U+202E shows the rest backwards.
NASTY = "a\x1b[2J\x1b]0;owned\x07\u009b31m\u202eb\r"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@given(st.text() | st.text("\x1b\r\n\t\x9b\u202e\udc9b\ud800a", max_size=8))
@example(NASTY)
def test_what_comes_out_acts_on_nothing(text: str) -> None:
    assert not ACTS.search(harmless(text)) and "\n" not in harmless(text)
    assert harmless(text, lines=True).count("\n") == text.count("\n")
    assert harmless(harmless(text)) == harmless(text)
    harmless(text).encode("utf-8")


@given(st.binary(max_size=20))
@example(b"\x9b31m")
def test_bytes_too(data: bytes) -> None:
    assert not ACTS.search(for_screen(data).decode("utf-8"))


def test_plain_text_of_any_script_is_as_it_was() -> None:
    text = "Straße, Москва,\t日本 \u200eשלום\u200f می\u200cخواهم 👩\u200d🚒 \\x1b"
    assert harmless(text) == text


def safe(done: Outcome) -> Outcome:
    """The outcome, if neither stream would act on the terminal."""
    assert not ACTS.search(done.err), done.err
    assert not ACTS.search(done.out.decode("utf-8")), done.out
    return done


def test_a_diff_is_harmless_on_a_terminal_and_exact_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain\x1b[2J fell.\x9b\n")
    assert "-Rain\x1b[2J fell.\x9b\n".encode() in run("clean", "--diff", "a.txt").out
    shown = safe(run("clean", "--diff", "--color=never", "a.txt", terminal=True)).out.decode()
    assert "Rain\\x1b[2J fell.\\x9b" in shown and "Rain fell." in shown
    for terminal in (True, False):  # into a pager
        shown = run("clean", "--diff", "--color=always", "a.txt", terminal=terminal).out.decode()
        plain = re.sub("\x1b\\[[0-9]*m", "", shown)
        assert "Rain\\x1b[2J fell.\\x9b" in plain and not ACTS.search(plain) and plain != shown


@pytest.mark.skipif(os.name != "posix", reason="names of files hold no line breaks elsewhere")
def test_a_name_adds_no_lines_to_a_diff(tmp_path: Path) -> None:
    (tmp_path / "a\n+++ b.txt").write_text("Rain fell.\n\n\nAdvertisement\n")
    shown = run("clean", "--diff", ".").out.splitlines()
    assert shown[:2] == [b"--- a\\n+++ b.txt\tas it is", b"+++ a\\n+++ b.txt\tclean"]


def test_records_are_harmless_on_a_terminal_and_exact_in_a_file(tmp_path: Path) -> None:
    record = json.dumps({"text": "Rain fell.", "by": "\u009b31m"}, ensure_ascii=False) + "\n"
    (tmp_path / "a.jsonl").write_text(record)
    assert run("clean", "a.jsonl").out == record.encode()
    assert "\\x9b31m" in safe(run("clean", "a.jsonl", terminal=True)).out.decode()


RULE = '[[rule]]\nid = "x\\u001b[2J"\ncategory = "label"\npattern = "[\\u001b"\n'


def hostile(folder: Path) -> None:
    (folder / f"{NASTY}.txt").write_bytes(b"Rain \xff")
    (folder / "field.jsonl").write_text(json.dumps({NASTY: "Rain."}) + "\n")
    (folder / "broken.jsonl").write_text('{"text": "Rain.\x1b[2J"}\n')
    (folder / "rules.toml").write_text(RULE)
    (folder / "config.toml").write_text('"x\\u001b[2J" = 1\n')
    (folder / "profile.toml").write_text('version = 1\n"x\\u001b[2J" = 1\n')
    receipt = {"newline": "\n", "removals": [], "final_newline": True, "lines": 1, "digest": ""}
    (folder / "report.jsonl").write_text(
        "".join(json.dumps({"file": f"{NASTY}{n}", **receipt}) + "\n" for n in range(2))
    )
    (folder / "ids.jsonl").write_text(
        "".join(json.dumps({"id": NASTY, "text": "Rain fell on the town of Lindau on Monday."}) + "\n" for _ in "12")
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean", "--check", f"{NASTY}.txt"], 2),
        (["clean", "--check", "."], 2),
        (["clean", "--check", f"{NASTY}.md"], 2),
        (["clean", "field.jsonl"], 2),
        (["clean", "--skip-bad", "--check", "broken.jsonl"], 0),
        (["clean", "--rules", "rules.toml", "ids.jsonl"], 2),
        (["clean", "--config", "config.toml", "ids.jsonl"], 2),
        (["clean", "--site-profile", "profile.toml", "ids.jsonl"], 2),
        (["clean", f"--{NASTY}"], 2),
        ([NASTY], 2),
        (["restore", "ids.jsonl", "--report", "report.jsonl"], 2),
        (["rules", "check", "rules.toml"], 2),
        (["rules", "explain", NASTY], 2),
        (["dedup", "ids.jsonl", "-o", "out.jsonl", "--clusters", "clusters.jsonl"], 0),
        (["dedup", f"{NASTY}.jsonl", "-o", "out.jsonl"], 2),
        (["seen", "add", f"{NASTY}.sqlite", "ids.jsonl"], 0),
        (["seen", "stats", f"{NASTY}.txt"], 2),
        (["learn", f"{NASTY}.txt"], 2),
        (["learn", "--check", "profile.toml", "ids.jsonl"], 2),
    ],
)
def test_messages(arguments: list[str], code: int, tmp_path: Path) -> None:
    hostile(tmp_path)
    for terminal in (False, True):
        done = run(*arguments, terminal=terminal, stdin=b"")
        assert not ACTS.search(done.err), done.err
        assert done.code == code, done.err
        for made in ("out.jsonl", "clusters.jsonl", f"{NASTY}.sqlite"):
            (tmp_path / made).unlink(missing_ok=True)
    if code == 2:
        assert "Traceback" not in done.err and "\\x1b" in done.err, done.err


def test_a_fault_of_ours_is_told_without_its_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(NASTY)

    monkeypatch.setattr("newsclean.cli._run", fail)
    done = run("clean")
    assert done.code == 2 and "RuntimeError: a\\x1b[2J" in done.err and not ACTS.search(done.err)


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes only there")
def test_an_answer_names_a_file_that_is_not_utf8_by_its_bytes(tmp_path: Path) -> None:
    name = os.fsdecode(b"mine\xff.toml")
    (tmp_path / name).write_text(
        '[[rule]]\nid = "mine"\ncategory = "label"\npattern = "mine"\nexample = "mine"\nspare = "ours"\n'
    )
    assert run("rules", "check", name).out == b"mine\xff.toml: 1 rule, all well\n"
    assert run("rules", "check", name, terminal=True).out == b"mine\\xff.toml: 1 rule, all well\n"
