"""What a run would take, from a sample of its input."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from shutil import disk_usage
from typing import TYPE_CHECKING

import numpy as np

from newsclean.corpus.blocks import Block, blocks
from newsclean.corpus.deduplication import HELD as SPILLED
from newsclean.corpus.signing import Signing, sign
from newsclean.corpus.sources import Source
from newsclean.sketch import SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLE = 8 << 20  # bytes of text
FILES = 16  # of which the sample is taken
# Bytes, measured with a quarter of a million to a million documents of 0.7 kB (benchmarks/corpus_growth.py):
BASE = 50 << 20  # the library and a block at hand
HELD = 8 * SIZE + 28  # of a document in its columns
WORKED = 170  # of a document while sketches are matched, the columns being in memory ...
SORTED = 100 << 20  # ... and where they are in files, for sorting at most,
LEFT = 100  # and of a document.
KEPT = 1.4  # bytes of shingles that are kept for a byte of text,
MOST = 4  # and how many times the memory they may take on the disk
AGAIN = 0.25  # the share of documents that have candidates
# What a byte of a file becomes, about.
UNPACKED = {"jsonl": 1, "txt": 1, "parquet": 3, "gz": 4, "zst": 5}
# Comparing and writing, beside the first reading.
REST = 0.6


@dataclass(frozen=True, slots=True)
class Estimate:
    """Documents and bytes of plain text in the input; bytes of memory, of disk for the work folder, for shingles and
    for the output; CPU seconds of each process."""

    documents: int
    size: int
    memory: int
    work: int
    shingles: int
    output: int
    seconds: float


def estimate(sources: Sequence[Source], how: Signing, memory: int, jobs: int, folder: Path) -> Estimate:
    """What it takes to go through `sources` with so much memory, and the output in `folder`. Raises OSError and
    `InputError`.
    """
    sizes = np.array([_size(source) for source in sources], np.float64)
    taken = documents = 0
    packed = 0.0
    sign(Block(0, 0, rows=({**dict.fromkeys(how.columns.names()), how.columns.text: "Überall Regen."},)), how)
    began = time.process_time()  # without what is loaded once
    some = np.unique(np.linspace(0, max(len(sources) - 1, 0), FILES).astype(int))[: len(sources)]
    for number in some:
        for block, of_file in _sample(sources[number], int(number), how, SAMPLE // len(some)):
            documents += len(sign(block, how).start)
            taken += block.size
            packed += of_file
    seconds = time.process_time() - began
    scale = float(sizes.sum()) / max(packed, 1.0)
    count, size = round(documents * scale), round(taken * scale)
    kept = jobs == 1 and shingles_fit(sources, folder, memory)
    spills = count * HELD > SPILLED * memory
    return Estimate(
        count,
        size,
        BASE + (min(SORTED, count * LEFT * 2) + count * LEFT if spills else count * (HELD + WORKED)),
        count * HELD if spills else 0,
        round(size * (KEPT if kept else KEPT * AGAIN)),
        size,
        seconds * scale * (1 / jobs + REST),
    )


def shingles_fit(sources: Sequence[Source], folder: Path, memory: int) -> bool:
    """Whether the shingles of so much text may be kept in `folder`, which spares a second reading of a part of it."""
    size = sum(_size(source) * UNPACKED[source.format.compression or source.format.kind] for source in sources)
    return size * KEPT <= min(MOST * memory, disk_usage(folder).free / 2)


def _size(source: Source) -> int:
    assert source.path is not None
    return source.path.stat().st_size


def _sample(source: Source, number: int, how: Signing, upto: int) -> Iterator[tuple[Block, float]]:
    """Blocks of a source, each with how much of the file it stands for."""
    found: list[Block] = []
    size = 0
    whole = True
    for block in blocks(source, number, how.columns):
        found.append(block)
        size += block.size
        if size >= upto:
            whole = False
            break
    share = _size(source) if whole else _share(source, found, size)
    for block in found:
        yield block, share * block.size / max(size, 1)


def _share(source: Source, found: Sequence[Block], size: int) -> float:
    """How many bytes of the file, as it is on the disk, hold these first blocks of it."""
    if source.format.kind == "parquet":
        from newsclean.corpus.parquet import count

        return _size(source) * sum(len(block.rows) for block in found) / count(source)
    if not source.format.compression:
        return size
    from newsclean.corpus.compressed import reading

    assert source.path is not None
    with source.path.open("rb") as file, reading(file, source.format.compression) as plain:
        while size > 0 and (piece := plain.read(1 << 20)):
            size -= len(piece)
        return float(file.tell())
