"""The rules are data, and the data has tests."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsclean
from newsclean.rules import CATEGORIES, COMPILED, Rule, RuleBook, RuleError, compile_packs, read_packs, read_rules

RULES = read_packs()
BOOK = RuleBook(RULES)
SWITCHED = {"byline", "wire-credit", "disclosure", "tweet", "caption", "caption-credit"}
by_id = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_the_compiled_file_is_up_to_date() -> None:
    assert (Path(newsclean.__file__).parent / "rules" / COMPILED).read_text("utf-8") == compile_packs(), (
        "run python -m newsclean.rules"
    )


def test_ids_are_unique_and_tell_the_language() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    wrong = [rule.id for rule in RULES if rule.languages and not rule.id.startswith(f"{rule.languages[0]}-")]
    assert wrong == []


def test_each_formulaic_category_has_english_rules() -> None:
    english = {rule.category for rule in RULES if not rule.languages or "en" in rule.languages}
    assert set(CATEGORIES) - english == set()


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt", "ru"])
def test_first_packs_are_there(language: str) -> None:
    categories = {rule.category for rule in RULES if language in rule.languages}
    assert {
        "newsletter",
        "related",
        "share",
        "ad",
        "timestamp",
        "photo-credit",
        "comments",
        "legal",
    } <= categories


@by_id
def test_the_example_goes_by_this_rule(rule: Rule) -> None:
    for example in rule.example:
        assert example.strip() == example
        matching = [match for match in BOOK.matching(example, rule.where) if match.where == rule.where]
        # The header of a section of comments is one only above comments: it stands in no rule's way.
        found = [match.id for match in matching if match.id == rule.id or match.id != "comment-section"]
        assert found and found[0] == rule.id, [match.id for match in BOOK.matching(example, "edges")]


@by_id
def test_the_spare_survives_every_rule(rule: Rule) -> None:
    for spare in rule.spare:
        found = [
            match.id
            for match in BOOK.matching(spare, "edges")
            if rule.category in SWITCHED or match.category not in SWITCHED
        ]
        assert found == []


@by_id
def test_the_spare_survives_the_pipeline(rule: Rule) -> None:
    one = "The council of Lindau met on Monday evening to vote on the new bridge over the river."
    two = "Nobody in the packed hall had expected the vote to be as close as it was in the end."
    for spare in rule.spare:
        for text in (f"{one}\n\n{spare}\n\n{two}", spare, f"{one}\n\n{two}\n\n{spare}", f"{spare}\n\n{one}\n\n{two}"):
            assert newsclean.clean(text) == newsclean.explain(text).restore()


def rule_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return path


GOOD = """
[[rule]]
id = "house-ad"
category = "ad"
words = ["bakery"]
pattern = 'visit the lindau bakery.{0,30}'
example = "Visit the Lindau bakery today!"
spare = "She would visit the Lindau bakery every morning on her way to the ferry, her sister said."
since = "1"
"""


def test_own_rules_are_used(tmp_path: Path) -> None:
    rules = read_rules(rule_file(tmp_path, GOOD))
    assert newsclean.clean("A fire.\n\nVisit the Lindau bakery today!", rules=rules) == "A fire."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("pattern = 'visit", "pattern = '(visit"), "house-ad: the pattern does not compile"),
        (('category = "ad"', 'category = "advert"'), "house-ad: category is 'advert'"),
        (('category = "ad"', 'category = "ad"\nwhere = "top"'), "house-ad: where is 'top'"),
        (('since = "1"', 'sincce = "1"'), "house-ad: unknown key 'sincce'"),
        (('example = "Visit the Lindau bakery today!"', ""), "house-ad: has no 'example'"),
        (("{0,30}'", "{0,30}(a+)+'"), "a quantifier inside a quantifier"),
        (("{0,30}'", "{0,30}(?:[a-z]+ ?){1,9}:'"), "a quantifier inside a quantifier"),
        (("visit the", "{NOWHERE} the"), "'NOWHERE'"),
        (("[[rule]]", "[rule]"), "mine.toml: rule is {"),
        (("[[rule]]", "fragments = 'x'\n[[rule]]"), "mine.toml: fragments is not a table"),
        (("[[rule]]", "languages = 'en'\n[[rule]]"), "mine.toml: languages is 'en'"),
        (("[[rule]]", "colour = 1\n[[rule]]"), "mine.toml: unknown key 'colour'"),
        (('since = "1"', "since = 1"), "house-ad: since is 1, not a string"),
        (('since = "1"', "longest = true"), "house-ad: longest is True, not a whole number"),
        (('since = "1"', "longest = 0"), "house-ad: longest is 0, not a whole number"),
        (('since = "1"', "block = 'yes'"), "house-ad: block is 'yes', not true or false"),
        (('words = ["bakery"]', "words = ['']"), "house-ad: words has an empty one"),
        (('words = ["bakery"]', "words = [['a']]"), "house-ad: words is"),
        (('since = "1"', "spares = []"), "house-ad: unknown key 'spares'"),
        (('id = "house-ad"', 'id = "house-ad'), "mine.toml"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(RuleError, match=message.replace("(", r"\(")):
        read_rules(rule_file(tmp_path, GOOD.replace(*change)))


def test_a_fragment_that_has_itself_in_it_is_an_error(tmp_path: Path) -> None:
    for fragments in ("ME = '{ME}s'", "ME = '{YOU}'\nYOU = '{ME}'", "ME = '{ME}{ME}'"):
        text = f"[fragments]\n{fragments}\n{GOOD.replace('visit the', '{ME} the')}"
        with pytest.raises(RuleError, match="house-ad: the pattern does not compile: its fragments make it too long"):
            read_rules(rule_file(tmp_path, text))
