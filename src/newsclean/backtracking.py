r"""Regular expressions that may take for ever to fail.

Python's `re` tries one way after the other to read a text. Where rounds of a quantifier can be parted in several ways,
as in "(a+)+b" and "(\w+ ?){1,30}:", the ways multiply with each. A timeout would end that, and make the answer depend
on the machine; so rules with such patterns are refused when they are read. What is left grows with a small power
of a line's length, and rules see short lines only (`RuleBook.matching`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import log10
from typing import Any

WAYS = 15  # so many decimal digits of ways are too many
ROUNDS, LENGTH = 30, 1_000_000  # of a quantifier that has no end
# Characters by which two parts are told apart, besides the pattern's own.
_SOME = frozenset("azAZ09_ .,;:!?'\"()[]/@|&-#*+\téßЖя日अم\N{NO-BREAK SPACE}…–“")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_ONE = ("LITERAL", "NOT_LITERAL", "ANY", "IN")


def ambiguity(pattern: str, flags: int = 0) -> str:
    r"""What in the pattern can be read in so many ways that it may take for ever; "" where nothing. Raises `re.error`.

    >>> ambiguity(r"(?:\w+ ?)+:")
    'rounds that may begin anywhere'
    >>> ambiguity(r"\w+(?: \w+){0,30} ?:")
    ''
    """
    try:
        from re import _parser  # type: ignore[attr-defined]
    except ImportError:  # no part of what the library promises
        return ""
    look = _Look(pattern, bool(flags & re.IGNORECASE))
    if any(look.faults(list(_parser.parse(pattern, flags)))):
        return "rounds that may begin anywhere"
    return ""


class _Look:
    def __init__(self, pattern: str, folded: bool) -> None:
        self._folded = folded
        self._all = _SOME.union(*map(self._cases, pattern))

    def faults(self, nodes: Sequence[Any]) -> Iterator[bool]:
        """Whether a quantifier in these parts goes round over what can be parted anywhere."""
        for kind, value in nodes:
            if str(kind) in ("MAX_REPEAT", "MIN_REPEAT") and value[1] > value[0]:
                ends = self._ends(list(value[2]), self._firsts(value[2]))
                yield min(int(value[1]), ROUNDS) * log10(ends) > WAYS
            for inner in _inside(str(kind), value):
                yield from self.faults(inner)

    def _ends(self, nodes: Sequence[Any], behind: frozenset[str]) -> int:
        """At how many places a round may end, at each of which `behind` may begin: there it may end, or go on."""
        ends = 1
        for place, (kind, value) in enumerate(nodes):
            rest = list(nodes[place + 1 :])
            name = str(kind)
            last = self._width(rest)[0] == 0
            follows = self._firsts(rest) | (behind if last else frozenset())
            if name in ("MAX_REPEAT", "MIN_REPEAT"):
                # What must stand between two rounds tells them apart, unless the part matches that too.
                if self._firsts(value[2]) & follows and (last or self._may_cover(value[2], rest)):
                    ends = max(ends, min(int(value[1]) - value[0] + 1, LENGTH))
            elif last:
                ends = max([ends, *(self._ends(inner, follows) for inner in _inside(name, value))])
        return ends

    def _may_cover(self, part: Sequence[Any], rest: Sequence[Any]) -> bool:
        """Whether the part may also match what stands behind it in the round, and so go on into the next."""
        return all(
            str(kind) in ("AT", "ASSERT", "ASSERT_NOT") or self._firsts([(kind, value)]) & self._firsts(part)
            for kind, value in rest
            if self._width([(kind, value)])[0]
        )

    def _width(self, nodes: Sequence[Any]) -> tuple[int, int]:
        low = high = 0
        for kind, value in nodes:
            name = str(kind)
            if name in _ONE:
                widths = [(1, 1)]
            elif name in _REPEATS:
                least, most = self._width(value[2])
                widths = [(least * value[0], most * int(value[1]))]
            elif name in ("ASSERT", "ASSERT_NOT"):
                widths = [(0, 0)]
            else:
                widths = [self._width(inner) for inner in _inside(name, value)] or [(0, 0)]
            low, high = low + min(width[0] for width in widths), high + max(width[1] for width in widths)
        return low, high

    def _firsts(self, nodes: Sequence[Any]) -> frozenset[str]:
        """What a match of the parts may begin with, of the characters that we look at."""
        found: frozenset[str] = frozenset()
        for kind, value in nodes:
            name = str(kind)
            if name in _ONE:
                return found | self._characters(name, value)
            if name in ("GROUPREF", "GROUPREF_EXISTS"):
                return self._all
            if name in ("ASSERT", "ASSERT_NOT", "AT"):  # what looks and takes nothing
                continue
            for inner in _inside(name, value):
                found |= self._firsts(inner)
            if self._width([(kind, value)])[0]:
                return found
        return found

    def _characters(self, kind: str, value: Any) -> frozenset[str]:
        if kind == "ANY":
            return self._all
        if kind == "LITERAL":
            return self._cases(chr(value))
        if kind == "NOT_LITERAL":
            return self._all - {chr(value)}
        found: set[str] = set()
        negative = False
        for what, item in value:
            match str(what):
                case "NEGATE":
                    negative = True
                case "LITERAL":
                    found |= self._cases(chr(item))
                case "RANGE":
                    for one in (*self._all, chr(item[0])):
                        if item[0] <= ord(one) <= item[1]:
                            found |= self._cases(one)
                case "CATEGORY":
                    class_ = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[str(item).rsplit("_", 1)[-1]]
                    inside = {char for char in self._all if re.match(class_, char)}
                    found |= self._all - inside if "NOT" in str(item) else inside
        return self._all - found if negative else frozenset(found)

    def _cases(self, char: str) -> frozenset[str]:
        return (
            frozenset(c for c in (char, char.lower(), char.upper()) if len(c) == 1) if self._folded else frozenset(char)
        )


def _inside(kind: str, value: Any) -> list[Any]:
    """The parts inside a part."""
    match kind:
        case "SUBPATTERN":
            return [value[3]]
        case "ATOMIC_GROUP":
            return [value]
        case "BRANCH":
            return list(value[1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [value[2]]
        case "ASSERT" | "ASSERT_NOT":
            return [value[1]]
    return []
