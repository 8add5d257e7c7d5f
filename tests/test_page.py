"""The page profile: the article found in the text of a whole page."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean.page.features import FAR, NAMES, alone, around, before, features, shifted
from newsclean.page.features import _since as since
from newsclean.page.stretch import best_stretch, chances, look
from newsclean.page.trees import FILE, LEAVES, UNIT, Trees, load
from newsclean.reading import read
from newsclean.rules import RuleBook, builtin
from pieces import HEADLINES, SENTENCES, articles

HEADLINE = "Bridge to stay closed until the spring, mayor says"
MENU = [f"{HEADLINE} | The Lindau Post", "Skip to content", "Menu", "Search", "News", "Sport", "Weather", "Obituaries"]
MENU += ["Business", "Culture", "Video", "Podcasts", "Subscribe", "Log in", "Home", "News", "Lindau"]
STORY = [
    "The mayor of Lindau said on Monday that the bridge over the Luch would stay closed until the spring, because the "
    "city could not pay for the work before the council had voted on a new budget.",
    "Nobody was hurt when a part of the railing fell into the river in June, the fire brigade said, but the ferry has "
    "been the only way across ever since, and the queue on the northern bank begins before sunrise.",
    "“We have waited nine years for this bridge,” the ferryman Ben Marsh said, “and we can wait another winter.”",
    "The council is to vote on the budget in November. Until then, the mayor said, the ferry would run every quarter "
    "of an hour, and the city would pay the ferryman for the night.",
]
FOOT = ["Share this article", "Related articles", "Storm closes three ports in the north", "Ten walks for a rainy day"]
FOOT += ["Most read", "Fire in the old town", "About us", "Contact", "Privacy policy", "Advertise with us", "Careers"]
FOOT += ["© 2024 The Lindau Post. All rights reserved."]


def text(*lines: str) -> str:
    return "\n".join(lines)


def test_the_article_is_found_in_a_page() -> None:
    result = newsclean.explain(text(*MENU, HEADLINE, "3 March 2024", *STORY, *FOOT), profile="page")
    kept = [line.text for line in result.lines]
    assert kept[-4:] == STORY
    assert set(kept) <= {*STORY, HEADLINE, MENU[0]}
    assert result.sure is not None and result.sure > 0.65
    assert "lines read as the article" in result.notes[0]
    assert {removal.category for removal in result.removals} >= {"page"}


def test_a_menu_without_an_article_is_left_as_it_is() -> None:
    result = newsclean.explain(text(*MENU, *FOOT), profile="page")
    assert result.sure is not None and result.sure < 0.65
    assert result.notes[0].startswith("no article found")
    assert not [removal for removal in result.removals if removal.category == "page"]


def test_an_article_alone_stays() -> None:
    for story in (STORY, STORY[:1], [HEADLINE, *STORY, "Ferries", *STORY[::-1]]):
        result = newsclean.explain(text(*story), profile="page")
        assert not [removal for removal in result.removals if removal.category == "page"]


def test_only_the_page_profile_is_sure() -> None:
    assert newsclean.explain(text(*STORY)).sure is None


EXPECTED = Path(__file__).parents[1] / "seeds/expected"


@pytest.mark.parametrize("name", sorted(path.name for path in EXPECTED.iterdir()))
def test_clean_seeds_lose_no_sentence(name: str) -> None:
    """A headline or a byline may go: the model learned from articles without."""
    result = newsclean.explain((EXPECTED / name).read_text("utf-8"), profile="page")
    assert not [removal.line.text for removal in result.removals if read(removal.line.text).sentence]


def test_text_glued_without_a_separator_is_parted_at_its_seams() -> None:
    menu = ["Home", "Sport", "Weather", "Obituaries", "Business", "Culture", "Video", "Subscribe"]
    page = "".join([*menu, *STORY, "The YouTube channel of the city shows the ferry.", *STORY[1:], *menu])
    result = newsclean.explain(page, profile="page")
    assert STORY[1] in [line.text for line in result.lines]
    assert "YouTube" in result.text
    assert "Obituaries" not in result.text
    assert result.restore().replace("\n", "") == page
    assert newsclean.clean(result.text, profile="page") == result.text


@given(st.lists(st.sampled_from([*MENU, *STORY, *SENTENCES, *FOOT]), max_size=60))
def test_glued_text_is_cleaned_once(lines: list[str]) -> None:
    once = newsclean.clean("".join(lines), profile="page")
    assert newsclean.explain(once, profile="page").removals == ()


page_lines = st.lists(st.sampled_from([*MENU, *FOOT, *HEADLINES]), max_size=25)


@given(page_lines, st.lists(st.sampled_from([*STORY, *SENTENCES]), max_size=12), page_lines)
def test_a_second_cleaning_of_a_page_is_silent(head: list[str], body: list[str], foot: list[str]) -> None:
    cleaner = newsclean.Cleaner(profile="page")
    once = cleaner.clean(text(*head, *body, *foot))
    again = cleaner.explain(once)
    assert again.text == once
    assert again.removals == ()


# --- against slow and obvious ways

columns = st.lists(st.integers(-1000, 1000), min_size=1, max_size=40)


@given(columns)
def test_the_best_stretch_is_the_best(scores: list[int]) -> None:
    start, end = best_stretch(np.array(scores, dtype=np.float64))
    sums = {(i, j): sum(scores[i:j]) for i in range(len(scores)) for j in range(i + 1, len(scores) + 1)}
    best = max(sums.values())
    if best <= 0:
        assert (start, end) == (0, 0)
    else:
        assert sums[start, end] == best


@given(columns, st.integers(1, 12))
def test_company_is_counted_right(values: list[int], reach: int) -> None:
    column, count = np.array(values, dtype=np.float64), len(values)
    for i in range(count):
        near = values[max(0, i - reach) : i + reach + 1]
        assert around(column, reach)[i] == sum(near) / len(near)
        gone = values[max(0, i - reach) : i]
        assert before(column, reach)[i] == (sum(gone) / len(gone) if gone else 0)
        assert shifted(column, reach)[i] == (values[i - reach] if i >= reach else 0)
        assert shifted(column, -reach)[i] == (values[i + reach] if i + reach < count else 0)
        marks = [j for j in range(i) if values[j] > 0]
        assert since(column > 0)[i] == (min(i - marks[-1], FAR) if marks else FAR)


def walked(trees: Trees, row: list[float]) -> int:
    """The score of a row, test by test."""
    total = trees.base
    for tree in range(trees.feature.shape[1]):
        alive = (1 << LEAVES) - 1
        for test in range(trees.feature.shape[0]):
            if np.float32(row[trees.feature[test, tree]]) > trees.threshold[test, tree]:
                alive &= int(trees.spares[test, tree])
        total += int(trees.value[tree, (alive & -alive).bit_length() - 1])
    return total


@given(st.lists(st.lists(st.integers(-5, 60), min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=3))
def test_trees_are_walked_right(rows: list[list[int]]) -> None:
    first, _ = load()
    found = first.scores(np.array(rows, dtype=np.float32))
    assert found.tolist() == [walked(first, [float(value) for value in row]) for row in rows]


def test_exported_trees_say_what_scikit_learn_says() -> None:
    pytest.importorskip(
        "sklearn", reason="scikit-learn trains the model, and is no dependency: pip install -e '.[train]'"
    )
    from sklearn.ensemble import HistGradientBoostingClassifier

    spec = spec_from_file_location("train", Path(__file__).parents[1] / "benchmarks/page/train.py")
    assert spec and spec.loader
    train = module_from_spec(spec)
    sys.modules["train"] = train
    spec.loader.exec_module(train)
    rows = np.random.default_rng(0).integers(0, 50, (600, 5)).astype(np.float32)
    model = HistGradientBoostingClassifier(max_iter=20, max_leaf_nodes=LEAVES, min_samples_leaf=5)
    model.fit(rows, (rows[:, 0] > 20) ^ (rows[:, 3] > 40))
    scores = train.exported(model).scores(rows) / UNIT
    assert np.abs(scores - model.decision_function(rows)).max() < 20 / UNIT


def test_chances_are_whole_thousandths() -> None:
    scores = np.arange(-20 * UNIT, 20 * UNIT, 3)
    found = chances(scores)
    assert (found == np.floor(found)).all() and (np.diff(found) >= 0).all()
    assert found[0] < 1 and found[-1] > 999 and chances(np.array([0]))[0] == 500


def test_features_are_the_same_in_parts_of_a_text_that_do_not_matter() -> None:
    rows = features([*MENU, *STORY], RuleBook(builtin()))
    assert rows.shape == (len(MENU) + len(STORY), len(NAMES))
    assert np.isfinite(rows).all()
    assert rows[0, : len(alone(MENU[0]))].tolist() == np.array(alone(MENU[0]), dtype=np.float32).tolist()


def test_the_model_is_small_and_holds_numbers_only() -> None:
    path = Path(newsclean.__file__).parent / "page" / FILE
    assert path.stat().st_size < 100_000
    with np.load(path, allow_pickle=False) as file:
        assert {file[name].dtype.kind for name in file.files} <= set("iuf")


@given(articles())
def test_a_look_is_a_pure_function(page: str) -> None:
    lines = tuple(line for line in page.split("\n") if line.strip())
    if lines:
        seen = look(lines)
        look.cache_clear()
        assert look(lines) == seen
        assert len(seen.article) == len(seen.chances) == len(lines)
