"""A text as the seen index remembers it: the keys to find it under, and a sketch to compare it by.

The shingles of a text are known by 64-bit hashes. The sketch is the `size` smallest of them, the leading 24 bits of
each (a bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997; Cohen and Kaplan,
"Summarizing data using bottom-k sketches", 2007). A text of no more shingles than that is there as a whole, and the
Jaccard similarity of two such texts is exact, but for shingles that agree in 24 bits: fewer than one pair of articles
in a hundred has any. Of longer texts it is estimated from the smallest hashes of their union, which are a random sample
of its shingles.

The keys are the k smallest hashes alone. Each of the k smallest hashes of the union of two texts is in both with
probability J, and then a key of both. So they have no key in common with a probability of (1 - J) ** k at most: about
that where one text is a piece of the other, far less where they are as long as each other. A handful of keys does what
takes dozens of MinHash bands.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISS = 5e-4
"""How often a text at the very threshold may be missed because no key of the two agrees, at most."""

_HEAD = struct.Struct("<BBH")
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Sketch(NamedTuple):
    """The `size` smallest hashes of a text, sorted, 24 bits of each; `whole` where these are all there are."""

    hashes: NDArray[np.uint32]
    whole: bool


def sketch(hashes: NDArray[np.uint64], size: int) -> Sketch:
    """The sketch of a text, from the sorted distinct 64-bit hashes of its shingles.

    >>> sketch(np.array([5 << 40, 7 << 40, 9 << 40], np.uint64), 2)
    Sketch(hashes=array([5, 7], dtype=uint32), whole=False)
    """
    short = (hashes[:size] >> np.uint64(40)).astype(np.uint32)
    return Sketch(_distinct(short), len(hashes) <= size)


def _distinct(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    new = np.empty(len(values), np.bool_)
    new[:1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def jaccard(one: Sketch, other: Sketch) -> float:
    """The Jaccard similarity of two texts, 0 to 1: exact where both sketches are whole, else estimated.

    Texts without a shingle have nothing in common with any text.

    >>> jaccard(Sketch(np.array([1, 2, 3], np.uint32), True), Sketch(np.array([2, 3, 4], np.uint32), True))
    0.5
    """
    a, b = one.hashes, other.hashes
    if not len(a) or not len(b):
        return 0.0
    # Beyond the last hash of a sketch that is not whole nobody knows what the text has.
    known = min(0xFFFFFFFF if each.whole else int(each.hashes[-1]) for each in (one, other))
    if known < 0xFFFFFFFF:
        a, b = a[: np.searchsorted(a, known, "right")], b[: np.searchsorted(b, known, "right")]
        if not len(a) or not len(b):
            return 0.0
    place = np.searchsorted(a, b)
    place[place == len(a)] = 0
    common = int(np.count_nonzero(a[place] == b))
    return common / (len(a) + len(b) - common)


def keys(hashes: NDArray[np.uint64], number: int) -> list[int]:
    """The first `number` keys of a text, each 0 to 2**31 - 1, the smallest hash first, and one of the text as a whole.

    >>> keys(np.array([1, 2], np.uint64), 5)
    [1327217884, 506952121, 1834170006]
    """
    if not len(hashes):
        return []
    some = np.append(hashes[:number], np.add.reduce(hashes))
    # The smallest hashes of all texts are alike in their leading bits; what is left is spread evenly again.
    found: list[int] = ((some * _MIX) >> np.uint64(33)).tolist()
    return found


def keys_for(threshold: float) -> int:
    """How many keys find a text at the threshold with a chance of 1 - `MISS`, 4 to 40.

    >>> [keys_for(threshold) for threshold in (0.5, 0.8, 0.95)]
    [11, 5, 4]
    """
    number, miss = 1, 1 - threshold
    while miss > MISS and number < 40:
        number, miss = number + 1, miss * (1 - threshold)
    return max(4, number)


def pack(sketch: Sketch, chosen: list[int]) -> bytes:
    """A sketch, and the keys that its text is filed under, as bytes: 4 for a key, and 2.2 for a hash; and their CRC-32.

    The hashes are coded after Elias and Fano: the lower 16 bits of each as they are; the upper 8 in a bit map, in which
    the i-th hash sets the bit (upper + i).
    """
    hashes = sketch.hashes
    upper = (hashes >> 16) + np.arange(len(hashes), dtype=np.uint32)
    bits = np.zeros(int(upper[-1]) + 1 if len(upper) else 0, np.uint8)
    bits[upper] = 1
    packed = b"".join(
        [
            _HEAD.pack(sketch.whole, len(chosen), len(hashes)),
            np.array(chosen, "<u4").tobytes(),
            (hashes & 0xFFFF).astype("<u2").tobytes(),
            np.packbits(bits).tobytes(),
        ]
    )
    return packed + crc32(packed).to_bytes(4, "little")


def unpack(packed: bytes) -> tuple[Sketch, list[int]]:
    """The sketch and the keys that `pack` put into bytes. Raises ValueError where they are not such bytes."""
    packed, check = packed[:-4], packed[-4:]
    if crc32(packed).to_bytes(4, "little") != check:
        raise ValueError("not a sketch as it was written")
    try:
        whole, chosen, number = _HEAD.unpack_from(packed)
        at = _HEAD.size
        filed = np.frombuffer(packed, "<u4", chosen, at).tolist()
        at += 4 * chosen
        lower = np.frombuffer(packed, "<u2", number, at)
        bits = np.frombuffer(packed, np.uint8, -1, at + 2 * number) if number else np.empty(0, np.uint8)
    except (struct.error, ValueError) as error:
        raise ValueError(f"not a sketch: {error}") from None
    upper = np.flatnonzero(np.unpackbits(bits))
    if len(upper) != number:
        raise ValueError(f"not a sketch: {len(upper)} hashes for {number}")
    hashes = ((upper - np.arange(number)) << 16) | lower
    return Sketch(hashes.astype(np.uint32), bool(whole)), filed
