"""How time and memory of `newsclean dedup` grow with the articles of a corpus.

    pip install -e '.[bench-corpus]'
    python benchmarks/corpus_growth.py    # 10,000 to 5,000,000 articles: a quarter of an hour
    python benchmarks/corpus_growth.py --articles 1000 10000 --only newsclean rensa

The corpora are invented (`corpus_invented.py`), of short articles, 0.7 kB each with their columns; five million are
3.5 GB, and need that twice on disk. Each size runs in a process of its own, with one thread. Columns: articles, MB,
CPU seconds of the whole process, MB/s, the exponent of time against the size before (1 is linear), MB of the largest
resident set, bytes of it that an article costs on top of the size before, articles removed, recall and precision
(`corpus.py` says of what).
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

from corpus import invent, measure, row
from corpus_peers import PEERS
from corpus_quality import quality

HEAD = ["", "articles", "MB", "CPU seconds", "MB/s", "exponent", "peak MB", "bytes more an article"]
HEAD += ["removed", "recall", "precision"]


def main() -> int:
    names = [peer.name for peer in PEERS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--length", type=int, default=300, help="see corpus_invented.py (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=names, default=["newsclean", "newsclean, 256 MB"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="for corpora and results (default: a temporary one)")
    options = parser.parse_args()
    last: dict[str, tuple[int, float, int]] = {}
    row(*HEAD)
    print("|---" * len(HEAD) + "|")
    for articles in options.articles:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            made = ["--articles", str(articles), "--length", str(options.length), "--seed", str(options.seed)]
            corpus = invent(Path(folder), *made)
            for peer in (peer for peer in PEERS if peer.name in options.only):
                run = measure(peer, corpus)
                exponent = more = ""
                if peer.name in last:
                    before, seconds, memory = last[peer.name]
                    exponent = f"{math.log(run.seconds / seconds) / math.log(articles / before):.2f}"
                    more = f"{(run.memory - memory) / (articles - before):.0f}"
                last[peer.name] = articles, run.seconds, run.memory
                speed = f"{corpus.megabytes / run.seconds:.1f}"
                cells = [
                    f"{corpus.megabytes:.0f}",
                    f"{run.seconds:.1f}",
                    speed,
                    exponent,
                    f"{run.memory / 1e6:.0f}",
                    more,
                ]
                if run.survivors:
                    found = quality(run.survivors, corpus.truth, articles)
                    cells += [f"{found.removed:,}", f"{found.recall:.4f}", f"{found.precision:.4f}"]
                row(peer.name, f"{articles:,}", *cells)
    return 0


if __name__ == "__main__":
    sys.exit(main())
