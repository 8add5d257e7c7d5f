"""Hard-wrapped text is judged by paragraph and given back as it was wrapped; Markdown's links are seen through."""

from __future__ import annotations

from textwrap import fill

import pytest

import newsclean
from newsclean.model import Line
from newsclean.rules import Rule
from newsclean.wrapping import joined, paragraphs, wrapped_at

STORY = [
    "The mayor of Lindau said on Monday that the bridge over the Luch would stay closed until the spring, because "
    "the city could not pay for the work before the council had voted on a new budget in the autumn.",
    "Nobody was hurt when a part of the railing fell into the river in June, but the ferry has been the only way "
    "across ever since, and the queue on the northern bank begins long before sunrise.",
    "It costs two crowns.",
]
PROMPT = "Sign up for our free daily newsletter and get the best stories of the day delivered straight to your inbox."


def text(*parts: str, width: int = 60, between: str = "\n\n") -> str:
    return between.join(fill(part, width) for part in parts)


@pytest.mark.parametrize("width", [40, 60, 78])
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_wrapped_prompt_goes_with_all_its_lines(width: int, between: str) -> None:
    result = newsclean.explain(text(STORY[0], PROMPT, STORY[1], width=width, between=between))
    assert result.text == text(STORY[0], STORY[1], width=width, between=between)
    gone = [removal for removal in result.removals if removal.category != "blank"]
    assert joined([removal.line for removal in gone]) == PROMPT
    assert len({removal.rule for removal in gone}) == 1


def test_a_line_of_a_paragraph_is_no_line_of_its_own() -> None:
    broken = (
        "The bridge stays closed, and the city's page about it, which\nhad begun with the words\n"
        "Advertisement\nand ended with\nnothing at all, was taken down by the council on Monday after\n"
        "an hour of laughter in the hall, the mayor of the\ntown said to the ferryman who had to read it out to us all."
    )
    assert newsclean.clean(f"{broken}\n\n{text(STORY[1])}") == f"{broken}\n\n{text(STORY[1])}"


def test_a_wrapped_paragraph_printed_twice_goes_once() -> None:
    result = newsclean.explain(text(STORY[0], STORY[1], STORY[0]))
    assert result.text == text(STORY[0], STORY[1])
    assert {removal.like and removal.like.number for removal in result.removals if removal.category == "repeat"} == {1}


@pytest.mark.parametrize(
    "lines",
    [
        STORY,
        ["Rain fell", "all over the hills", "and the harbour", "was", "silent", "but for the gulls over the roofs"],
        ["Bridge closed", "Ferry late again", "mayor: no money", "what now?", "a photo", "in pictures: the queue"],
        [],
    ],
)
def test_other_texts_are_not_wrapped(lines: list[str]) -> None:
    assert wrapped_at(lines) == 0


def test_lists_and_headings_begin_anew() -> None:
    lines = text(STORY[0], "# Ferries", "* two crowns", "* by night four", STORY[1], between="\n").split("\n")
    groups = paragraphs([Line(number, line) for number, line in enumerate(lines, 1)])
    firsts = [group[0].text for group in groups]
    assert [first for first in firsts if first[0] in "#*"] == ["# Ferries", "* two crowns", "* by night four"]


def test_a_reference_becomes_its_words_when_its_address_is_in_the_text() -> None:
    story = "The mayor read [the report][1] aloud, and what [every\nferryman][2] knows; see [the appendix][3] [4]."
    notes = "[1]: https://example.org/report\n[2]: <https://example.org/ferry>"
    assert newsclean.clean(f"{story}\n\n{notes}") == story.replace("[the report][1]", "the report").replace(
        "[every\nferryman][2]", "every\nferryman"
    )
    assert newsclean.clean(story) == story


def test_a_link_is_read_by_its_words() -> None:
    story = "\n\n".join(STORY)
    assert newsclean.clean(f"{story}\n\n* [Share this article](https://example.org/s?a=(b))") == story
    linked = f"She took [a ferry](/ferry) to the northern bank of the river.\n\n{story}"
    assert newsclean.clean(linked) == linked


def test_a_blank_line_at_the_end_does_not_decide_what_is_wrapped() -> None:
    # Where blank lines part the paragraphs, a line need be less full to be broken. Here that puts the last two lines
    # together, every paragraph is the rule's, and the safety valve takes all back, but for the blank line.
    rule = Rule("bakery", "ad", "anywhere", (), ("bakery",), "visit the bakery .*town[.]")
    lines = [
        "Visit the bakery at the old harbour wall\nof the town.",
        "Visit the bakery near the new west gates\nof this town.",
        "Visit the bakery under the oldest limes\nof our town.",
        "Visit the bakery behind the market halls\nof that town.",
        "Visit the bakery below the big\nTower Inn of a town.",
    ]
    cleaner = newsclean.Cleaner(rules=(rule,))
    for text in ("\n".join(lines), "\n" + "\n".join(lines), "\n".join(lines) + "\n\n"):
        once = cleaner.explain(text)
        assert once.text.strip() == lines[-1] and not once.notes
        assert cleaner.clean(once.text) == once.text
