"""One look over the lines of many texts at once: which rules could match each, and which are alike.

Most lines of most texts are neither boilerplate nor near anything else, and to read each of them in Python takes longer
than cleaning may take. So NumPy reads all of them at once (`scan`), and hashes of their words answer. What it says of
lines is what `RuleBook.matching` and `alike.alike` say one by one; tests hold them against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsclean.alike import COMMON, SHARE, SHINGLE, Alike
from newsclean.reading import said
from newsclean.scan import MIX, STEP, TURN, UNKNOWN, Scan, Words, hashed, mixed, ranges, values_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Lines = NDArray[np.int32]
    Hashes = NDArray[np.uint64]
    Flags = NDArray[np.bool_]

MOST_BITS = 20  # of the slots in which shingles are counted: 8 MB
PART = 1 << 18  # characters that are scanned at a time
BLOCK = 1 << 20  # shingles that are counted at a time


class Survey(NamedTuple):
    """What one look over texts tells.

    rules  for each line of which enough is known, the numbers of the rules that could match it
    alike  for each text, what is alike among its lines that are not blank
    """

    rules: dict[str, Sequence[int]]
    alike: Sequence[Alike]


class Vocabulary:
    """What each rule looks for: words of one token, or of two that stand together, and strings anywhere in a line."""

    def __init__(
        self,
        words: Mapping[tuple[str, ...], Sequence[int]],
        strings: Mapping[str, Sequence[int]],
        longest: Sequence[int],
    ) -> None:
        """`words` and `strings` have the numbers of the rules that look for them, and `longest` the most words of a
        line that each rule can match."""
        self._strings = strings
        self._longest = np.array(longest, np.int64)
        # A line with a character that has no byte is not known well enough, so words with one need no place here.
        known = [word for word in words if UNKNOWN not in values_of("".join(word))[0]]
        before, last = hashed([word[0] for word in known]), hashed([word[-1] for word in known])
        hashes = np.where([len(word) > 1 for word in known], _paired(before, last), last)
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        asking = [words[known[at]] for at in order.tolist()]
        self._numbers = np.array(list(chain.from_iterable(asking)), np.int64)
        self._counts = np.array(list(map(len, asking)), np.int64)
        self._starts = np.cumsum(self._counts) - self._counts
        self._slots = np.zeros(1 << 16, np.bool_)
        self._slots[_slot(self._hashes, 16)] = True

    def rules(self, lines: Sequence[str], scan: Scan) -> dict[str, Sequence[int]]:
        """For each line of which the words are sure, the numbers of the rules that could match it."""
        holders, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        words = scan.words
        # Words on both sides of a line's end are taken for a pair as well, which costs a look and no more.
        pairs = Words(_paired(words.hashes[:-1], words.hashes[1:]), words.lines[1:])
        for hashes, where in (words, pairs) if len(self._hashes) else ():
            at = np.flatnonzero(self._slots[_slot(hashes, 16)])
            found = np.searchsorted(self._hashes, hashes[at])
            found[found == len(self._hashes)] = 0
            here = self._hashes[found] == hashes[at]
            at, found = at[here], found[here]
            counts = self._counts[found]
            holders.append(np.repeat(where[at], counts))
            numbers.append(self._numbers[ranges(self._starts[found], counts)])
        for string, asking in self._strings.items():
            places = scan.holding(string)
            holders.append(np.repeat(places, len(asking)))
            numbers.append(np.tile(np.array(asking, np.int64), len(places)))
        line, number = np.concatenate(holders), np.concatenate(numbers)
        short = scan.lengths[line] <= self._longest[number]
        keys, _ = _counted(line[short] << 16 | number[short])
        asked: dict[str, Sequence[int]] = dict.fromkeys(lines, ())
        begins, sizes = _runs(keys >> 16)
        packed = (keys & 0xFFFF).astype(np.uint16).tobytes()
        same: dict[bytes, Sequence[int]] = {}  # many lines ask for the same rules
        for place, begin, size in zip((keys[begins] >> 16).tolist(), begins.tolist(), sizes.tolist(), strict=True):
            some = packed[2 * begin : 2 * (begin + size)]
            if some not in same:
                same[some] = memoryview(some).cast("H").tolist()
            asked[lines[place]] = same[some]
        for place in np.flatnonzero(~scan.known).tolist():
            asked.pop(lines[place], None)
        return asked


def survey(texts: Sequence[Sequence[str]], vocabulary: Vocabulary, *, alike: bool = True) -> Survey:
    """What one look over `texts` tells, each given as its canonical lines. Without `alike` nothing is."""
    lines = list(chain.from_iterable(texts))
    if not any(lines):
        return Survey({}, [Alike()] * len(texts))
    rules: dict[str, Sequence[int]] = {}
    counts = np.fromiter(map(len, texts), np.int64, len(texts))
    text_of = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    seen = []
    for first, part in _parts(lines):
        scan = Scan(part)
        rules.update(vocabulary.rules(part, scan))
        if alike:
            spoken = scan.spoken()
            seen.append(_seen(Words(spoken.hashes, spoken.lines + first), text_of))
    found = _alike(lines, _joined(seen), text_of, counts) if alike else [Alike()] * len(texts)
    return Survey(rules, found)


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Lines of about `PART` characters together, and the number of the first of them: what a scan holds is many times
    the text."""
    first = held = 0
    for number, line in enumerate(lines):
        held += len(line) + 1
        if held >= PART:
            yield first, lines[first : number + 1]
            first, held = number + 1, 0
    if first < len(lines):
        yield first, lines[first:] if first else lines


