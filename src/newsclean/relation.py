"""Is one line a redundant copy of another? *What* differs decides, not how much: `docs/repeats.md` tells why.

`relate` is a pure function of two lines. It finds equal lines, cut copies, copies with something hung on them (a credit,
a site's name, "Read more:"), sentences lifted out of a paragraph, and near-copies whose differences say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from newsclean.model import Comparison
from newsclean.similarity import plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHORT = 3  # fewer words than this are a label as often as a copy: only their company tells
SENTENCE = 5  # the fewest words of a sentence that can be lifted out of a paragraph
STRETCH = 12  # this many words in a row are no coincidence, sentence or not
STEADY = 12  # a line with this many equal words can bear a changed spelling or little word

_ELLIPSIS = re.compile(r"\s*(?:\.\.\.+|\[\.\.\.\]|\(\.\.\.\))\W*(?:(?:read |show |see )?(?:more|less)|weiterlesen|mehr)?\W*$", re.I)
_BULLET = re.compile(r"[-*+•·▪●○–—]\s+\S|\d{1,3}[.)]\s+\S|o\s+[A-Z]")
_INDEX = re.compile(r"^(?:\d{1,2}\s?[:.)]\s+|\d{1,2}\s?/\s?\d{1,2}\s+|[o]\s+(?=[A-Z]))")
_ROW = re.compile(r"\|.*\||\t|\S\s{3,}\S.*\S\s{3,}\S|^\s*\|")
_CODE = re.compile(
    r"[{};]\s*$|=>|==|//|\(\)|::|</?\w+|^\s*(?:\$ |import |def |let |func |if \(|return )|\w\(\w*\)|\w_\w+\s*[:=]"
    r"|^\W*https?://\S+$|^\[\d+\]:|^\w+=\w+$"
)
_ATTRIBUTION = re.compile(r"^\s*[—–-]{1,2}\s?\S.{0,60}(?:\(@\w+\)|@\w+|\d{4})|^\s*[—–-]{1,2}\s?\S{2,20}(?:\s\S{2,20}){0,3}$")
_DATE_WORD = re.compile(
    r"(?:\d+(?:st|nd|rd|th|h|am|pm)?|[ap]m|uhr|hrs?|hours?|days?|weeks?|min(?:ute)?s?|ago|vor|il|ya|hace|stunden?|tagen?|posted|published"
    r"|updated|on|at|by|le|de|del|um|am|st|t|e[ds]t|gmt|utc|pt|ist|bst|cet"
    r"|(?:jan|feb|fév|mar|mär|apr|avr|abr|ma[iy]|mei|jun|juin|jul|juil|aug|août|ago|sep|o[ck]t|nov|de[cz]|déc|mon|tue|wed|thu|fri|sat|sun)\w{0,7})"
)
_QUOTED = re.compile(r"^\W{0,2}[\"'](.+)[\"']\W{0,2}$", re.S)
_FRAMED = re.compile(r"^>|^\S+(?: \S+)? (?:said|wrote|schrieb|escribió|a écrit)\s?:|^@\w")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"')\]\s]*$")

NEGATIONS = frozenset(
    "no not never without nor cannot none neither nobody nothing hardly kein keine keinen keiner keinem nicht nie niemals ohne pas sans "
    "jamais non ni nunca sin sem não nem mai né senza niet geen nooit nie nigdy bez не нет ни никогда без değil yok لا ليس لم لن не "
    "n't t 不 没 沒 未 非 無 ない нельзя flop top inte aldrig utan ikke aldrig uden ei tidak bukan tanpa".split()
) - {"t"}
FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for from with and or as is are was were be been has have had it its this that which who will would "
    "der die das den dem des ein eine einen einem einer und oder im in am an auf aus bei mit nach von vom zu zum zur für ist sind war "
    "waren hat haben wird werden wurde auch als es sie er sich wieder mal noch le la les l un une des du de d et ou en dans sur par pour "
    "avec est sont a ont été il elle qui que se s el los las lo uno una y o del al con por para es son fue ha han su sus que se o os as "
    "um uma e do da dos das no na nos nas em com por para é são foi il lo gli i un uno una e di del della dei in nel con per è sono "
    "и в на с по из за о об к у от до для что как это был была были есть het een en van op met voor is zijn werd te w i z na do się jest "
    "の は が を に で と も へ の 的 了 在 是 和".split()
)
UNITS = frozenset(
    "% ‰ $ € £ ¥ ₹ ₽ ° + - percent prozent million millions billion billions thousand trillion mio mrd km m cm mm kg g mph kmh am pm "
    "millionen milliarden million milliard milliards millones milhões milioni миллионов миллиардов тысяч dollars euros euro dollar pounds "
    "north south east west left right up down above below more less before after first second last men women man woman he she his her "
    "nord süd ost west links rechts mehr weniger vor nach er sie".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as comparisons see it."""

    text: str
    core: str  # the plain form without an index ("4: ") and a cut's ellipsis
    words: tuple[str, ...]
    key: str
    length: int  # words; two characters of a script without spaces count as one
    cut: bool  # ends in an ellipsis
    sentence: bool  # ends as a sentence does
    governs: str  # why an equal line elsewhere does its own work: "a label", "a table row", ...; or ""


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Reading:
    """The reading of a line. Pure, so remembering it decides nothing."""
    core = plain(text)
    cut = bool(_ELLIPSIS.search(core))
    if cut:
        core = _ELLIPSIS.sub("", core)
    core = _INDEX.sub("", core)
    found = tuple(words(core))
    unspaced = 0 if text.isascii() else sum(len(word) == 1 and word > "\u0e00" for word in found)
    return Reading(
        text=text,
        core=core,
        words=found,
        key=" ".join(found) or text,
        length=len(found) - unspaced // 2,
        cut=cut,
        sentence=bool(_SENTENCE_END.search(core)),
        governs=_governs(text, core, found),
    )


