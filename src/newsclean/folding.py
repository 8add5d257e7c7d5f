"""UTF-8 bytes of many texts at once, folded: letters in lower case, and a blank for whatever is no letter.

A table folds ASCII. The characters beyond it are found by their first byte, looked up by code point, and patched where
they stand. Some texts cannot be read like this: the lower case of a character has another length or depends on what
follows, a character is not composed, or it is a mark (what becomes of a mark depends on what is before it). These are
named, to be written anew by `tokens.prepared` and folded again.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple
from unicodedata import category, decomposition, normalize

import numpy as np
from numpy.typing import NDArray

from newsclean.tokens import UNSPACED, is_letter

BLANK = 0x20
PAD = b" " * 16  # behind the last text: words are read eight bytes at a time

Kinds = NDArray[np.uint8]
_LETTER, _ALONE, _MARK, _UPPER, _ODD, _NONE = 1, 2, 4, 8, 16, 32


class Folded(NamedTuple):
    """`array`: the folded bytes. `odd`: where characters stand for which their text must be prepared first. `breaks`:
    true where a word ends and another may begin without a blank between; None if that is nowhere."""

    array: NDArray[np.uint8]
    odd: NDArray[np.intp]
    breaks: NDArray[np.bool_] | None


def fold(buffer: bytearray, ready: bool = False) -> Folded:
    """The bytes of `buffer`, valid UTF-8 that ends in `PAD`, folded. `ready` says that it was prepared.

    >>> fold(bytearray("Über 5, no: “ÉTÉ”".encode() + PAD)).array.tobytes().decode().split()
    ['über', '5', 'no', 'été']
    """
    array = np.frombuffer(buffer.translate(_FOLD), np.uint8)
    if buffer.isascii():
        return Folded(array, np.empty(0, np.intp), None)
    odd: list[NDArray[np.intp]] = []
    marks: list[tuple[NDArray[np.intp], int]] = []
    alone: list[tuple[NDArray[np.intp], int]] = []
    high = np.flatnonzero(array >= 0xC0)
    leads = array[high]
    for size, mask, lead in ((2, 0xE0, 0xC0), (3, 0xF0, 0xE0), (4, 0xF8, 0xF0)):
        at = high[(leads & mask) == lead]
        if not at.size:
            continue
        codes = _codes(array, at, size)
        kinds = _kinds().take(codes)
        met = int(np.bitwise_or.reduce(kinds))
        if met & _NONE:
            _blank(array, at[kinds & _NONE != 0], size)
        if met & _ODD and not ready:
            odd.append(at[kinds & _ODD != 0])
        if met & _UPPER and not ready:
            upper = np.flatnonzero(kinds & _UPPER != 0)
            _write(array, at[upper], _lower()[codes[upper]], size)
        if met & _MARK:
            marks.append((at[kinds & _MARK != 0], size))
        if met & _ALONE:
            alone.append((at[kinds & _ALONE != 0], size))
    if ready and marks:
        _blank_strays(array, marks)
    return Folded(
        array,
        np.concatenate(odd) if odd else np.empty(0, np.intp),
        _breaks(len(array), alone, marks) if alone else None,
    )


def _codes(array: NDArray[np.uint8], at: NDArray[np.intp], size: int) -> NDArray[np.uint32]:
    """The code points of the characters of `size` bytes that begin at `at`."""
    raw = loads(array, at, "<u2" if size == 2 else "<u4")
    codes = np.zeros(len(at), raw.dtype)
    for step in range(size):
        codes <<= 6
        codes |= (raw >> 8 * step) & (0x3F if step else 0xFF >> (size + 1))
    return codes


def loads(array: NDArray[np.uint8], at: NDArray[np.intp], kind: str) -> NDArray[Any]:
    """The numbers of type `kind` that stand at the places `at`, wherever that is. Behind the last one is `PAD`.

    >>> [hex(number) for number in loads(np.frombuffer(b"abcd", np.uint8), np.array([0, 1]), "<u2")]
    ['0x6261', '0x6362']
    """
    width = np.dtype(kind).itemsize
    view: NDArray[Any] = np.ndarray((len(array) - width + 1,), kind, array.data, strides=(1,))
    # `take` reads from a copy of all, which pays where much of it is wanted.
    return view.take(at) if len(at) * 8 > len(array) else view[at]


def _blank(array: NDArray[np.uint8], at: NDArray[np.intp], size: int) -> None:
    for step in range(size):
        array[at + step] = BLANK


def _write(array: NDArray[np.uint8], at: NDArray[np.intp], codes: NDArray[np.uint32], size: int) -> None:
    """Writes characters of `size` bytes in the place of others of that size."""
    for step in range(size - 1, 0, -1):
        array[at + step] = codes & 0x3F | 0x80
        codes = codes >> np.uint32(6)
    array[at] = codes | (0xF00 >> size & 0xFF)


def _blank_strays(array: NDArray[np.uint8], marks: list[tuple[NDArray[np.intp], int]]) -> None:
    """Blanks the marks that follow no letter: they are in no word."""
    found = True
    while found:
        found = False
        for at, size in marks:
            stray = at[(array[at - 1] == BLANK) & (array[at] != BLANK)]
            _blank(array, stray, size)
            found = found or stray.size > 0


def _breaks(
    length: int, alone: list[tuple[NDArray[np.intp], int]], marks: list[tuple[NDArray[np.intp], int]]
) -> NDArray[np.bool_]:
    """Where letters of scripts without blanks begin, and where they and their marks end."""
    breaks = np.zeros(length, np.bool_)
    sizes = np.zeros(length, np.uint8)
    for at, size in marks:
        sizes[at] = size
    for at, size in alone:
        breaks[at] = True
        after = at + size
        while marks and (step := sizes[after]).any():
            after = after + step
        breaks[after] = True
    return breaks


_FOLD = bytes(code if code >= 128 else ord(chr(code).lower()) if is_letter(chr(code)) else BLANK for code in range(256))


# Where letters and marks are: not among surrogates, private use and planes without characters.
_RANGES = (range(0x80, 0xD800), range(0xF900, 0x1FFFF), range(0x20000, 0x32400), range(0xE0100, 0xE01F0))
# Most of Han and Hangul's syllables: no mark, no capital, no entry in the table of decompositions.
_PLAIN = ((0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0x17000, 0x18CFF), (0x20000, 0x2F7FF))
_SIGMA, _DOTTED = 0x3A3, 0x130  # "Σ" in lower case depends on what follows, "İ" becomes two characters


@cache
def _kinds() -> Kinds:
    """What each code point is: letter, letter of a script without blanks, mark, capital, none of them; and odd if a
    text that holds it must be prepared."""
    kinds = np.zeros(0x110000, np.uint8)
    codes = np.concatenate([np.arange(part.start, part.stop) for part in _RANGES])
    every = codes.astype("<u4").tobytes().decode("utf-32-le")
    for run in re.finditer(r"\w+", every):
        kinds[codes[run.start() : run.end()]] = _LETTER
    for first, last in UNSPACED:
        kinds[first : last + 1] |= (kinds[first : last + 1] & _LETTER) * np.uint8(_ALONE)
    rest = codes[~_within(codes, _PLAIN)]
    characters = rest.astype("<u4").tobytes().decode("utf-32-le")
    kinds[[ord(char) for char in characters if category(char)[0] == "M"]] = _MARK | _ODD
    small = _lower()
    upper = np.flatnonzero(small)
    same = _size(upper) == _size(small[upper])
    kinds[upper[~same]] |= _ODD
    kinds[upper[same & (kinds[upper] & _LETTER != 0)]] |= _UPPER  # "Ⓐ" is no letter
    kinds[[_SIGMA, _DOTTED]] |= _ODD
    for char, parts in zip(characters, map(decomposition, characters), strict=True):
        if parts and parts[0] != "<":
            if normalize("NFC", char) != char:
                kinds[ord(char)] |= _ODD
            for part in parts.split()[1:]:  # may compose with what is before it
                kinds[int(part, 16)] |= _ODD
    kinds[0x1161:0x1200] |= _ODD  # Hangul's vowels and finals compose, and their table does not say so
    kinds[kinds & (_LETTER | _MARK) == 0] |= _NONE
    return kinds


@cache
def _lower() -> NDArray[np.uint32]:
    """The lower case of each code point; 0 where it is the same, or not one character that depends on nothing else."""
    codes = np.concatenate([np.arange(part.start, part.stop, dtype=np.uint32) for part in _RANGES])
    codes = codes[(codes != _SIGMA) & (codes != _DOTTED)]
    small = np.frombuffer(codes.tobytes().decode("utf-32-le").lower().encode("utf-32-le"), "<u4")
    lower = np.zeros(0x110000, np.uint32)
    lower[codes[small != codes]] = small[small != codes]
    return lower


def _within(codes: NDArray[np.int64], ranges: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    inside = np.zeros(len(codes), np.bool_)
    for first, last in ranges:
        inside |= (codes >= first) & (codes <= last)
    return inside


def _size(codes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """How many bytes of UTF-8 each code point takes."""
    return 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
