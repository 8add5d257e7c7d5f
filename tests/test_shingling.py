"""The fast shingles of many texts are those of the slow definition, and the signatures are datasketch's."""

from __future__ import annotations

import random
import re
import sys
import unicodedata

import datasketch
import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import minhash, shingling
from newsclean.tokens import SIZE, shingle_set, tokens
from pieces import SENTENCES

# What is seldom met: letters whose lower case is longer or shorter, or depends on what follows; marks without a letter;
# text that is not composed; half of a surrogate pair; scripts without blanks between others.
ODD = [*"İıſßẞΣςÅK№ªµÀ×Þž Ⱥⱥ0９٣२०ไ東のー々ｱ﹏‿_\u0301\u094d\ufe0f\u200d\xad\ud800\U00020000😀\x00\x85\u2028"]
SCRIPTS = [
    *SENTENCES,
    "ΤΑ ΝΕΑ ΤΗΣ ΟΔΟΣ ΕΊΝΑΙ ΚΛΕΙΣΤΆ",
    "हिन्दी में समाचार: पुल वसंत तक बंद रहेगा, मेयर ने कहा।",
    "สะพานจะปิดจนถึงฤดูใบไม้ผลิ นายกเทศมนตรีกล่าว",
    "ພາສາລາວ ຂົວຈະປິດ",
    "다리는 봄까지 폐쇄된다고 시장이 말했다",
    unicodedata.normalize("NFD", "다리는 봄까지 폐쇄된다고 시장이 Ÿ é à Ñandú Việt Nam"),
    "Cầu sẽ đóng cửa đến mùa xuân, thị trưởng nói ở Đà Nẵng",
    "İstanbul'da köprü IĞDIR ılık",
    "العَرَبِيَّةُ بِالتَّشْكِيلِ وَالجِسْرُ مُغْلَقٌ",
    "גשר יישאר סגור עד האביב שָׁלוֹם",
    "Die Straße ÄÖÜ ŒUVRE Łódź Ǆ ǅ",
    "The ‘Al-Waer’ deal — £2.5m — “SÍ” … 5 % ①② x² Ⅷ ⓐ",
    "東京abc123のニュース、ABC 東京タワー２０２６年",
    "a b c d e f g h i j k l m n o p",
    "pneumonoultramicroscopicsilicovolcanoconiosis antidisestablishmentarianism " * 3,
]
texts = st.lists(
    st.one_of(
        st.sampled_from([*SCRIPTS, "", " ", "Yes.", "3", "Reading 1, Swindon 0"]),
        st.sampled_from(ODD),
        st.text(max_size=12),
        st.sampled_from([" ", "\n", ", ", "-"]),
    ),
    max_size=12,
).map("".join)


def slow(text: str) -> set[int]:
    return {shingling.hash64(shingle) for shingle in shingle_set(text)}


@given(st.lists(texts, max_size=6))
@example(["\u0301a", "a\u0301", "❤\ufe0f love it so very much ❤\ufe0f\u0301"])
@example(["ΟΔΟΣ", "ΟΔΟΣ ΟΔΟΣ ΟΔΟΣ ΟΔΟΣ ΟΔΟΣΑ"])
@example(["", "", "a"])
@example(["東東東東東", "ก็ก็ก็ก็ก็", "東a東a東"])
def test_shingles_of_a_batch_are_those_of_the_definition(batch: list[str]) -> None:
    found = shingling.shingles(batch)
    assert [set(found[i].tolist()) for i in range(len(batch))] == [slow(text) for text in batch]


@given(texts)
def test_every_run_of_words_is_hashed_as_often_as_it_comes(text: str) -> None:
    count, words = shingling.shingles([text]).counts()[0], len(tokens(text))
    assert count == words - SIZE + 1 if words >= SIZE else count == 0 or words > 0


@given(st.lists(texts, max_size=8), st.integers(1, 200))
def test_the_size_of_a_batch_changes_nothing(batch: list[str], size: int) -> None:
    whole = shingling.shingles(batch)
    parts = [shingling.batch_shingles(part) for part in shingling.batches(batch, size)]
    assert whole.hashes.tolist() == [value for part in parts for value in part.hashes.tolist()]
    assert whole.counts().tolist() == [count for part in parts for count in part.counts().tolist()]