def _governs(text: str, core: str, found: Sequence[str]) -> str:
    if not found:
        return "no words"
    if _ROW.search(text):
        return "a table row"
    if _CODE.search(text):
        return "code or a link"
    if all(_DATE_WORD.fullmatch(word) for word in found):
        return "a date or time"
    if core.endswith((":", "：")):
        return "a label"
    if _ATTRIBUTION.search(text):
        return "an attribution"
    if re.match(r"[\w'/&. -]{1,28}: ", core) and len(found) < 10 and not _SENTENCE_END.search(core):
        return "a labelled value"
    if all(word.isdigit() for word in found):
        return "a number"
    return ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a pair of lines relates: `kind` "" for lines that both stay; `stays` says which of a duplicate pair stays."""

    kind: Literal["", "equal", "cut-copy", "dressed-copy", "lifted-sentence", "near-copy"]
    score: float
    why: str
    stays: Literal["first", "second"] = "first"

    def __bool__(self) -> bool:
        return bool(self.kind)


def compare(earlier: str, later: str, *, similarity: float = 0.85) -> Comparison:
    """Would two lines of one text be collapsed into one, by what they say alone?

    Returns a `Comparison`: `duplicate`, `score` (how alike they are, 0 to 1) and `why`. Context on the page (tables,
    refrains, repeated blocks) is not known here; `newsclean.explain` looks at that too.

    >>> compare("The mattress is fitted to your needs.", "The mattress is not fitted to your needs.").why
    'a negation differs: not'
    >>> compare("Rebels leave Al Waer, the last district", "Rebels leave Al-Waer, the last district").duplicate
    True
    """
    for line in (earlier, later):
        if not isinstance(line, str):
            raise TypeError(f"compare takes two strings, not {type(line).__name__}")
    found = relate(read(earlier), read(later), similarity)
    return Comparison(bool(found), found.score, found.why)


def relate(a: Reading, b: Reading, similarity: float) -> Relation:
    """How two lines relate; `similarity` (0 to 1) is the least ratio of a near-copy."""
    if a.key == b.key:
        return _equal(a, b)
    for one in (a, b):
        if one.governs:
            return Relation("", 0.0, f"{one.governs} does its own work")
        if one.length < SHORT:
            return Relation("", 0.0, "too short to be sure")
    if _FRAMED.search(b.text) or _FRAMED.search(a.text):
        return Relation("", 0.0, "a quotation that frames an answer")
    if _BULLET.match(a.text) and _BULLET.match(b.text):
        return Relation("", 0.0, "two items of a list")
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    stays: Literal["first", "second"] = "second" if short is a else "first"
    return _inside(short, long, stays) or _aligned(a, b, short, long, stays, similarity)


def _equal(a: Reading, b: Reading) -> Relation:
    if a.governs:
        return Relation("", 1.0, f"{a.governs} does its own work")
    if _BULLET.match(a.text) and _BULLET.match(b.text) and a.length >= SHORT:
        return Relation("", 1.0, "two items of a list")
    if a.length < SHORT and len(a.key) < 18:
        return Relation("", 1.0, "too short to be sure")
    if a.cut and not b.cut:
        return Relation("cut-copy", 1.0, "the same line, cut off", "second")
    return Relation("equal", 1.0, "the same words")


# What may stand between a copy and what was hung on it.
_HUNG_BEHIND = re.compile(r"^\W*(?:\s[-–—|·•:]\s|[|：(\[])")
_HUNG_BEFORE = re.compile(r"(?:[:|>»–—\-\])/]|\.)\s*$")
_NEWSY_TAIL = re.compile(r"^ (?:\d+ (?:hours?|days?|mins?|minutes?|comments?|std|stunden|kommentare)\b.*|new|neu|video|less|more|fotos?|photos?)$")


def _inside(short: Reading, long: Reading, stays: Literal["first", "second"]) -> Relation:
    """The words of the shorter line stand in a row inside the longer one."""
    count, more = len(short.words), len(long.words) - len(short.words)
    at = _find(short.words, long.words)
    if at < 0:
        if short.cut and short.length >= 5 and _starts(short.key, long.key):
            return Relation("cut-copy", count / (count + more), "cut off inside a word", stays)
        return Relation("", 0.0, "")
    score = count / (count + more)
    if short.cut and at == 0 and short.length >= 4:
        return Relation("cut-copy", score, "the same line, cut off", stays)
    before, behind = " ".join(long.words[:at]), " ".join(long.words[at + count :])
    if at == 0 and _NEWSY_TAIL.match(" " + behind) and short.length >= 4:
        return Relation("dressed-copy", score, f"the same line before {behind!r}", _other(stays))
    raw_before, raw_behind = _around(short, long, before, behind)
    if not behind and short.length >= 4 and at <= 6 and not _telling(before) and _HUNG_BEFORE.search(raw_before):
        return Relation("dressed-copy", score, f"the same line behind {raw_before!r}", _other(stays))
    if (
        not before
        and short.length >= 4
        and more <= 8
        and not _telling(behind)
        and _HUNG_BEHIND.search(raw_behind)
        and not raw_behind.strip().startswith(":")
    ):
        site = re.match(r"\s*[-–—|]\s", raw_behind) is not None
        return Relation("dressed-copy", score, f"the same line before {raw_behind!r}", _other(stays) if site else stays)
    if more <= 3 and short.length >= 7 and not _telling(before + " " + behind) and (not before or not behind):
        return Relation("dressed-copy", score, f"the same line but for {(before + behind)!r}", stays)
    if short.sentence and short.length >= SENTENCE and not _BULLET.match(short.text) and _stands_alone(short, long):
        return Relation("lifted-sentence", score, "a sentence of the other line", stays)
    if short.length >= STRETCH and not _BULLET.match(short.text):
        return Relation("lifted-sentence", score, "a stretch of the other line", stays)
    return Relation("", score, "a phrase of the other line")


def _aligned(
    a: Reading, b: Reading, short: Reading, long: Reading, stays: Literal["first", "second"], similarity: float
) -> Relation:
    """Word by word: what differs, and does it say anything?"""
    if sum(map(len, short.words)) < 0.5 * similarity * sum(map(len, long.words)) or min(a.length, b.length) < 5:
        return Relation("", 0.0, "too different")
    score = _ratio()(a.key, b.key) / 100
    if score < similarity:
        return Relation("", score, "not alike enough")
    equal = 0
    differences: list[tuple[list[str], list[str], bool]] = []
    opcodes = [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in _opcodes()(a.words, b.words)]
    for same, group in groupby(opcodes, key=lambda op: op[0] == "equal"):
        run = list(group)
        if same:
            equal += sum(op[2] - op[1] for op in run)
        else:
            left, right = list(a.words[run[0][1] : run[-1][2]]), list(b.words[run[0][3] : run[-1][4]])
            edge = run[-1][2] == len(a.words) and run[-1][4] == len(b.words)
            differences.append((left, right, edge))
    named = _capitalised(a.core) | _capitalised(b.core)
    for left, right, edge in differences:
        if reason := _says_something(left, right, equal, named, edge and (short.cut or long.cut)):
            return Relation("", score, reason)
    changed = sum(max(len(left), len(right)) for left, right, _ in differences)
    if equal < 4 or changed > max(1, equal // 4):
        return Relation("", score, "too much differs")
    shown = ", ".join(f"{' '.join(left) or 'nothing'} / {' '.join(right) or 'nothing'}" for left, right, _ in differences[:3])
    if a.cut != b.cut:
        stays = "second" if a.cut else "first"
    elif len(a.words) == len(b.words):
        stays = "first"
    return Relation("near-copy", score, f"the same but for {shown}", stays)


def _says_something(left: list[str], right: list[str], equal: int, named: set[str], cut: bool) -> str:
    """Why a difference matters, in words; "" where it does not."""
    joined_left, joined_right = "".join(left), "".join(right)
    if joined_left == joined_right:
        return ""
    digits = [word for word in (*left, *right) if any(map(str.isdigit, word))]
    if digits:
        return f"a number differs: {', '.join(digits)}"
    if negations := [word for word in (*left, *right) if word in NEGATIONS]:
        return f"a negation differs: {', '.join(negations)}"
    if units := [word for word in (*left, *right) if word in UNITS]:
        return f"a unit or direction differs: {', '.join(units)}"
    if all(word in FUNCTION_WORDS for word in (*left, *right)):
        return ""
    if cut:
        return ""
    if left and right and len(left) == len(right) == 1:
        one, other = left[0], right[0]
        if _spelling(one, other) and equal >= (STEADY if one in named or other in named else 6):
            return ""
    names = [word for word in (*left, *right) if word in named]
    what = "a name differs" if names else "a word differs"
    return f"{what}: {' '.join(left) or 'nothing'} / {' '.join(right) or 'nothing'}"


def _spelling(one: str, other: str) -> bool:
    """Whether two words could be one word spelled in two ways: one letter more, less, other or swapped, not the first."""
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and _osa()(one, other, score_cutoff=1) <= 1


def _capitalised(core: str) -> set[str]:
    """Words written with a capital, but for the first: names, in most scripts that have capitals."""
    return {word for token in core.split()[1:] if token.strip("\"'([")[:1].isupper() for word in words(token)}


def _telling(extra: str) -> bool:
    """Whether what is hung on a copy says something of its own: a number, a negation."""
    return any(word in NEGATIONS or any(map(str.isdigit, word)) for word in extra.split())


def _other(stays: Literal["first", "second"]) -> Literal["first", "second"]:
    return "second" if stays == "first" else "first"


def _find(part: Sequence[str], whole: Sequence[str]) -> int:
    """Where `part` stands in `whole`, in words; -1 where it does not."""
    at = (" " + " ".join(whole) + " ").find(" " + " ".join(part) + " ")
    return at if at < 0 else (" " + " ".join(whole) + " ")[:at].count(" ")


def _starts(cut: str, whole: str) -> bool:
    # The last word of a cut copy may itself be cut.
    return whole.startswith(cut)


def _around(short: Reading, long: Reading, before: str, behind: str) -> tuple[str, str]:
    """What stands before and behind the shorter line in the longer one's plain form, signs and all."""
    core = long.core
    head, tail = 0, len(core)
    if before:
        head = next((i for i in range(len(core) + 1) if " ".join(words(core[:i])) == before), 0)
        while head < len(core) and not core[head].isalnum() and core[head] not in "\"'([":
            head += 1
    if behind:
        start = " ".join((before, short.key)).strip()
        tail = next((i for i in range(head, len(core) + 1) if " ".join(words(core[:i])) == start), len(core))
    return core[:head], core[tail:]


def _stands_alone(short: Reading, long: Reading) -> bool:
    # A heading that asks what the paragraph below repeats is a heading still; a full sentence of five words is a quote.
    return short.length >= 8 or not short.core.endswith("?")


@cache
def _ratio() -> Callable[[str, str], float]:
    from rapidfuzz.fuzz import ratio

    return ratio  # type: ignore[no-any-return]


@cache
def _opcodes() -> Callable[..., object]:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.opcodes  # type: ignore[no-any-return]


@cache
def _osa() -> Callable[..., int]:
    from rapidfuzz.distance import OSA

    return OSA.distance  # type: ignore[no-any-return]
