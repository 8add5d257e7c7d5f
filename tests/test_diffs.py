"""`clean --diff`: a diff that a patch program could apply, and what it looks like on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsclean
from command import run
from newsclean.cli.diffs import painted, unified
from pieces import articles

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
COLOUR = re.compile(r"\x1b\[\d*m")


def broken(text: str) -> list[str]:
    pieces = text.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def applied(before: Sequence[str], diff: Iterable[str]) -> list[str]:
    """What a patch program makes of `before`."""
    after: list[str] = []
    at = left = made = 0
    for number, line in enumerate(diff):
        if number < 2:
            assert line.startswith(("--- ", "+++ "))
        elif not left and not made and (hunk := HUNK.fullmatch(line)):
            start, count, new, come = (int(part or 1) if part != "0" else 0 for part in hunk.groups())
            start -= count > 0  # of no lines, the number is that of the line before
            after += before[at:start]
            at, left, made = start, count, come
            assert len(after) == new - (come > 0)
        else:
            if line[0] in " -":
                assert before[at] == line[1:]
                at, left = at + 1, left - 1
            if line[0] in " +":
                after.append(line[1:])
                made -= 1
    assert left == made == 0
    return after + list(before[at:])


@given(articles())
@example("")
@example("\n")
@example("Rain fell.\n" * 20 + "Itâ€™s over.\nAdvertisement")
def test_a_patch_program_makes_the_clean_text_of_the_dirty_one(text: str) -> None:
    before, after = broken(text), broken(newsclean.clean(text))
    assert applied(before, unified(before, after, "a.txt")) == after


lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "a \n", "\n", "&amp;\n", "&\n"]), max_size=12)


@given(lines, lines)
def test_of_any_two_texts(before: list[str], after: list[str]) -> None:
    assert applied(before, unified(before, after, "a.txt")) == after


@given(articles())
def test_colours_change_nothing_but_colours(text: str) -> None:
    text = COLOUR.sub("", text)
    diff = list(unified(broken(text), broken(newsclean.clean(text)), "a.txt"))
    assert sorted(COLOUR.sub("", line) for line in painted(diff)) == sorted(diff)


def test_a_repaired_line_stands_over_what_became_of_it() -> None:
    before = ["Share\n", "\n", "It doesnâ€™t rain.\n", "\n", "Snow fell.\n"]
    after = ["It doesn’t rain.\n", "\n", "Snow fell.\n"]
    diff = list(unified(before, after, "a"))
    assert diff[3:] == ["-Share\n", "-\n", "-It doesnâ€™t rain.\n", "+It doesn’t rain.\n", " \n", " Snow fell.\n"]
    assert [line.replace("\x1b", "") for line in painted(diff)][5:7] == [
        "[31m-It doesn[7mâ€™[27mt rain.[0m\n",
        "[32m+It doesn[7m’[27mt rain.[0m\n",
    ]


DIRTY = b"Rain fell.\n\nAdvertisement\n\nIt fell all night.\n"


@pytest.mark.parametrize(
    ("options", "environment", "terminal", "colours"),
    [
        ([], {}, True, True),
        ([], {}, False, False),
        ([], {"NO_COLOR": "1"}, True, False),
        ([], {"TERM": "dumb"}, True, False),
        (["--color", "always"], {"NO_COLOR": "1"}, False, True),
        (["--color", "never"], {}, True, False),
    ],
)
def test_colours_where_they_are_wanted(
    options: list[str],
    environment: dict[str, str],
    terminal: bool,
    colours: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "a.txt").write_bytes(DIRTY)
    done = run("clean", "--no-config", "--diff", *options, tmp_path / "a.txt", terminal=terminal)
    assert (b"\x1b[31m-Advertisement" in done.out) == colours
    assert (b"\x1b" in done.out) == colours
