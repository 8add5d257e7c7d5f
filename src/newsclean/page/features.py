"""What the text of a page shows about each of its lines: a row of numbers for each, from the text alone.

Every figure is a count, or one count divided by another, so that each machine computes the same bits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING

from newsclean.page.lexicon import FURNITURE
from newsclean.reading import BULLET, Reading, read
from newsclean.rules import RuleBook
from newsclean.vocabulary import FUNCTION_WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]
    Marks = NDArray[np.bool_]
    Rows = NDArray[np.float32]

BODY, SOLID = 15, 25  # words of a sentence that reads as the body of an article; of one that surely does
SHORT = 12  # words below which a line is short
FAR = 50  # lines beyond which a distance does not matter
USUAL = 40  # words of a text that are its usual ones
COPIES = 8  # more copies than this are as good as this many

# What the rules' verdicts say of a line, by category.
GROUPS = (
    ("related", "label"),
    ("newsletter", "app", "subscription"),
    ("share",),
    ("comments",),
    ("legal", "cookies"),
    ("photo-credit", "caption-credit", "caption-label", "caption"),
    ("timestamp", "byline", "tags", "read-time", "counter"),
    ("navigation",),
    ("ad", "player", "markup"),
    ("bio", "contact", "about", "wire-credit", "disclosure", "tweet"),
)
_GROUP = {category: number for number, categories in enumerate(GROUPS) for category in categories}
_SENTENCES = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*(?:\s|$)")
_QUOTE = re.compile('["“”„«»「」]')
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|(?<!\w)@\w", re.I)
_DIGITS = re.compile(r"\d+")

ALONE = (
    "words", "characters", "sentence", "sentences", "colon", "small", "bullet", "commas", "quote", "capitals",
    "shouted", "digits", "signs", "bar", "address", "copyright", "asks", "money", "brackets", "cut", "function",
    "furniture", "letters a word", "unspaced", "a label",
)  # fmt: skip
VERDICTS = tuple(f"is {categories[0]}" for categories in GROUPS)


@lru_cache(maxsize=1 << 14)  # asked again for the lines that stay; a pure function's memory decides nothing
def alone(text: str) -> tuple[float, ...]:
    """What a line shows by itself."""
    line = read(text)
    core = line.core
    tokens = core.split()
    lettered = [token for token in tokens if token[:1].isalpha()]
    size = len(text)
    count = max(len(line.words), 1)
    digits = sum(map(str.isdigit, text))
    letters = sum(map(str.isalpha, text))
    ascii_text = text.isascii()
    return (
        line.length,
        size,
        line.sentence,
        min(len(_SENTENCES.findall(text)), 6),
        text.endswith((":", "：")),
        text[:1].islower(),
        BULLET.match(text) is not None or core[:1] != text[:1],
        min(text.count(",") + (0 if ascii_text else text.count("、") + text.count("，")), 8),
        _QUOTE.search(text) is not None,
        len([token for token in lettered if token[0].isupper()]) / max(len(lettered), 1),
        bool(lettered) and all(map(str.isupper, lettered)),
        digits / size,
        (size - letters - digits - text.count(" ")) / size,
        "|" in text or "•" in text or "»" in text,
        ("@" in text or "www." in text.lower() or "://" in text) and _ADDRESS.search(text) is not None,
        "©" in text or "ⓒ" in text,
        line.asks,
        "$" in text or "€" in text or "£" in text,
        text[:1] in "([" and text[-1:] in ")]",
        line.cut,
        len([word for word in line.words if word in FUNCTION_WORDS]) / count,
        min(len([word for word in line.words if word in FURNITURE]), 6) / count,
        size / count,
        line.length < len(line.words),
        line.governs != "",
    )


def group_of(text: str, book: RuleBook) -> int:
    """The group of the first rule that knows the line; -1 where none does."""
    return next((_GROUP.get(rule.category, 0) for rule in book.matching(text, "edges")), -1)


def features(texts: Sequence[str], book: RuleBook) -> Rows:
    """A row of numbers for each line of a text without blank lines: shape (lines, len(`NAMES`))."""
    import numpy as np

    rows = np.empty((len(texts), len(NAMES)), dtype=np.float32)
    own = np.array([alone(text) for text in texts], dtype=np.float64)
    groups = np.array([group_of(text, book) for text in texts])
    verdicts = (groups[:, None] == np.arange(len(GROUPS))).astype(np.float64)
    rows[:, : len(ALONE)] = own
    rows[:, len(ALONE) : len(ALONE) + len(VERDICTS)] = verdicts
    for place, column in enumerate(_company([read(text) for text in texts], own, groups, verdicts)):
        rows[:, len(ALONE) + len(VERDICTS) + place] = column
    return rows


def paragraphs(rows: Rows) -> Marks:
    """Which lines, given their rows, read as paragraphs: sentences of some length that no rule knows."""
    known = rows[:, len(ALONE) : len(ALONE) + len(VERDICTS)].sum(axis=1) > 0
    return _spoken(rows[:, 0], rows[:, 2], known, BODY)


def _spoken(words: Column | Rows, ends: Column | Rows, known: Marks, least: int) -> Marks:
    found: Marks = (words >= least) & (ends > 0) & ~known
    return found


def _company(readings: Sequence[Reading], own: Column, groups: Column, verdicts: Column) -> Iterator[Column]:
    """What the lines round each line, and the whole text, say of it."""
    import numpy as np

    count = len(readings)
    words, ends = own[:, 0], own[:, 2]
    known = (groups >= 0).astype(np.float64)
    body, solid = (_spoken(words, ends, groups >= 0, least) for least in (BODY, SOLID))
    # Whole numbers: their sums are the same in whatever order a machine adds them up.
    weight = np.minimum(words, 60) * np.where(ends > 0, 20, 7) * np.where(groups >= 0, 3, 10)
    place = np.arange(count, dtype=np.float64)
    so_far = np.cumsum(words)
    bodies = np.cumsum(body)
    topic, usual = _topic(readings, body | (words >= 30))
    phrases = [line.key for line in readings]
    shapes = [_DIGITS.sub("0", line.core) for line in readings]
    copies, alike = Counter(phrases), Counter(shapes)
    earlier: Counter[tuple[str, ...]] = Counter()
    seen = np.zeros(count)
    for number, phrase in enumerate(phrases):
        seen[number] = min(earlier[phrase], COPIES)
        earlier[phrase] += 1
    strong = verdicts[:, [0, 2, 3, 4, 7]].sum(axis=1)
    short = words < SHORT
    yield from (
        topic,
        usual,
        np.array([min(copies[phrase], COPIES) for phrase in phrases], dtype=np.float64),
        seen,
        np.array([min(alike[shape], COPIES) for shape in shapes], dtype=np.float64),
        place / max(count - 1, 1),
        so_far / max(so_far[-1], 1.0),
        np.minimum(place, 400),
        np.minimum(count - 1 - place, 400),
        *_distances(body),
        *_distances(solid),
        bodies / max(bodies[-1], 1),
        (bodies == 0).astype(np.float64),
        (bodies - body >= bodies[-1]).astype(np.float64),
        *(shifted(words, by) for by in (1, -1, 2, -2, 3, -3)),
        *(shifted(ends, by) for by in (1, -1, 2, -2)),
        *(shifted(known, by) for by in (1, -1, 2, -2)),
        *(around(weight, reach) for reach in (2, 5, 12)),
        *(before(weight, reach) for reach in (3, 10, 30)),
        *(before(weight[::-1], reach)[::-1] for reach in (3, 10, 30)),
        *(around(known, reach) for reach in (3, 8)),
        before(strong, 4),
        before(strong[::-1], 4)[::-1],
        np.cumsum(weight) / max(weight.sum(), 1),
        *(_since(verdicts[:, number] > 0) for number in (0, 1, 2, 3, 4, 6)),
        _runs(short),
        np.full(count, float(min(count, 2000))),
        np.full(count, known.sum() / count),
        np.full(count, (words * body).sum() / max(so_far[-1], 1.0)),
        np.full(count, short.sum() / count),
        shifted(topic, 1),
        shifted(topic, -1),
        around(topic * np.minimum(words, 30), 5),
        shifted(own[:, 4], 1),
        shifted(own[:, 9], 1),
        shifted(own[:, 9], -1),
        shifted(own[:, 20], 1),
        shifted(own[:, 20], -1),
        around(np.floor(own[:, 20] * 1000), 4),
        *_title(readings),
    )


COMPANY = (
    "topic", "usual", "copies", "copy", "shape", "place", "share before", "from start", "from end",
    "body before", "body behind", "solid before", "solid behind", "body so far", "no body yet", "no body left",
    "words -1", "words +1", "words -2", "words +2", "words -3", "words +3",
    "sentence -1", "sentence +1", "sentence -2", "sentence +2", "known -1", "known +1", "known -2", "known +2",
    "weight 2", "weight 5", "weight 12", "weight before 3", "weight before 10", "weight before 30",
    "weight behind 3", "weight behind 10", "weight behind 30", "known 3", "known 8", "strong before", "strong behind",
    "weight so far", "since related", "since newsletter", "since share", "since comments", "since legal",
    "since timestamp", "run", "lines", "known in all", "body in all", "short in all", "topic -1", "topic +1",
    "topic 5", "colon -1", "capitals -1", "capitals +1", "function -1", "function +1", "function 4",
    "in title", "title in", "title before", "title behind",
)  # fmt: skip
NAMES = (*ALONE, *VERDICTS, *COMPANY)


def _topic(readings: Sequence[Reading], speaking: Marks) -> tuple[Column, Column]:
    """For each line the share of its content words that other body lines have, in whole thousandths, and of its words
    that are the text's usual ones."""
    import numpy as np

    spoken: Counter[str] = Counter()
    for line, speaks in zip(readings, speaking, strict=True):
        if speaks:
            spoken.update(set(line.words))
    usual = {word for word, _ in nsmallest(USUAL, spoken.items(), key=lambda item: (-item[1], item[0]))}
    topic, common = np.zeros(len(readings)), np.zeros(len(readings))
    for number, line in enumerate(readings):
        if not line.words:
            continue
        content = [word for word in line.words if word not in usual]
        common[number] = 1 - len(content) / len(line.words)
        if content:
            mine = 1 if speaking[number] else 0
            topic[number] = 1000 * sum(spoken.get(word, 0) > mine for word in content) // len(content)
    return topic, common


