"""`newsclean dedup` and its peers over the same corpus in the same run: seconds, memory, what is found, what is lost.

    pip install -e '.[bench-corpus]'
    python benchmarks/corpus.py --quick                      # 2 MB: a quarter of a minute
    python benchmarks/corpus.py --sizes 5 50 230 --runs 3    # a quarter of an hour
    python benchmarks/corpus.py --thresholds .5 .6 .7 .8 .9 .95 --sizes 60    # newsclean alone

The corpus is invented (`corpus_invented.py`), and what is alike in it is known; `corpus_quality.py` says how recall and
precision are counted. Each contestant (`corpus_peers.py`) runs as a process of its own, with one thread, once a run,
and once before over a small corpus; slow ones only in the first run where the corpus is above 20 MB. Seconds are the
CPU time, user and system, of the whole process: starting, importing, reading, writing. A ratio is taken within a run:
so many times as fast newsclean is. Memory is the largest resident set.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import corpus_invented
import corpus_peers
from corpus_peers import NEWSCLEAN, PEERS, THRESHOLD, Peer
from corpus_quality import quality
from speed import processor

# One thread each; and compiled modules are kept, as they are where a package is installed.
ONE_THREAD = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "ARROW_NUM_THREADS")
EDGES = (0.8, 0.85, 0.9, 0.95, 1.0)


class Corpus(NamedTuple):
    path: Path
    truth: Path
    megabytes: float
    articles: int


class Run(NamedTuple):
    """What one process took, in seconds and bytes, and the ids of its survivors."""

    seconds: float
    memory: int
    survivors: list[str]


def invent(folder: Path, *options: str) -> Corpus:
    """A corpus and its truth, made in a process of its own."""
    path, truth = folder / "corpus.jsonl", folder / "truth.tsv"
    command = [sys.executable, corpus_invented.__file__, str(path), "--truth", str(truth), *options]
    subprocess.run(command, check=True, capture_output=True)
    with path.open("rb") as file:
        return Corpus(path, truth, path.stat().st_size / 1e6, sum(1 for _ in file))


def measure(peer: Peer, corpus: Corpus, threshold: float = THRESHOLD) -> Run:
    """Runs one peer in a process of its own; raises RuntimeError with its last words if it fails."""
    with tempfile.TemporaryDirectory(dir=corpus.path.parent) as folder:
        command = [sys.executable, corpus_peers.__file__, peer.name, str(corpus.path), folder, str(threshold)]
        environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
        seconds, memory = done.stdout.split()[-2:]
        return Run(float(seconds), int(memory), (Path(folder) / "ids").read_text("utf-8").split())


def versions(peer: Peer) -> str:
    """The versions of a peer's packages; raises PackageNotFoundError for one that is not installed."""
    return ", ".join(f"{package} {version(package)}" for package in peer.packages)


def compete(corpus: Corpus, peers: list[Peer], runs: int) -> tuple[dict[Peer, list[Run]], dict[Peer, str]]:
    """The runs of each peer, the first of all first; and why a peer has none."""
    done: dict[Peer, list[Run]] = defaultdict(list)
    missing: dict[Peer, str] = {}
    with tempfile.TemporaryDirectory(dir=corpus.path.parent) as folder:
        small = invent(Path(folder), "--size", "0.1")
        for peer in peers:
            try:
                versions(peer)
                measure(peer, small)
            except PackageNotFoundError as error:
                missing[peer] = f"not installed: {error}"
            except RuntimeError as error:
                missing[peer] = f"failed: {error}"
    for number in range(runs):
        for peer in peers:
            if peer in missing or (peer.slow and number and corpus.megabytes > 20):
                continue
            done[peer].append(measure(peer, corpus))
            print(f"{corpus.megabytes:.0f} MB, run {number + 1}: {peer.name}", file=sys.stderr, flush=True)
    return done, missing


