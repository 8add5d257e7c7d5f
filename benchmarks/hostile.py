"""Texts made to be slow or large: CPU time, its growth with the size, and memory as a multiple of the text.

python benchmarks/hostile.py                 a tenth of the full sizes
python benchmarks/hostile.py --scale 1       as docs/trust.md has it: 100 MB on one line, a million lines
python benchmarks/hostile.py --only equal

Each text is cleaned in a process of its own, at a quarter of the size and at the size: exponent is log4 of the ratio of
the two CPU times, after the time for a small text is taken away. Memory is the peak of the process less that of a
process that cleans a small text, over the bytes of the text in UTF-8.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import string
import subprocess
import sys
import time
from collections.abc import Callable

SENTENCE = "Rain fell on the roofs of the town and on the river, the mayor of ward {} said on Tuesday. "


def _lines(number: int, template: str) -> str:
    return "\n".join(template.format(n) for n in range(number))


def _one_character(number: int) -> str:
    base = "The night ferry sailed from the harbour at ten to four with nobody on board, the operator said"
    letters = string.ascii_lowercase
    rows = []
    for n in range(number):
        at, what = divmod(n, 26)
        at %= len(base)
        rows.append(base[:at] + letters[what] + base[at + 1 :])
    return "\n".join(rows)


def _random_words(size: int) -> str:
    chance = random.Random(1)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(20_000)]
    return " ".join(chance.choices(words, k=size // 6))


def _invented(number: int) -> str:
    return "".join(random.Random(number).choices(string.ascii_lowercase, k=7))


def _linked(links: int) -> str:
    """Near-copies, each pair behind shingles that too many lines have to count until one of the pair before is gone."""

    def own(link: int) -> str:
        return " ".join(_invented(6 * link + at) for at in range(6))

    lines = [f"{own(link)} {between}{own(link + 1)}." for link in range(links) for between in ("", "and ")]
    for start in range(1, links + 1, 800):
        some = range(start, min(start + 800, links + 1))
        lines += [
            " ".join(f"{own(link)} {_invented(-13 * link - holder)}" for link in some) + "." for holder in range(13)
        ]
    return "\n\n".join(lines)


def _long_and_alike(number: int) -> str:
    """Lines as long as any that are compared, sixteen at a time nearly alike."""
    rows = []
    for n in range(number):
        shared, own = random.Random(n // 16), random.Random(-n)
        words = [_invented(shared.randrange(10**6)) for _ in range(6000)]
        for at in own.sample(range(6000), 600):
            words[at] = _invented(own.randrange(10**6))
        rows.append(" ".join(words) + ".")
    return "\n".join(rows)


# What a text is made of, from the scale: at scale 1 as the name says.
TEXTS: dict[str, Callable[[float], str]] = {
    "100 MB on one line": lambda scale: SENTENCE.format(7) * int(100e6 * scale / len(SENTENCE)),
    "100 MB of words on one line": lambda scale: _random_words(int(100e6 * scale)),
    "a million equal lines": lambda scale: _lines(int(1e6 * scale), "The ferry sailed again on Monday, they said."),
    "a million lines that differ in a character": lambda scale: _one_character(int(1e6 * scale)),
    "a million lines with a number": lambda scale: _lines(int(1e6 * scale), "The mayor of ward {} said it would rain."),
    "a million short labels": lambda scale: _lines(int(1e6 * scale), "Share {}"),
    "a million empty lines": lambda scale: "Rain." + "\n" * int(1e6 * scale) + "Hail.",
    "100,000 nested quotes": lambda scale: "“‘" * int(5e4 * scale) + "rain" + "’”" * int(5e4 * scale),
    "100,000 nested brackets": lambda scale: "[(" * int(5e4 * scale) + "rain" + ")]" * int(5e4 * scale),
    "100,000 entities in entities": lambda scale: "&" + "amp;" * int(1e5 * scale) + "lt;",
    "100,000 entities": lambda scale: "&lt;&eacute;" * int(5e4 * scale),
    "100,000 combining marks": lambda scale: "e" + "\u0301\u0316" * int(5e4 * scale),
    "100,000 pieces of mojibake": lambda scale: "Ã©â€œ" * int(5e4 * scale),
    "100,000 links": lambda scale: "[a](http://b)" * int(1e5 * scale),
    "100,000 dots": lambda scale: _lines(2, "Rain " + "." * int(1e5 * scale) + "{}"),
    "100,000 invisible characters": lambda scale: "a\u200b\u00ad" * int(5e4 * scale),
    "10,000 removals, each by the one before": lambda scale: _linked(int(1e4 * scale)),
    "1,000 long lines, nearly alike": lambda scale: _long_and_alike(int(1e3 * scale)),
    "100,000 line separators": lambda scale: "a\u2028\x85\r" * int(5e4 * scale),
}  # fmt: skip


def _child(name: str, scale: float, profile: str) -> None:
    import newsclean
    from newsclean.canonical import canonical_lines

    cleaner = newsclean.Cleaner(profile=profile)  # type: ignore[arg-type]
    cleaner.explain("\n\n".join(SENTENCE.format(n) for n in range(12)) + "\n\nÃ© &lt;")
    text = TEXTS[name](scale) if name else ""
    size = len(text.encode("utf-8", "surrogatepass"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    began = time.process_time()
    result = cleaner.explain(text)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    came = len(canonical_lines(text)[0])
    assert len(result.lines) + len(result.removals) == came, f"{name}: {came} lines came, others left"
    print(json.dumps([size, took, peak - before, len(result.lines), len(result.removals)]))


def measured(name: str, scale: float, profile: str) -> list[float]:
    """Bytes, CPU seconds, bytes of memory beside the text, lines kept and removed."""
    code = [sys.executable, __file__, "--child", name, "--scale", str(scale), "--profile", profile]
    return list(json.loads(subprocess.run(code, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--only", default="", help="texts whose name has this")
    parser.add_argument("--child", default=None, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        _child(arguments.child, arguments.scale, arguments.profile)
        return
    print(f"{'text':<44} {'MB':>7} {'CPU s':>8} {'MB/s':>7} {'exponent':>8} {'memory':>7}  kept, removed")
    for name in TEXTS:
        if arguments.only not in name:
            continue
        _, small, _, _, _ = measured(name, arguments.scale / 4, arguments.profile)
        size, took, memory, kept, removed = measured(name, arguments.scale, arguments.profile)
        power = f"{math.log(took / small, 4):.2f}" if small > 0.02 else "-"
        rate = size / 1e6 / max(took, 1e-3)
        print(
            f"{name:<44} {size / 1e6:>7.2f} {took:>8.2f} {rate:>7.2f} {power:>8} {memory / size:>6.1f}x"
            f"  {kept:,.0f}, {removed:,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
