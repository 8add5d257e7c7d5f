"""Which real lines each rule matches, and whether it is right.

    python benchmarks/rules_evidence.py --data DIR
    python benchmarks/rules_evidence.py --data DIR --rule en-newsletter-signup --examples 20
    python benchmarks/rules_evidence.py --data DIR --missed 50
    python benchmarks/rules_evidence.py --data DIR --table      # as docs/rules.md has it

DIR holds `extraction/` (gold articles and what extractors gave for the same pages) and `pages/` (whole pages, some
with a gold article, some with snippets that must stay). Nothing is copied from it; lines are printed on request only.

A line of a page is *gold* when the article has it: its words occur in the gold text, in that order; a line of fewer
than four words must be a whole line of the gold text, for "Share" occurs in any article about shares. Of a page without
a gold article only the lines inside a snippet that must stay can be judged; the others count as unknown.

A rule matches a line *where it applies*: "anywhere" everywhere; "head" before the first and "tail" after the last
paragraph of that text, which is a line of at least twelve words (24 letters of a script without spaces) that no rule
matches. The gold article itself is one of the texts, so that its first and last lines are tried as edges, too.

Columns: right (distinct lines in no gold article), wrong (in one), unknown, and *inside*: gold lines that the rule
matches where it does not apply, which is what "anywhere" would cost. The last lines say what share of the noise of
good extractors the rules catch (`extraction/` only): lines of which less than half, in runs of three words, is in the
article. A line counts once for each page and extractor. "By default" leaves out the categories removed on request.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.rules import Rule, RuleBook, read_packs, read_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GOOD = (
    "AutoExtract",
    "Diffbot",
    "boilerpipe",
    "dragnet",
    "go_domdistiller",
    "go_readability",
    "go_readability_fork",
    "goose3",
    "news_please",
    "newspaper",
    "readability",
    "readability_js",
    "rs_trafilatura",
    "trafilatura",
)
ON_REQUEST = ("byline", "caption", "disclosure", "tweet", "wire-credit")
WORD = re.compile(r"\w+")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
PARAGRAPH = 12
SHORT = 4


def squeeze(text: str) -> str:
    """The words of `text`, with a blank before each and one at the end."""
    return " ".join(["", *WORD.findall(text.casefold()), ""])


def size(line: str) -> int:
    """How many words `line` has; two letters of a script without spaces are one."""
    return max(len(WORD.findall(line)), len(UNSPACED.findall(line)) // 2)


class Page:
    """A page: texts of it by name, and what is known of its article."""

    def __init__(self, source: str, gold: str, keep: Iterable[str], texts: dict[str, str]) -> None:
        self.source = source
        self.judged = bool(gold.strip())
        self._text = squeeze(gold if self.judged else "\n".join(keep))
        self._lines = {squeeze(line) for line in gold.split("\n")}
        self.texts = {**texts, "gold": gold} if self.judged else texts

    def is_noise(self, line: str) -> bool:
        """Whether less than half of `line` is in the article, in runs of three words."""
        words = WORD.findall(line.casefold())
        runs = [squeeze(" ".join(words[i : i + 3])) for i in range(max(1, len(words) - 2))]
        return bool(words) and not self.is_gold(line) and 2 * sum(run in self._text for run in runs) < len(runs)

    def is_gold(self, line: str) -> bool:
        """Whether the article has `line`; on a page without one, whether it is known to."""
        words = squeeze(line)
        return words in self._lines if size(line) < SHORT else words in self._text


def read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file) if ".jsonl" not in path.name else [json.loads(line) for line in file]


def body(entry: Any) -> str:
    return entry if isinstance(entry, str) else entry.get("articleBody") or ""


def pages(data: Path) -> Iterator[Page]:
    outputs = {p.name.split(".")[0]: read(p) for p in sorted((data / "extraction/output").glob("*.json.gz"))}
    for key, gold in read(data / "extraction/ground-truth.json.gz").items():
        yield Page(
            "extraction",
            body(gold),
            (),
            {name: body(output[key]) for name, output in outputs.items() if key in output},
        )
    for path in sorted((data / "pages").glob("*.jsonl.gz")):
        for row in read(path):
            texts = {f"page {name}": row[name] for name in ("html_text", "soup", "trafilatura") if row.get(name)}
            yield Page(path.name.split(".")[0], row.get("gold") or "", row.get("keep") or (), texts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--rules", type=Path, metavar="FILE", help="the rules of this file, not the built-in ones")
    parser.add_argument("--rule", action="append", metavar="ID", help="only this rule, or these: en-*")
    parser.add_argument("--examples", type=int, default=0, metavar="N", help="show up to N right and N wrong lines")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="show N noise lines that no rule matches")
    parser.add_argument("--table", action="store_true", help="a Markdown table of the rules that met a judged line")
    parser.add_argument("--wrong", action="store_true", help="only rules that are wrong somewhere")
    options = parser.parse_args()
    if not (options.data / "extraction/ground-truth.json.gz").is_file():
        parser.error(f"--data {options.data}: has no extraction/ground-truth.json.gz")

    rules = read_rules(options.rules) if options.rules else read_packs()
    matching = cache(RuleBook(rules).matching)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    sources: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    noise: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    default: Counter[str] = Counter()
    missed: list[str] = []
    for page in pages(options.data):
        is_gold = cache(page.is_gold)
        noise_lines: dict[tuple[str, str], tuple[bool, bool]] = {}
        for name, text in page.texts.items():
            for line, where, hits in placed(text, matching):
                applied, by_default = False, False
                for rule in hits:
                    if applies(rule, where):
                        applied, by_default = True, by_default or rule.category not in ON_REQUEST
                        kind = "wrong" if is_gold(line) else "right" if page.judged else "unknown"
                        found[rule.id][kind].add(line)
                        if kind == "wrong":
                            sources[rule.id][page.source].add(line)
                    elif is_gold(line):
                        found[rule.id]["inside"].add(line)
                if name in GOOD and page.is_noise(line):
                    before = noise_lines.get((name, line), (False, False))
                    noise_lines[name, line] = before[0] or applied, before[1] or by_default
        for (_, line), (gone, by_default) in noise_lines.items():
            noise.update(lines=1, words=size(line))
            if by_default:
                default.update(lines=1, words=size(line))
            if gone:
                caught.update(lines=1, words=size(line))
            else:
                missed.append(line)
    if options.table:
        table(rules, found)
        return 0
    show(rules, found, sources, options)
    for line in sorted(set(missed), key=hash_of)[: options.missed]:
        print("  missed", size(line), line[:200])
    for unit in ("lines", "words"):
        print(f"noise of good extractors caught: {caught[unit]} of {noise[unit]} {unit}, ", end="")
        print(f"{caught[unit] / max(1, noise[unit]):.1%}; by default {default[unit] / max(1, noise[unit]):.1%}")
    return 0


def placed(text: str, matching: Any) -> Iterator[tuple[str, str, list[Rule]]]:
    """Every line of `text` that is not blank, the edge it stands at ("head", "tail", "edges" or ""), its rules."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    hits = [matching(line, "edges") for line in lines]
    paragraphs = [i for i, line in enumerate(lines) if not hits[i] and size(line) >= PARAGRAPH]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (len(lines), -1)
    for number, (line, rules) in enumerate(zip(lines, hits, strict=True)):
        head, tail = number < first, number > last
        yield line, "edges" if head and tail else "head" if head else "tail" if tail else "", rules


