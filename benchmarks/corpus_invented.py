"""An invented corpus of news as JSON Lines, copies planted in it, and all that is known of them; any size, from a seed.

    python benchmarks/corpus_invented.py corpus.jsonl --size 230 --truth truth.tsv     # megabytes
    python benchmarks/corpus_invented.py corpus.jsonl --articles 5000000 --length 600  # of about 600 characters

Words are made of syllables and drawn as unevenly as words are (Zipf's law), stock phrases among them: articles share a
shingle here and there as news does, and hardly ever many by chance. About a fifth of them copy an earlier one, in
families of 2 to 50; an eighth has an earlier one at a Jaccard similarity of .8 or more. The truth has every pair inside
a family that shares a quarter of its shingles or more, with the exact sizes of intersection and union; no other pair of
the corpus is as alike (tests/test_corpus_invented.py).

Records are written as they are made. A copy stands up to `spread` articles behind its original: those still to come are
in memory, and with a truth the other members of their families.
"""

from __future__ import annotations

import argparse
import heapq
import random
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import accumulate, chain, combinations, count, islice
from json.encoder import encode_basestring
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np
from invented import LANGUAGES, NAMES, Language
from numpy.typing import NDArray

SHINGLE = 5
LEAST = 0.25  # pairs less alike are not in the truth
WORD = re.compile(r"\w+")
JAPANESE = re.compile(r"[a-z0-9_]+|\w")
ARABIC = Language(
    1,
    ("قال رئيس البلدية", "أعلن المتحدث باسم الميناء", "ذكر مهندسو الجسر"),
    ("يوم الاثنين إن", "في بيان أن", "مجددا أن"),
    ("الجسر سيبقى مغلقا", "الأسعار ارتفعت", "العبارة ستبحر ليلا"),
    ("حتى الربيع", "رغم العاصفة", "للعام التاسع"),
    ("شارك", "إعلان", "اقرأ أيضا"),
    "في من على إلى أن عن مع هذا كان قد",
    "بر دا سي مو كا لي نا را حم عب طف صد قل شم جن خي وت ين",
)
SPEECH = {
    "english": LANGUAGES[0],
    "german": LANGUAGES[1],
    "french": LANGUAGES[2],
    "russian": LANGUAGES[3],
    "arabic": ARABIC,
    "japanese": LANGUAGES[4],
}
SHARES = {"english": 70, "german": 9, "french": 9, "russian": 5, "arabic": 4, "japanese": 3}
KINDS = {"copies": 62, "chain": 10, "template": 8, "short": 20}  # of families


