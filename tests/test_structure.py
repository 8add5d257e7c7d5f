"""What lines are to one another: sections of comments, what stands above an article, what a text is about."""

from __future__ import annotations

import pytest

import newsclean

STORY = [
    "The mayor of Lindau said on Monday that the bridge would stay closed until the spring.",
    "Nobody was hurt when a part of the railing fell into the river in June, the brigade said.",
    "The ferry has been the only way across ever since, and the queue begins long before sunrise.",
]
HEADLINE = "Bridge to stay closed until the spring"
STANDFIRST = "The council has no money for the work, and the ferry no second boat."


def text(*parts: str) -> str:
    return "\n\n".join(parts)


COMMENTS = ["2 Comments", "Sandpiper", "2 days ago at 07:48 am", "I have crossed that bridge for forty years.", "Reply"]


@pytest.mark.parametrize("header", ["2 Comments", "Top Rated Comments", "Leserkommentare (2)", "КОММЕНТАРИИ"])
def test_a_section_of_comments_goes(header: str) -> None:
    result = newsclean.explain(text(*STORY, header, *COMMENTS[1:]))
    assert result.text == text(*STORY)
    assert {"comment-section"} == {removal.rule for removal in result.removals if removal.category != "blank"}


@pytest.mark.parametrize(
    "kept",
    [
        [*STORY, "Comments", "The council did not want to comment on the report of its own commission on Monday."],
        [STORY[0], "Comments", STORY[1], STORY[2]],
    ],
)
def test_a_chapter_called_comments_stays(kept: list[str]) -> None:
    removed = newsclean.explain(text(*kept)).removals
    assert {removal.line.text for removal in removed} <= {"Comments", ""}


def test_a_standfirst_does_not_end_the_head() -> None:
    page = text(HEADLINE, STANDFIRST, "Published: 3 March 2020, 10:15", *STORY)
    assert newsclean.clean(page) == text(HEADLINE, STANDFIRST, *STORY)


def test_a_date_that_heads_a_chapter_stays() -> None:
    page = text(STANDFIRST, "12 May 2019", *STORY)
    assert newsclean.clean(page) == page


def test_headline_and_standfirst_are_switches() -> None:
    page = text(HEADLINE, STANDFIRST, "By Ann Harper", *STORY)
    assert newsclean.clean(page) == page
    assert newsclean.clean(page, headline=True) == text(STANDFIRST, "By Ann Harper", *STORY)
    assert newsclean.clean(page, standfirst=True) == text(HEADLINE, "By Ann Harper", *STORY)
    assert newsclean.clean(page, headline=True, standfirst=True, byline=True) == text(*STORY)
    assert newsclean.clean(text(*STORY), headline=True, standfirst=True) == text(*STORY)


@pytest.mark.parametrize("poem", [[HEADLINE, "Roses are red", "Violets are blue"], ["- two eggs", *STORY]])
def test_what_has_no_paragraph_below_has_no_headline(poem: list[str]) -> None:
    assert newsclean.clean(text(*poem), headline=True) == text(*poem)


def test_captions_known_by_their_wording_are_a_switch() -> None:
    caption = "Ann Harper, left, and Ben Marsh wait for the ferry on the northern bank."
    page = text(*STORY[:2], caption, STORY[2])
    assert newsclean.clean(page) == page
    assert newsclean.clean(page, uncredited=True) == text(*STORY)


PROMPT = "We use cookies to improve your experience on our site."


def test_a_text_about_cookies_keeps_its_lines() -> None:
    policy = [
        "A cookie is a small file that a website leaves in your browser, and this page says which of them we set.",
        "Some cookies are needed for the website to work, and these are set in every browser without a question.",
        "Other cookies count how many people read a page of the website, and these are set when you agree to it.",
    ]
    result = newsclean.explain(text(*policy, PROMPT))
    assert result.text == text(*policy, PROMPT)
    assert [held.guard for held in result.held] == ["topic"]
    assert newsclean.clean(text(*STORY, PROMPT)) == text(*STORY)
    baking = [f"These cookies need {n} eggs, a bowl and an oven that is hot before you begin." for n in ("two", "six")]
    assert newsclean.clean(text(*baking, *STORY, PROMPT)) == text(*baking, *STORY)
