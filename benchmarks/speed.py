"""newsclean and its peers on the same text in the same run.

    pip install -e '.[bench]'
    python benchmarks/speed.py                            # invented text, five runs
    python benchmarks/speed.py --quick                    # about a minute
    python benchmarks/speed.py --data DIR --field text    # the JSON Lines files (also .gz) below DIR
    python benchmarks/speed.py --growth                   # time and memory against the size of a text, and their number
    python benchmarks/speed.py --workers                  # wall time with one process and with two workers

Each figure comes from a process of its own that first cleans other texts, so that what is imported and compiled once is
ready, and then each text of the benchmark once: nothing is remembered of them. Seconds are user and system CPU time.
A run measures all of them one after the other; a ratio is taken within a run: how many times as fast newsclean is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from invented import LANGUAGES, article, articles

from newsclean import Cleaner
from newsclean.rules import read_packs

Clean = Callable[[Sequence[str]], object]  # cleans texts, one by one or together


TOGETHER = 1000  # texts that are made before they are cleaned


class Peer(NamedTuple):
    """Something that cleans a text: what it is called, the packages that it takes, and how it is made."""

    name: str
    packages: tuple[str, ...]
    make: Callable[[], Clean]


def _newsclean() -> Clean:
    cleaner = _compiled(Cleaner())
    return lambda texts: deque(cleaner.clean_many(texts), 0)


def _one_by_one() -> Clean:
    return _each(_compiled(Cleaner()).clean)


def _conservative() -> Clean:
    cleaner = _compiled(Cleaner(profile="conservative"))
    return lambda texts: deque(cleaner.clean_many(texts), 0)


def _compiled(cleaner: Cleaner) -> Cleaner:
    """A cleaner whose patterns are compiled: each is when a line first has its words, and that takes milliseconds."""
    story = (
        "The ferry was late again on Monday, and nobody who stood on the quay was surprised, the harbour master said."
    )
    examples = [example for rule in read_packs() for example in rule.example]
    deque(cleaner.clean_many(f"{one}\n{story}\n{story[:-1]} then.\n{one}" for one in examples), 0)
    return cleaner


def _each(clean: Callable[[str], object]) -> Clean:
    return lambda texts: deque(map(clean, texts), 0)


def _ftfy() -> Clean:
    from ftfy import fix_text

    return _each(fix_text)


def _clean_text() -> Clean:
    from cleantext import clean

    # As its page on PyPI has it, with what would spoil news off: it keeps case, letters and lines.
    return _each(lambda text: clean(text, to_ascii=False, lower=False, no_line_breaks=False))


def _datatrove() -> Clean:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, GopherQualityFilter
    from datatrove.pipeline.formatters import FTFYFormatter

    # Each step on each text, in the order of its examples: a pipeline would skip what an earlier filter dropped.
    ftfy, c4, gopher = FTFYFormatter(), C4QualityFilter(filter_no_terminal_punct=False), GopherQualityFilter()

    def clean(text: str) -> None:
        document = Document(text=ftfy.format(text), id="")
        gopher.filter(document)
        c4.filter(document)

    return _each(clean)


def _trafilatura() -> Clean:
    from trafilatura.utils import sanitize

    return _each(sanitize)


PEERS = (
    Peer("newsclean", ("newsclean",), _newsclean),
    Peer("newsclean, one by one", ("newsclean",), _one_by_one),
    Peer("newsclean, conservative", ("newsclean",), _conservative),
    Peer("ftfy.fix_text", ("ftfy",), _ftfy),
    Peer("clean-text", ("clean-text",), _clean_text),
    Peer("datatrove: ftfy, Gopher, C4", ("datatrove", "spacy"), _datatrove),
    Peer("trafilatura.utils.sanitize", ("trafilatura",), _trafilatura),
)


def versions(peer: Peer) -> str:
    """The versions of a peer's packages; raises PackageNotFoundError for one that is not installed."""
    return ", ".join(f"{package} {version(package)}" for package in peer.packages)


def texts(options: argparse.Namespace) -> list[str]:
    if not options.data:
        return list(articles(options.seed, int(options.size * 1e6)))
    paths = sorted(path for path in Path(options.data).rglob("*.jsonl*") if path.suffix in (".jsonl", ".gz"))
    found = [text for path in paths for row in rows(path) if isinstance(text := row.get(options.field), str) and text]
    return found[:: options.every]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if isinstance(row, dict):
                yield row


def measure(clean: Clean, found: list[str]) -> float:
    """Seconds for each text once, after others."""
    clean(list(articles(-1, 200_000)))
    start = time.process_time()
    clean(found)
    return time.process_time() - start


