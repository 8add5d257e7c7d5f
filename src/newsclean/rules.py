"""Named rules from data: which lines are boilerplate, and why.

The rules live in `rules/*.toml`, a file for each language. Reading TOML takes longer than cleaning an article,
so the packs are also kept as one JSON file, written by `python -m newsclean.rules`; a test holds the two together.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.model import Line
from newsclean.ruleshape import expand, faults
from newsclean.similarity import plain
from newsclean.suggesting import close
from newsclean.vocabulary import DAYS, DAYS_SHORT, MONTHS, MONTHS_SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHERE = ("anywhere", "head", "tail", "edges")
CATEGORIES = tuple(
    """
    ad app about bio byline caption caption-credit caption-label comments contact cookies counter
    disclosure label legal markup navigation newsletter photo-credit player read-time related share
    subscription tags timestamp tweet wire-credit
    """.split()
)
DIGIT = "0-9"  # in `words`: any digit
# What patterns see in the place of a month's or a day's name.
NAMES = ("monthname", "dayname")
COMPILED = "rules.json"
_TOKEN = re.compile(r"\w+")
# Splitting the bytes of a line of ASCII at what is blank here gives the same tokens, at a quarter of the price.
_BLANKED = bytes(ord(char.lower()) if _TOKEN.match(char) else 0x20 for char in map(chr, range(128))) + bytes(128)
_TIERS = (60, 45, 30, 0)  # words of a line: the more it has, the fewer rules could match
FIRST_SCRIPT = "\u0590"  # of those that write without blanks or hang particles on a word: from Hebrew on
_IDEOGRAPHS = re.compile("[\u3005\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


class RuleError(ValueError):
    """A rule that cannot be used; the message names the file and the rule."""


class Rule(NamedTuple):
    """A named reason to remove a line.

    A line matches when it has at most `longest` words, holds one of `words` (a word or words between blanks or
    signs; in Hebrew, Arabic, Indic and East Asian scripts also inside a longer word; `"0-9"` for any digit; none
    given: any line will do) and `pattern` matches the whole of its plain form, without regard to case unless `case` is
    set. `where` is "anywhere", or the edge of the text where the rule applies: "head" (before the article's first
    paragraph), "tail" (after its last), "edges" (both). A `label` with `block` set opens a block of links,
    a rule of `comments` a section of readers' comments.
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

    @property
    def opens_comments(self) -> bool:
        """Whether the line is the header of a section of comments, which by itself no rule removes."""
        return self.block and self.category == "comments"


_KNOWN = set(Rule._fields)
_NEEDED = {
    "id": "",
    "category": "",
    "pattern": "",
    "example": ", a line that must go by it",
    "spare": ", a line near its words that must stay",
}


def parse(table: Mapping[str, Any], source: str, fragments: Mapping[str, str], *, trusted: bool = False) -> list[Rule]:
    """The rules of one parsed TOML file. `source` names it in errors; `fragments` fills `{DATE}` and the like. Of what
    is `trusted` (tests look at it) nobody asks how long a pattern may take. Raises `RuleError`.
    """
    if fault := next(faults(table), ""):
        raise RuleError(f"{source}: {fault}")
    fragments = {**fragments, **table.get("fragments", {})}
    found = []
    for number, entry in enumerate(table.get("rule", ()), 1):
        name = entry.get("id", f"rule {number}")

        def wrong(what: str, name: str = name) -> RuleError:
            return RuleError(f"{source}: {name}: {what}")

        if unknown := sorted(set(entry) - _KNOWN):
            raise wrong(f"unknown key {unknown[0]!r}{close(unknown[0], _KNOWN)}")
        if missing := [k for k in _NEEDED if not entry.get(k)]:
            raise wrong(f"has no {missing[0]!r}{_NEEDED[missing[0]]}")
        entry = {"where": "anywhere", "languages": table.get("languages", ()), "words": (), **entry}
        for many in ("languages", "words", "example", "spare"):
            entry[many] = (entry[many],) if isinstance(entry[many], str) else tuple(entry[many])
        if entry["where"] not in WHERE:
            raise wrong(f"where is {entry['where']!r}, not one of {', '.join(WHERE)}")
        if entry["category"] not in CATEGORIES:
            raise wrong(f"category is {entry['category']!r}, not one of {', '.join(CATEGORIES)}")
        try:
            entry["pattern"] = expand(entry["pattern"], fragments)
            re.compile(entry["pattern"])
        except KeyError as error:
            raise wrong(f"the pattern uses a fragment {error} that is not defined") from None
        except (re.error, OverflowError, RecursionError) as error:
            raise wrong(f"the pattern does not compile: {error}") from None
        if not trusted:
            from newsclean.backtracking import ambiguity

            if found_in := ambiguity(entry["pattern"], re.NOFLAG if entry.get("case") else re.IGNORECASE):
                raise wrong(f"the pattern has a quantifier inside a quantifier, and may take for ever: {found_in}")
        entry["words"] = tuple(word.casefold() for word in entry["words"])
        found.append(Rule(**entry))
    return found


