"""Canonical lines are fixed points, and the gate in front of ftfy changes nothing."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean.canonical import canonical_lines, repair, repair_ungated
from newsclean.characters import BREAK
from pieces import articles, spoiled

CASES = [
    ("one line", ["one line"], False),
    ("a\nb\n", ["a", "b"], True),
    ("a\r\nb\rc\x0bd\x0ce\x1cf\x1dg\x1eh\u2028i\u2029j", list("abcdefghij"), False),
    ("\n", [""], True),
    ("\n\n", ["", ""], True),
    ("  indented\t\n", ["indented"], True),
    ("caf&eacute; &amp; bar", ["café & bar"], False),
    ("&amp;amp;amp;lt;b&amp;gt;", ["<b>"], False),
    ("The Mona Lisa doesnâ€™t have eyebrows.", ["The Mona Lisa doesn’t have eyebrows."], False),
    (
        "“curly” ‘quotes’ stay, and so do Ｆｕｌｌ－ｗｉｄｔｈ",
        ["“curly” ‘quotes’ stay, and so do Ｆｕｌｌ－ｗｉｄｔｈ"],
        False,
    ),
    ("eye\u00adbrows\u200b and\ufeff BOMs", ["eyebrows and BOMs"], False),
    ("e\u200b\u0301", ["é"], False),
    ("می\u200cخواهم", ["می\u200cخواهم"], False),
    ("\ud83d\udca9 and \ud83d", ["💩 and \ufffd"], False),
    ("a&#8232;b", ["a", "b"], False),
    ("\u202eabc\u202c", ["abc"], False),
    ("nul\x00s and \x1b[31mred\x1b[0m", ["nuls and red"], False),
    ("ﬁsh", ["fish"], False),
]


@pytest.mark.parametrize(("text", "lines", "ended"), CASES)
def test_examples(text: str, lines: list[str], ended: bool) -> None:
    assert canonical_lines(text) == (lines, ended)


@given(st.one_of(articles(), st.text()))
@example("&amp;\r<")
@example("÷Ä\r\x80")
@example("e\u200b\u0301")
@example("â\x80\x85")
@example("Ã\ufeff©")
@example("&\x00lt;")
@example("&amp\u200b;lt;")
def test_canonical_lines_are_their_own_canonical_form(text: str) -> None:
    lines, ended = canonical_lines(text)
    for line in lines:
        assert canonical_lines(line) == ([line] if line else [], False)
        assert not BREAK.search(line)
        assert line == line.strip() == unicodedata.normalize("NFC", line)
        line.encode("utf-8")
    if lines:
        assert canonical_lines("\n".join(lines) + "\n" * ended)[0] == lines or lines[-1] == ""


@given(st.one_of(spoiled, st.text(), st.text(alphabet="ÃÂâ€™©œŒ°вЂГў\x80\x85\xa0\xad\ufeff&;amplt#38 aé’“”«»—ﬁ\u0301")))
@example("ß\ufeffˇ")
@example("&ƒ\ufeff¨")
def test_the_gate_changes_nothing(line: str) -> None:
    if not BREAK.search(line):
        assert repair(line) == repair_ungated(line)
