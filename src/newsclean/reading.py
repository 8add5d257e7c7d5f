"""A line as comparisons see it: its words, what it wears, and the work it does where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, overload

from newsclean.similarity import plain, words
from newsclean.vocabulary import DAYS, MONTHS

# What may stand behind the dots of a line that was cut, read backwards: "... [Read more]".
_SIGNS = re.compile(r"\W*+")
_MORE = re.compile("(?:(?:erom|ssel)( daer| wohs| ees)?|neselretiew|rhem)", re.I)
LONGEST = 50_000  # characters of a line that is worth comparing
USUAL = 4_000  # characters of a line worth remembering
LABELLED = 20  # the most words of a label and its value, if a fifth of them are numbers; a third of that otherwise

BULLET = re.compile(r"[-*+•·▪●○–—]\s+\S|\d{1,3}[.)]\s+\S|o\s+[A-Z]")
NUMBERED = re.compile(r"\d{1,3}[.)]\s|-\s")
_INDEX = re.compile(r"^(?:\d{1,2}\s?[:.)]\s+|\d{1,2}\s?/\s?\d{1,2}\s+|[o]\s+(?=[A-Z]))")
_ROW = re.compile(r"\|.*\||\t|\S\s{3,}\S.*\S\s{3,}\S|^\s*\|")
_CODE = re.compile(
    r"[{};]\s*$|:=|=>|==|//|\(\)|::|</?\w+|^\s*(?:\$ |import |def |let |func |if \(|return )|\w\(\w*\)|\w_\w+\s*[:=]"
    r"|^\W*https?://\S+$|^\[\d+\]:|\w=[\w'\"]|[a-z]_[a-z]"
)
# Every line of code has one of these, and hardly a line of prose.
_CODE_SIGN = re.compile(r"[=<_]")
_CALL = re.compile(r"\(\w*\)")
_CODE_BEGINS = ("$ ", "import ", "def ", "let ", "func ", "if (", "return ", "[")
_CODE_ENDS = ("{", "}", ";")
_ATTRIBUTION = re.compile(
    r"^\s*[—–-]{1,2}\s?\S.{0,60}(?:\(@\w+\)|@\w+|\d{4})|^\s*[—–-]{1,2}\s?\S{2,20}(?:\s\S{2,20}){0,3}$"
)
_DATE_FILLER = frozenset(
    """
    am pm a p uhr hr hrs hour hours day days week weeks month months min mins minute minutes ago vor il ya y hace
    stunde stunden tag tagen minuten posted published updated on at by le de del um h t est edt pst pdt gmt utc ist
    bst cet et pt the of last
    """.split()
)
FRAMED = r"^>|^\S+(?: \S+)? (?:said|wrote|schrieb|escribió|a écrit)\s?:|^@\w"
_ENDS, _CLOSES = tuple(".!?…。！？।؟۔"), "\"')]»”」 "
_BEYOND = re.compile("[\u0e00-\U0010ffff]")

# Dress that any line may wear: "DUBAI, United Arab Emirates (AP) - ", " | The Daily Planet", "(Photo: N. N.)".
DATELINE = (
    r"^.{2,12}\d{1,2}月\d{1,2}日(?:电|電|讯)\W*(?:题:)?\s*"
    r"|^[^\W\d_a-z][\w.'/ ]{1,30}(?:, [\w. ]{2,30})?(?: ?\([\w/ ]{2,12}\))? ?- (?=\S)"
)
_SITE = r"(?: [-|·:›] |\s?\|\s?)(?:[^\W_]['\w.&-]{0,20} ?){1,4}$"
_SOURCES = (
    r"photo|foto|fotografía|image|bild|picture|credit|crédit|courtesy|file|via|фото|写真|撮影|图|攝|사진|صورة|תצלום"
)
_AGENCIES = r"ap|afp|reuters|getty(?: images)?|epa|dpa|efe|ansa|tass|тасс|xinhua|shutterstock|alamy|imago"
CAPTION_HEAD = (
    r"^(?:(?:Image|Photo|Picture) [Cc]aption|Caption|Bildunterschrift|Légende|Pie de foto|Didascalia"
    r"|Подпись(?: к фото)?)(?: ?: ?| )"
)
CREDIT = (
    rf"(?i)\s*[(\[](?:{_SOURCES}|{_AGENCIES})\b[^()\[\]]{{0,60}}[)\]]\W*$"  # "(Photo: N. N.)"
    rf"|\s*[(\[][^()\[\]/]{{2,50}}/[^()\[\]]{{2,50}}[)\]]\W*$"  # "(N. N./Agency)"
    rf"|\s(?:{_SOURCES})(?: credit)?(?::| by ) ?[^.:]{{2,60}}$"  # "... Photo: N. N."
    rf"|(?<=[.!?\"'])\s+(?:{_AGENCIES})\s?/\s?\S[^.:]{{2,40}}$"  # "... REUTERS/N. N."
)
_CAPTION_HEADS = ("Image", "Photo", "Bild", "Caption", "Lége", "Pie ", "Dida", "Подп")
_TAIL_SIGN = re.compile(r"[)\]/:|·›]| by | - ")
DRESS = 200  # characters of a credit or a site's name


class Reading(NamedTuple):
    """A line as comparisons see it."""

    text: str
    core: str  # the plain form without an index ("4: ") and a cut's ellipsis
    words: tuple[str, ...]
    length: int  # words; two characters of a script without spaces count as one
    cut: bool  # ends in an ellipsis
    sentence: bool  # ends as a sentence does
    asks: bool  # ends in a question mark
    governs: str  # why an equal line elsewhere does its own work: "a label", "a table row", ...; or ""

    @property
    def bare(self) -> str:
        """The core without caption head, dateline, credit and site's name, if it wears one; else ""."""
        return _bare(self.core)

    @property
    def key(self) -> tuple[str, ...]:
        """The comparison key, as words: lines with equal keys say the same."""
        return self.words or (self.text,)

    @property
    def phrase(self) -> str:
        """The comparison key, as text."""
        return " ".join(self.key)


