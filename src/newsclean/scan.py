"""The words of many lines at once, as hashes: a table folds the characters of all lines into bytes, and NumPy finds
where words begin and end.

The words are those of `rules` and of `reading.said`. A line that the table does not know all about (a script without
blanks, a cut's ellipsis, an item's number) is read by itself, and its words join the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import numpy as np

from newsclean.reading import LONGEST, said
from newsclean.similarity import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Codes = NDArray[np.uint32]
    Ints = NDArray[np.int64]
    Lines = NDArray[np.int32]  # numbers of lines, of which there is one for each word
    Hashes = NDArray[np.uint64]
    Flags = NDArray[np.bool_]

# What a character of a text becomes: a byte. From WORD on it is part of a word; the rest tells what stands between.
BREAK, BLANK, OTHER, UNDERSCORE = 10, 32, 33, 34
APOSTROPHE, BRACKET, PLUS, COMMA, MINUS, STOP, ELLIPSIS = 39, 40, 43, 44, 45, 46, 47
WORD, NINE = 48, 57
FIRST_SIGN, IDEOGRAPH, UNKNOWN = 232, 252, 255  # all of these are words by themselves
SIGNS = {sign: FIRST_SIGN + n for n, sign in enumerate("%‰$€£¥₹₽₩₺₴₪°")}
SIGNED = {"+": 250, "-": 251}  # before a number
KEPT = {"'": APOSTROPHE, "(": BRACKET, "+": PLUS, ",": COMMA, "-": MINUS, ".": STOP, "...": ELLIPSIS, "_": UNDERSCORE}
# The letters that have a byte: of Latin alphabets, of Cyrillic ones, and the long vowel of Japanese. Han and kana are
# known as such, other characters only as signs.
LETTERS = ((0xC0, 0x180), (0x410, 0x460), (0x218, 0x21C), (0x490, 0x492), (0x30FC, 0x30FD))
IDEOGRAPHS = ((0x3005, 0x3006), (0x3041, 0x3097), (0x30A1, 0x30FB), (0x3400, 0x4DC0), (0x4E00, 0xA000))
KNOWN = (
    *((0x00, 0x300), (0x370, 0x483), (0x48A, 0x530), (0x1E00, 0x2070), (0x20A0, 0x20C0), (0x2190, 0x2300)),
    *((0x3000, 0x3005), (0x3008, 0x3021), (0x30FB, 0x30FD), (0xFF01, 0xFF5F)),
)
PADDING = "\n" * 8  # so that eight bytes can be read from where any word begins
CUT = 40  # characters from the end of a line in which an ellipsis may be a cut's

MIX, STEP, TURN = map(np.uint64, (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, 0xBF58476D1CE4E5B9))


class Words(NamedTuple):
    """The words of lines, those of one line together and in their order: the hash of each, and the line that it stands
    in."""

    hashes: Hashes
    lines: Lines


class Scan:
    """Lines, seen as one text.

    words    as rules see them: tokens of letters and digits, and signs
    lengths  how many of them each line has, without the signs, as rules count: two ideographs for one, or fewer
    known    whether the words of a line are sure
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.text = "\n".join(("", *lines, PADDING))
        if "ß" in self.text:  # the one common letter that folds into two
            lines = [line.replace("ß", "ss") for line in lines]
            self.text = "\n".join(("", *lines, PADDING))
        values, codes = values_of(self.text)
        sizes = np.fromiter(map(len, lines), np.int64, len(lines))
        self._ends = ends = np.append(0, np.cumsum(sizes + 1))  # the break before each line, and that behind the last
        self._joints, signed, dots = _joints(values)
        signs = np.flatnonzero(values >= FIRST_SIGN)
        starts, behind = _bounds(values, signs)
        counts = np.diff(np.searchsorted(starts, ends))
        hashes = _word_hashes(values, starts, behind - starts)
        _tell_apart(hashes, values[starts], codes, starts)
        self.words = Words(hashes, np.repeat(np.arange(len(lines), dtype=np.int32), counts))
        self.lengths = counts - np.bincount(_lines(ends, signs), minlength=len(lines))
        ideographs = np.bincount(_lines(ends, signs[values[signs] == IDEOGRAPH]), minlength=len(lines))
        self.lengths[ideographs > 0] = ideographs[ideographs > 0] // 2
        self.known = np.ones(len(lines), np.bool_)
        self.known[_lines(ends, signs[values[signs] == UNKNOWN])] = False
        self.known[self.holding("](")] = False
        self._regular = self.known & (sizes <= LONGEST)
        self._regular[_dressed(values, self.words.lines, starts, behind, ends, signed, dots)] = False
        self.known[self.holding("_")] = False  # part of a word for a rule
        self._values, self._starts, self._behind = values, starts, behind

    def holding(self, part: str) -> Ints:
        """The lines that hold a string, which has no line break."""
        if part not in self.text:
            return np.zeros(0, np.int64)
        found = re.finditer(re.escape(part), self.text)
        return np.unique(_lines(self._ends, np.fromiter((match.start() for match in found), np.int64)))

    def spoken(self) -> Words:
        """The words of the lines as they count in a comparison: those of `reading.said`."""
        words = self.words
        if len(self._joints):
            words = _joined(self._values, words, self._starts, self._behind, self._joints)
        places = np.flatnonzero(~self._regular)
        if not len(places):
            return words
        found = [said(self._lines[place]) for place in places.tolist()]
        counts = np.fromiter(map(len, found), np.int64, len(found))
        regular = self._regular[words.lines]
        return Words(
            np.concatenate((words.hashes[regular], hashed(list(chain.from_iterable(found))))),
            np.concatenate((words.lines[regular], np.repeat(places.astype(np.int32), counts))),
        )