class _Seen(NamedTuple):
    """What is seen of lines: those with words, a key of what each says, and the shingles with the lines that hold
    them."""

    speaking: Lines
    keys: Hashes
    shingles: Hashes
    holders: Lines


def _seen(words: Words, text_of: Lines) -> _Seen:
    begins, sizes = _runs(words.lines)
    speaking = words.lines[begins]
    return _Seen(speaking, _keys(words, begins, sizes) ^ _mark(text_of[speaking]), *_shingles(words, text_of))


def _joined(parts: list[_Seen]) -> _Seen:
    """What is seen of lines, from what is seen of parts of them, which are let go."""
    found = parts[0] if len(parts) == 1 else _Seen(*map(np.concatenate, zip(*parts, strict=True)))
    parts.clear()
    return found


def _paired(before: Hashes, behind: Hashes) -> Hashes:
    """The hashes of words that stand together. Across the end of a line they are no word's."""
    return mixed(before * TURN + behind)


def _slot(hashes: Hashes, bits: int) -> Ints:
    return (hashes >> np.uint64(64 - bits)).astype(np.int64)


def _alike(lines: Sequence[str], seen: _Seen, text_of: Lines, counts: Ints) -> list[Alike]:
    """What is alike in each text; `counts` says how many lines each text has."""
    filled = np.fromiter(map(bool, lines), np.bool_, len(lines))
    before = np.append(0, np.cumsum(filled))  # lines that are not blank before each line
    places = before[:-1] - before[np.cumsum(counts) - counts][text_of]
    copies: list[list[list[int]]] = [[] for _ in counts]
    later = np.zeros(len(lines), np.bool_)
    for again in _copies(lines, seen, filled, text_of):
        copies[text_of[again[0]]].append(places[again].tolist())
        later[again[1:]] = True
    shingles, holders = seen.shingles, seen.holders
    del seen
    if later.any():
        first = ~later[holders]
        shingles, holders = shingles[first], holders[first]
    found, templates = _pairs(shingles, holders, text_of)
    pairs: list[list[tuple[int, int]]] = [[] for _ in counts]
    owners = text_of[found[0]].tolist()
    for owner, i, j in zip(owners, places[found[0]].tolist(), places[found[1]].tolist(), strict=True):
        pairs[owner].append((i, j))
    return [
        Alike(sorted(again), near, number not in templates)
        for number, (again, near) in enumerate(zip(copies, pairs, strict=True))
    ]


def _keys(words: Words, begins: Ints, sizes: Ints) -> Hashes:
    """For each line with words, a hash of all of them."""
    if not len(begins):
        return words.hashes
    steps = np.multiply.accumulate(np.full(int(sizes.max()), STEP))
    found: Hashes = np.add.reduceat(
        words.hashes * steps[np.arange(len(words.lines)) - np.repeat(begins, sizes)], begins
    )
    return found


def _copies(lines: Sequence[str], seen: _Seen, filled: Flags, text_of: Lines) -> Iterator[list[int]]:
    """The lines of one text that say the same, class by class. Equal hashes are a reason to look, not a verdict."""
    if len(seen.keys):
        order = np.argsort(seen.keys, kind="stable")
        keys, speaking = seen.keys[order], seen.speaking[order]
        same = np.append(keys[1:] == keys[:-1], False)
        same[1:] |= same[:-1]
        keys, speaking = keys[same], speaking[same]
        for alike in np.split(speaking, np.flatnonzero(keys[1:] != keys[:-1]) + 1):
            by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for line in sorted(alike.tolist()):
                by_words[said(lines[line])].append(line)
            yield from (again for again in by_words.values() if len(again) > 1)
    silent = filled.copy()
    silent[seen.speaking] = False
    by_text: dict[tuple[int, str], list[int]] = defaultdict(list)
    for line in np.flatnonzero(silent).tolist():
        by_text[int(text_of[line]), lines[line]].append(line)
    yield from (again for again in by_text.values() if len(again) > 1)