def read(text: str) -> Reading:
    """The reading of a line. A line longer than 50,000 characters is no line, and not compared."""
    if len(text) > LONGEST:
        return Reading(text, text, (), len(text) // 6, False, False, False, "a text in one line")
    # Lines of usual length are asked about by several stages. A pure function's memory decides nothing.
    return _remembered(text) if len(text) < USUAL else _read(text)


def said(text: str) -> tuple[str, ...]:
    """The words of the reading of a line, at a third of its price."""
    if len(text) > LONGEST:
        return ()
    return (_said_before(text) if len(text) < USUAL else _said(text))[2]


def _said(text: str) -> tuple[str, bool, tuple[str, ...]]:
    """The core of a line, whether it is cut off, and its words."""
    core = plain(text)
    if core == text:
        core = text  # one string in memory, not two
    cut = ".." in core[-30:] and (end := _cut_at(core)) >= 0
    if cut:
        core = core[:end]
    if core[:1].isdigit() or core[:2] == "o ":
        core = _INDEX.sub("", core)
    return core, cut, tuple(words(core))


def _cut_at(text: str) -> int:
    """Where the dots begin with which a text ends, and what may stand behind them: what a search would find for
    \\s*(?:\\.{3}|\\[\\.{3}\\]|\\(\\.{3}\\))\\W*(?:(?:(?:read |show |see )?(?:more|less)|weiterlesen|mehr)\\W*)?$
    but in one look: a search tries each of ten thousand dots. -1 where there are none.

    >>> _cut_at("The ferry sank ... [Read more]"), _cut_at("The ferry sank.")
    (14, -1)
    """
    back = text[::-1]
    signs = _end(_SIGNS, back, 0)
    places = [(0, signs)]
    if more := _MORE.match(back, signs):
        for end in {more.start(1) if more[1] else more.end(), more.end()}:
            places.append((end, _end(_SIGNS, back, end)))
    length = len(text)
    for behind, before in sorted(places, key=lambda place: -place[1]):
        start, stop = length - before, length - behind
        at = text.find("...", start, stop)
        if at >= 0:
            if start < at and at + 3 < stop and text[at - 1] + text[at + 3] in ("[]", "()"):
                at -= 1
            while at > start and text[at - 1].isspace():
                at -= 1
            return at
    return -1


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


_said_before = lru_cache(maxsize=1 << 12)(_said)


def _read(text: str) -> Reading:
    core, cut, found = _said_before(text) if len(text) < USUAL else _said(text)
    unspaced = sum(len(word) == 1 and word > "\u0e00" for word in found) if _BEYOND.search(core) else 0
    return Reading(
        text=text,
        core=core,
        words=found,
        length=len(found) - unspaced // 2,
        cut=cut,
        sentence=core.rstrip(_CLOSES).endswith(_ENDS),
        asks=core.rstrip("\"') ").endswith(("?", "？", "؟")),
        governs=_governs(text, core, found),
    )


_remembered = lru_cache(maxsize=1 << 14)(_read)


class Readings(Sequence[Reading]):
    """The readings of lines, each made when it is first asked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._made: dict[int, Reading] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, place: int) -> str:
        """The line at a place, as it stands."""
        return self._texts[place]

    @overload
    def __getitem__(self, place: int) -> Reading: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Reading]: ...
    def __getitem__(self, place: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        if place not in self._made:
            self._made[place] = read(self._texts[place])
        return self._made[place]


def _governs(text: str, core: str, found: Sequence[str]) -> str:
    if not found:
        return "no words"
    if ("|" in text or "\t" in text or "   " in text) and _ROW.search(text):
        return "a table row"
    if _may_be_code(text) and _CODE.search(text):
        return "code or a link"
    if _is_date(found):
        return "a date or time"
    if core.endswith((":", "：")):
        return "a label"
    if text[0] in "—–-" and _ATTRIBUTION.search(text):
        return "an attribution"
    if found[0].isdigit() and all(word.isdigit() for word in found):
        return "a number"
    return ""


def _may_be_code(text: str) -> bool:
    if _CODE_SIGN.search(text) or "//" in text or "::" in text:
        return True
    if "(" in text and _CALL.search(text):
        return True
    text = text.strip()
    return text.startswith(_CODE_BEGINS) or text.endswith(_CODE_ENDS)


def _is_date(found: Sequence[str]) -> bool:
    # Hardly a line gets beyond its first word.
    return all(word[0].isdigit() or word in MONTHS or word in DAYS or word in _DATE_FILLER for word in found) and any(
        word[0].isdigit() for word in found
    )


@lru_cache(maxsize=1 << 12)
def _bare(core: str) -> str:
    bare, tail = core, core[-70:]
    if core.startswith(_CAPTION_HEADS):
        bare = re.sub(CAPTION_HEAD, "", core)
    # Each dress shows in one of these signs; most lines have none, and pay for no pattern.
    if _TAIL_SIGN.search(tail):
        for pattern in (CREDIT, _SITE):
            # Neither is longer, but for signs behind it.
            start = len(bare) - DRESS if bare[-1:].isalnum() or bare[-2:-1].isalnum() else 0
            if found := re.compile(pattern).search(bare, max(0, start)):
                bare = bare[: found.start()]
    if len(bare) > 60 and ("- " in bare[:80] or "日" in bare[:20]) and (found := re.match(DATELINE, bare)):
        bare = bare[found.end() :]
    return bare if bare != core else ""


def labelled(a: Reading) -> bool:
    """ "Serves: four people", "Photo: N. N., AP": a short label and its value."""
    if a.length > LABELLED or not re.match(r"(?:[\w'&.-]+[ /]){0,2}[\w'&.-]+: \S", a.core):
        return False
    numbers = sum(word[0].isdigit() for word in a.words)
    return a.length < LABELLED // 3 or 5 * numbers >= a.length
