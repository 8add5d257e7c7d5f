"""What a run over many files did, in one table: what was removed, by category, and where most went."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest

from newsclean.cli.colours import wanted
from newsclean.cli.messages import many, say
from newsclean.cli.screen import harmless
from newsclean.model import Result

FEW = 3  # files that are named
RULES = 3  # rules that are named of a category


class Sum:
    """What cleaning did to some articles: how many there were, their lines with text, those that guards held, how often
    the safety valve did, the lines removed by (category, rule), and how many articles each category `touched`.
    """

    def __init__(self) -> None:
        self.articles = self.lines = self.held = self.valves = 0
        self.removed: Counter[tuple[str, str]] = Counter()
        self.touched: Counter[str] = Counter()

    def join(self, other: Sum) -> None:
        """The articles of `other` as well."""
        self.articles += other.articles
        self.lines += other.lines
        self.held += other.held
        self.valves += other.valves
        self.removed.update(other.removed)
        self.touched.update(other.touched)


def counts(result: Result) -> Sum:
    """The counts of one article. Blank lines are not counted: they go with what stood between them."""
    found = Sum()
    found.removed.update((gone.category, gone.rule) for gone in result.removals if gone.line.text)
    found.touched.update({category for category, _ in found.removed})
    found.articles = 1
    found.lines = found.removed.total() + sum(1 for line in result.lines if line.text)
    found.held = len(result.held)
    found.valves = int(any(held.guard == "safety-valve" for held in result.held))
    return found


class Overview:
    """The counts of a run, added up file by file."""

    def __init__(self) -> None:
        self.files = self.changed = self.failed = 0
        self.all = Sum()
        self._most: list[tuple[float, int, str]] = []

    def add(self, name: str, changed: bool, found: Sum) -> None:
        """A file is done."""
        self.files += 1
        self.changed += changed
        self.all.join(found)
        if removed := found.removed.total():
            # Of equals the first: the number counts down.
            self._most = nlargest(FEW, [*self._most, (removed / found.lines, -self.files, name)])

    def fail(self) -> None:
        """A file could not be done."""
        self.failed += 1

    def sentences(self) -> Iterator[str]:
        """The totals, in words."""
        gone = self.all.removed.total()
        share = f" ({gone / self.all.lines:.1%})" if self.all.lines else ""
        yield (
            f"{many(self.files, 'file')}, {many(self.all.articles, 'article')}: {self.changed:,} changed"
            + (f", {self.failed:,} failed" if self.failed else "")
            + f"; {gone:,} of {many(self.all.lines, 'line')} removed{share}"
        )

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Category, lines, articles, and the rules that took most; the largest category first."""
        by_category: Counter[str] = Counter()
        for (category, _), number in self.all.removed.items():
            by_category[category] += number
        for category, number in sorted(by_category.items(), key=lambda item: (-item[1], item[0])):
            rules = sorted((-took, rule) for (of, rule), took in self.all.removed.items() if of == category)
            named = ", ".join(f"{rule} {-took:,}" for took, rule in rules[:RULES])
            more = f", {len(rules) - RULES} more" if len(rules) > RULES else ""
            yield category, f"{number:,}", f"{self.all.touched[category]:,}", named + more

    def remarks(self) -> Iterator[str]:
        """What to look at."""
        if self._most:
            yield "most removed: " + ", ".join(f"{name} ({share:.0%})" for share, _, name in self._most)
        if self.all.held:
            yield f"kept by a guard: {many(self.all.held, 'line')}; --report says which, and why"
        if self.all.valves:
            yield f"left whole by the safety valve: {many(self.all.valves, 'article')}; rules would have taken most"


HEADS = ("removed as", "lines", "articles", "by rule")


def show(overview: Overview) -> None:
    """The overview on standard error: by rich on a terminal where it is installed, else in plain columns."""
    for line in overview.sentences():
        say(line)
    rows = list(overview.rows())
    if rows and not (wanted(sys.stderr) and _rich(rows)):
        widths = [max(len(row[column]) for row in (HEADS, *rows)) for column in range(3)]
        for category, lines, articles, rules in (HEADS, *rows):
            say(f"  {category:<{widths[0]}}  {lines:>{widths[1]}}  {articles:>{widths[2]}}  {rules}")
    for line in overview.remarks():
        say(line)


def _rich(rows: Sequence[tuple[str, str, str, str]]) -> bool:
    try:
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text
    except ImportError:
        return False
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for head in HEADS:
        table.add_column(
            head, justify="right" if head in HEADS[1:3] else "left", style="bold" if head == HEADS[0] else ""
        )
    for row in rows:
        # Names of rules may be anybody's, and are neither markup nor commands to the terminal.
        table.add_row(*(Text(harmless(cell)) for cell in row))
    Console(file=sys.stderr, highlight=False).print(table)
    return True