def _pairs(shingles: Hashes, holders: Lines, text_of: Lines) -> tuple[tuple[Ints, Ints], set[int]]:
    """The pairs of lines to compare, each text's in the order of `alike.candidates`: the earlier ones and the later
    ones; and the texts in which a shingle is a template's."""
    counted = np.bincount(holders, minlength=len(text_of))
    again = _again(shingles)
    shingles, holders = shingles[again], holders[again]
    order = np.lexsort((holders, shingles))
    shingles, holders = shingles[order], holders[order]
    fresh = np.ones(len(shingles), np.bool_)
    fresh[1:] = (shingles[1:] != shingles[:-1]) | (holders[1:] != holders[:-1])
    counted -= np.bincount(holders[~fresh], minlength=len(text_of))
    shingles, holders = shingles[fresh], holders[fresh]
    starts = np.flatnonzero(np.append(True, shingles[1:] != shingles[:-1]))[: len(shingles)]
    sizes = np.diff(np.append(starts, len(shingles)))
    common = np.repeat(sizes > COMMON, sizes)
    counted -= np.bincount(holders[common], minlength=len(text_of))
    templates = set(text_of[holders[common]].tolist())
    shingles, holders = shingles[~common], holders[~common]
    keys = [np.zeros(0, np.int64)]
    for step in range(1, COMMON):
        both = np.flatnonzero(shingles[step:] == shingles[:-step])
        if not len(both):
            break
        keys.append(holders[both + step].astype(np.int64) << 32 | holders[both])  # sorts by j, then i
    pairs, shared = _counted(np.concatenate(keys))
    i, j = pairs & 0xFFFFFFFF, pairs >> 32
    enough = SHARE * shared >= np.minimum(counted[i], counted[j])
    return (i[enough], j[enough]), templates


def _again(shingles: Hashes) -> Flags:
    """Which shingles share a slot with another: most come once, and need not be sorted with the others."""
    bits = min(max(10, len(shingles).bit_length() + 2), MOST_BITS)
    blocks = [shingles[start : start + BLOCK] for start in range(0, len(shingles), BLOCK)]
    counts = np.zeros(1 << bits, np.int64)
    for block in blocks:
        counts += np.bincount(_slot(block, bits), minlength=1 << bits)
    several = counts > 1
    return np.concatenate([np.zeros(0, np.bool_), *(several[_slot(block, bits)] for block in blocks)])


def _counted(numbers: Ints) -> tuple[Ints, Ints]:
    """The different ones of some numbers in their order, and how often each comes: `numpy.unique`, which takes four
    times as long for integers since it hashes them."""
    numbers = np.sort(numbers)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    return numbers[starts], np.diff(np.append(starts, len(numbers)))


def _shingles(words: Words, text_of: Lines) -> tuple[Hashes, Lines]:
    """The hash of each shingle, another one in each text, and the line that holds it. A line shorter than a shingle is
    its own."""
    hashes, lines = words
    begins, sizes = _runs(lines)
    found = hashes * TURN
    found[:-1] += (hashes * STEP)[1:] * (lines[1:] == lines[:-1])
    found[:-2] += (hashes * MIX)[2:] * (lines[2:] == lines[:-2])
    found ^= _mark(text_of)[lines]
    found = mixed(found)
    whole = np.ones(len(lines), np.bool_)
    long = sizes >= SHINGLE
    last = (begins + sizes - 1)[long]
    whole[last] = whole[last - 1] = False
    whole[(begins + 1)[sizes == 2]] = False
    return found[whole], lines[whole]


def _runs(lines: Lines) -> tuple[Ints, Ints]:
    """Where the words of each line begin, and how many they are."""
    begins = np.flatnonzero(np.diff(lines, prepend=-1))
    return begins, np.diff(np.append(begins, len(lines)))


def _mark(texts: Lines) -> Hashes:
    """A number for each text that makes its hashes others than those of other texts."""
    marks: Hashes = (texts.astype(np.uint64) + np.uint64(1)) * STEP
    return marks
