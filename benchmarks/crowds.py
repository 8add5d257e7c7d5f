"""Corpora made against `newsclean dedup` by somebody who knows the code: time, how it grows, memory.

    python benchmarks/crowds.py                       # 10,000 articles and a quarter of it of each kind: some minutes
    python benchmarks/crowds.py --articles 80000 --only window

The hashes of shingles have no secret. So phrases whose hashes are small can be searched for, and whoever puts them into
articles chooses what the sketches show: which articles are candidates, and how many of them. Each corpus runs as
`newsclean dedup` in a process of its own at a quarter of the size and at the size. Columns: MB of text, CPU seconds,
microseconds an article, the exponent of time between the two (1 is linear), MB of the largest resident set, by how much
it is more than at a quarter as a multiple of the text that is more, articles removed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from newsclean.joining import COMMON
from newsclean.shingling import batch_shingles
from newsclean.sketch import SIZE, keys_for

THRESHOLD = 0.8
KEYS = keys_for(THRESHOLD)
WORDS = [f"w{number:x}" for number in range(30_000)]
DEDUP = [sys.executable, "-m", "newsclean", "dedup"]


class Kind(NamedTuple):
    """A kind of corpus: its articles from their number, options of the command, and whether nine in ten are another
    corpus (`--against`)."""

    articles: Callable[[int], Iterator[str]]
    options: tuple[str, ...] = ()
    against: bool = False


@cache
def phrases(count: int, looked: int = 1 << 22) -> list[str]:
    """So many phrases of five words with the smallest hashes of four million."""
    dice = np.random.default_rng(7)
    found: list[tuple[int, str]] = []
    for _ in range(8):
        words = [WORDS[at] for at in dice.integers(0, len(WORDS), looked // 8).tolist()]
        hashes = batch_shingles([" ".join(words)]).hashes
        smallest = np.argsort(hashes)[:count].tolist()
        found.extend((int(hashes[at]), " ".join(words[at : at + 5])) for at in smallest)
    return [phrase for _, phrase in sorted(found)[:count]]


def own(number: int, words: int) -> list[str]:
    """Words of an article's own."""
    return random.Random(number).choices(WORDS, k=words)