def _lines(ends: Ints, positions: Ints) -> Ints:
    """The line that each character stands in."""
    return np.searchsorted(ends, positions) - 1


def values_of(text: str) -> tuple[Bytes, Codes | None]:
    """A byte for each character of a text, which may be changed; and its code points, if it is not ASCII."""
    ascii_table, table = _tables()
    values = np.frombuffer(text.encode("ascii", "replace").translate(ascii_table), np.uint8).copy()
    if text.isascii():
        return values, None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    beyond = np.flatnonzero(codes > 127)
    values[beyond] = table[np.minimum(codes[beyond], len(table) - 1)]
    return values, codes


def _tell_apart(hashes: Hashes, first: Bytes, codes: Codes | None, starts: Ints) -> None:
    """Give each ideograph a hash of its own: they have one byte. `first` is the byte that each word begins with."""
    if codes is not None:
        at = np.flatnonzero(first == IDEOGRAPH)
        hashes[at] = mixed(codes[starts[at]] * STEP)


def mixed(hashes: Hashes) -> Hashes:
    """Hashes of which the upper bits depend on all bits."""
    found: Hashes = (hashes ^ (hashes >> np.uint64(32))) * MIX
    return found


@cache
def _tables() -> tuple[bytes, Bytes]:
    """What each character becomes: in ASCII, and up to the last that is known, which stands for all behind it."""
    table = np.full(KNOWN[-1][1] + 1, UNKNOWN, np.uint8)
    slots = iter([*range(NINE + 1, ord("a")), *range(ord("z") + 1, FIRST_SIGN)])
    letters = dict(zip(map(chr, range(ord("a"), ord("z") + 1)), range(ord("a"), ord("z") + 1), strict=True))
    for code in chain.from_iterable(range(*some) for some in LETTERS):
        if len(form := _form(chr(code))) == 1 and form.isalpha() and form not in letters:
            letters[form] = next(slots)
    unsure = re.compile("[^" + "".join(f"\\U{first:08x}-\\U{behind - 1:08x}" for first, behind in KNOWN) + "]")
    for code in chain.from_iterable(range(*some) for some in KNOWN):
        form = _form(chr(code))
        if form in KEPT or form in SIGNS or form in letters:
            table[code] = {**KEPT, **SIGNS, **letters}[form]
        elif len(form) == 1 and form in "0123456789":
            table[code] = ord(form)
        elif form.isspace():
            table[code] = BREAK if code == BREAK else BLANK
        elif form and not unsure.search(form) and not any(c.isalnum() or c in KEPT or c in SIGNS for c in form):
            table[code] = OTHER
    for some in IDEOGRAPHS:
        table[slice(*some)] = IDEOGRAPH
    return bytes(table[:128]) + bytes(128), table


def _form(char: str) -> str:
    """A character as `similarity.words` sees it."""
    form = folded(char)
    return form.lower() if form.isascii() else normalize("NFKC", form).casefold().replace("ё", "е")


def _joints(values: Bytes) -> tuple[Ints, Ints, Ints]:
    """Where a sign joins the parts of one word ("don't", "10,000"), where a sign before a number is a word, and where
    there are points of an ellipsis. The signs before numbers are marked in `values`."""
    at = np.flatnonzero(values - np.uint8(APOSTROPHE) <= ELLIPSIS - APOSTROPHE)
    here, before, behind = values[at], values[at - 1], values[at + 1]
    digits = _is_digit(behind)
    joins = (here == APOSTROPHE) & _is_letter(before) & _is_letter(behind)
    thousands = np.flatnonzero(digits & _is_digit(before) & ((here == COMMA) | (here == STOP) | (here == APOSTROPHE)))
    if len(thousands):
        first = at[thousands]
        three = _is_digit(values[first + 2]) & _is_digit(values[first + 3]) & ~_is_digit(values[first + 4])
        joins[thousands[three]] = True
    signs = digits & ((here == PLUS) | (here == MINUS)) & ((before == BLANK) | (before == BREAK) | (before == BRACKET))
    signed = at[signs]
    values[signed] = np.where(here[signs] == PLUS, SIGNED["+"], SIGNED["-"])
    return at[joins], signed, at[(here == ELLIPSIS) | ((here == STOP) & (behind == STOP))]


def _is_digit(values: Bytes) -> Flags:
    flags: Flags = values - np.uint8(WORD) <= NINE - WORD
    return flags


