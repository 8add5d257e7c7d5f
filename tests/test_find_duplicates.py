"""`find_duplicates` says what comparing every pair would say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import crowds
import newsclean
from newsclean import Duplicate, DuplicateGroup, find_duplicates
from newsclean.corpus.documents import Listed

STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
OTHER = "Nobody was hurt in the fire, which broke out shortly before four in the morning, the brigade said."
LONG = f"{STORY} {OTHER} The council will vote on the budget of the harbour when the mayor is back on Tuesday."


def expected(texts, threshold, order, keep="first"):
    leader, score = crowds.leaders(texts, threshold, order)
    groups = {}
    for document, kept in enumerate(leader):
        if kept != document:
            groups.setdefault(kept, []).append(Duplicate(document, pytest.approx(score[document])))
    if keep == "none":
        return [
            DuplicateGroup(None, tuple(sorted([Duplicate(kept, 1.0), *removed], key=lambda one: one.id)))
            for kept, removed in sorted(groups.items())
        ]
    return [DuplicateGroup(kept, tuple(removed)) for kept, removed in sorted(groups.items())]


def test_a_copy_goes_and_says_what_it_repeats():
    assert find_duplicates([("a", STORY), ("b", OTHER), ("c", STORY.upper())]) == [
        DuplicateGroup("a", (Duplicate("c", 1.0),))
    ]


@given(crowds.corpora(), st.sampled_from([0.5, 0.7, 0.8, 0.9, 0.95, 1.0]))
@example(["Rain.", "rain", "", "", "—"], 0.8)
def test_as_comparing_every_pair(texts, threshold):
    assert find_duplicates(texts, threshold) == expected(texts, threshold, range(len(texts)))


@given(crowds.corpora(), st.sampled_from(["last", "longest", "none"]))
def test_keep(texts, keep):
    order = list(range(len(texts)))
    if keep == "last":
        order.reverse()
    elif keep == "longest":
        order.sort(key=lambda number: -len(texts[number]))
    assert find_duplicates(texts, keep=keep) == expected(texts, 0.8, order, keep)


@given(crowds.corpora(), st.randoms(use_true_random=False))
def test_the_earliest_is_the_same_in_any_order(texts, chance):
    days = chance.sample(range(10, 99), len(texts))
    records = [
        {"id": n, "text": t, "date": f"20{day}-01-01"} for n, (t, day) in enumerate(zip(texts, days, strict=True))
    ]
    groups = find_duplicates(records, keep="earliest", by="date")
    chance.shuffle(records)
    again = find_duplicates(records, keep="earliest", by="date")
    as_sets = [{(group.kept, frozenset(group.removed)) for group in found} for found in (groups, again)]
    assert as_sets[0] == as_sets[1]


@given(crowds.corpora())
def test_a_second_run_finds_nothing(texts):
    gone = {one.id for group in find_duplicates(texts) for one in group.removed}
    assert find_duplicates([text for number, text in enumerate(texts) if number not in gone]) == []


@given(crowds.corpora(), st.integers(1, 4))
def test_blocks_make_no_difference(texts, size):
    usual = find_duplicates(texts)
    before = Listed.size
    Listed.size = size
    try:
        assert find_duplicates(texts) == usual
    finally:
        Listed.size = before


def test_worker_processes_make_no_difference():
    texts = [" ".join(crowds.edited(crowds.article(n % 7), n % 3, n)) for n in range(60)]
    assert find_duplicates(texts, jobs=2) == find_duplicates(texts) != []


def test_priority_and_null():
    records = [
        {"key": "blog", "body": STORY, "rank": 9},
        {"key": "unknown", "body": STORY, "rank": None},
        {"key": "wire", "body": STORY, "rank": 1},
    ]
    groups = find_duplicates(records, keep="priority", by="rank", text="body", id="key")
    assert groups == [DuplicateGroup("wire", (Duplicate("blog", 1.0), Duplicate("unknown", 1.0)))]


@given(crowds.corpora(), crowds.corpora())
def test_against(archive, texts):
    found = find_duplicates(enumerate(texts), against=[(f"old {n}", text) for n, text in enumerate(archive)])
    every = [*archive, *texts]
    leader, _ = crowds.leaders(every, 0.8, range(len(every)), given=len(archive))
    names = [*(f"old {n}" for n in range(len(archive))), *range(len(texts))]
    groups = {}
    for document, kept in enumerate(leader):
        if kept != document:
            groups.setdefault(names[kept], []).append(names[document])
    assert {group.kept: [one.id for one in group.removed] for group in found} == groups


@given(crowds.corpora(), st.sampled_from([0.5, 0.8, 1.0]))
def test_containment(texts, threshold):
    texts = [*texts, *(text[: len(text) // 2] for text in texts[::2] if len(text) > 60)]
    order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
    leader, _ = crowds.leaders(texts, threshold, order, near=crowds.contained)
    groups = find_duplicates(texts, threshold, keep="longest", containment=True)
    assert {one.id: group.kept for group in groups for one in group.removed} == {
        document: kept for document, kept in enumerate(leader) if kept != document
    }


def test_bodies_and_clean():
    wire = f"LONDON, Nov 24 (Reuters) - {STORY}\n\n(Reporting by Ana Kern; Editing by Bo Lund)"
    paper = f"By Cleo Marsh\n\n{STORY}"
    assert find_duplicates([wire, paper]) == []
    assert find_duplicates([wire, paper], bodies=True)[0].removed == (Duplicate(1, 1.0),)
    page = f"{STORY}\n\nShare on Facebook\n\nAdvertisement\n\nSign up for our newsletter"
    assert find_duplicates([page, STORY]) == []
    assert find_duplicates([page, STORY], clean=True)[0].removed == (Duplicate(1, 1.0),)


BAD = [
    pytest.param([5], {}, TypeError, r"documents\[0\] is of type int, not a string, a pair", id="a number"),
    pytest.param([b"x"], {}, TypeError, r"documents\[0\] is of type bytes", id="bytes"),
    pytest.param([("a", 5)], {}, TypeError, r"the text of documents\[0\] is of type int", id="a number for a text"),
    pytest.param([("a", "x"), ("a", "y")], {}, ValueError, r"\[0\] and \[1\] have the same id 'a'", id="an id twice"),
    pytest.param([(None, "x")], {}, ValueError, r"the id of documents\[0\] is None", id="no id"),
    pytest.param([{"id": 1}], {}, ValueError, r"documents\[0\] has no field 'text'; there are 'id'", id="no text"),
    pytest.param([{"text": ""}], {}, ValueError, r"documents\[0\] has no field 'id'", id="a record without id"),
    pytest.param(["x"], {"threshold": 0}, ValueError, "threshold is 0, not above 0 and up to 1", id="threshold"),
    pytest.param(["x"], {"keep": "best"}, ValueError, "keep is 'best', not one of first, last", id="keep"),
    pytest.param(["x"], {"keep": "earliest"}, ValueError, "keep='earliest' goes by a field", id="no column"),
    pytest.param(["x"], {"by": "date"}, ValueError, "by='date' goes with keep='earliest'", id="a column in vain"),
    pytest.param(["x"], {"keep": "earliest", "by": "date"}, ValueError, "only mappings have fields", id="no fields"),
    pytest.param(
        [{"id": 1, "text": "x", "date": "soon"}],
        {"keep": "earliest", "by": "date"},
        ValueError,
        "document 1: 'soon' is no date in ISO 8601",
        id="no date",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "options", "error", "message"), BAD)
def test_what_cannot_be(documents, options, error, message):
    with pytest.raises(error, match=message):
        find_duplicates(documents, **options)


def test_none_is_an_empty_text():
    assert find_duplicates([("a", None), ("b", None), ("c", "")]) == []
    assert find_duplicates([]) == []


def test_it_loads_late():
    assert "find_duplicates" in newsclean.__all__