def grouped(number: int, count: int, levels: int, size: int, pool: list[str]) -> list[str]:
    """Phrases of article `number` of `count`: one a level, which `size` articles have, at each level others."""
    groups = -(-count // size)
    dice = [(number * step) % count // size for step in _steps(count, levels)]
    return [pool[level * groups + group] for level, group in enumerate(dice)]


@cache
def _steps(count: int, levels: int) -> list[int]:
    """Numbers without a common factor with `count`, that put it into other orders."""
    dice = random.Random(count)
    found = [1]
    while len(found) < levels:
        step = dice.randrange(1, count)
        if math.gcd(step, count) == 1:
            found.append(step)
    return found


def one_key(count: int) -> Iterator[str]:
    """Every article has one phrase in common, the smallest hash of each, and else its own words."""
    (phrase,) = phrases(1)
    for number in range(count):
        yield " ".join([*own(number, 50), phrase, *own(-number, 50)])


def all_keys(count: int) -> Iterator[str]:
    """The smallest hashes of every article, as many as count, are the same, and else its own words."""
    some = phrases(KEYS)
    for number in range(count):
        yield " ".join([*own(number, 50), *some, *own(-number, 50)])


def many_crowds(count: int) -> Iterator[str]:
    """Each key puts the articles into crowds of four hundred, and each key into others."""
    pool = phrases(KEYS * -(-count // 400))
    for number in range(count):
        yield " ".join([*own(number, 30), *grouped(number, count, KEYS, 400, pool)])


def small_groups(count: int) -> Iterator[str]:
    """One phrase in common; the other hashes of the sketch are each shared by as many as make no crowd."""
    pool = phrases(1 + (SIZE - 1) * -(-count // COMMON))
    for number in range(count):
        yield " ".join([pool[0], *grouped(number, count, SIZE - 1, COMMON, pool[1:]), *own(number, 9)])


def likely_groups(count: int) -> Iterator[str]:
    """As many hashes in common as let a pair look near, the others shared by as many as make no crowd."""
    common = 22
    pool = phrases(common + (SIZE - common) * -(-count // COMMON))
    for number in range(count):
        rest = grouped(number, count, SIZE - common, COMMON, pool[common:])
        yield " ".join([*pool[:common], *rest, *own(number, 9)])


def deep_groups(count: int) -> Iterator[str]:
    """The whole sketch in common, and the hashes behind it shared by as many as make no crowd."""
    levels = 60
    pool = phrases(SIZE + levels * -(-count // COMMON))
    for number in range(count):
        yield " ".join([*pool[:SIZE], *grouped(number, count, levels, COMMON, pool[SIZE:]), *own(number, 9)])


def not_quite(count: int) -> Iterator[str]:
    """Any two are as alike as .79, and none is near."""
    common = own(-1, 304)
    for number in range(count):
        yield " ".join([*common, *own(number, 40)])


def just_near(count: int) -> Iterator[str]:
    """One long text, and some words of each article's own: all are near."""
    common = own(-1, 304)
    for number in range(count):
        yield " ".join([*common, *own(number, 20)])


def window(count: int) -> Iterator[str]:
    """Each article is the one before, less its first five words, and five more: near to that, and not to the next."""
    words = own(0, 5 * count + 50)
    for number in range(count):
        yield " ".join(words[5 * number : 5 * number + 50])


def window_not_near(count: int) -> Iterator[str]:
    """The same with six words: each looks near to the one before, and is not."""
    words = own(0, 6 * count + 50)
    for number in range(count):
        yield " ".join(words[6 * number : 6 * number + 50])


def short(count: int) -> Iterator[str]:
    """Four words each, compared by their characters, most of which are the same."""
    for number in range(count):
        yield f"ferry ferry ferry {''.join(random.Random(number).choices('abcdefgh', k=9))}"


def nothing(count: int) -> Iterator[str]:
    """No word at all, or one."""
    for number in range(count):
        yield ["", "—", "Rain.", f"{number}"][number % 4]


def ordinary(count: int) -> Iterator[str]:
    """Articles of their own words, a fifth of which copy another with three words changed: the measure."""
    for number in range(count):
        words = own(number - number % 5 if number % 5 == 4 else number, 120)
        for at in random.Random(-number).sample(range(120), 3 * (number % 5 == 4)):
            words[at] = "edit"
        yield " ".join(words)


KINDS = {
    "ordinary": Kind(ordinary),
    "one key": Kind(one_key),
    "all keys": Kind(all_keys),
    "many crowds": Kind(many_crowds),
    "small groups": Kind(small_groups),
    "likely groups": Kind(likely_groups),
    "deep groups": Kind(deep_groups),
    "not quite near": Kind(not_quite),
    "just near": Kind(just_near),
    "just near, against": Kind(just_near, against=True),
    "window": Kind(window),
    "window, not near": Kind(window_not_near),
    "short": Kind(short),
    "nothing": Kind(nothing),
}


class Run(NamedTuple):
    """Bytes of text, CPU seconds, bytes of the largest resident set, articles removed."""

    size: int
    seconds: float
    memory: int
    removed: int


def written(kind: Kind, count: int, folder: Path) -> None:
    """Writes a corpus, and of what is another one, nine articles in ten."""
    before = count * 9 // 10 if kind.against else 0
    with (folder / "old.jsonl").open("w") as old, (folder / "in.jsonl").open("w") as new:
        for number, text in enumerate(kind.articles(count)):
            (old if number < before else new).write(json.dumps({"text": text}) + "\n")


def measured(name: str, count: int, memory: str) -> Run:
    """What a run over so many articles takes."""
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: what it holds would count as held by what is started after it.
        subprocess.run([sys.executable, __file__, "--write", name, str(count), folder], check=True)
        old, new = (Path(folder) / each for each in ("old.jsonl", "in.jsonl"))
        command = [*DEDUP, new.name, "-o", "out.jsonl", "--memory", memory, *KINDS[name].options]
        command += ["--against", old.name] if KINDS[name].against else []
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        _, code, used = os.wait4(process.pid, 0)
        assert code == 0, code
        came, kept = (_lines(Path(folder) / each) for each in ("in.jsonl", "out.jsonl"))
        size = old.stat().st_size + new.stat().st_size
        return Run(size, used.ru_utime + used.ru_stime, used.ru_maxrss << 10, came - kept)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--only", default="", help="kinds whose name has this")
    parser.add_argument("--memory", default="1G", help="of dedup (default: %(default)s)")
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        name, count, folder = options.write
        written(KINDS[name], int(count), Path(folder))
        return
    start = measured("nothing", 8, options.memory)
    print(f"{'':20} {'MB':>6} {'CPU s':>7} {'us each':>8} {'exponent':>8} {'peak MB':>8} {'of text':>8} {'removed':>8}")
    for name in KINDS:
        if options.only not in name:
            continue
        small, large = (measured(name, count, options.memory) for count in (options.articles // 4, options.articles))
        seconds = [max(run.seconds - start.seconds, 0.01) for run in (small, large)]
        more = (large.memory - small.memory) / (large.size - small.size)
        print(
            f"{name:20} {large.size / 1e6:6.1f} {seconds[1]:7.2f} {seconds[1] / options.articles * 1e6:8.0f}"
            f" {math.log(seconds[1] / seconds[0], 4):8.2f} {large.memory / 1e6:8.0f} {more:7.1f}x {large.removed:8,}",
            flush=True,
        )


if __name__ == "__main__":
    main()
