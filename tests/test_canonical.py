"""Canonical lines are fixed points, and the gate in front of ftfy changes nothing."""

import re
import time
import unicodedata
from itertools import product

import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import example, given
from hypothesis import strategies as st

import newsclean
from newsclean import canonical
from newsclean.canonical import canonical_lines, repair, repair_ungated
from newsclean.characters import BREAK, MAY_BE_MOJIBAKE, MAY_NEED_REPAIR, composed
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


@given(st.one_of(articles(), st.text()))
def test_a_look_at_the_whole_text_changes_nothing(text: str) -> None:
    quick = canonical_lines(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "_is_sound", lambda text: False)
        assert canonical_lines(text) == quick


def test_no_mojibake_passes_the_gate() -> None:
    ranges = re.findall("(.)-(.)|(.)", "".join(MOJIBAKE_CATEGORIES.values()), re.S)
    suspects = {chr(code) for low, high, _ in ranges if low for code in range(ord(low), ord(high) + 1)}
    suspects |= {char for _, _, char in ranges if char} | set(" aZбВŒÂÃØà√≈‚вЂГўВЂ×β€ā")
    suspects = {char for char in suspects if not MAY_NEED_REPAIR.search(char)}
    pairs = ["".join(pair) for pair in product(sorted(suspects), repeat=2)]
    missed = [
        text for pair in pairs for text in (pair, f"a{pair}") if is_bad(text) and not MAY_BE_MOJIBAKE.search(text)
    ]
    assert missed == []


@given(
    st.text(alphabet="e가a\u0301\u0316\u0323\u0327\u0344\u0f71\u0f73\u3099\u1161\u0489\u200d !-", max_size=8),
    st.integers(1, 90),
)
@example("\u0301\u0316", 90)
def test_marks_are_composed_as_python_does_it(unit: str, times: int) -> None:
    for text in (unit * times, "e" + "\u0301\u0316" * times + unit):
        assert composed(text) == unicodedata.normalize("NFC", text)


def test_a_heap_of_marks_takes_no_time() -> None:
    began = time.process_time()
    text = "e" + "\u0301\u0316" * 200_000
    assert newsclean.clean(f"Rain fell.\n\n{text}\n\nIt fell.").count("\n\n") == 2
    assert time.process_time() - began < 20