def shingles(text: str, language: str = "english") -> set[tuple[str, ...]]:
    """The set of runs of five lower-cased words (in Japanese each character is one); a shorter text is one run."""
    words = (WORD if language != "japanese" else JAPANESE).findall(text.lower())
    if len(words) < SHINGLE:
        return {tuple(words)} if words else set()
    return set(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


class Voice:
    """Says words and sentences in one language, from a seed.

    Many places hold the numbers of tokens (words, words with a comma, phrases), each as often as it is said: to draw
    one is to draw a place.
    """

    places = 1 << 18

    def __init__(self, name: str, seed: int) -> None:
        language = SPEECH[name]
        self.name, self.blank, self.stop = name, language.blank, language.stop
        made = random.Random(f"{name} {seed}")
        words = _words(language, made)
        phrases = _phrases(language, words, made)
        comma = "," if self.blank else "、"
        tokens = [*words, *(word + comma for word in words), *phrases]
        shares = np.concatenate([0.89 * _zipf(len(words)), 0.06 * _zipf(len(words)), 0.05 * _zipf(len(phrases))])
        steps = (np.arange(self.places) + 0.5) / self.places
        held = np.searchsorted(np.cumsum(shares), steps).clip(max=len(tokens) - 1).astype(np.uint32)
        draw = np.random.default_rng([seed, len(tokens)])
        self.words: Iterator[str] = chain.from_iterable(
            map(tokens.__getitem__, held[draw.integers(0, self.places, 1 << 15, np.uint32)].tolist()) for _ in count()
        )
        self._lengths: Iterator[int] = chain.from_iterable(draw.integers(5, 28, 1 << 13).tolist() for _ in count())

    def sentence(self) -> str:
        """A sentence of 5 to 27 words and phrases."""
        told = self.blank.join(islice(self.words, next(self._lengths)))
        return told[:1].upper() + told[1:] + self.stop

    def body(self, rng: random.Random, length: int) -> list[str]:
        """Paragraphs of about `length` characters in all."""
        paragraphs: list[str] = []
        while length > 0:
            paragraph = self.blank.join([self.sentence() for _ in range(1 + int(3 * rng.random()))])
            paragraphs.append(paragraph)
            length -= len(paragraph)
        return paragraphs

    def headline(self) -> str:
        return self.sentence()[:-1]


def _words(language: Language, made: random.Random) -> list[str]:
    """Thousands of words, the most frequent first: on average five letters of running text, in Japanese two."""
    pieces = [part.split() if language.blank else list(part) for part in (language.little, language.syllables)]
    little, syllables = pieces
    longest = 9 if language.blank else 2
    sizes = (2 + min(made.randrange(longest), made.randrange(longest)) for _ in range(20_000))
    drawn = dict.fromkeys("".join(made.choices(syllables, k=5))[:size] for size in sizes)
    common = sorted(drawn, key=lambda word: len(word) ** 2 * made.random())  # the shorter, the more often it is said
    return list(dict.fromkeys([*little, *common[:100], *(_dressed(made, word) for word in common[100:])]))


def _dressed(made: random.Random, word: str) -> str:
    """Some words are names, some are numbers."""
    kind = made.random()
    if kind < 0.08:
        return word.capitalize()
    return f"{made.randint(2, 9999):,}" if kind < 0.11 else word


def _phrases(language: Language, words: list[str], made: random.Random) -> list[str]:
    """What is said again and again: two to five words."""
    often = list(accumulate(_zipf(len(words)).tolist()))
    drawn = (made.choices(words, cum_weights=often, k=made.randint(2, 5)) for _ in range(4000))
    return [*language.who, *language.did, *language.what, *language.where, *map(language.blank.join, drawn)]


def _zipf(words: int) -> NDArray[np.float64]:
    """How often each of so many words is said; in all 1."""
    often = 1 / np.arange(3.0, words + 3)
    return often / often.sum()


# What becomes of an article on its way to another site. Each takes its paragraphs, the first of them the headline.


def exact(rng: random.Random, voice: Voice, article: Sequence[str]) -> list[str]:
    return list(article)


def dressed(rng: random.Random, voice: Voice, article: Sequence[str]) -> list[str]:
    """Equal words: a headline in capitals, other dashes and blanks."""
    head, *rest = article
    return [head.upper(), *(paragraph.replace(", ", " – ").replace(". ", ".  ") for paragraph in rest)]


def wire(rng: random.Random, voice: Voice, article: Sequence[str]) -> list[str]:
    """Another headline, a dateline in front, a credit line behind."""
    place, agency = rng.choice(NAMES), rng.choice(("AP", "dpa", "AFP", "TASS", "Reuters"))
    _, first, *rest = *article, ""
    return [voice.headline(), f"{place.upper()} ({agency}) — {first}", *filter(None, rest), f"({agency} {place})"]


def edited(rng: random.Random, voice: Voice, article: Sequence[str], alike: float | None = None) -> list[str]:
    """Words replaced, left out and put in, until the Jaccard similarity is about `alike` (.5 to 1 if not given)."""
    target = rng.uniform(0.5, 1) if alike is None else alike
    text = "\n".join(article)
    pieces = text.replace("\n", " \n ").split(" ") if voice.blank else list(text)
    # Each edit changes five shingles on either side, if it stands alone.
    edits = round(len(pieces) * (1 - target) / (1 + target) / SHINGLE)
    slots = range(max(1, len(pieces) // SHINGLE))
    for slot in rng.sample(slots, min(edits, len(slots))):
        place = min(slot * SHINGLE + rng.randrange(SHINGLE), len(pieces) - 1)
        if pieces[place] != "\n":
            kind = rng.random()
            pieces[place] = "" if kind < 0.15 else voice.blank.join(islice(voice.words, 2 if kind < 0.3 else 1))
    if voice.blank:
        return " ".join(filter(None, pieces)).replace(" \n ", "\n").split("\n")
    return "".join(pieces).split("\n")


def cut(rng: random.Random, voice: Voice, article: Sequence[str]) -> list[str]:
    """The short version: the last paragraphs are gone, up to half of them."""
    return list(article[: max(2, round(len(article) * rng.uniform(0.5, 0.98)))])


def extended(rng: random.Random, voice: Voice, article: Sequence[str]) -> list[str]:
    """An update: a paragraph or some are new, in front or behind."""
    new = voice.body(rng, int(sum(map(len, article)) * rng.uniform(0.02, 0.6)))
    return [article[0], *new, *article[1:]] if rng.random() < 0.5 else [*article, *new]


COPIES = {exact: 20, dressed: 6, wire: 20, edited: 34, cut: 12, extended: 8}


@dataclass(slots=True)
class Family:
    """Articles made from one another: what kind, and once they are written their numbers and texts."""

    kind: str
    language: str
    size: int
    members: list[tuple[int, str]] = field(default_factory=list)


def copies(rng: random.Random, voice: Voice, length: int) -> list[list[str]]:
    """An article, and 1 to 49 copies of it."""
    original = [voice.headline(), *voice.body(rng, length)]
    many = min(49, int(rng.paretovariate(1.5)))
    ways = rng.choices(list(COPIES), list(COPIES.values()), k=many)
    return [original, *(way(rng, voice, original) for way in ways)]


def chained(rng: random.Random, voice: Voice, length: int) -> list[list[str]]:
    """Each is a copy of the one before: the first and the last may be strangers."""
    articles = [[voice.headline(), *voice.body(rng, length)]]
    for _ in range(rng.randint(2, 4)):
        articles.append(edited(rng, voice, articles[-1], rng.uniform(0.8, 0.9)))
    return articles


def template(rng: random.Random, voice: Voice, length: int) -> list[list[str]]:
    """Weather, results, quotations: a good part of each is the same, and each is an article of its own."""
    alike = rng.uniform(0.3, 0.7)
    frame = voice.body(rng, int(length * 2 * alike / (1 + alike)))
    own = int(length * (1 - alike) / (1 + alike))
    return [[voice.headline(), *voice.body(rng, own), *frame] for _ in range(rng.randint(2, 12))]


def short(rng: random.Random, voice: Voice, length: int) -> list[list[str]]:
    """A few words with a name that no other has, and perhaps a copy; of four words an equal one only."""
    name = rng.choice(NAMES) + "".join(rng.choices("bdfgklmnprst", k=9))
    words = list(islice(voice.words, rng.choice((3, 3, 12, 20, 30, 40))))
    original = [voice.blank.join([*words[: len(words) // 2], name, *words[len(words) // 2 :]])]
    if rng.random() < 0.3:
        return [original]
    if len(words) < 5 or rng.random() < 0.4:
        return [original, original]
    return [original, edited(rng, voice, original, rng.uniform(0.5, 0.95))]


MAKERS = {"copies": copies, "chain": chained, "template": template, "short": short}


class Article(NamedTuple):
    text: str
    language: str
    family: Family | None


def articles(
    seed: int, length: int = 2600, spread: int = 1000, shares: dict[str, int] = SHARES, families: float = 0.13
) -> Iterator[Article]:
    """Without end: articles of about `length` characters, a share `families` of the new ones first of a family."""
    rng = random.Random(seed)
    voices = [Voice(name, seed) for name in shares]
    drawn = chain.from_iterable(rng.choices(voices, list(shares.values()), k=1000) for _ in count())
    kinds, weights = list(KINDS), list(accumulate(KINDS.values()))
    coming: list[tuple[int, int, Article]] = []
    tie = count()
    for number in count():
        if coming and coming[0][0] <= number:
            yield heapq.heappop(coming)[2]
            continue
        voice = next(drawn)
        size = int(length * min(6.0, rng.lognormvariate(-0.18, 0.6))) // (1 if voice.blank else 2)
        if rng.random() >= families:
            yield Article("\n".join([voice.headline(), *voice.body(rng, size)]), voice.name, None)
            continue
        kind = rng.choices(kinds, cum_weights=weights)[0]
        made = MAKERS[kind](rng, voice, size)
        family = Family(kind, voice.name, len(made))
        for member in made[1:]:
            due = number + 1 + int(spread ** rng.random())
            heapq.heappush(coming, (due, next(tie), Article("\n".join(member), voice.name, family)))
        yield Article("\n".join(made[0]), voice.name, family)


def pairs(family: Family) -> Iterator[tuple[int, int, int, int]]:
    """The pairs of a family's members that are alike: both numbers, sizes of intersection and union."""
    sets = [(number, shingles(text, family.language)) for number, text in family.members]
    for (left, one), (right, other) in combinations(sets, 2):
        common = len(one & other)
        union = len(one) + len(other) - common
        if common >= LEAST * union > 0:
            yield left, right, common, union


class Truth:
    """Writes the pairs of a family when its last member has come, and of the others at the end."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._families: dict[int, Family] = {}
        file.write("earlier\tlater\tcommon\tunion\tkind\tlanguage\n")

    def add(self, number: int, article: Article) -> None:
        if family := article.family:
            self._families[id(family)] = family
            family.members.append((number, article.text))
            if len(family.members) == family.size:
                self._tell(self._families.pop(id(family)))

    def finish(self) -> None:
        for family in self._families.values():
            self._tell(family)

    def _tell(self, family: Family) -> None:
        for left, right, common, union in pairs(family):
            self._file.write(f"{left:09d}\t{right:09d}\t{common}\t{union}\t{family.kind}\t{family.language}\n")
        family.members = []


def record(number: int, article: Article) -> bytes:
    """A line of the corpus."""
    day = f"2026-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
    head = f'{{"id": "{number:09d}", "site": "site{number * 7919 % 997}.example", "language": "{article.language}"'
    return f'{head}, "published": "{day}", "text": {encode_basestring(article.text)}}}\n'.encode()


def write(
    path: Path, made: Iterator[Article], size: float, most: float = float("inf"), truth: Path | None = None
) -> int:
    """Write articles until there are `size` bytes or `most` articles; the number of articles."""
    written = number = 0
    with path.open("wb") as file, truth.open("w", encoding="utf-8") if truth else nullcontext() as known:
        told = Truth(known) if known else None
        while written < size and number < most:
            article = next(made)
            written += file.write(record(number, article))
            if told:
                told.add(number, article)
            number += 1
        if told:
            told.finish()
    return number


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--size", type=float, help="MB; 10 if neither this nor --articles is given")
    parser.add_argument("--articles", type=float, help="how many")
    parser.add_argument("--length", type=int, default=2600, help="characters of an article (default: %(default)s)")
    parser.add_argument("--truth", type=Path, help="a file for the pairs that are alike, tab-separated")
    parser.add_argument("--language", choices=SPEECH, action="append", help="only this; may be given again")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    size = (options.size or (10 if options.articles is None else float("inf"))) * 1e6
    expected = min(size / (options.length + 150), options.articles or float("inf"))
    shares = {name: SHARES[name] for name in options.language or SHARES}
    made = articles(options.seed, options.length, spread=max(10, min(250_000, int(expected / 2))), shares=shares)
    number = write(options.path, made, size, options.articles or float("inf"), options.truth)
    print(f"{number:,} articles, {options.path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
