"""The shape of rules in a TOML file: what is wrong with it, in words, and fragments of patterns filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_FRAGMENT = re.compile(r"\{([A-Z][A-Z_]*)\}")
MOST = 1_000_000  # characters of a pattern
DEPTH = 20  # a fragment may use another, and that one another; with more a fragment has itself in it

_LISTS = ("languages", "words", "example", "spare")
_KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("id", "category", "where", "pattern", "since"), (str, "a string")),
    **dict.fromkeys(("case", "block"), (bool, "true or false")),
    "longest": (int, "a whole number from 1"),
}


def expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """`pattern` with its fragments filled in. Raises KeyError for one that is not defined, `re.error` for one that has
    itself in it.

    >>> expand("on {DAY}s", {"DAY": "(?:{SUN}|saturday)", "SUN": "sunday"})
    'on (?:sunday|saturday)s'
    """
    depth = 0
    while _FRAGMENT.search(pattern):
        pattern = _FRAGMENT.sub(lambda match: fragments[match[1]], pattern)
        depth += 1
        if depth > DEPTH or len(pattern) > MOST:
            raise re.error("its fragments make it too long, or have themselves in them")
    return pattern


def faults(table: Mapping[str, Any]) -> Iterator[str]:
    """What cannot be, the first first."""
    for key in table:
        if key not in ("languages", "fragments", "rule"):
            yield f"unknown key {key!r}; there are languages, fragments and [[rule]]"
    if not _is_strings(table.get("languages", [])):
        yield f"languages is {table['languages']!r}, not a list of codes"
    fragments = table.get("fragments", {})
    if not isinstance(fragments, dict) or not _is_strings(list(fragments.values())):
        yield "fragments is not a table of strings"
    rules = table.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        yield f"rule is {rules!r}; each rule begins with [[rule]]"
        return
    for number, rule in enumerate(rules, 1):
        name = rule["id"] if isinstance(rule.get("id"), str) and rule["id"] else f"rule {number}"
        for key, value in rule.items():
            if key in _LISTS and not (isinstance(value, str) or _is_strings(value)):
                yield f"{name}: {key} is {value!r}, not a string or a list of strings"
            elif key in _LISTS and key == "words" and not all((value,) if isinstance(value, str) else value):
                yield f"{name}: words has an empty one"
            elif key in _KINDS and not _is(_KINDS[key][0], value):
                yield f"{name}: {key} is {value!r}, not {_KINDS[key][1]}"


def _is(kind: type, value: object) -> bool:
    if kind is int:
        return type(value) is int and value >= 1
    return isinstance(value, kind)


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
