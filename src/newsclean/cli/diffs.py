"""What cleaning would change in an article, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from newsclean.canonical import repair
from newsclean.cli.colours import BOLD, CYAN, GREEN, PLAIN, RED, RESET, REVERSE
from newsclean.cli.screen import harmless
from newsclean.corpus.records import Article

# A file's name may hold what ends a line, and with it more headers of the diff.
ENDS = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})


def difference(name: str, article: Article, text: str | None, after: bytes, *, colours: bool = False) -> bytes:
    """A unified diff of an article; of a record, a diff of its text, which is what can be read.

    With `colours` it is for a screen: what changed inside a line is marked, and control characters are spelled out.
    """
    name = name.translate(ENDS)
    before = article.raw
    if article.record:
        name = f"{name} record {article.record}"
        before = (article.text or "").encode("utf-8", "backslashreplace")
        after = (text or "").encode("utf-8")
    lines: Iterable[str] = unified(_lines(before), _lines(after), name)
    if colours:
        lines = painted([harmless(line, lines=True) for line in lines])
    return b"".join(
        line.encode("utf-8", "surrogateescape") + (b"" if line.endswith("\n") else b"\n\\ No newline at end of file\n")
        for line in lines
    )


def unified(before: Sequence[str], after: Sequence[str], name: str) -> Iterator[str]:
    """The lines of a unified diff. A line whose characters were repaired stands over what became of it, where difflib
    alone would see two strangers and pair blank lines.
    """
    from difflib import SequenceMatcher

    class Matcher(SequenceMatcher[str]):
        """Tells what differs once repaired, then the rest: in the runs that match, the lines that do not."""

        def get_opcodes(self) -> list[Any]:  # that of difflib is a named tuple in the types only
            return [
                opcode
                for tag, i, end, j, other in super().get_opcodes()
                for opcode in (_runs(i, end, j) if tag == "equal" else [(tag, i, end, j, other)])
            ]

    def _runs(i: int, end: int, j: int) -> Iterator[tuple[str, int, int, int, int]]:
        for same, run in groupby(range(end - i), lambda at: before[i + at] == after[j + at]):
            numbers = list(run)
            first, last = numbers[0], numbers[-1] + 1
            yield "equal" if same else "replace", i + first, i + last, j + first, j + last

    yield f"--- {name}\tas it is\n"
    yield f"+++ {name}\tclean\n"
    for group in Matcher(
        None, [repair(line) for line in before], [repair(line) for line in after]
    ).get_grouped_opcodes():
        (_, i, _, j, _), (_, _, end, _, other) = group[0], group[-1]
        yield f"@@ -{_span(i, end)} +{_span(j, other)} @@\n"
        for tag, i, end, j, other in group:
            if tag == "equal":
                yield from (" " + line for line in before[i:end])
            else:
                yield from ("-" + line for line in before[i:end])
                yield from ("+" + line for line in after[j:other])


def _span(start: int, end: int) -> str:
    """The lines of a hunk, as diff counts them: from 1, the number of lines only where it is not one, and of no lines
    the one before.
    """
    if end - start == 1:
        return str(start + 1)
    return f"{start + 1 if end > start else start},{end - start}"


def _lines(text: bytes) -> list[str]:
    # At "\n" alone, as diff does: str.splitlines would end a line at a form feed as well.
    pieces = text.decode("utf-8", "surrogateescape").split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


AHEAD = 40  # removed lines among which a changed line is looked for
ALIKE = 50  # percent: below that, marks inside a line would only confuse
LONG = 4000  # characters of a line beyond which nobody looks for them


def painted(lines: Sequence[str]) -> Iterator[str]:
    """The lines of a unified diff in colours, each with its line break, if any, behind them.

    Marks inside a line show what was repaired in it.
    """
    yield from (_in(BOLD, line) for line in lines[:2])
    for changed, run in groupby(lines[2:], lambda line: line[0] in "-+"):
        if changed:
            gone, come = (list(some) for some in _by_sign(run))
            yield from _change(gone, come)
        else:
            yield from (_in(CYAN, line) if line[0] == "@" else line for line in run)


def _by_sign(run: Iterable[str]) -> tuple[list[str], list[str]]:
    gone: list[str] = []
    come: list[str] = []
    for line in run:
        (gone if line[0] == "-" else come).append(line)
    return gone, come


def _change(gone: Sequence[str], come: Sequence[str]) -> Iterator[str]:
    """Lines that went and lines that came; where one became the other, what differs stands out."""
    from rapidfuzz import fuzz, process

    marked: dict[int, str] = {}
    new: list[str] = []
    at = 0
    for line in come:
        near = [old[1:] if len(old) <= LONG else None for old in gone[at : at + AHEAD]]
        found = process.extractOne(line[1:], near, scorer=fuzz.ratio) if len(line) <= LONG else None
        if found and found[1] >= ALIKE:
            at += found[2]
            marked[at], line = _marks(gone[at], line)
            at += 1
        new.append(_in(GREEN, line))
    yield from (_in(RED, marked.get(number, line)) for number, line in enumerate(gone))
    yield from new


def _marks(old: str, new: str) -> tuple[str, str]:
    """Both lines of a diff with the parts that differ reversed."""
    from rapidfuzz.distance import Levenshtein

    parts = Levenshtein.opcodes(old[1:], new[1:])
    gone = (_marked(old[1 + part.src_start : 1 + part.src_end], part.tag) for part in parts)
    come = (_marked(new[1 + part.dest_start : 1 + part.dest_end], part.tag) for part in parts)
    return old[0] + _joined(gone), new[0] + _joined(come)


def _marked(text: str, tag: str) -> str:
    return text if tag == "equal" or not text else f"{REVERSE}{text}{PLAIN}"


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts).replace(PLAIN + REVERSE, "")


def _in(colour: str, line: str) -> str:
    text = line.removesuffix("\n")
    return f"{colour}{text}{RESET}{line[len(text) :]}"
