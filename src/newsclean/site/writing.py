"""A site's profile as a file: TOML, one line of it for each line of the site, for people to read and edit."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newsclean.site.outline import Anchor, Gap, Outline
from newsclean.site.profile import ProfileError, SiteLine, SiteProfile
from newsclean.site.shapes import ANYTHING, shape_of

VERSION = 1
ALWAYS = ("keep", "remove")
_COUNTS = ("pages", "head", "inside", "tail", "alone")
_GAP = ("pages", "lines", "words", "prose")
_TABLES = ("lines", "slots", "outline")
ARTICLE, HEADLINE, CHANGING = "article", "headline", "changing"

_ABOVE = """\
# What {site} prints on its pages, learned by newsclean from {pages}.{remark}
# pages: on how many of them a line was seen; head, inside, tail: on how many above, inside and below the article;
# alone: on how many inside it without another such line beside it, as headings stand.
# Add always = "keep" or always = "remove" to a line to decide it by hand; learning again keeps such decisions.
"""
_SLOTS = "\n# Lines that change: {n} is numbers, {month} and {day} are names of dates beside them, {...} is anything.\n"
_OUTLINE = "\n# What most pages have from top to bottom, and the most that stood in the gaps between.\n"


def written(profile: SiteProfile) -> str:
    """The text of the file."""
    pages = f"{profile.pages} page" + "s" * (profile.pages != 1)
    remark = f"\n# {profile.remark}." if profile.remark else ""
    parts = [_ABOVE.format(site=_comment(profile.site) or "a site", pages=pages, remark=remark)]
    parts.append(f"version = {VERSION}\nsite = {_string(profile.site)}\n")
    if profile.learned:
        parts.append(f"learned = {_string(profile.learned)}\n")
    parts.append(f"pages = {profile.pages}\n\n")
    parts.append(_array("lines", map(_line, profile.lines)))
    parts.append(_SLOTS + _array("slots", map(_line, profile.slots)))
    parts.append(_OUTLINE + _array("outline", _outline(profile.outline)))
    return "".join(parts)


def parsed(content: bytes, name: str) -> SiteProfile:
    """The profile in the content of a file. Raises `ProfileError`; `name` names the file in its message."""
    try:
        text = content.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise ProfileError(f"{name}: not UTF-8 at byte {error.start}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(f"{name}: {_told(error)}") from None
    return _Reader(table, text, name).profile()


def _told(error: Exception) -> str:
    if found := re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(error)):
        return f"line {found[2]}: not TOML: {found[1]}"
    return f"not TOML: {error}"


class _Reader:
    """A parsed file, read with care: what cannot be is said with its line."""

    def __init__(self, table: Mapping[str, Any], text: str, name: str) -> None:
        self._table, self._text, self._name = table, text, name

    def profile(self) -> SiteProfile:
        known = ("version", "site", "learned", "pages", *_TABLES)
        if "version" not in self._table:
            raise ProfileError(f"{self._name}: not a site profile: it has no version; newsclean learn writes them")
        if self._table["version"] != VERSION or isinstance(self._table["version"], bool):
            what = f"version is {self._table['version']!r}; this newsclean reads version {VERSION}"
            raise self._wrong(self._key("version"), what)
        for key in self._table:
            if key not in known:
                raise self._wrong(self._key(key), f"unknown key {key!r}; there are {', '.join(known)}")
        for key in ("site", "learned"):
            if not isinstance(self._table.get(key, ""), str):
                raise self._wrong(self._key(key), f"{key} is {self._table[key]!r}, not a string")
        if not _is_count(self._table.get("pages")):
            raise self._wrong(self._key("pages"), f"pages is {self._table.get('pages')!r}, not a whole number from 0")
        return SiteProfile(
            self._table.get("site", ""),
            self._table.get("learned", ""),
            self._table["pages"],
            tuple(self._line("lines", number, entry) for number, entry in enumerate(self._array("lines"))),
            tuple(self._line("slots", number, entry) for number, entry in enumerate(self._array("slots"))),
            self._outline(),
        )

    def _array(self, table: str) -> Sequence[Mapping[str, Any]]:
        entries = self._table.get(table, [])
        if not isinstance(entries, list):
            raise self._wrong(self._key(table), f"{table} is not a list")
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict):
                raise self._wrong(self._entry(table, number), f"{entry!r} is not a table such as {{ text = ... }}")
        return entries

    def _line(self, table: str, number: int, entry: Mapping[str, Any]) -> SiteLine:
        def wrong(what: str) -> ProfileError:
            return self._wrong(self._entry(table, number), what)

        self._only(entry, ("text", *_COUNTS, "always"), wrong)
        text = entry.get("text")
        if not isinstance(text, str) or not text.strip():
            raise wrong("no text")
        if table == "slots" and not _has_slot(text):
            raise wrong(f"no slot in {text!r}: it needs {{n}} beside a word, or {ANYTHING} at one end")
        for key in _COUNTS:
            if not _is_count(entry.get(key, 0)):
                raise wrong(f"{key} is {entry[key]!r}, not a whole number from 0")
        if "always" in entry and entry["always"] not in ALWAYS:
            raise wrong(f"always is {entry['always']!r}, not one of {', '.join(map(repr, ALWAYS))}")
        pages, head, inside, tail, alone = (entry.get(key, 0) for key in _COUNTS)
        return SiteLine(text, pages, head, inside, tail, alone, entry.get("always", ""))

    def _outline(self) -> Outline:
        anchors: list[Anchor] = []
        gaps = [Gap()]
        articles: list[int] = []
        headlines: list[int] = []
        for number, entry in enumerate(self._array("outline")):

            def wrong(what: str, number: int = number) -> ProfileError:
                return self._wrong(self._entry("outline", number), what)

            kind = next(iter(entry), "")
            if kind in ("line", "slot"):
                self._only(entry, (kind,), wrong)
                text = entry[kind]
                if not isinstance(text, str) or not text.strip():
                    raise wrong(f"{kind} is {text!r}, not a text")
                if kind == "slot" and not shape_of(text):
                    raise wrong(f"no slot in {text!r}: it needs {{n}} beside a word")
                anchors.append(Anchor(text, kind == "slot"))
                gaps.append(Gap())
                continue
            self._only(entry, ("gap", *_GAP), wrong)
            gap = entry.get("gap")
            if gap not in (ARTICLE, HEADLINE, CHANGING):
                raise wrong(f"gap is {gap!r}, not one of {ARTICLE!r}, {HEADLINE!r}, {CHANGING!r}")
            counts = [entry.get(key, 0) for key in _GAP]
            if not all(map(_is_count, counts)):
                raise wrong(f"{', '.join(_GAP)} are whole numbers from 0")
            if gap == ARTICLE:
                articles.append(len(anchors))
            elif gap == HEADLINE and anchors:
                headlines.append(len(anchors))
            gaps[-1] = Gap(*counts)
        if anchors and not articles:
            raise self._wrong(self._key("outline"), f"the outline does not say where the {ARTICLE} is")
        first = min(articles, default=0)
        return Outline(tuple(anchors), tuple(gaps), first, max(articles, default=0), min([first, *headlines]))

    def _only(self, entry: Mapping[str, Any], known: Sequence[str], wrong: Callable[[str], ProfileError]) -> None:
        for key in entry:
            if key not in known:
                raise wrong(f"unknown key {key!r}; there are {', '.join(known)}")

    def _wrong(self, line: int, what: str) -> ProfileError:
        return ProfileError(f"{self._name}: {f'line {line}: ' if line else ''}{what}")

    def _key(self, key: str) -> int:
        """The line where a key of the file stands; tomllib does not tell."""
        for number, line in enumerate(self._text.splitlines(), 1):
            if re.match(rf"\s*\[*\s*[\"']?{re.escape(key)}\b", line):
                return number
        return 0

    def _entry(self, table: str, number: int) -> int:
        """The line where an entry of a list stands, if each has a line to itself, as `written` has it."""
        start = self._key(table)
        for line, text in enumerate(self._text.splitlines()[start:], start + 1):
            if not re.match(r"\s*(?:#.*)?$", text):
                if not number:
                    return line
                number -= 1
        return start


def _has_slot(text: str) -> bool:
    if ANYTHING in text:
        return (text.startswith(ANYTHING) or text.endswith(ANYTHING)) and len(text) > len(ANYTHING) + 1
    return bool(shape_of(text))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _string(text: str) -> str:
    # JSON's strings are TOML's, but for one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _array(name: str, entries: Any) -> str:
    rows = "".join(f"  {entry},\n" for entry in entries)
    return f"{name} = [\n{rows}]\n" if rows else f"{name} = []\n"


def _line(line: SiteLine) -> str:
    counts = "".join(f", {key} = {count}" for key in _COUNTS if (count := getattr(line, key)) or key == "pages")
    always = f", always = {_string(line.always)}" if line.always else ""
    return f"{{ text = {_string(line.text)}{counts}{always} }}"


def _outline(outline: Outline) -> list[str]:
    if not outline.anchors:
        return []
    rows = []
    for place, gap in enumerate(outline.gaps):
        counts = "".join(f", {key} = {count}" for key, count in zip(_GAP, gap, strict=True) if count)
        if outline.first <= place <= outline.last:
            rows.append(f'{{ gap = "{ARTICLE}" }}')
        elif gap.pages or (place == outline.headline and place):
            rows.append(f'{{ gap = "{HEADLINE if outline.keeps(place) else CHANGING}"{counts} }}')
        if place < len(outline.anchors):
            anchor = outline.anchors[place]
            rows.append(f"{{ {'slot' if anchor.slot else 'line'} = {_string(anchor.text)} }}")
    return rows
