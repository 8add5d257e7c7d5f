"""The fast ways to read a line and to find its rules against the obvious ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import similarity
from newsclean.rules import DIGIT, Rule, RuleBook, _meets, _named, _sign, read_packs
from newsclean.similarity import plain, words
from pieces import spoiled

RULES = read_packs()
BOOK = RuleBook(RULES)
PATTERNS = [re.compile(rule.pattern, re.NOFLAG if rule.case else re.IGNORECASE) for rule in RULES]
UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def stands(word: str, text: str) -> bool:
    """Whether a word of several tokens stands in a text, not inside other words."""
    before = "(?<![^\\W_])" if word[0].isalnum() else ""
    behind = "(?![^\\W_])" if word[-1].isalnum() else ""
    return re.search(before + re.escape(word) + behind, text) is not None


def holds(rule: Rule, low: str, tokens: list[str]) -> bool:
    """Whether a line has one of the words of a rule."""
    for word in rule.words:
        if word == DIGIT:
            if any(map(str.isdigit, low)):
                return True
        elif _sign(word):
            if word in low:
                return True
        elif word in tokens or (not word.isalnum() and stands(word, low)):
            return True
    return not rule.words


def obvious(text: str, edge: str) -> list[str]:
    """The rules that match, asked one by one."""
    text = plain(text)
    low = text.casefold()
    tokens = re.findall(r"\w+", low)
    length = len(tokens) if text.isascii() else max(len(tokens), len(UNSPACED.findall(text)) // 2)
    found = []
    for rule, pattern in zip(RULES, PATTERNS, strict=True):
        if length <= rule.longest and (rule.where == "anywhere" or (edge and _meets(rule.where, edge))):
            seen = _named(text) if "monthname" in rule.pattern or "dayname" in rule.pattern else text
            if holds(rule, low, tokens) and pattern.fullmatch(seen):
                found.append(rule.id)
    return found


@given(spoiled, st.sampled_from(["", "head", "tail", "edges"]))
def test_the_index_of_words_finds_the_rules_that_match(line: str, edge: str) -> None:
    assert [rule.id for rule in BOOK.matching(line, edge)] == obvious(line, edge)


@given(st.one_of(spoiled, st.text(alphabet="aÄéßжЁё’'.,05%$€+- \u0301漢あا"), st.text()))
def test_words_are_the_same_on_the_fast_path(line: str) -> None:
    quick = words(line)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similarity, "_FACT", re.compile(""))
        patch.setattr(similarity, "_OTHER_SCRIPT", re.compile(""))
        assert words(line) == quick


def test_re_knows_the_letters_where_it_is_asked() -> None:
    import regex

    letter, unspaced = regex.compile(r"[\p{L}\p{M}\p{N}]"), regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
    chars = [char for char in map(chr, range(0x3000)) if not similarity._OTHER_SCRIPT.search(char)]
    assert [char for char in chars if bool(letter.match(char)) != char.isalnum() or unspaced.match(char)] == []
