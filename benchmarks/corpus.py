"""`newsclean dedup` and its peers over the same corpus in the same run: seconds, memory, what is found, what is lost.

    pip install -e '.[bench-corpus]'
    python benchmarks/corpus.py --quick                      # 2 MB: a quarter of a minute
    python benchmarks/corpus.py --sizes 5 50 230 --runs 3    # half an hour

The corpus is invented (`corpus_invented.py`), and what is alike in it is known. Each contestant runs as a process of
its own, with one thread, once a run; slow ones only in the first run where the corpus is above 20 MB. Seconds are the
CPU time, user and system, of the whole process: starting, importing, reading, writing. A ratio is taken within a run:
so many times as fast newsclean is. Memory is the largest resident set. `corpus_peers.py` has the drivers.

What is found is judged by the survivors alone. Of the articles that have an earlier one at Jaccard .8 or more, recall
is the share that no longer has one: it is gone, or that one is. Precision is the share of the removed that have a
survivor at .8 or more.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import corpus_invented
import corpus_peers
from corpus_peers import NEWSCLEAN, PEERS, THRESHOLD, Peer
from speed import processor

ONE_THREAD = ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "ARROW_NUM_THREADS")
EDGES = (0.8, 0.85, 0.9, 0.95, 1.0)


class Run(NamedTuple):
    """What one process took, in seconds and bytes, and the ids of its survivors."""

    seconds: float
    memory: int
    survivors: Path


class Quality(NamedTuple):
    """Articles removed; recall in all and by the Jaccard of the nearest earlier article (from EDGES on); precision."""

    removed: int
    recall: float
    bands: list[float]
    precision: float


def versions(peer: Peer) -> str:
    """The versions of a peer's packages; raises PackageNotFoundError for one that is not installed."""
    return ", ".join(f"{package} {version(package)}" for package in peer.packages)


def measure(peer: Peer, corpus: Path, folder: Path) -> Run:
    """Runs one peer in a process of its own; raises RuntimeError with its last words if it fails."""
    folder.mkdir()
    command = [sys.executable, corpus_peers.__file__, peer.name, str(corpus), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | dict.fromkeys(ONE_THREAD, "1"))
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    seconds, memory = done.stdout.split()[-2:]
    return Run(float(seconds), int(memory), folder / "ids")


def quality(survivors: Iterable[str], truth: Path, articles: int, language: str = "") -> Quality:
    """What the survivors say of a method, for all articles of the truth or those of one language."""
    alive = set(survivors)
    nearest: dict[str, float] = defaultdict(float)  # the nearest earlier article's Jaccard
    missed: set[str] = set()
    alike: dict[str, list[str]] = defaultdict(list)
    with truth.open(encoding="utf-8") as file:
        for pair in csv.DictReader(file, delimiter="\t"):
            jaccard = int(pair["common"]) / int(pair["union"])
            if jaccard < THRESHOLD or language not in ("", pair["language"]):
                continue
            earlier, later = pair["earlier"], pair["later"]
            nearest[later] = max(nearest[later], jaccard)
            alike[earlier].append(later)
            alike[later].append(earlier)
            if earlier in alive and later in alive:
                missed.add(later)
    bands = []
    for low, high in zip(EDGES, (*EDGES[1:], 2.0), strict=True):
        there = [article for article, jaccard in nearest.items() if low <= jaccard < high]
        bands.append(1 - len(missed.intersection(there)) / len(there) if there else float("nan"))
    removed = articles - len(alive)
    gone = [article for article in alike if article not in alive]
    right = sum(any(other in alive for other in alike[article]) for article in gone)
    recall = 1 - len(missed) / len(nearest) if nearest else float("nan")
    precision = right / removed if removed and not language else float("nan")
    return Quality(removed, recall, bands, precision)


def table(options: argparse.Namespace, size: float, folder: Path) -> None:
    corpus, truth = folder / "corpus.jsonl", folder / "truth.tsv"
    command = [sys.executable, corpus_invented.__file__, str(corpus), "--size", str(size), "--truth", str(truth)]
    subprocess.run([*command, "--seed", str(options.seed)], check=True, capture_output=True)
    megabytes = corpus.stat().st_size / 1e6
    with corpus.open("rb") as file:
        articles = sum(1 for _ in file)
    runs: dict[str, list[Run | None]] = defaultdict(list)
    missing: dict[str, str] = {}
    chosen = [peer for peer in PEERS if not options.only or peer is NEWSCLEAN or peer.name in options.only]
    for number in range(options.runs):
        for peer in chosen:
            if peer.name in missing or (peer.slow and number and size > 20):
                continue
            try:
                versions(peer)
                runs[peer.name].append(measure(peer, corpus, folder / f"{peer.name}-{number}"))
            except PackageNotFoundError as error:
                missing[peer.name] = f"not installed: {error}"
            except RuntimeError as error:
                missing[peer.name] = f"failed: {error}"
            print(f"{size:g} MB, run {number + 1}: {peer.name}", file=sys.stderr, flush=True)
    print(f"\n{megabytes:.1f} MB, {articles:,} articles, {options.runs} runs\n")
    print("| | CPU seconds, median | MB/s | newsclean is so many times as fast: median (min to max) | peak MB |")
    print("|---|---|---|---|---|")
    ours = runs.get(NEWSCLEAN.name, [])
    for peer in chosen:
        if peer.name in missing:
            print(f"| {peer.name} | {missing[peer.name]} | | | |")
            continue
        done = runs[peer.name]
        seconds = statistics.median(run.seconds for run in done)
        ratios = [run.seconds / mine.seconds for run, mine in zip(done, ours, strict=False)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" if ratios else ""
        memory = max(run.memory for run in done) / 1e6
        print(f"| {peer.name} | {seconds:.2f} | {megabytes / seconds:.1f} | {spread} | {memory:.0f} |")
    print("\n| | removed | recall | .8 to .85 | .85 to .9 | .9 to .95 | .95 to 1 | 1 | precision |")
    print("|---|---|---|---|---|---|---|---|---|")
    for peer in chosen:
        if runs[peer.name] and peer.name not in missing and (ids := runs[peer.name][0].survivors.read_text()):
            found = quality(ids.split(), truth, articles)
            bands = " | ".join(f"{share:.4f}" for share in found.bands)
            print(f"| {peer.name} | {found.removed:,} | {found.recall:.4f} | {bands} | {found.precision:.4f} |")
    print(f"\n| recall | {' | '.join(corpus_invented.SHARES)} |")
    print("|---|" + "---|" * len(corpus_invented.SHARES))
    for peer in chosen:
        if runs[peer.name] and peer.name not in missing and (ids := runs[peer.name][0].survivors.read_text()):
            each = [quality(ids.split(), truth, articles, language).recall for language in corpus_invented.SHARES]
            print(f"| {peer.name} | {' | '.join(f'{recall:.4f}' for recall in each)} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[5, 50, 230], help="MB (default: 5 50 230)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one run over 2 MB")
    parser.add_argument("--only", nargs="+", choices=[peer.name for peer in PEERS], help="newsclean and these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="for corpora and results (default: a temporary one)")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.runs = [2], 1
    print(f"Python {platform.python_version()}, {processor()}\n\n| | versions | settings |\n|---|---|---|")
    for peer in PEERS:
        try:
            print(f"| {peer.name} | {versions(peer)} | {peer.settings} |")
        except PackageNotFoundError as error:
            print(f"| {peer.name} | not installed: {error} | {peer.settings} |")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.folder) as made:
            table(options, size, Path(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
