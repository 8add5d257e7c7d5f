"""Bodies in chunks, compressed: what the page unpacks only when somebody looks at it."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

TOGETHER = 64  # bodies in a chunk
LARGEST = 400_000  # bytes of a chunk before it is compressed
TAG = 60  # bytes of the tag round a chunk


class Packed(NamedTuple):
    """Chunks (deflate, in base64), how many of the bodies are in each, and the bytes that all of it takes."""

    chunks: list[str]
    counts: list[int]
    cost: int = 0

    @property
    def bodies(self) -> int:
        return sum(self.counts)

    def places(self, before: int = 0) -> Iterator[tuple[int, int]]:
        """The place of each body: the number of its chunk, counted from `before`, and its place there."""
        return ((before + number, place) for number, count in enumerate(self.counts) for place in range(count))


def pack(bodies: Iterable[bytes], costs: Sequence[int], limit: int) -> Packed:
    """As many of the first bodies (JSON) as fit in `limit` bytes, with what each costs besides.

    >>> packed = pack([b"[1]", b"[2]"], [0, 0], 1000)
    >>> packed.bodies, unpack(packed.chunks[0])
    (2, b'[[1],[2]]')
    """
    packed = Packed([], [])
    full = False
    for some in _together(bodies):
        while some:
            chunk = _chunk(some)
            cost = len(chunk) + TAG + sum(costs[packed.bodies : packed.bodies + len(some)])
            if packed.cost + cost <= limit:
                packed.chunks.append(chunk)
                packed.counts.append(len(some))
                packed = packed._replace(cost=packed.cost + cost)
                break
            full = True
            some = some[: len(some) // 2]
        if full:
            break
    return packed


def unpack(chunk: str) -> bytes:
    """The plain bytes of a chunk."""
    return zlib.decompress(base64.b64decode(chunk), -zlib.MAX_WBITS)


def _chunk(bodies: Sequence[bytes]) -> str:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(b"[" + b",".join(bodies) + b"]") + packer.flush()
    return base64.b64encode(packed).decode("ascii")


def _together(bodies: Iterable[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    size = 0
    for body in bodies:
        if some and (len(some) == TOGETHER or size + len(body) > LARGEST):
            yield some
            some, size = [], 0
        some.append(body)
        size += len(body)
    if some:
        yield some
