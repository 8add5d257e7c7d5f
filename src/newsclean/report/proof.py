"""One article as the report shows it: its lines as on a printer's proof, and what of them counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from newsclean.model import Held, Line, Removal, Result
from newsclean.wrapping import joined, paragraphs

NEAR_COPY = "near-duplicate"  # the rule whose score is held against a threshold
LONG = 60_000  # characters from which on only what stands round the marks is shown
ROUND = 3  # lines shown on either side of a mark
HEAD, TAIL = 8, 4  # lines shown at the ends in any case
WIDEST = 4_000  # characters of a line that are shown
MOST = 1_500  # lines, gaps and marks that are shown
TITLE = 120  # characters
PAIR = 400  # characters of each line of a near-copy, in the overview

# What a line of a proof is, by the first number of its row. A plain string is a line that was kept.
BLANKS, REMOVED, HELD, CUT, GAP, REST = range(6)


class Near(NamedTuple):
    """A near-copy: its score (0 to 1), whether it was removed (or a guard held), the number of its line, the beginnings
    of the line and of the one that it is like, and why it is a copy, or the guard that held."""

    score: float
    removed: bool
    line: int
    text: str
    like: str
    why: str


class Proof(NamedTuple):
    """What the report knows of one article.

    `lines` and `characters` are those of lines that are not blank, of the repaired input; `gone` and
    `gone_characters` what went of them, and `blanks` how many blank lines went. `rules` has a row for each rule: rule,
    category, lines and characters removed; `guards` for each rule and guard the number of
    lines held, of `held` lines in all. `body` is the
    JSON of what is shown, and `hash` 64 bits of it, by which the articles are drawn.
    """

    title: str
    lines: int
    characters: int
    gone: int
    gone_characters: int
    blanks: int
    rules: tuple[tuple[str, str, int, int], ...]
    guards: tuple[tuple[str, str, int], ...]
    held: int
    near: tuple[Near, ...]
    stopped: bool  # the safety valve held everything back
    sure: float | None
    body: bytes
    hash: int

    @property
    def named(self) -> set[str]:
        """The rules that removed a line, or would have but for a guard."""
        return {row[0] for row in self.rules} | {row[0] for row in self.guards}


def proof(result: Result, notes: Sequence[str] = ()) -> Proof:
    """The proof of a cleaning; `notes` are remarks besides those of the result.

    >>> from newsclean import explain
    >>> shown = proof(explain("Rain fell.\\n\\nAdvertisement\\n\\nIt fell all night."))
    >>> shown.lines, shown.gone, shown.blanks, shown.rules
    (3, 1, 1, (('blank-run', 'blank', 1, 0), ('en-ad-label', 'ad', 1, 13)))
    >>> json.loads(shown.body)[2][2]
    [1, 'Advertisement', 'en-ad-label', 'matches the rule en-ad-label', None, None, 0]
    """
    gone = {removal.line.number: removal for removal in result.removals}
    held: dict[int, list[Held]] = {}
    for one in result.held:
        if one.line.number not in gone:
            held.setdefault(one.line.number, []).append(one)
    lines = sorted((*result.lines, *(removal.line for removal in gone.values())), key=lambda line: line.number)
    told = [removal.line for removal in gone.values() if removal.line.text]
    body = json.dumps(
        [[*notes, *result.notes], result.sure, list(_shown(lines, gone, held))],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    return Proof(
        _title(result.lines) or _title(lines),
        sum(1 for line in lines if line.text),
        sum(len(line.text) for line in lines),
        len(told),
        sum(len(line.text) for line in told),
        len(gone) - len(told),
        _by_rule(gone.values()),
        _by_guard(one for many in held.values() for one in many),
        len(held),
        _near(gone, held),
        any(one.guard == "safety-valve" for many in held.values() for one in many),
        result.sure,
        body,
        int.from_bytes(blake2b(body, digest_size=8).digest(), "big"),
    )


def _title(lines: Sequence[Line]) -> str:
    text = next((line.text for line in lines if line.text), "")
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"


def _by_rule(removals: Iterable[Removal]) -> tuple[tuple[str, str, int, int], ...]:
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for removal in removals:
        lines, characters = counts.get((removal.rule, removal.category), (0, 0))
        counts[removal.rule, removal.category] = lines + 1, characters + len(removal.line.text)
    return tuple((rule, category, *count) for (rule, category), count in sorted(counts.items()))


def _by_guard(held: Iterable[Held]) -> tuple[tuple[str, str, int], ...]:
    counts: dict[tuple[str, str], int] = {}
    for one in held:
        counts[one.rule, one.guard] = counts.get((one.rule, one.guard), 0) + 1
    return tuple((*guard, count) for guard, count in sorted(counts.items()))


def _near(gone: dict[int, Removal], held: dict[int, list[Held]]) -> tuple[Near, ...]:
    found = [
        Near(
            one.score,
            isinstance(one, Removal),
            one.line.number,
            one.line.text[:PAIR],
            one.like.text[:PAIR] if one.like else "",
            one.why if isinstance(one, Removal) else one.guard,
        )
        for one in _all(gone, held)
        if one.rule == NEAR_COPY and one.score is not None
    ]
    return tuple(sorted(found))


def _all(gone: dict[int, Removal], held: dict[int, list[Held]]) -> Iterator[Removal | Held]:
    yield from gone.values()
    for many in held.values():
        yield from many


def _shown(lines: Sequence[Line], gone: dict[int, Removal], held: dict[int, list[Held]]) -> Iterator[Any]:
    """The rows of a proof, in the order of the lines."""
    numbers = {line.number: line.text for line in lines}
    hidden = _hidden(lines, gone, held)
    whole = _paragraphs(lines, {*gone, *held})
    rows = 0
    at = 0
    while at < len(lines):
        if rows == MOST:
            rest = lines[at:]
            yield [REST, len(rest), sum(1 for line in rest if line.number in gone)]
            return
        rows += 1
        line = lines[at]
        removal = gone.get(line.number)
        more = max(0, len(line.text) - WIDEST)
        if line.number in hidden:
            end = _while(lines, at, lambda line: line.number in hidden)
            yield [GAP, end - at]
        elif removal and not line.text:
            end = _while(lines, at, lambda line: line.number in gone and not line.text)
            yield [BLANKS, end - at]
        else:
            end = at + 1
            if removal:
                yield [REMOVED, line.text[:WIDEST], *_evidence(removal, numbers), more, *whole.get(line.number, ())]
            elif line.number in held:
                guards = [[one.guard, *_evidence(one, numbers)] for one in held[line.number]]
                yield [HELD, line.text[:WIDEST], guards, more, *whole.get(line.number, ())]
            else:
                yield [CUT, line.text[:WIDEST], more] if more else line.text
        at = end


def _paragraphs(lines: Sequence[Line], marked: set[int]) -> dict[int, tuple[str]]:
    """The text of the paragraph that a marked line of a hard-wrapped text is a part of: what a line to keep names."""
    whole = {}
    for group in paragraphs(lines) if marked else ():
        if len(group) > 1 and any(line.number in marked for line in group):
            whole.update({line.number: (joined(group),) for line in group})
    return whole


def _evidence(one: Removal | Held, numbers: dict[int, str]) -> list[Any]:
    """Rule, why, score, and the line that it is like: its number, or its text if it is none of these lines."""
    like: int | str | None = None
    if one.like:
        same = numbers.get(one.like.number) == one.like.text
        like = one.like.number if same else one.like.text[:WIDEST]
    return [one.rule, one.why, one.score, like]


def _while(lines: Sequence[Line], at: int, holds: Callable[[Line], bool]) -> int:
    """Where the lines end from `at` on for which something holds."""
    while at < len(lines) and holds(lines[at]):
        at += 1
    return at


def _hidden(lines: Sequence[Line], gone: dict[int, Removal], held: dict[int, list[Held]]) -> set[int]:
    """The numbers of the lines of a long text that are not shown: kept, and far from every mark and its twin."""
    if sum(len(line.text) for line in lines) <= LONG:
        return set()
    marked = {*gone, *held}
    for one in _all(gone, held):
        if one.like:
            marked.add(one.like.number)
    shown = {*range(HEAD), *range(len(lines) - TAIL, len(lines))}
    for place, line in enumerate(lines):
        if line.number in marked:
            shown.update(range(place - ROUND, place + ROUND + 1))
    return {line.number for place, line in enumerate(lines) if place not in shown}
