"""Which index finds the copies among the lines of a page: exact shingles, or MinHash bands?

    python benchmarks/alike.py --data DIR [--every 3]

DIR holds `pages/*.jsonl.gz` with the text of whole pages. Every pair of unequal lines that the exact index yields and
`relate` calls a copy is looked up in datasketch's `MinHashLSH` over the same shingles (128 values, threshold .5).
Prints the copies by kind, how many of them the bands miss, and the seconds that each way takes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from datasketch import MinHash, MinHashLSH

from newsclean import alike
from newsclean.alike import SHINGLE, candidates
from newsclean.canonical import canonical_lines
from newsclean.reading import Reading, read
from newsclean.relation import relate
from newsclean.similarity import shingles


def pages(data: Path) -> Iterator[list[Reading]]:
    """The distinct lines of each page."""
    for path in sorted((data / "pages").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for row in map(json.loads, file):
                lines = [read(line) for line in canonical_lines(row["html_text"] or "")[0] if line]
                yield [line for line in {line.key: line for line in lines}.values() if not line.governs]


def by_bands(lines: list[Reading]) -> set[tuple[int, int]]:
    """The pairs that share a band."""
    if not lines:
        return set()
    encoded = [[" ".join(part).encode() for part in shingles(line.words, SHINGLE)] for line in lines]
    index, found = MinHashLSH(threshold=0.5, num_perm=128), set()
    for j, signature in enumerate(MinHash.bulk(encoded, num_perm=128)):
        found.update((i, j) for i in index.query(signature))
        index.insert(j, signature)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=3, help="take one page in so many")
    options = parser.parse_args()
    copies: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    exact_seconds = band_seconds = 0.0
    compared = sparse = sparse_copies = 0
    for number, lines in enumerate(pages(options.data)):
        if number % options.every:
            continue
        start = time.process_time()
        pairs, _ = candidates([line.words for line in lines])
        exact_seconds += time.process_time() - start
        start = time.process_time()
        banded = by_bands(lines)
        band_seconds += time.process_time() - start
        alike.SHARE = 4  # pairs that share a quarter, to see what asking for half leaves out
        wider, _ = candidates([line.words for line in lines])
        alike.SHARE = 2
        compared += len(wider)
        left_out = set(wider) - set(pairs)
        sparse += len(left_out)
        sparse_copies += sum(bool(relate(lines[i], lines[j], 0.85)) for i, j in left_out)
        for i, j in pairs:
            if kind := relate(lines[i], lines[j], 0.85).kind:
                copies[kind] += 1
                missed[kind] += (i, j) not in banded
    for kind, count in copies.most_common():
        print(f"{kind:16} {count:5} copies, {missed[kind]:4} missed by the bands")
    print(f"pairs that share a quarter of their shingles {compared}, less than half {sparse}: copies {sparse_copies}")
    print(f"exact index {exact_seconds:.1f} s, MinHash bands {band_seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
