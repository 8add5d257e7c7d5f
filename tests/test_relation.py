"""What two lines say of one another."""

from __future__ import annotations

import pytest

import newsclean
from newsclean.reading import read
from newsclean.relation import relate

CAPTION = "The closed bridge over the Luch, seen from the northern bank on Sunday"
COPIES = [
    ("The last rebels have left Al Waer in buses.", "The last rebels have left Al-Waer in buses.", "first"),
    ("“We waited nine years,” the old ferryman said.", '"We waited nine years", the old ferryman said', "first"),
    ("THE MAYOR OF LINDAU RESIGNED ON MONDAY MORNING", "The mayor of Lindau resigned on Monday morning", "first"),
    (CAPTION, f"{CAPTION} (Photo: A. Kern)", "second"),
    (f"{CAPTION}. REUTERS/Ana Kern", f"{CAPTION} (Photo: A. Kern)", "first"),
    (f"Image caption {CAPTION}", CAPTION, "second"),
    (
        "Bridge over the Luch stays closed until spring",
        "Bridge over the Luch stays closed until spring | The Lindau Post",
        "first",
    ),
    (
        "Read more: Bridge over the Luch stays closed until spring",
        "Bridge over the Luch stays closed until spring",
        "second",
    ),
    (
        "The council has spent the whole of the mon...",
        "The council has spent the whole of the money on one bridge.",
        "second",
    ),
    (
        "“We have waited nine years for this bridge to open”",
        "“It is late. We have waited nine years for this bridge to open,” he said.",
        "second",
    ),
    (
        "Nobody was hurt when the old bridge fell.",
        "It happened at night. Nobody was hurt when the old bridge fell. The road is shut.",
        "second",
    ),
    (
        "The firm said on Friday that it would close its two plants in the north and move all of its work south.",
        "The firm said on Friday that it would close its two plants in the north and move all its work south.",
        "first",
    ),
    (
        "橋は春まで閉鎖されると市長が月曜日の会見で述べた。",
        "橋は春まで閉鎖されると、市長が月曜日の会見で述べた",
        "first",
    ),
    (
        "قال رئيس البلدية يوم الاثنين إن الجسر سيبقى مغلقا حتى الربيع.",
        "قال رئيس البلدية يوم الاثنين إن الجسر سيبقى مغلقا حتى الربيع",
        "first",
    ),
    (
        "Семён Артёмьев сказал, что мост останется закрытым до весны.",
        "Семен Артемьев сказал, что мост останется закрытым до весны.",
        "first",
    ),
]
DISTINCT = [
    (
        "The visitors won 3 to 1 in the rain on Sunday.",
        "The visitors won 3 to 2 in the rain on Sunday.",
        "a number differs",
    ),
    (
        "The mattress is fitted to all of your needs.",
        "The mattress is not fitted to all of your needs.",
        "a negation differs",
    ),
    ("The flight from Oslo to Kyiv was late on Sunday.", "The flight from Kyiv to Oslo was late on Sunday.", ""),
    (
        "He is flying to Kyiv for the talks with the minister.",
        "He is flying from Kyiv for the talks with the minister.",
        "a direction differs",
    ),
    (
        "You can vote for Andrei in the hall of the school.",
        "You can vote for Yana in the hall of the school.",
        "a name differs",
    ),
    (
        "Rates rose by ten percent in the last year, he said.",
        "Rates fell by ten percent in the last year, he said.",
        "a word differs",
    ),
    (
        "They met the mayor on lundi at the old town hall.",
        "They met the mayor on mardi at the old town hall.",
        "a word differs",
    ),
    ("What would you change first?", "What would you change first?", "a question can be put again"),
    ("Ingredients:", "Ingredients:", "a label"),
    ("| Lindau | 4 | 2 |", "| Lindau | 4 | 2 |", "a table row"),
    ("4 May 2024, 10:15", "4 May 2024, 10:15", "a date or time"),
    ("- two eggs and a cup of flour", "- two eggs and a cup of flour", "two items of a list"),
    ("Design - Colour and the eye of the reader", "Design - Space and the eye of the reader", ""),
    ("import newsclean as nc", "import newsclean as nc", "code"),
    ("3. Why the bridge fell", "Why the bridge fell", "a list of contents"),
    ("Yes", "Yes", "too short"),
]


@pytest.mark.parametrize(("earlier", "later", "stays"), COPIES)
def test_copies(earlier: str, later: str, stays: str) -> None:
    assert newsclean.compare(earlier, later).duplicate, newsclean.compare(earlier, later).why
    assert relate(read(earlier), read(later), 0.85).stays == stays


@pytest.mark.parametrize(("earlier", "later", "why"), DISTINCT)
def test_distinct(earlier: str, later: str, why: str) -> None:
    comparison = newsclean.compare(earlier, later)
    assert not comparison.duplicate
    assert why in comparison.why


def test_a_quotation_that_frames_an_answer_is_no_copy() -> None:
    post = "I have run the shop on the square for twenty years, and half of my customers cannot walk."
    assert not newsclean.compare(post, f"> {post}").duplicate


@pytest.mark.parametrize("wrong", [b"bytes", None, 3])
def test_compare_takes_strings(wrong: object) -> None:
    with pytest.raises(TypeError, match="two strings"):
        newsclean.compare("a line", wrong)  # type: ignore[arg-type]