@pytest.mark.parametrize("text", SCRIPTS)
def test_words_are_those_of_re_where_a_script_has_blanks_and_no_marks(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    if not regex.search(r"[\p{M}\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}]", text.lower()):
        assert tokens(text) == re.findall(r"\w+", text.lower())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京abc123のニュース", ["東", "京", "abc123", "の", "ニ", "ュ", "ー", "ス"]),
        ("हिन्दी में\u0020समाचार", ["हिन्दी", "में", "समाचार"]),
        ("ก็ดี", ["ก็", "ดี"]),
        ("ก\u0301\u0302a", ["ก\u0301\u0302", "a"]),
        ("العَرَبِيَّةُ", ["العَرَبِيَّةُ"]),
        ("cafe\u0301s", ["cafés"]),
        ("ΟΔΟΣ", ["οδος"]),
        ("a_b-c'd", ["a_b", "c", "d"]),
        ("❤\ufe0f ok", ["ok"]),
        ("x² ①", ["x²", "①"]),
        ("다리는 봄", ["다리는", "봄"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_every_character_reads_as_the_definition_says() -> None:
    """Each between letters, beside a mark, and at the end of a word, many to a text."""
    step = 40
    characters = [chr(code) for code in range(0x80, 0x32400)] + [chr(code) for code in range(0xE0100, 0xE01F0)]
    random.Random(7).shuffle(characters)
    batch = []
    for at in range(0, len(characters), step):
        some = characters[at : at + step]
        batch.append(" ".join(f"a{char}b {char}{char} {char}\u0301c{char}" for char in some[: step // 2]))
        batch.append(" ".join(f"a{char}b {char} x{char}" for char in some[step // 2 :]))
    found = shingling.shingles(batch)
    assert [text for i, text in enumerate(batch) if set(found[i].tolist()) != slow(text)] == []


def test_canonical_equivalents_have_the_same_shingles() -> None:
    letters = [chr(code) for code in range(sys.maxunicode) if unicodedata.decomposition(chr(code))[:1] not in ("", "<")]
    composed = " ".join(letters)
    for form in ("NFC", "NFD"):
        one, other = shingling.shingles([composed, unicodedata.normalize(form, composed)])
        assert one.tolist() == other.tolist()


def test_the_hash_is_the_same_on_every_machine() -> None:
    """Stored signatures depend on it: a change needs another `SCHEME`."""
    assert shingling.SCHEME == 1
    assert shingling.hash64(b"the mayor of lindau said") == 10852708687875388569
    assert shingling.hash64("橋 は 春 ま で".encode()) == 13845926089148144786
    assert shingling.hash64(b"antidisestablishmentarianism") == 6998217286450117745


def test_different_shingles_have_different_hashes() -> None:
    """Short words differ in their lowest bits only; numbers and single letters most of all."""
    runs = {b"%d %d %d" % (a, b, c) for a in range(40) for b in range(40) for c in range(40)}
    letters = {bytes([97 + a, 32, 97 + b, 32, 97 + c]) for a in range(26) for b in range(26) for c in range(26)}
    assert len({shingling.hash64(run) for run in runs | letters}) == len(runs | letters)
    assert len({shingling.hash32(run) for run in runs | letters}) > len(runs | letters) - 5


@given(st.lists(texts, max_size=5), st.sampled_from([1, 7, 128]), st.integers(1, 3))
def test_signatures_are_those_of_datasketch(batch: list[str], values: int, seed: int) -> None:
    ours = minhash.signatures(batch, values, seed)
    for text, signature in zip(batch, ours, strict=True):
        theirs = datasketch.MinHash(values, seed, hashfunc=shingling.hash32)
        theirs.update_batch(shingle_set(text))
        assert signature.tolist() == theirs.hashvalues.tolist()


def test_signatures_work_in_the_indexes_of_datasketch() -> None:
    batch = [f"{sentence} {sentence[::-1]}" for sentence in SENTENCES] + [SENTENCES[0] + " " + SENTENCES[0][::-1]]
    lsh = datasketch.MinHashLSH(threshold=0.8, num_perm=128)
    forest = datasketch.MinHashLSHForest(num_perm=128)
    sketches = [minhash.to_datasketch(signature) for signature in minhash.signatures(batch)]
    for name, sketch in enumerate(sketches[1:], 1):
        lsh.insert(name, sketch)
        forest.add(name, sketch)
    forest.index()
    ensemble = datasketch.MinHashLSHEnsemble(threshold=0.8, num_perm=128, num_part=4)
    ensemble.index([(name, sketch, len(shingle_set(batch[name]))) for name, sketch in enumerate(sketches) if name])
    assert len(batch) - 1 in list(ensemble.query(sketches[0], len(shingle_set(batch[0]))))
    assert lsh.query(sketches[0]) == [len(batch) - 1]
    assert forest.query(sketches[0], 1) == [len(batch) - 1]
    longer = minhash.to_datasketch(minhash.signatures(batch)[0], lean=False)
    longer.update(b"one more shingle")
    assert longer.jaccard(sketches[0]) <= 1


@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
def test_bands_are_those_of_datasketch(threshold: float) -> None:
    lsh = datasketch.MinHashLSH(threshold=threshold, num_perm=128)
    assert minhash.bands_for(threshold) == (lsh.b, lsh.r)


def test_estimates_are_near_the_truth() -> None:
    words = [f"w{number}" for number in range(600)]
    batch = [" ".join(words[start : start + 300]) for start in range(0, 300, 20)]
    found = minhash.signatures(batch)
    for other in range(1, len(batch)):
        exact = len(shingle_set(batch[0]) & shingle_set(batch[other])) / len(
            shingle_set(batch[0]) | shingle_set(batch[other])
        )
        assert abs(minhash.similarity(found[:1], found[other : other + 1])[0] - exact) < 4 * (0.25 / 128) ** 0.5
