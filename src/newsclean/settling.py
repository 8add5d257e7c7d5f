"""Stages, run round and round on the lines that are left, until none of them points at one."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import replace
from typing import NamedTuple

from newsclean.model import Held, Line, Removal, Stage
from newsclean.rules import RuleBook
from newsclean.similarity import key
from newsclean.stages.blanks import blank_runs
from newsclean.stages.topics import About
from newsclean.wrapping import joined, paragraphs

# Times that stages removed something, until that is enough: nine was the most among 3,753 pages. A text can be made in
# which each removal brings about the next.
ENOUGH = 50


class Settled(NamedTuple):
    """The lines kept, the removals in the order of the text, the guards that held on what was kept, and how many times
    stages removed something. More than `ENOUGH` times says that there may be more to remove."""

    kept: list[Line]
    removals: list[Removal]
    held: list[Held]
    times: int


def settle(
    lines: Sequence[Line],
    stages: Sequence[Stage],
    keep: frozenset[str] = frozenset(),
    by_line: Collection[Stage] = (),
    about: Container[str] = (),
    times: int = 0,
) -> Settled:
    """Run the stages, round and round, until all of them in a row point at nothing, or they removed something for more
    than `ENOUGH` times, `times` of them before; and then tidy the blank lines.

    That makes cleaning idempotent whatever the stages look at, as long as each is a pure function of the texts of the
    lines that are not blank: each was quiet on the very lines that a second cleaning begins with. The stages in
    `by_line` look at one line at a time, so one look at each line is enough. Lines whose comparison key is in `keep`
    are never removed, nor is anything of the categories that the text is `about`.
    """
    kept = list(lines)
    removals: list[Removal] = []
    held: dict[Stage, list[Held]] = {}
    turn = quiet = 0
    while quiet < len(stages) and times <= ENOUGH:
        stage = stages[turn % len(stages)]
        turn += 1
        quiet += 1
        if stage in by_line and turn > len(stages):
            continue
        gone, held[stage] = _pointed_at(stage, kept, keep, about)
        if gone:
            kept = [line for line in kept if line.number not in gone]
            removals.extend(gone.values())
            quiet = 0
            times += 1
    blank = {removal.line.number: removal for removal in blank_runs(kept)}
    kept = [line for line in kept if line.number not in blank]
    removals.extend(blank.values())
    removals.sort(key=lambda removal: removal.line.number)
    alive = {line.number for line in kept}
    logged = {found.line.number: found for each in held.values() for found in each if found.line.number in alive}
    return Settled(kept, removals, [logged[number] for number in sorted(logged)], times)


def in_paragraphs(
    lines: Sequence[Line],
    stages: Sequence[Stage],
    book: RuleBook,
    keep: frozenset[str] = frozenset(),
    by_line: Collection[Stage] = (),
) -> Settled:
    """What `settle` gives, with the paragraphs of hard-wrapped text put together while they are judged, and with what
    the text is about left alone; `book` has the rules that know which lines do not count for that.

    Again, until a round removes nothing: a text may look wrapped, or to be about cookies, only before some of it
    went. So the last round saw the very lines that a second cleaning begins with. Blank lines are tidied before the
    first round, too: a blank line at an end could make a text look wrapped, and where the safety valve takes back what
    the rounds removed, it would be gone the second time.
    """
    kept, removals, _, times = settle(lines, ())
    held: dict[int, Held] = {}
    while True:
        groups = paragraphs(kept)
        whole = {group[0].number: group for group in groups}
        seen = _units(groups) or kept
        about = About(seen, book)
        stay, gone, guarded, times = settle(seen, stages, keep, by_line, about, times)
        if groups:
            stay = [line for unit in stay for line in whole[unit.number]]
            gone = [
                replace(removal, line=line, like=removal.like and whole[removal.like.number][0])
                for removal in gone
                for line in whole[removal.line.number]
            ]
            guarded = [
                replace(found, line=whole[found.line.number][0], like=found.like and whole[found.like.number][0])
                for found in guarded
            ]
        kept = stay
        removals.extend(gone)
        held.update((found.line.number, found) for found in guarded)
        if times > ENOUGH or not gone or not (groups or paragraphs(kept) or not about.holds_for(kept)):
            break
    alive = {line.number for line in kept}
    removals.sort(key=lambda removal: removal.line.number)
    return Settled(kept, removals, [held[number] for number in sorted(held) if number in alive], times)


def units(lines: Sequence[Line]) -> Sequence[Line]:
    """What a stage sees as lines: the paragraphs of hard-wrapped text, each with the number of its first line."""
    return _units(paragraphs(lines)) or lines


def _units(groups: Sequence[Sequence[Line]]) -> list[Line]:
    return [Line(group[0].number, joined(group)) for group in groups]


def _pointed_at(
    stage: Stage, lines: Sequence[Line], keep: frozenset[str], about: Container[str]
) -> tuple[dict[int, Removal], list[Held]]:
    """The removals that a stage points at, by line number, and what was held: by its guards, by `keep`, or because it
    is what the text is `about`."""
    gone: dict[int, Removal] = {}
    held: list[Held] = []
    for found in stage(lines):
        if isinstance(found, Held):
            held.append(found)
        elif keep and key(found.line.text) in keep:
            why = "a line never to remove"
            held.append(Held(found.line, found.rule, "keep-line", found.like, found.score, why))
        elif found.category in about:
            why = f"a text about {found.category}"
            held.append(Held(found.line, found.rule, "topic", found.like, found.score, why))
        else:
            gone.setdefault(found.line.number, found)
    return gone, held