def read_packs() -> tuple[Rule, ...]:
    """Every built-in rule, read from the TOML files with examples and all: `common` first, then by name."""
    tables = _tables()
    fragments = next(iter(tables.values()))["fragments"]
    return tuple(rule for name, table in tables.items() for rule in parse(table, name, fragments, trusted=True))


def _tables() -> dict[str, dict[str, Any]]:
    import tomllib

    paths = sorted(_packs().glob("*.toml"), key=lambda path: (path.name != "common.toml", path.name))
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in paths}


def read_rules(path: str | PathLike[str]) -> tuple[Rule, ...]:
    """The rules of a user's TOML file, which may use the built-in fragments. Raises `RuleError`."""
    import tomllib

    try:
        table = tomllib.loads(Path(path).read_text("utf-8"))
        common = tomllib.loads((_packs() / "common.toml").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise RuleError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    return tuple(parse(table, str(path), common.get("fragments", {})))


@cache
def _compiled() -> dict[str, Any]:
    # Not importlib.resources, which takes longer to import than this file to read.
    return json.loads((_packs() / COMPILED).read_text("utf-8"))  # type: ignore[no-any-return]


@cache
def builtin() -> tuple[Rule, ...]:
    """Every built-in rule from the compiled file, without examples and with the fragments of its pattern not filled
    in."""
    return tuple(
        Rule(i, category, where, tuple(languages), tuple(words), pattern, longest, case, block)
        for i, category, where, languages, words, pattern, longest, case, block in _compiled()["rules"]
    )


def known_languages() -> frozenset[str]:
    """The codes of the languages that there are rules for."""
    return frozenset(language for rule in builtin() for language in rule.languages)


def compile_packs() -> str:
    """What the compiled file holds: JSON of the fragments, and a row for each rule, its fragments not filled in."""
    tables = _tables()
    fragments: dict[str, str] = {}
    for name, table in tables.items():
        for key, pattern in table.get("fragments", {}).items():
            if fragments.setdefault(key, pattern) != pattern:
                raise RuleError(f"{name}: another pack has a fragment {key!r} of its own")
    raw = {entry["id"]: entry["pattern"] for table in tables.values() for entry in table["rule"]}
    rows = [
        [r.id, r.category, r.where, r.languages, r.words, raw[r.id], r.longest, r.case, r.block] for r in read_packs()
    ]
    head = json.dumps({"fragments": fragments}, ensure_ascii=False, indent=0)
    return head[:-2] + ',\n"rules": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]}\n"


def _packs() -> Path:
    return Path(__file__).with_name("rules")


def _named(text: str) -> str:
    """`text` with "monthname" and "dayname" in the place of names.

    >>> _named("Mon, 3 March 2024"), _named("so. März")
    ('dayname, 3 monthname 2024', 'dayname. monthname')
    """
    return _TOKEN.sub(lambda match: _name(match[0].casefold(), text[match.end() : match.end() + 1]) or match[0], text)


def _name(word: str, behind: str) -> str:
    full = behind in (".", ",")
    if word in MONTHS or (full and word in MONTHS_SHORT):
        return "monthname"
    return "dayname" if word in DAYS or (full and word in DAYS_SHORT) else ""


class RuleBook:
    """Rules behind an index of their words, so that a line meets only the rules that could match it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        # Each token stands here twice, as text and, if it is ASCII, as bytes.
        self._by_token: dict[str | bytes, list[tuple[str, int, int]]] = {}  # "" for a word that is the token
        self._by_sign: dict[str, list[tuple[str, int]]] = {}
        self._known: dict[tuple[int, bool], set[str | bytes]] = {(n, at): set() for n in _TIERS for at in (False, True)}
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
                    self._index(word if word.isalnum() else max(_TOKEN.findall(word), key=len), word, number)
        self._ascii_signs = [sign for sign in self._by_sign if sign.isascii()]
        self._longest = max((rule.longest for rule in self.rules), default=0)
        self._patterns: dict[int, tuple[re.Pattern[str], bool]] = {}
        # A line is asked about by several stages, and again in the next round. A pure function's memory decides
        # nothing.
        self._remembered = lru_cache(maxsize=1 << 14)(self._matching)
        # What `survey` has found for the lines of the texts at hand: the numbers of the rules that could match.
        self._told: Mapping[str, Sequence[int]] = {}

    def told(self, numbers: Mapping[str, Sequence[int]]) -> None:
        """Remember, until told the next time, which rules could match a line, by their numbers: it is only quicker."""
        self._told = numbers

    def vocabulary(self) -> tuple[dict[tuple[str, ...], list[int]], dict[str, list[int]], list[int]] | None:
        """What the rules look for, each with the numbers of the rules: words, as one or two tokens of them that stand
        together (an ideograph is a token), and strings that may stand anywhere in a line; and how long a line may be
        for each rule. None where a rule looks for nothing, or for any number.
        """
        if self._always or self._digit:
            return None
        words: dict[tuple[str, ...], list[int]] = {}
        strings: dict[str, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for word in rule.words:
                if not (sign := _sign(word)):
                    words.setdefault(tuple(_TOKEN.findall(word)[-2:]), []).append(number)
                elif runs := _IDEOGRAPHS.findall(word):
                    words.setdefault(tuple(runs[-1][-2:]), []).append(number)
                elif sign < FIRST_SCRIPT or not any(map(str.isalnum, word)):
                    strings.setdefault(word, []).append(number)
        return words, strings, [rule.longest for rule in self.rules]

    def matching(self, text: str, edge: str = "") -> tuple[Rule, ...]:
        """The rules that match the line `text`, in the order of the book: those for anywhere, and those for `edge`.

        `edge` is "" (none), "head", "tail" or "edges" (both).
        """
        # No rule's line has words longer than this on average; spares body paragraphs the work, and the memory.
        if self._told.get(text) == () or len(text) > 12 * self._longest + 40:
            return ()
        return self._remembered(text, edge)

    def found(self, lines: Sequence[Line]) -> dict[int, tuple[Rule, ...]]:
        """The rules for anywhere that match lines, by the place of each line for which there are any."""
        told = self._told
        return {
            place: rules
            for place, line in enumerate(lines)
            if told.get(line.text) != () and line.text and (rules := self.matching(line.text))
        }

    def _index(self, token: str, word: str, number: int) -> None:
        rule = self.rules[number]
        for form in (token, token.encode()) if token.isascii() else (token,):
            self._by_token.setdefault(form, []).append(("" if word == token else word, number, rule.longest))
            for (shortest, at_edge), known in self._known.items():
                if rule.longest > shortest and (at_edge or rule.where == "anywhere"):
                    known.add(form)

    def _matching(self, text: str, edge: str) -> tuple[Rule, ...]:
        told = self._told.get(text)
        text = plain(text)
        if told is not None and not self._asked(text, edge, told):
            return ()
        ascii_only = text.isascii()
        low = text.casefold()
        tokens: Sequence[str | bytes] = text.encode().translate(_BLANKED).split() if ascii_only else _TOKEN.findall(low)
        length = len(tokens)
        shortest = next(tier for tier in _TIERS if length > tier or not tier)
        numbers = {
            number
            for token in self._known[shortest, bool(edge)].intersection(tokens)
            for word, number, longest in self._by_token[token]
            if length <= longest and (not word or _stands(word, low))
        }
        signs = [sign for sign in self._ascii_signs if sign in low] if ascii_only else self._by_sign.keys() & set(low)
        for sign in signs:
            numbers.update(number for word, number in self._by_sign[sign] if word in low)
        numbers.update(self._always)
        if self._digit and any(map(str.isdigit, text)):
            numbers.update(self._digit)
        if not numbers:
            return ()
        if not ascii_only:
            length = max(length, len(_UNSPACED.findall(text)) // 2)
        return self._asked(text, edge, sorted(n for n in numbers if length <= self.rules[n].longest))

    def _asked(self, text: str, edge: str, numbers: Sequence[int]) -> tuple[Rule, ...]:
        """The rules that match the plain form `text` of a line, of those with the given numbers."""
        named = ""
        found = []
        for number in numbers:
            rule = self.rules[number]
            if not (rule.where == "anywhere" or (edge and _meets(rule.where, edge))):
                continue
            pattern, dated = self._pattern(number)
            if dated and not named:
                named = _named(text)
            if pattern.fullmatch(named if dated else text):
                found.append(rule)
        return tuple(found)

    def _pattern(self, number: int) -> tuple[re.Pattern[str], bool]:
        """The pattern of a rule, compiled when a line first asks for it, and whether it has names of dates in it."""
        if number not in self._patterns:
            rule = self.rules[number]
            source = expand(rule.pattern, _compiled()["fragments"])
            flags = re.NOFLAG if rule.case else re.IGNORECASE
            self._patterns[number] = re.compile(source, flags), any(name in source for name in NAMES)
        return self._patterns[number]


def _stands(word: str, text: str) -> bool:
    """Whether a word of several tokens stands in a text, and not inside other words."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (word[0].isalnum() and text[at - 1 : at].isalnum()) and not (
            word[-1].isalnum() and text[end : end + 1].isalnum()
        ):
            return True
        at = text.find(word, at + 1)
    return False


def _meets(where: str, edge: str) -> bool:
    return where == edge or "edges" in (where, edge)


def _sign(word: str) -> str:
    """The character by which to look for a word that need not stand between blanks; "" for one that does.

    Punctuation ("@", "©"), and the scripts that write without blanks or hang particles on a word: from Hebrew on.
    """
    if word.isascii():
        return "" if any(map(str.isalnum, word)) else word[0]
    if not any(map(str.isalnum, word)):
        return word[0]
    return next((c for c in word if c >= FIRST_SCRIPT), "")


if __name__ == "__main__":
    (_packs() / COMPILED).write_text(compile_packs(), "utf-8")