def tables(corpus: Corpus, peers: list[Peer], runs: int) -> None:
    """Prints seconds and memory, recall and precision, and recall by language."""
    done, missing = compete(corpus, peers, runs)
    print(f"\n{corpus.megabytes:.1f} MB, {corpus.articles:,} articles, {runs} runs\n")
    row("", "CPU seconds, median", "MB/s", "newsclean is so many times as fast: median (min to max)", "peak MB")
    print("|---" * 5 + "|")
    for peer in peers:
        if peer in missing:
            row(peer.name, missing[peer], "", "", "")
            continue
        seconds = statistics.median(run.seconds for run in done[peer])
        ratios = [run.seconds / mine.seconds for run, mine in zip(done[peer], done[NEWSCLEAN], strict=False)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" if ratios else ""
        memory = max(run.memory for run in done[peer]) / 1e6
        row(peer.name, f"{seconds:.2f}", f"{corpus.megabytes / seconds:.1f}", spread, f"{memory:.0f}")
    left = {peer: done[peer][0].survivors for peer in peers if peer not in missing and done[peer][0].survivors}
    print()
    row("", "removed", "recall", ".8 to .85", ".85 to .9", ".9 to .95", ".95 to 1", "1", "precision")
    print("|---" * 9 + "|")
    for peer, ids in left.items():
        found = quality(ids, corpus.truth, corpus.articles, edges=EDGES)
        shares = [_share(share) for share in (found.recall, *found.bands, found.precision)]
        row(peer.name, f"{found.removed:,}", *shares)
    print()
    row("recall", *corpus_invented.SHARES, *corpus_invented.KINDS)
    print("|---" * (1 + len(corpus_invented.SHARES) + len(corpus_invented.KINDS)) + "|")
    for peer, ids in left.items():
        parts = [*corpus_invented.SHARES, *corpus_invented.KINDS]
        each = (quality(ids, corpus.truth, corpus.articles, only=part).recall for part in parts)
        row(peer.name, *map(_share, each))


def thresholds(corpus: Corpus, chosen: list[float]) -> None:
    """Prints what newsclean finds at each threshold, in all and by language and kind."""
    parts = [*corpus_invented.SHARES, *corpus_invented.KINDS]
    print(f"\n{corpus.megabytes:.1f} MB, {corpus.articles:,} articles\n")
    row("threshold", "CPU seconds", "peak MB", "removed", "precision", "recall", *parts)
    print("|---" * (6 + len(parts)) + "|")
    for threshold in chosen:
        run = measure(NEWSCLEAN, corpus, threshold)
        found = quality(run.survivors, corpus.truth, corpus.articles, threshold)
        each = [quality(run.survivors, corpus.truth, corpus.articles, threshold, only=part).recall for part in parts]
        shares = [_share(share) for share in (found.precision, found.recall, *each)]
        row(f"{threshold:g}", f"{run.seconds:.2f}", f"{run.memory / 1e6:.0f}", f"{found.removed:,}", *shares)


def _share(share: float) -> str:
    """Four decimals; nothing for a share of nothing."""
    return "" if math.isnan(share) else f"{share:.4f}"


def row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[5, 50, 230], help="MB (default: 5 50 230)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run over 2 MB")
    parser.add_argument("--only", nargs="+", choices=[peer.name for peer in PEERS], help="newsclean and these")
    parser.add_argument("--thresholds", type=float, nargs="+", help="newsclean alone, at each of these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="for corpora and results (default: a temporary one)")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.runs = [2], 1
    peers = [peer for peer in PEERS if not options.only or peer is NEWSCLEAN or peer.name in options.only]
    print(f"Python {platform.python_version()}, {processor()}\n")
    row("", "versions", "settings")
    print("|---" * 3 + "|")
    for peer in [NEWSCLEAN] if options.thresholds else peers:
        try:
            row(peer.name, versions(peer), peer.settings)
        except PackageNotFoundError as error:
            row(peer.name, f"not installed: {error}", peer.settings)
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            corpus = invent(Path(folder), "--size", str(size), "--seed", str(options.seed))
            if options.thresholds:
                thresholds(corpus, options.thresholds)
            else:
                tables(corpus, peers, options.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
