"""Which lines of a text say the same, and which could be near-copies: those that share enough shingles, of those that
few lines hold.

A copy shares every shingle of the shorter line, an edited copy most of them; half is asked for. A shingle that
many different lines hold says "template", not "copy", and does not count: that keeps the work linear in the number of
lines, also when all of them are alike. `docs/repeats.md` tells why this exact index took the place of MinHash bands.

This is the obvious way, line by line; `survey` finds the same for many texts at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from newsclean.model import Line
from newsclean.reading import said
from newsclean.similarity import shingles

SHINGLE = 3  # words
COMMON = 16  # a shingle that more lines hold is a template's
SHARE = 2  # a pair shares half of the shingles of the line that has fewer

Words = Sequence[str]


class Alike(NamedTuple):
    """Which lines of a text say the same, and which could be near-copies, by their places (0, 1, 2, ...).

    copies  the places of each line that comes more than once, in the order of their first copies
    pairs   places (i, j), i < j, of lines to compare, in the order of j, then i; the first copy speaks for all
    steady  no shingle is a template's: a part of the lines has no other pairs than these
    """

    copies: Sequence[Sequence[int]] = ()
    pairs: Sequence[tuple[int, int]] = ()
    steady: bool = True


def alike(texts: Sequence[str]) -> Alike:
    """What is alike among the lines `texts`, none of them blank.

    >>> alike(["The ferry sailed at dawn.", "It rained.", "The ferry sailed at dawn, again.", "It rained!"])
    Alike(copies=[[1, 3]], pairs=[(0, 2)], steady=True)
    """
    spoken = [said(text) for text in texts]
    places: dict[Words, list[int]] = {}
    for place, (text, found) in enumerate(zip(texts, spoken, strict=True)):
        places.setdefault(found or (text,), []).append(place)
    firsts = [each[0] for each in places.values()]
    pairs, steady = candidates([spoken[place] for place in firsts])
    return Alike(
        [each for each in places.values() if len(each) > 1], [(firsts[i], firsts[j]) for i, j in pairs], steady
    )


def candidates(lines: Sequence[Words]) -> tuple[list[tuple[int, int]], bool]:
    """The pairs (i, j), i < j, of lines that share half or more of the shingles of one of them, in the order of
    j, then i; and whether every shingle counted.

    `lines` are the words of each line, all different; lines without words pair with nothing. Only shingles that at
    most 16 lines hold count.

    >>> candidates([["a", "b", "c", "d"], ["x"], ["b", "c", "d"]])
    ([(0, 2)], True)
    """
    # Most shingles of most texts come once. Sets find the others without a step of Python for each.
    held = [shingles(line, SHINGLE) for line in lines]
    seen: set[tuple[str, ...]] = set()
    repeated: set[tuple[str, ...]] = set()
    for parts in held:
        repeated |= parts & seen
        seen |= parts
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, parts in enumerate(held):
        for shingle in parts & repeated:
            holders[shingle].append(j)
    counted = [len(parts) for parts in held]
    shared: dict[tuple[int, int], int] = defaultdict(int)
    steady = True
    for owners in holders.values():
        common = len(owners) > COMMON
        steady &= not common
        for at, j in enumerate(owners):
            counted[j] -= common
            for i in () if common else owners[:at]:
                shared[j, i] += 1
    pairs = [(i, j) for j, i in sorted(shared) if SHARE * shared[j, i] >= min(counted[i], counted[j])]
    return pairs, steady


class Known:
    """What is alike among the lines of a text, for any part of them that is left."""

    def __init__(self, texts: Sequence[str], numbers: Sequence[int], found: Alike) -> None:
        """`texts` are the lines of the text by number, from 1; `numbers` are those of the lines, not blank, that the
        places of `found` mean."""
        self._texts = texts
        self._found = Alike(
            [[numbers[place] for place in each] for each in found.copies],
            [(numbers[i], numbers[j]) for i, j in found.pairs],
            found.steady,
        )
        self._count = len(numbers)

    def among(self, lines: Sequence[Line]) -> Alike | None:
        """What is alike among `lines`, none of them blank; None if that is not known: other lines, or a part of them
        in which a shingle may count that was a template's."""
        texts, found = self._texts, self._found
        if len(lines) < self._count and not found.steady:
            return None
        # A paragraph of wrapped text has the number of its first line, and another text.
        if not all(line.text is texts[line.number - 1] for line in lines):
            return None
        if not found.copies and not found.pairs:
            return found
        place = {line.number: at for at, line in enumerate(lines)}
        speaker: dict[int, int] = {}  # of each line that comes again, by the number of its first copy
        copies = []
        for numbers in found.copies:
            left = [place[number] for number in numbers if number in place]
            if left:
                speaker[numbers[0]] = left[0]
            if len(left) > 1:
                copies.append(left)
        pairs = []
        for first, second in found.pairs:
            i, j = (speaker.get(number, place.get(number, -1)) for number in (first, second))
            if i >= 0 and j >= 0:
                pairs.append((min(i, j), max(i, j)))
        return Alike(sorted(copies), sorted(pairs, key=lambda pair: (pair[1], pair[0])), found.steady)
