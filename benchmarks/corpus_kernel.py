"""What each step from text to sketch costs, and how often sketches miss a pair.

    python benchmarks/corpus_invented.py corpus.jsonl --size 50
    python benchmarks/corpus_kernel.py corpus.jsonl           # any JSON Lines file with a field "text"
    python benchmarks/corpus_kernel.py --misses
    python benchmarks/corpus_kernel.py --crowds               # many near-copies, and pages of one template

One core, CPU time, the best of five, ratios within one run. The steps are those of one thread over the whole file, each
with what it needs from the step before it in memory. `json.loads` over the same lines is the yardstick.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from newsclean.matching import Groups, duplicates
from newsclean.minhash import bands_for, s_curve, sign
from newsclean.shingling import batch_shingles, batches
from newsclean.sketch import keys_for, sketches
from newsclean.tokens import shingle_set


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--misses", action="store_true", help="how often sketches of invented sets miss a pair")
    parser.add_argument("--crowds", action="store_true", help="what near-copies and templates by the thousand cost")
    options = parser.parse_args()
    if options.misses:
        misses()
    if options.crowds:
        crowds()
    if options.corpus:
        speed(options.corpus)
    return 0


def speed(corpus: Path) -> None:
    lines = corpus.read_bytes().splitlines()
    records = [json.loads(line) for line in lines]
    yardstick = table("all", lines, [record["text"] for record in records])
    for language in sorted({record.get("language", "") for record in records} - {""}):
        texts = [record["text"] for record in records if record["language"] == language]
        table(language, [], texts, yardstick)


def table(name: str, lines: list[bytes], texts: list[str], yardstick: float = 0.0) -> float:
    """Prints the speed of each step over these texts; returns that of json.loads, in bytes a second."""
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    several = list(batches(texts))
    batch_shingles(several[0])  # the table of characters is made once a process
    steps: dict[str, Callable[[], Any]] = {}
    if lines:
        steps["json.loads"] = lambda: [json.loads(line) for line in lines]
    shingled = [batch_shingles(batch) for batch in several]
    steps["shingles"] = lambda: [batch_shingles(batch) for batch in several]
    steps["sketches"] = lambda: [sketches(found) for found in shingled]
    steps["text to sketch"] = lambda: [sketches(batch_shingles(batch)) for batch in several]
    steps["text to signature of 128"] = lambda: [sign(batch_shingles(batch)) for batch in several]
    some = texts[: max(1, len(texts) // 20)]
    print(f"{name}: {len(texts):,} texts, {size / 1e6:.1f} MB")
    for step, run in steps.items():
        rate = size / best(run)
        yardstick = rate if step == "json.loads" else yardstick
        print(f"  {step:30} {rate / 1e6:7.1f} MB/s  {rate / yardstick:5.2f} of json.loads")
    part = sum(len(text.encode("utf-8", "surrogatepass")) for text in some)
    print(f"  {'shingle_set, the definition':30} {part / best(lambda: [*map(shingle_set, some)], 1) / 1e6:7.1f} MB/s")
    return yardstick


def best(run: Callable[[], Any], times: int = 5) -> float:
    """CPU seconds, the least of several."""
    found = []
    for _ in range(times):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
    return min(found)


def misses(pairs: int = 200_000, size: int = 100) -> None:
    """Pairs of random sets of exactly this similarity: how many share none of their k smallest hashes."""
    dice = np.random.default_rng(1)
    print("     J   k  missed of 200,000  (1 - J)**k   bands of 128 values miss")
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        both = round(size * threshold)
        bands = bands_for(threshold)
        for k in (2, 4, keys_for(threshold)):
            missed = 0
            for _ in range(pairs // 10_000):
                hashes = dice.integers(0, 1 << 62, (10_000, size), dtype=np.int64)
                # The union has `size` members, `both` of them common, the others of either in turn.
                one = np.sort(np.delete(hashes, slice(both, size, 2), axis=1))[:, :k]
                other = np.sort(np.delete(hashes, slice(both + 1, size, 2), axis=1))[:, :k]
                missed += int((~(one[:, :, None] == other[:, None, :]).any(axis=(1, 2))).sum())
            lsh = 1 - s_curve(threshold, *bands)
            print(f"  {threshold:4} {k:3} {missed:18,}  {pairs * (1 - threshold) ** k:10,.1f}   {lsh * pairs:12,.0f}")


def crowds(count: int = 5000, length: int = 300) -> None:
    """Texts by the thousand that have much in common: the time for each, and which copies among them are found."""
    dice = random.Random(5)
    words = [f"w{number:x}" for number in range(30_000)]

    def changed(text: list[str], times: int, start: int = 0) -> list[str]:
        text = list(text)
        for _ in range(times):
            text[dice.randrange(start, len(text))] = dice.choice(words)
        return text

    line = "Sign up for our newsletter and get the best of the week in your inbox every Friday morning".split()
    report("one line, copied", [line] * count)
    report("one line, a number behind it", [[*line, str(number)] for number in range(count)])
    story = dice.choices(words, k=length)
    for times in (3, 6, 10):
        report(f"one story, {times} of {length} words changed", [changed(story, times) for _ in range(count)])
    for share in (0.1, 0.3, 0.5, 0.67, 0.85):
        common = dice.choices(words, k=int(length * share))
        texts = [common + dice.choices(words, k=length - len(common)) for _ in range(count)]
        # A tenth of them copied, with three words changed in what is their own.
        texts += [changed(text, 3, len(common)) for text in texts[: count // 10]]
        report(f"{share:.0%} template", texts, count)


def report(name: str, texts: list[list[str]], copies: int | None = None) -> None:
    joined = [" ".join(text) for text in texts]
    found: list[Groups] = []
    seconds = best(lambda: found.append(duplicates(joined)), 1)
    followers = found[-1].leader != np.arange(len(texts))
    note = "" if copies is None else f"; of {len(texts) - copies:,} copies {int(followers[copies:].sum()):,} found"
    looked = len(found[-1].first) / len(texts)
    print(f"{name:42} {seconds / len(texts) * 1e6:7.1f} us and {looked:5.1f} looks a text, ", end="")
    print(f"{len(texts) - int(followers.sum()):,} kept{note}")


if __name__ == "__main__":
    sys.exit(main())
