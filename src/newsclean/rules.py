"""Named rules from data: which lines are boilerplate, and why.

The rules live in `rules/*.toml`, a file for each language. Reading TOML takes longer than cleaning an article,
so the packs are also kept as one JSON file, written by `python -m newsclean.rules`; a test holds the two together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.similarity import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WHERE = ("anywhere", "head", "tail", "edges")
CATEGORIES = (
    "ad",
    "app",
    "about",
    "bio",
    "byline",
    "caption-credit",
    "caption-label",
    "comments",
    "contact",
    "cookies",
    "counter",
    "disclosure",
    "label",
    "legal",
    "markup",
    "navigation",
    "newsletter",
    "photo-credit",
    "player",
    "read-time",
    "related",
    "share",
    "subscription",
    "tags",
    "timestamp",
    "tweet",
    "wire-credit",
)
DIGIT = "0-9"  # in `words`: any digit
COMPILED = "rules.json"
_FRAGMENT = re.compile(r"\{([A-Z][A-Z_]*)\}")
_TOKEN = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
# Nobody can read two quantifiers inside one another, and they can take for ever: "(a+)+", "(?:\w+ ?)*".
NESTED_QUANTIFIER = re.compile(r"(?<!\\)[+*}](?:[^()\[\]]*)\)(?:[+*]|\{\d+,\})")


class RuleError(ValueError):
    """A rule that cannot be used; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named reason to remove a line.

    A line matches when it has at most `longest` words, holds one of `words` (a word or words between blanks or signs; in
    Hebrew, Arabic, Indic and East Asian scripts also inside a longer word; `"0-9"` for any digit; none given: any line will do) and `pattern` matches the whole of its plain form, without regard to case unless `case` is set.
    `where` is "anywhere", or the edge of the text where the rule applies: "head" (before the article's first
    paragraph), "tail" (after its last), "edges" (both). A `label` with `block` set opens a block of links.
    """

    id: str
    category: str
    where: str
    languages: tuple[str, ...]
    words: tuple[str, ...]
    pattern: str
    longest: int = 30
    case: bool = False
    block: bool = False
    example: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    since: str = ""


_KNOWN = {field.name for field in fields(Rule)}


def parse(table: Mapping[str, Any], source: str, fragments: Mapping[str, str]) -> list[Rule]:
    """The rules of one parsed TOML file. `source` names it in errors; `fragments` fills `{DATE}` and the like."""
    fragments = {**fragments, **table.get("fragments", {})}
    found = []
    for number, entry in enumerate(table.get("rule", ()), 1):
        name = entry.get("id", f"rule {number}")

        def wrong(what: str, name: str = name) -> RuleError:
            return RuleError(f"{source}: {name}: {what}")

        if unknown := sorted(set(entry) - _KNOWN):
            raise wrong(f"unknown key {unknown[0]!r}")
        if missing := [k for k in ("id", "category", "pattern", "example", "spare") if not entry.get(k)]:
            raise wrong(f"has no {missing[0]!r}")
        entry = {"where": "anywhere", "languages": table.get("languages", ()), "words": (), **entry}
        for many in ("languages", "words", "example", "spare"):
            entry[many] = (entry[many],) if isinstance(entry[many], str) else tuple(entry[many])
        if entry["where"] not in WHERE:
            raise wrong(f"where is {entry['where']!r}, not one of {', '.join(WHERE)}")
        if entry["category"] not in CATEGORIES:
            raise wrong(f"category is {entry['category']!r}, not one of {', '.join(CATEGORIES)}")
        try:
            while _FRAGMENT.search(entry["pattern"]):
                entry["pattern"] = _FRAGMENT.sub(lambda m: fragments[m[1]], entry["pattern"])
            re.compile(entry["pattern"])
        except KeyError as error:
            raise wrong(f"the pattern uses a fragment {error} that is not defined") from None
        except re.error as error:
            raise wrong(f"the pattern does not compile: {error}") from None
        if NESTED_QUANTIFIER.search(entry["pattern"]):
            raise wrong("the pattern has a quantifier inside a quantifier")
        entry["words"] = tuple(word.casefold() for word in entry["words"])
        found.append(Rule(**entry))
    return found


def read_packs() -> tuple[Rule, ...]:
    """Every built-in rule, read from the TOML files with examples and all: `common` first, then by name."""
    import tomllib

    paths = sorted(
        (path for path in (files("newsclean") / "rules").iterdir() if path.name.endswith(".toml")),
        key=lambda path: (path.name != "common.toml", path.name),
    )
    tables = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in paths]
    fragments = tables[0][1].get("fragments", {}) if tables else {}
    return tuple(rule for name, table in tables for rule in parse(table, name, fragments))


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a user's TOML file, which may use the built-in fragments. Raises `RuleError`."""
    import tomllib

    try:
        table = tomllib.loads(path.read_text("utf-8"))
        common = tomllib.loads((files("newsclean") / "rules" / "common.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{path}: {error}") from None
    return tuple(parse(table, str(path), common.get("fragments", {})))


@cache
def builtin() -> tuple[Rule, ...]:
    """Every built-in rule, without the examples, from the compiled file."""
    text = (files("newsclean") / "rules" / COMPILED).read_text("utf-8")
    return tuple(
        Rule(i, category, where, tuple(languages), tuple(words), pattern, longest, case, block)
        for i, category, where, languages, words, pattern, longest, case, block in json.loads(text)
    )


def compiled(rules: Iterable[Rule]) -> str:
    """What the compiled file holds for `rules`: JSON, a row for each rule."""
    rows = [[r.id, r.category, r.where, r.languages, r.words, r.pattern, r.longest, r.case, r.block] for r in rules]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


class RuleBook:
    """Rules behind an index of their words, so that a line meets only the rules that could match it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_token: dict[str, list[tuple[str, int]]] = {}
        self._by_sign: dict[str, list[tuple[str, int]]] = {}
        self._always: list[int] = []
        self._digit: list[int] = []
        for number, rule in enumerate(self.rules):
            if not rule.words:
                self._always.append(number)
            for word in rule.words:
                if word == DIGIT:
                    self._digit.append(number)
                elif sign := _sign(word):
                    self._by_sign.setdefault(sign, []).append((word, number))
                else:
                    token = max(_TOKEN.findall(word), key=len)
                    self._by_token.setdefault(token, []).append((word, number))
        self._longest = max((rule.longest for rule in self.rules), default=0)
        self._patterns: dict[int, re.Pattern[str]] = {}
        # A line is asked about by several stages, and again in the next round. A pure function's memory decides nothing.
        self.matching = lru_cache(maxsize=1 << 14)(self._matching)

    def _matching(self, text: str) -> tuple[Rule, ...]:
        """The rules that match the line `text`, wherever it stands, in the order of the book."""
        # No rule's line has words longer than this on average; spares body paragraphs the work.
        if len(text) > 12 * self._longest + 40:
            return ()
        text = plain(text)
        folded = text.casefold()
        tokens = _TOKEN.findall(folded)
        numbers = set(self._always)
        for token in self._by_token.keys() & set(tokens):
            numbers.update(number for word, number in self._by_token[token] if word == token or word in folded)
        for sign in self._by_sign.keys() & set(folded):
            numbers.update(number for word, number in self._by_sign[sign] if word in folded)
        if self._digit and any(map(str.isdigit, text)):
            numbers.update(self._digit)
        if not numbers:
            return ()
        length = len(tokens) if text.isascii() else max(len(tokens), len(_UNSPACED.findall(text)) // 2)
        return tuple(
            self.rules[number]
            for number in sorted(numbers)
            if length <= self.rules[number].longest and self._pattern(number).fullmatch(text)
        )

    def _pattern(self, number: int) -> re.Pattern[str]:
        pattern = self._patterns.get(number)
        if pattern is None:
            rule = self.rules[number]
            pattern = self._patterns[number] = re.compile(rule.pattern, 0 if rule.case else re.IGNORECASE)
        return pattern


def _sign(word: str) -> str:
    """The character by which to look for a word that need not stand between blanks; "" for one that does.

    Punctuation ("@", "©"), and the scripts that write without blanks or hang particles on a word: from Hebrew on.
    """
    if not any(map(str.isalnum, word)):
        return word[0]
    return next((c for c in word if c >= "\u0590"), "")


if __name__ == "__main__":
    path = Path(str(files("newsclean"))) / "rules" / COMPILED
    path.write_text(compiled(read_packs()), "utf-8")
