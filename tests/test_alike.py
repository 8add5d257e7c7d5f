"""What is alike among lines: the index against the obvious way, one look over many texts against one by one, and what
is known of a text against what is seen in a part of it."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import Cleaner
from newsclean.alike import COMMON, SHARE, SHINGLE, Known, alike, candidates
from newsclean.canonical import canonical_lines
from newsclean.model import Line
from newsclean.rules import RuleBook, builtin
from newsclean.similarity import shingles
from newsclean.survey import Vocabulary, survey
from pieces import articles, spoiled

DATA = Path(__file__).parents[2] / "shared" / "data" / "pages"
BOOK = RuleBook(builtin())
words = BOOK.vocabulary()
assert words
VOCABULARY = Vocabulary(*words)

tokens = st.lists(st.lists(st.sampled_from("abcd"), max_size=9).map(tuple), max_size=40, unique=True)
# Words that are folded, joined, marked and counted in every way that a line can have them, parted by "~".
PHRASES = """
don't~dont~DON’T~rock'n'roll~l’État~10,000~10000~1,000,000~10,00~3.141~1'000~+5~-5~−5~(-5)~5-5~$5~5 %~5%
€1,200~½~m²~№ 5~4.~4)~4:~o~12~Straße~STRASSE~ёлка~елка~Łódź~Ştefan~Ελλάδα~naïve~naı̈ve~東京~雨ー~हिन्दी
ab\u200dc~foo_bar~[a](b)~...~…~read more~share~this~photo~by~@x~a/b~©~the ferry sailed~at dawn and
came back~in the evening~the mayor said~* ~» ~| x |~-~東京の雨~人々~関連記事~続きを読む~メール~xー~「雨」
１，０００円~ＡＢＣ~が゛~。~시장은~다리~الجسر~पुल~½ km~5月~写真：~…。~－5~50％~㎡~𠮷野家~あa
"""
phrases = st.lists(st.sampled_from(re.split("[~\n]", PHRASES.strip())), max_size=9).map(" ".join)
lines = st.lists(st.one_of(phrases, spoiled, st.text(max_size=20)), max_size=25).map(
    lambda some: canonical_lines("\n".join(some))[0]
)


@given(tokens)
@example([])
@example([(), ("a",), ("a", "b")])
@example([("a", "b", "c", str(n)) for n in range(20)])
def test_the_index_gives_the_obvious_pairs(lines: list[tuple[str, ...]]) -> None:
    held = [shingles(line, SHINGLE) for line in lines]
    holders = {part: sum(part in parts for parts in held) for parts in held for part in parts}
    rare = [{part for part in parts if holders[part] <= COMMON} for parts in held]
    expected = [
        (i, j)
        for j in range(len(lines))
        for i in range(j)
        if (shared := len(rare[i] & rare[j])) and SHARE * shared >= min(len(rare[i]), len(rare[j]))
    ]
    assert candidates(lines) == (expected, all(count <= COMMON for count in holders.values()))


@given(st.lists(lines, max_size=4))
@example(
    [["the ferry sailed at dawn"] * 2 + [f"the ferry sailed at {n}" for n in range(20)], ["the ferry sailed at dawn"]]
)
@example([["Straße 5", "STRASSE 5", "* * *", "* * *", "…", "..."], [], ["x" * 50_001, "x" * 50_001]])
@example([["橋は春まで閉鎖されると市長が月曜日に述べた。", "橋は春まで閉鎖される", "雨ー東京"]])
def test_one_look_finds_what_is_alike(texts: list[list[str]]) -> None:
    found = survey(texts, Vocabulary({}, {}, ())).alike
    for text, seen in zip(texts, found, strict=True):
        expected = alike([line for line in text if line])
        assert [list(places) for places in seen.copies] == expected.copies
        assert (list(seen.pairs), seen.steady) == (expected.pairs, expected.steady)


@given(st.lists(lines, max_size=3))
def test_one_look_leaves_out_no_rule_that_matches(texts: list[list[str]]) -> None:
    told = survey(texts, VOCABULARY).rules
    for line in {line for text in texts for line in text if line in told}:
        matching = {rule.id for edge in ("", "head", "tail") for rule in BOOK.matching(line, edge)}
        assert matching <= {BOOK.rules[number].id for number in told[line]}


@given(lines, st.data())
@example(["the ferry sailed at dawn", "the ferry sailed at dawn", "the ferry sailed at dawn today"], None)
def test_what_is_known_of_a_text_holds_for_a_part(texts: list[str], data: st.DataObject | None) -> None:
    filled = [Line(number, line) for number, line in enumerate(texts, 1) if line]
    known = Known(texts, [line.number for line in filled], alike([line.text for line in filled]))
    part = [line for line in filled if (line.number > 1 if data is None else data.draw(st.booleans()))]
    seen = known.among(part)
    if seen is not None:
        expected = alike([line.text for line in part])
        assert [list(places) for places in seen.copies] == expected.copies
        assert list(seen.pairs) == expected.pairs


def test_other_lines_are_not_known() -> None:
    known = Known(["the ferry", "sailed"], [1, 2], alike(["the ferry", "sailed"]))
    assert known.among([Line(1, " ".join(["the", "ferry", "sailed"]))]) is None


@given(st.lists(articles(), max_size=5), st.sampled_from(["standard", "conservative"]))
def test_together_as_one_by_one(texts: list[str], profile: str) -> None:
    plain, together = Cleaner(profile=profile), Cleaner(profile=profile)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.pipeline.FEW", 10**9)
        expected = [plain.explain(text) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.pipeline.FEW", 0)
        assert list(together.explain_together(texts)) == expected


def test_together_as_one_by_one_on_real_pages() -> None:
    if not DATA.is_dir():
        pytest.skip("the evaluation pages are not here")
    texts = []
    for path in sorted(DATA.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file][::25]
        texts += [row[field] for row in rows for field in ("trafilatura", "soup", "html_text") if row.get(field)]
    plain = Cleaner()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsclean.pipeline.FEW", 10**9)
        expected = [plain.explain(text) for text in texts]
    cleaner = Cleaner()
    assert [
        found for at in range(0, len(texts), 30) for found in cleaner.explain_together(texts[at : at + 30])
    ] == expected
