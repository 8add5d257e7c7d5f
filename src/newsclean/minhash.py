"""MinHash signatures of many texts at once, bit for bit those of `datasketch.MinHash`.

The scheme is datasketch's default since 2.0, "affine32": a shingle's hash of 32 bits is mixed by the finalizer of
MurmurHash3, then value k of a signature is the least of `a[k] * hash + b[k]` modulo 2**32 over the shingles of a text,
with `a` odd. The share of equal values of two signatures estimates the Jaccard similarity of the sets of shingles
(Broder, "On the resemblance and containment of documents", 1997). As in datasketch the map is a bijection, and how
exact the estimate is was measured there, not proven.

A text without a shingle has a signature of nothing but `EMPTY`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsclean.shingling import Shingles, batch_shingles, batches, hash32

if TYPE_CHECKING:
    import datasketch

VALUES = 128  # in a signature
SEED = 1  # datasketch's own default
EMPTY = 0xFFFF_FFFF
_TOGETHER = 1 << 13  # numbers at a time: more leave the nearest cache

Signatures = NDArray[np.uint32]


def signatures(texts: Iterable[str], values: int = VALUES, seed: int = SEED) -> Signatures:
    """The signatures of `texts`: uint32, of shape (texts, values).

    >>> found = signatures(["The mayor of Lindau said no.", "the mayor of Lindau said: No!", ""], values=4)
    >>> found.shape, bool((found[0] == found[1]).all()), bool((found[2] == EMPTY).all())
    ((3, 4), True, True)
    """
    parts = [sign(batch_shingles(batch), values, seed) for batch in batches(texts)]
    return np.concatenate(parts) if parts else np.empty((0, values), np.uint32)


def sign(shingles: Shingles, values: int = VALUES, seed: int = SEED) -> Signatures:
    """The signatures of texts of which the shingles are known: uint32, of shape (texts, values).

    Give it some hundred kilobytes of text at a time, as `signatures` does.
    """
    # reduceat takes no empty runs: they are left out, and the texts without a shingle stay as they are.
    filled = np.flatnonzero(shingles.counts())
    found = np.full((len(shingles), values), EMPTY, np.uint32)
    if not filled.size:
        return found
    starts = shingles.bounds[filled]
    mixed = _mixed((shingles.hashes >> np.uint64(32)).astype(np.uint32))
    factors, terms = permutations(values, seed)
    least = np.empty((values, len(filled)), np.uint32)
    together = max(1, _TOGETHER // len(mixed))  # of one short text, many values; of many texts, one value at a time
    for value in range(0, values, together):
        some = slice(value, value + together)
        moved = mixed * factors[some, None]
        moved += terms[some, None]
        np.minimum.reduceat(moved, starts, axis=1, out=least[some])
    found[filled] = least.T
    return found


def _mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The finalizer of MurmurHash3 for 32 bits (Appleby 2011), in place."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes ^= hashes >> np.uint32(shift)
        hashes *= np.uint32(factor)
    hashes ^= hashes >> np.uint32(16)
    return hashes


@lru_cache(maxsize=8)
def permutations(values: int = VALUES, seed: int = SEED) -> tuple[Signatures, Signatures]:
    """The factors `a` (odd) and the terms `b` of datasketch's permutations, uint32, of shape (values,) each."""
    random = np.random.RandomState(seed)
    factors = random.randint(0, 1 << 31, values, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, random.randint(0, 1 << 32, values, dtype=np.uint32)


def similarity(first: Signatures, second: Signatures) -> NDArray[np.float64]:
    """The estimated Jaccard similarity, 0 to 1, of signatures and as many others, row by row; of shape (texts,).

    Its standard error is sqrt(J * (1 - J) / values): .035 at J = .8 with 128 values. Two empty texts get 1 here; do
    not take them for copies.

    >>> one, other = signatures(["Rain fell on the town all day.", "Rain fell on the town all night."])
    >>> similarity(one[None], other[None]).shape
    (1,)
    """
    return np.asarray((first == second).mean(axis=-1, dtype=np.float64))


def to_datasketch(signature: Signatures, seed: int = SEED, lean: bool = True) -> datasketch.MinHash:
    """A signature as a `datasketch.LeanMinHash` (or, not `lean`, a `MinHash` that can be updated), for datasketch's
    LSH, Forest, Ensemble and their stores. To add to it or to compare with it there, give datasketch's own objects
    `hashfunc=shingling.hash32` and the shingles of `tokens.shingle_set`.

    Raises `ImportError` for a datasketch before 2.0: it had another scheme.

    >>> from newsclean.tokens import shingle_set
    >>> import datasketch
    >>> text = "The mayor of Lindau said on Monday that the bridge would stay closed."
    >>> theirs = datasketch.MinHash(num_perm=128, hashfunc=hash32)
    >>> theirs.update_batch(shingle_set(text))
    >>> ours = to_datasketch(signatures([text])[0])
    >>> bool((ours.hashvalues == theirs.hashvalues).all()), ours.jaccard(theirs)
    (True, 1.0)
    """
    import datasketch

    if int(datasketch.__version__.split(".")[0]) < 2:
        raise ImportError(f"signatures are those of datasketch 2 or later; this is datasketch {datasketch.__version__}")
    if lean:
        return datasketch.LeanMinHash(seed=seed, hashvalues=signature, scheme="affine32")
    return datasketch.MinHash(seed=seed, hashvalues=signature, hashfunc=hash32, scheme="affine32")


def bands_for(threshold: float, values: int = VALUES) -> tuple[int, int]:
    """Bands and rows for a threshold (0 to 1) as `datasketch.MinHashLSH` chooses them: those with the least area of
    false positives below the threshold and false negatives above it, weighed alike.

    >>> bands_for(0.8)
    (9, 13)
    """
    import datasketch.lsh

    bands, rows = datasketch.lsh._optimal_param(threshold, values, 0.5, 0.5)
    return bands, rows


def s_curve(similarity: float, bands: int, rows: int) -> float:
    """The probability that two texts of this Jaccard similarity share a band: 1 - (1 - s**rows)**bands.

    >>> round(s_curve(0.8, 9, 13), 3), round(s_curve(0.9, 9, 13), 3)
    (0.399, 0.929)
    """
    return float(1 - (1 - similarity**rows) ** bands)