def _is_letter(values: Bytes) -> Flags:
    flags: Flags = values - np.uint8(NINE + 1) < FIRST_SIGN - NINE - 1
    return flags


def _bounds(values: Bytes, signs: Ints) -> tuple[Ints, Ints]:
    """Where each word begins, and the place behind it."""
    inside = values >= WORD
    opens, closes = np.zeros_like(inside), np.zeros_like(inside)
    np.greater(inside[1:], inside[:-1], out=opens[1:])
    np.greater(inside[:-1], inside[1:], out=closes[1:])
    if len(signs):
        # A sign is a word, whatever it touches.
        opens[signs] = closes[signs + 1] = True
        opens[signs + 1] = inside[signs + 1]
        closes[signs] |= inside[signs - 1]
    return np.flatnonzero(opens), np.flatnonzero(closes)


def ranges(starts: Ints, sizes: Ints) -> Ints:
    """The numbers from each start on, so many as its size says, one range after another."""
    return np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))


def _word_hashes(values: Bytes, starts: Ints, sizes: Ints) -> Hashes:
    """A hash of each word, from eight bytes of it at a time."""
    eights: Hashes = np.ndarray((len(values) - 7,), "<u8", values, strides=(1,))
    hashes = _first_bytes(eights[starts], sizes)
    hashes *= MIX
    far, done = np.flatnonzero(sizes > 8), 8
    while len(far):
        more = _first_bytes(eights[starts[far] + done], sizes[far] - done)
        more ^= hashes[far] >> np.uint64(29)
        more += hashes[far]
        more *= STEP
        hashes[far] = more
        done += 8
        far = far[sizes[far] > done]
    hashes ^= hashes >> np.uint64(32)
    hashes *= TURN
    hashes ^= hashes >> np.uint64(29)
    return hashes


def _first_bytes(eights: Hashes, count: Ints) -> Hashes:
    """Of eight bytes each, so many as there are: what stands behind a word falls out."""
    eights <<= _SHIFTS[np.minimum(count, 8)]
    return eights


_SHIFTS = np.arange(64, -1, -8).astype(np.uint64)


def hashed(words: Sequence[str]) -> Hashes:
    """The hashes of words, each folded already."""
    text = "".join((*words, PADDING))
    values, codes = values_of(text)
    for sign, value in SIGNED.items():
        values[values == KEPT[sign]] = value
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    starts = np.cumsum(sizes) - sizes
    hashes = _word_hashes(values, starts, sizes)
    if codes is not None:
        _tell_apart(hashes, values[starts], codes, starts)
        # A word with a character that has no byte of its own: from four bytes for each character.
        unsure = np.flatnonzero((values == UNKNOWN) | (values == IDEOGRAPH))
        unknown = np.unique(np.searchsorted(starts, unsure, "right") - 1)
        unknown = unknown[(sizes[unknown] > 1) | (values[starts[unknown]] == UNKNOWN)]
        hashes[unknown] = _word_hashes(codes.view(np.uint8), 4 * starts[unknown], 4 * sizes[unknown])
    return hashes


def _joined(values: Bytes, words: Words, starts: Ints, behind: Ints, joints: Ints) -> Words:
    """The words with those put together that a joint parts."""
    later = np.zeros(len(starts), np.bool_)  # the parts behind a joint
    later[np.searchsorted(starts, joints)] = True
    first = np.flatnonzero(~later[:-1] & later[1:])
    last = np.flatnonzero(later & ~np.append(later[1:], False))
    begin, sizes = starts[first], behind[last] - starts[first]
    offsets = np.cumsum(sizes) - sizes
    parts = values[ranges(begin, sizes)]
    kept = parts >= WORD
    lengths = np.add.reduceat(kept, offsets, dtype=np.int64)
    whole = np.concatenate((parts[kept], np.zeros(8, np.uint8)))
    hashes = words.hashes.copy()
    hashes[first] = _word_hashes(whole, np.cumsum(lengths) - lengths, lengths)
    return Words(hashes[~later], words.lines[~later])


def _dressed(values: Bytes, lines: Lines, starts: Ints, behind: Ints, ends: Ints, signed: Ints, dots: Ints) -> Ints:
    """The lines from which `said` may take something off: a cut's ellipsis at the end, an item's number or a sign at
    the start."""
    near = _lines(ends, dots)
    cut = near[ends[near + 1] - dots <= CUT]
    first = np.flatnonzero(np.diff(lines, prepend=-1))
    begin, stop = starts[first], behind[first]
    letter, size, next_one, next_two = values[begin], stop - begin, values[stop], values[stop + 1]
    # "4. ", "4) ", "4: ", "4 : ", "4/9 ", "o "
    marked = (next_one == STOP) | (next_one == OTHER) | (next_two == STOP) | (next_two == OTHER)
    item = (_is_digit(letter) & (size <= 2) & marked) | ((letter == ord("o")) & (size == 1))
    return np.concatenate((cut, lines[first[item]], lines[first[np.isin(begin, signed)]]))
