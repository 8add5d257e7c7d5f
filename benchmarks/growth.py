"""How time and memory of collapsing repeats grow with the lines of one text.

    python benchmarks/growth.py                       # 1,000 to 200,000 lines of each kind, some minutes
    python benchmarks/growth.py --lines 1000 10000

Texts come from a seeded generator: a live blog (times, sentences of Zipf-distributed words, one line in twenty said
again), the same line throughout, and lines alike but for one word. Each size runs in a process of its own. Columns:
lines, MB of text, seconds, MB of memory on top of the interpreter, that in multiples of the text, lines removed, and
the exponent of time against the size before (1 is linear).
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable

VOCABULARY = [f"w{n}" for n in range(5000)]
WEIGHTS = [1 / (n + 1) for n in range(5000)]


def live_blog(lines: int) -> list[str]:
    rng, made = random.Random(3), ["The blog begins."]
    for _ in range(lines - 1):
        kind = rng.random()
        if kind < 0.1:
            made.append(f"{rng.randint(0, 23)}:{rng.randint(0, 59):02d} Update")
        elif kind < 0.15:
            made.append(rng.choice(made))
        else:
            made.append(" ".join(rng.choices(VOCABULARY, WEIGHTS, k=rng.randint(8, 30))).capitalize() + ".")
    return made


def equal_lines(lines: int) -> list[str]:
    return ["The polls close on Sunday evening in the town of Lindau at eight sharp."] * lines


def alike_lines(lines: int) -> list[str]:
    rng = random.Random(4)
    return [
        f"Vote for {rng.choice(VOCABULARY)}{n} in the town of Lindau before the polls close on Sunday evening."
        for n in range(lines)
    ]


KINDS: dict[str, Callable[[int], list[str]]] = {"blog": live_blog, "equal": equal_lines, "alike": alike_lines}


def run(kind: str, lines: int) -> None:
    """One size, in this process: prints MB of text, seconds, MB of memory, lines removed."""
    import newsclean

    text = "\n".join(KINDS[kind](lines))
    cleaner = newsclean.Cleaner()
    cleaner.explain("A first text, so that what is loaded once is loaded. A first text.")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    removed = len(cleaner.explain(text).removals)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(len(text) / 1e6, seconds, memory * 1024 / 1e6, removed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000, 10_000, 100_000, 200_000])
    parser.add_argument("--kind", choices=KINDS, nargs="+", default=list(KINDS))
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        run(options.one[0], int(options.one[1]))
        return 0
    print(f"{'kind':6} {'lines':>8} {'MB':>6} {'s':>8} {'memory':>7} {'x text':>7} {'removed':>8} {'exponent':>8}")
    for kind in options.kind:
        last = None
        for lines in options.lines:
            command = [sys.executable, __file__, "--one", kind, str(lines)]
            out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            size, seconds, memory, removed = map(float, out.split())
            exponent = f"{math.log(seconds / last[1]) / math.log(lines / last[0]):8.2f}" if last else ""
            row = f"{kind:6} {lines:8} {size:6.1f} {seconds:8.2f} {memory:7.0f} {memory / size:7.1f} {removed:8.0f} "
            print(row + exponent, flush=True)
            last = lines, seconds
    return 0


if __name__ == "__main__":
    sys.exit(main())
