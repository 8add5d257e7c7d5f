"""What the adapters have in common."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean import Cleaner, Result, clean, explain, find_duplicates
from newsclean.extra.columns import cleaned, cleaner_of, explained, staying
from pieces import articles

STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
NEWS = [STORY, None, "", STORY.replace("Monday, ", "Monday "), "Rain fell.", STORY.upper(), None]


@settings(max_examples=50)
@given(st.lists(st.none() | articles(), max_size=8), st.sampled_from(["standard", "page"]))
def test_a_column_is_cleaned_as_its_texts_are(texts: list[str | None], profile: str) -> None:
    cleaner = Cleaner(profile=profile)
    assert cleaned(texts, cleaner) == [text and cleaner.clean(text) for text in texts]
    assert explained(texts, cleaner) == [None if text is None else cleaner.explain(text) for text in texts]


def test_workers_give_the_same() -> None:
    texts = NEWS * 30
    assert cleaned(texts, Cleaner(), jobs=2) == [text and clean(text) for text in texts]
    assert explained(texts, Cleaner(), jobs=2) == [None if text is None else explain(text) for text in texts]


def test_threads_share_a_cleaner() -> None:
    cleaner = Cleaner()
    texts = [f"{STORY}\n\nAdvertisement\n\n{STORY}\n\nIt was day {number}.\n\nShare on X" for number in range(400)]
    expected = [clean(text) for text in texts]
    found: dict[int, list[str | None]] = {}
    threads = [
        threading.Thread(target=lambda at=at: found.update({at: cleaned(texts[at::7], cleaner)})) for at in range(7)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {at: expected[at::7] for at in range(7)}


@pytest.mark.parametrize("keep", ["first", "last", "longest", "none"])
def test_what_stays(keep: str) -> None:
    gone = {copy.id for group in find_duplicates(enumerate(NEWS), keep=keep) for copy in group.removed}  # type: ignore
    assert gone and staying(NEWS, keep=keep) == [number for number in range(len(NEWS)) if number not in gone]
    assert staying([]) == []


def test_what_stays_by_a_value() -> None:
    assert staying(NEWS, [3, 0, 0, 2, 0, 1, 0], keep="priority") == [1, 2, 4, 5, 6]
    assert staying(NEWS, ["2024-01-02", None, None, "2024-01-01", None, None, None], keep="earliest") == [1, 2, 3, 4, 6]


def test_which_cleaner() -> None:
    mine = Cleaner(profile="page")
    assert cleaner_of(mine, {}) is mine
    assert cleaner_of(None, {"profile": "page"}) == mine
    with pytest.raises(TypeError, match="cleaner has its own options: give 'profile' to Cleaner"):
        cleaner_of(mine, {"profile": "page"})
    with pytest.raises(TypeError, match="unknown option 'profil'"):
        cleaner_of(None, {"profil": "page"})
    with pytest.raises(TypeError, match="cleaner is a str, not a Cleaner"):
        cleaner_of("page", {})  # type: ignore[arg-type]


def test_what_is_no_text() -> None:
    with pytest.raises(TypeError, match="value 2 of the column is a float, not a string"):
        cleaned([None, "x", 1.5], Cleaner())  # type: ignore[list-item]
    assert explained([], Cleaner()) == [] and isinstance(explained(["x"], Cleaner())[0], Result)