def applies(rule: Rule, where: str) -> bool:
    return rule.where == "anywhere" or (bool(where) and (where == "edges" or rule.where in ("edges", where)))


def show(
    rules: Iterable[Rule],
    found: dict[str, dict[str, set[str]]],
    sources: dict[str, dict[str, set[str]]],
    options: argparse.Namespace,
) -> None:
    print(f"{'right':>6} {'wrong':>6} {'unknown':>7} {'inside':>6}  rule")
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for rule in rules:
        kinds = found[rule.id]
        total[rule.where].update({kind: len(lines) for kind, lines in kinds.items()})
        total[rule.where]["rules"] += 1
        if options.rule and not any(re.fullmatch(name.replace("*", ".*"), rule.id) for name in options.rule):
            continue
        if options.wrong and not kinds["wrong"]:
            continue
        right, wrong = len(kinds["right"]), len(kinds["wrong"])
        mark = " <- more than 1 in 50 wrong: " if wrong * 49 > right else " wrong: " if wrong else ""
        mark += ", ".join(f"{len(lines)} in {source}" for source, lines in sources[rule.id].items())
        counts = f"{right:6} {wrong:6} {len(kinds['unknown']):7} {len(kinds['inside']):6}"
        print(f"{counts}  {rule.id} ({rule.category}, {rule.where}){mark}")
        for kind in ("right", "wrong", "unknown", "inside") if options.examples else ():
            for line in sorted(kinds[kind], key=lambda line: hash_of(line))[: options.examples]:
                print(f"{kind:>15} | {line[:240]}")
    for where, sums in total.items():
        print(f"{sums['right']:6} {sums['wrong']:6} {sums['unknown']:7} {sums['inside']:6}  ", end="")
        print(f"all {sums['rules']} rules for {where}")


def table(rules: Iterable[Rule], found: dict[str, dict[str, set[str]]]) -> None:
    print("| rule | category | where | right | wrong | unknown |\n|---|---|---|---:|---:|---:|")
    for rule in rules:
        right, wrong, unknown = (len(found[rule.id][kind]) for kind in ("right", "wrong", "unknown"))
        if right or wrong:
            print(f"| {rule.id} | {rule.category} | {rule.where} | {right} | {wrong} | {unknown} |")


def hash_of(line: str) -> int:
    """An order that is the same in every run, and not the alphabet's."""
    value = 5381
    for char in line:
        value = (value * 33 + ord(char)) & 0xFFFFFFFF
    return value


if __name__ == "__main__":
    sys.exit(main())