def table(options: argparse.Namespace) -> None:
    megabytes = sum(len(text.encode("utf-8", "replace")) for text in texts(options)) / 1e6
    seconds: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    for _ in range(options.runs):
        for peer in PEERS:
            try:
                versions(peer)
            except PackageNotFoundError as error:
                missing[peer.name] = f"not installed: {error}"
                continue
            done = subprocess.run([sys.executable, __file__, *sys.argv[1:], "--one", peer.name], capture_output=True)
            if done.returncode:
                missing[peer.name] = f"failed: {done.stderr.decode().strip().splitlines()[-1]}"
            else:
                seconds.setdefault(peer.name, []).append(float(done.stdout.split()[-1]))
    print(f"{megabytes:.1f} MB, {options.runs} runs; Python {platform.python_version()}, {processor()}\n")
    print("| | version | MB/s, median | newsclean is so many times as fast: median (min to max) |")
    print("|---|---|---|---|")
    ours = seconds["newsclean"]
    for peer in PEERS:
        if peer.name in missing:
            print(f"| {peer.name} | {missing[peer.name]} | | |")
            continue
        ratios = [theirs / mine for theirs, mine in zip(seconds[peer.name], ours, strict=True)]
        speed = megabytes / statistics.median(seconds[peer.name])
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"| {peer.name} | {versions(peer)} | {speed:.2f} | {spread} |")


def processor() -> str:
    names = [line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    return f"{len(names) or '?'} cores, {names[0] if names else platform.machine()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def growth(options: argparse.Namespace) -> None:
    sizes = [10**n for n in range(3, 7 if options.quick else 9)]
    counts = [10**n for n in range(2 if options.quick else 3, 5 if options.quick else 7)]
    for kind, steps in (("characters of one text", sizes), ("texts of 1,000 characters", counts)):
        print(f"\n| {kind} | seconds | MB/s | MB of memory | exponent |\n|---|---|---|---|---|")
        last: tuple[int, float] | None = None
        for step in steps:
            command = [sys.executable, __file__, "--step", kind.split()[0], str(step)]
            out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            size, seconds, memory = map(float, out.split())
            exponent = f"{math.log(seconds / last[1]) / math.log(step / last[0]):.2f}" if last else ""
            print(f"| {step:,} | {seconds:.4f} | {size / seconds:.2f} | {memory:.0f} | {exponent} |", flush=True)
            last = step, seconds


def one_step(kind: str, step: int) -> None:
    """One line of the growth table: prints MB, seconds, and MB of memory on top of what was loaded before."""
    clean = _newsclean()
    clean(list(articles(-1, 200_000)))
    rng = random.Random(step)
    # A short text is measured many times over, each time another one; many texts a few thousand at a time.
    many = step if kind == "texts" else max(1, 100_000 // step)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = seconds = 0.0
    for at in range(0, many, TOGETHER):
        count = min(TOGETHER, many - at)
        # Sizes are compared in one language: others have other bytes to a character.
        language = None if kind == "texts" else LANGUAGES[0]
        found = [article(rng, 1000 if kind == "texts" else step, language) for _ in range(count)]
        start = time.process_time()
        clean(found)
        seconds += time.process_time() - start
        size += sum(len(text.encode()) for text in found) / 1e6
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / 1e6
    each = 1 if kind == "texts" else many
    print(size / each, seconds / each, memory)


def workers(options: argparse.Namespace) -> None:
    """Wall time of `clean_many` in one process and with two workers, in turn, each from a process of its own that has
    cleaned nothing before: a worker's start counts."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(options.runs):
        for jobs, times in seconds.items():
            command = [sys.executable, __file__, *sys.argv[1:], "--jobs", str(jobs)]
            times.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    ratios = [one / two for one, two in zip(seconds[1], seconds[2], strict=True)]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"one process {statistics.median(seconds[1]):.2f} s, two workers {statistics.median(seconds[2]):.2f} s")
    print(f"two workers are so many times as fast: {spread}; {processor()}")


def one_run(jobs: int, found: list[str]) -> float:
    start = time.perf_counter()
    deque(Cleaner().clean_many(found, jobs), 0)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="a folder of JSON Lines files, in the place of invented text")
    parser.add_argument("--field", default="trafilatura", help="of a record: its text (default: %(default)s)")
    parser.add_argument("--every", type=int, default=1, help="take every so many-th text (default: %(default)s)")
    parser.add_argument("--size", type=float, default=5, help="MB of invented text (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="1 MB of text and 2 runs, or a shorter growth table")
    parser.add_argument("--growth", action="store_true", help="the growth table instead")
    parser.add_argument("--workers", action="store_true", help="one process against two workers instead")
    parser.add_argument("--jobs", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.size, options.runs = min(options.size, 1), min(options.runs, 2)
        options.every = max(options.every, 10)
    if options.step:
        one_step(options.step[0], int(options.step[1]))
    elif options.jobs:
        print(one_run(options.jobs, texts(options)))
    elif options.one:
        peer = next(peer for peer in PEERS if peer.name == options.one)
        print(measure(peer.make(), texts(options)))
    elif options.growth:
        growth(options)
    elif options.workers:
        workers(options)
    else:
        table(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
