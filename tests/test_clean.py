"""The promises of cleaning: idempotent, silent the second time, nothing invented, nothing lost."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsclean
from newsclean.canonical import canonical_lines
from newsclean.model import Line
from newsclean.stages.headline import title_copies
from pieces import articles, options


@given(st.one_of(articles(), st.text()), options)
@example("\n", {})
@example("a\n\n\n", {})
def test_a_second_cleaning_is_silent(text: str, chosen: dict[str, object]) -> None:
    cleaner = newsclean.Cleaner(**chosen)
    once = cleaner.clean(text)
    again = cleaner.explain(once)
    assert again.text == once
    assert again.removals == ()


@given(articles(), options)
def test_kept_and_removed_are_all_there_was(text: str, chosen: dict[str, object]) -> None:
    result = newsclean.explain(text, **chosen)
    lines, ended = canonical_lines(text)
    numbers = [line.number for line in result.lines] + [removal.line.number for removal in result.removals]
    assert sorted(numbers) == list(range(1, len(lines) + 1))
    assert [line.number for line in result.lines] == sorted(line.number for line in result.lines)
    assert all(line.text == lines[line.number - 1] for line in result.lines)
    assert all(removal.line.text == lines[removal.line.number - 1] for removal in result.removals)
    assert result.restore() == "\n".join(lines) + "\n" * ended
    assert newsclean.clean(text, **chosen) == result.text


@given(articles())
def test_the_output_is_utf8_and_composed(text: str) -> None:
    clean = newsclean.clean(text)
    clean.encode("utf-8")
    assert clean == unicodedata.normalize("NFC", clean)
    assert not clean.startswith("\n")
    assert "\n\n\n" not in clean


@given(articles(), st.sets(st.integers(1, 40)), st.sampled_from(["conservative", "standard", "page"]))
def test_stages_that_look_by_line_are_hereditary(text: str, left_out: set[int], profile: str) -> None:
    """With fewer lines round it, each line is judged as before: `settle` relies on it when it lets them look once."""
    lines = [Line(number, line) for number, line in enumerate(canonical_lines(text)[0], 1)]
    fewer = [line for line in lines if line.number not in left_out]
    by_line = newsclean.Cleaner(profile=profile)._stages[1]
    assert by_line
    for stage in (*by_line, title_copies("Bridge to stay closed until the spring, mayor says", 0.85)):
        all_found = {found.line.number for found in stage(lines)}
        assert {found.line.number for found in stage(fewer)} == all_found - left_out


@given(articles())
def test_evidence_names_real_lines(text: str) -> None:
    result = newsclean.explain(text)
    lines = canonical_lines(text)[0]
    for found in (*result.removals, *result.held):
        assert found.rule
        if found.like is not None:
            assert found.like.text == lines[found.like.number - 1]
            assert found.score is not None and 0 <= found.score <= 1
    kept = {line.number for line in result.lines}
    assert {held.line.number for held in result.held} <= kept


@given(articles())
def test_a_title_given_is_idempotent_too(text: str) -> None:
    title = "Bridge to stay closed until the spring, mayor says"
    once = newsclean.clean(text, title=title)
    again = newsclean.explain(once, title=title)
    assert again.removals == ()


def test_the_sample_article_loses_its_second_caption_and_its_label() -> None:
    caption = "Government buses carried the families out of the district in September 2016"
    body = "The last families left on Monday, the council said."
    text = f"A city falls quiet\n\n{caption}\n\n{caption}\n\n{body}\n\nLatest News"
    result = newsclean.explain(text)
    assert result.text == f"A city falls quiet\n\n{caption}\n\n{body}"
    repeat, label = (removal for removal in result.removals if removal.category != "blank")
    assert (repeat.rule, repeat.line.number, repeat.like and repeat.like.number, repeat.score) == (
        "repeated-caption",
        5,
        3,
        1.0,
    )
    assert label.category == "label"


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", " \t\n", "One line without an end", "One line.\n"])
def test_small_texts(text: str) -> None:
    assert newsclean.clean(text) == text.strip(" \t\n") + "\n" * (text.endswith("\n") and bool(text.strip()))


@pytest.mark.parametrize("wrong", [b"bytes", bytearray(b"x"), None, 3, ["a"]])
def test_anything_but_text_is_a_type_error(wrong: object) -> None:
    with pytest.raises(TypeError, match=r"decode|not str"):
        newsclean.clean(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"profil": "standard"}, "unknown option 'profil'"),
        ({"profile": "strict"}, "'strict'"),
        ({"similarity": 1.5}, "1.5"),
        ({"similarity": "high"}, "'high'"),
        ({"languages": ("xx",)}, "'xx'"),
        ({"languages": "en"}, "'en'"),
        ({"keep": "a line"}, "'a line'"),
    ],
)
def test_wrong_options_are_named(chosen: dict[str, object], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        newsclean.Cleaner(**chosen)


def test_cleaners_are_values() -> None:
    cleaner = newsclean.Cleaner(profile="conservative", keep=["Advertisement"])
    assert pickle.loads(pickle.dumps(cleaner)) == cleaner
    assert len({cleaner, newsclean.Cleaner(profile="conservative", keep=("Advertisement",))}) == 1
    assert cleaner.clean("A fire.\n\nAdvertisement") == "A fire.\n\nAdvertisement"


def test_keep_lines_are_logged() -> None:
    result = newsclean.explain(
        "A fire broke out in the old harbour on Sunday night.\n\nADVERTISEMENT", keep=("Advertisement",)
    )
    assert [held.guard for held in result.held] == ["keep-line"]


def test_similarity_and_guards_are_knobs() -> None:
    text = "The team won 3-1 at home to Luch on Sunday.\n\nThe team won 3-2 at home to Luch on Sunday."
    assert newsclean.clean(text) == text
    assert newsclean.clean(text, guards=False).count("\n") == 0
    assert newsclean.clean(text, guards=False, similarity=1.0) == text


SCRIPT = """
import sys, newsclean
text = sys.stdin.buffer.read().decode("utf-8")
print(ascii([newsclean.explain(part) for part in text.split("<<>>")]))
"""


def test_every_process_says_the_same() -> None:
    texts = "<<>>".join(
        [
            "Rain fell all night.\n\nShare\n\nRain fell all night.",
            "A\n\nLatest News\n\nStorm shuts ports\n\nFire in the old town",
        ]
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], input=texts.encode(), capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4711")
    }  # fmt: skip
    assert len(outputs) == 1


def test_import_is_light() -> None:
    heavy = ["numpy", "scipy", "ftfy", "datasketch", "rapidfuzz", "regex", "tomllib"]
    code = f"import sys, newsclean; newsclean.clean('A fire.'); print([m for m in {heavy!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_very_long_lines() -> None:
    line = "All work and no play makes Jack a dull boy. " * 100_000
    assert newsclean.clean(line) == line.strip()


def test_a_text_is_never_emptied() -> None:
    result = newsclean.explain("Advertisement\n\nShare this article")
    assert result.text == "Advertisement\n\nShare this article"
    assert {held.guard for held in result.held} == {"safety-valve"}
    assert result.notes == ("nothing was removed: not one line would be left",)


def test_an_implausible_cleaning_is_held_back() -> None:
    prompts = [f"Sign up for our newsletter number {n} and get the best stories in your inbox" for n in "abcdefghij"]
    text = "\n\n".join(["A fire broke out in the old harbour on Sunday night.", *prompts])
    result = newsclean.explain(text)
    assert result.text == text
    assert "more than 75%" in result.notes[0]


def test_one_line_is_left_alone_and_said_so() -> None:
    text = "The river rose overnight. " * 60
    assert "one line" in newsclean.explain(text).notes[0]