def _title(readings: Sequence[Reading]) -> list[Column]:
    """How much of each line is in the first line, and of that in the line, in thousandths (a page's text begins with
    its title, and the article with its headline); how far the nearest headline stands before and behind each line."""
    import numpy as np

    title = set(readings[0].words)
    inside, covered = np.zeros(len(readings)), np.zeros(len(readings))
    for number, line in enumerate(readings):
        if number and title and line.words:
            common = len(title.intersection(line.words))
            inside[number] = 1000 * common // len(set(line.words))
            covered[number] = 1000 * common // len(title)
    headline = (inside >= 700) & (covered >= 400) & (np.array([line.length for line in readings]) >= 3)
    return [inside, covered, *_distances(headline)]


def shifted(column: Column, by: int) -> Column:
    import numpy as np

    moved = np.zeros_like(column)
    if by > 0:
        moved[by:] = column[:-by]
    else:
        moved[:by] = column[-by:]
    return moved


def _sums(column: Column) -> Column:
    import numpy as np

    return np.concatenate([[0.0], np.cumsum(column)])


def around(column: Column, reach: int) -> Column:
    """The mean of each line and its neighbours."""
    import numpy as np

    sums, place = _sums(column), np.arange(len(column))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(column))
    found: Column = (sums[high] - sums[low]) / (high - low)
    return found


def before(column: Column, reach: int) -> Column:
    """The mean of the lines before each."""
    import numpy as np

    sums, place = _sums(column), np.arange(len(column))
    low = np.maximum(place - reach, 0)
    found: Column = (sums[place] - sums[low]) / np.maximum(place - low, 1)
    return found


def _since(marks: Marks) -> Column:
    """How many lines ago the last mark stood before each line, `FAR` at most."""
    import numpy as np

    place = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, place, -FAR - 1))
    found: Column = np.minimum(place - np.concatenate([[-FAR - 1], last[:-1]]), FAR).astype(np.float64)
    return found


def _distances(marks: Marks) -> tuple[Column, Column]:
    return _since(marks), _since(marks[::-1])[::-1]


def _runs(short: Marks) -> Column:
    """How many lines in a row, this one among them, are short, or are not; 40 at most."""
    import numpy as np

    edges = np.flatnonzero(np.concatenate([[True], short[1:] != short[:-1], [True]]))
    lengths = np.diff(edges)
    found: Column = np.minimum(np.repeat(lengths, lengths), 40).astype(np.float64)
    return found
