"""Strings made to make a regular expression backtrack.

The strings come from the pattern itself: what matches it, with every quantifier driven up, and then fails at the end.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ALPHABET = "ab zA9.,-'é日я/@|_"
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)


def one(node: Any) -> set[str]:
    """The characters that a node of one character matches, of the alphabet and those that it names."""
    kind, value = node
    if kind is op.LITERAL:
        return {chr(value).lower()}
    if kind is op.ANY:
        return set(ALPHABET)
    if kind is op.NOT_LITERAL:
        return set(ALPHABET) - {chr(value)}
    if kind is op.IN:
        found: set[str] = set()
        negative = False
        for what, item in value:
            if what is op.NEGATE:
                negative = True
            elif what is op.LITERAL:
                found.add(chr(item).lower())
            elif what is op.RANGE:
                found |= {char for char in ALPHABET if item[0] <= ord(char) <= item[1]}
                found.add(chr(item[0]).lower())
            elif what is op.CATEGORY:
                tests = {
                    op.CATEGORY_DIGIT: str.isdigit,
                    op.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
                    op.CATEGORY_SPACE: str.isspace,
                }
                for name, test in tests.items():
                    if item is name:
                        found |= set(filter(test, ALPHABET))
                for name, other in (
                    (op.CATEGORY_NOT_DIGIT, str.isdigit),
                    (op.CATEGORY_NOT_WORD, tests[op.CATEGORY_WORD]),
                    (op.CATEGORY_NOT_SPACE, str.isspace),
                ):
                    if item is name:
                        found |= {char for char in ALPHABET if not other(char)}
        return set(ALPHABET) - found if negative else found
    return set()


def matching(tree: list[Any], chance: random.Random, most: int) -> str:
    """A string that a pattern matches, about; its quantifiers go up to `most` rounds."""
    out: list[str] = []
    for node in tree:
        kind, value = node
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            out.append(chance.choice(sorted(one(node)) or ["a"]))
        elif kind in REPEATS:
            inner = list(value[2])
            rounds = max(value[0], min(int(value[1]), chance.choice([0, 1, most, most])))
            if chance.random() < 0.5:
                out.append(matching(inner, chance, min(most, 3)) * rounds)
            else:
                out.extend(matching(inner, chance, min(most, 3)) for _ in range(min(rounds, 200)))
        elif kind is op.SUBPATTERN:
            out.append(matching(list(value[3]), chance, most))
        elif kind is op.BRANCH:
            out.append(matching(list(chance.choice(value[1])), chance, most))
    return "".join(out)


def attacks(pattern: str, length: int, seed: int, count: int) -> Iterator[str]:
    """Strings of up to so many characters."""
    tree = list(_parser.parse(pattern))
    chance = random.Random(seed)
    for number in range(count):
        text = matching(tree, chance, chance.choice([1, 5, 30, length]))[: length - 1]
        match number % 4:
            case 0:
                text += "\x7f"
            case 1:
                at = chance.randrange(len(text) + 1)
                part = text[at : at + chance.choice([1, 2, 5, 20])] or "a"
                text = (text[:at] + part * length)[: length - 1] + "\x7f"
            case 2:
                text = (text * length)[: length - 1] + "\x7f"
            case 3:
                text = chance.choice(ALPHABET) * chance.randrange(length) + text
        yield text[:length]
