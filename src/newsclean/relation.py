"""Is one line a redundant copy of another? *What* differs decides, not how much: `docs/repeats.md` tells why.

`relate` is a pure function of two lines. It finds equal lines, cut copies, copies with something hung on them (a credit,
a site's name, "Read more:"), sentences lifted out of a paragraph, and near-copies whose differences say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Literal

from newsclean.model import Comparison
from newsclean.similarity import plain, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Which = Literal["first", "second"]

SHORT = 3  # fewer words than this are a label as often as a copy: only their company tells
HEADLINE = 6  # the fewest words of a line that can be known again with something hung on it
SENTENCE = 8  # the fewest words of a sentence that can be lifted out of a paragraph
CROSSHEAD = 10  # the most words of a quote that heads the paragraph it is taken from
TITLE = 8  # the fewest words of a line that is no sentence and yet no heading used twice
STRETCH = 12  # this many words in a row are no coincidence, sentence or not
EDITED = 20  # a line with this many equal words can bear another word that is no name, number or negation
STEADY = 12  # a line with this many equal words can bear a changed spelling or little word

_ELLIPSIS = re.compile(
    r"\s*(?:\.\.\.+|\[\.\.\.\]|\(\.\.\.\))\W*(?:(?:read |show |see )?(?:more|less)|weiterlesen|mehr)?\W*$", re.I
)
BULLET = re.compile(r"[-*+•·▪●○–—]\s+\S|\d{1,3}[.)]\s+\S|o\s+[A-Z]")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s|-\s")
_INDEX = re.compile(r"^(?:\d{1,2}\s?[:.)]\s+|\d{1,2}\s?/\s?\d{1,2}\s+|[o]\s+(?=[A-Z]))")
_ROW = re.compile(r"\|.*\||\t|\S\s{3,}\S.*\S\s{3,}\S|^\s*\|")
_CODE = re.compile(
    r"[{};]\s*$|:=|=>|==|//|\(\)|::|</?\w+|^\s*(?:\$ |import |def |let |func |if \(|return )|\w\(\w*\)|\w_\w+\s*[:=]"
    r"|^\W*https?://\S+$|^\[\d+\]:|\w=[\w'\"]|[a-z]_[a-z]"
)
_ATTRIBUTION = re.compile(
    r"^\s*[—–-]{1,2}\s?\S.{0,60}(?:\(@\w+\)|@\w+|\d{4})|^\s*[—–-]{1,2}\s?\S{2,20}(?:\s\S{2,20}){0,3}$"
)
_MONTH = (
    r"(?:jan(?:uar[yio]?|vier|eiro)?|jän(?:ner)?|feb(?:ruar[yi]?|braio)?|fév(?:rier)?|febrero|fevereiro|mar(?:ch|s|zo|ço)?|märz|mrz"
    r"|a[pvb]r(?:il|ile)?|ma[yi]|mayo|maio|maggio|june?i?|juin|giugno|junio|junho|july?i?|juillet|luglio|julio|julho"
    r"|aug(?:ust)?|août|ago(?:sto)?|sep(?:t(?:ember|embre|iembre)?)?|setembro|settembre|o[ck]t(?:ober|obre|ubre)?|ottobre|outubro"
    r"|nov(?:ember|embre|iembre|embro)?|de[czs](?:ember|iembre|embro)?|déc(?:embre)?|dicembre)"
)
_DATE_SIGN = re.compile(
    rf"\d+(?:st|nd|rd|th|h|am|pm)?|{_MONTH}|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
)
_DATE_FILLER = frozenset(
    "am pm a p uhr hr hrs hour hours day days week weeks month months min mins minute minutes ago vor il ya y hace stunde stunden tag "
    "tagen minuten posted published updated on at by le de del um h t est edt pst pdt gmt utc ist bst cet et pt the of last".split()
)
_FRAMED = re.compile(r"^>|^\S+(?: \S+)? (?:said|wrote|schrieb|escribió|a écrit)\s?:|^@\w")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"')\]\s]*$")

NEGATIONS = frozenset(
    "no not never without nor cannot none neither nobody nothing hardly kein keine keinen keiner keinem nicht nie niemals ohne pas sans "
    "jamais non ni nunca sin sem não nem mai né senza niet geen nooit nie nigdy bez не нет ни никогда без değil yok لا ليس لم لن не "
    "dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt havent hasnt hadnt aint 不 没 沒 未 非 無 ない нельзя flop top inte aldrig utan ikke aldrig uden ei tidak bukan tanpa".split()
)
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
    asks: bool  # ends in a question mark
    bare: str  # the core without dateline, credit and site's name, if it wears one; else ""
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
        asks=core.rstrip("\"') ").endswith(("?", "？", "؟")),
        bare=_bare(core),
        governs=_governs(text, core, found),
    )


def _governs(text: str, core: str, found: Sequence[str]) -> str:
    if not found:
        return "no words"
    if _ROW.search(text):
        return "a table row"
    if _CODE.search(text):
        return "code or a link"
    if _is_date(found):
        return "a date or time"
    if core.endswith((":", "：")):
        return "a label"
    if _ATTRIBUTION.search(text):
        return "an attribution"
    if all(word.isdigit() for word in found):
        return "a number"
    return ""


def _is_date(found: Sequence[str]) -> bool:
    signs = [word for word in found if _DATE_SIGN.fullmatch(word)]
    return any(word[0].isdigit() for word in signs) and len(signs) + sum(w in _DATE_FILLER for w in found) == len(found)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a pair of lines relates: `kind` "" for lines that both stay; `stays` says which of a duplicate pair stays."""

    kind: Literal["", "equal", "cut-copy", "dressed-copy", "lifted-sentence", "near-copy"]
    score: float
    why: str
    stays: Which = "first"

    def __bool__(self) -> bool:
        return bool(self.kind)


def compare(earlier: str, later: str, *, similarity: float = 0.85) -> Comparison:
    """Would two lines of one text be collapsed into one, by what they say alone?

    Returns a `Comparison`: `duplicate`, `score` (how alike they are, 0 to 1) and `why`. Context on the page (tables,
    refrains, repeated blocks) is not known here; `newsclean.explain` looks at that too.

    >>> compare("The mattress is fitted to your needs.", "The mattress is not fitted to your needs.").why
    'a negation differs: not'
    >>> compare("The rebels have left Al Waer.", "The rebels have left Al-Waer.").duplicate
    True
    """
    for line in (earlier, later):
        if not isinstance(line, str):
            raise TypeError(f"compare takes two strings, not {type(line).__name__}")
    a, b = read(earlier), read(later)
    found = relate(a, b, similarity)
    if found.kind == "equal" and (alone := _alone(a)):
        return Comparison(False, found.score, alone)
    return Comparison(bool(found), found.score, found.why)


def _alone(a: Reading) -> str:
    """Why a line that comes again, with no page round it, is not surely a copy; "" where it is."""
    if "?" in a.core[:-1] or a.asks:
        return "a question can be put again"
    if not a.sentence and a.length < TITLE:
        return "a heading or label can come again"
    return ""


def relate(a: Reading, b: Reading, similarity: float, *, guards: bool = True) -> Relation:
    """How two lines relate; `similarity` (0 to 1) is the least ratio of a near-copy.

    Without `guards` the ratio alone decides.
    """
    if not guards:
        score = 1.0 if a.key == b.key else _ratio()(a.key, b.key) / 100
        return Relation("near-copy", score, "alike") if score >= similarity else _distinct("not alike enough", score)
    if a.key == b.key:
        return _equal(a, b)
    for one in (a, b):
        if one.governs:
            return _distinct(f"{one.governs} does its own work")
        if one.length < SHORT:
            return _distinct("too short to be sure")
    if _FRAMED.search(b.text) or _FRAMED.search(a.text):
        return _distinct("a quotation that frames an answer")
    if BULLET.match(a.text) and BULLET.match(b.text):
        return _distinct("two items of a list")
    if (_NUMBERED.match(a.text) or _NUMBERED.match(b.text)) and min(a.length, b.length) < STRETCH:
        return _distinct("a list of contents and what it points at")
    found = _related(a, b, similarity)
    if not found and (a.bare or b.bare):
        bare_a, bare_b = read(a.bare or a.text), read(b.bare or b.text)
        if min(bare_a.length, bare_b.length) < HEADLINE or (a.bare and b.bare and _endings_differ(a, b)):
            return found
        if bare_a.key == bare_b.key:
            stays: Which = "first" if len(a.words) >= len(b.words) else "second"
            return Relation("dressed-copy", _ratio()(a.key, b.key) / 100, "the same line with another credit", stays)
        return _related(bare_a, bare_b, similarity) or found
    return found


def _last(long: Reading, raw_behind: str) -> str:
    """The plain form of `long` up to where `raw_behind` begins."""
    return long.core[: len(long.core) - len(raw_behind)]


def _endings_differ(a: Reading, b: Reading) -> bool:
    """Whether both lines end in something that is no credit, and not in the same: "Design - Colour", "Design - Space"."""
    return not (_CREDIT.search(a.core) and _CREDIT.search(b.core))


def _related(a: Reading, b: Reading, similarity: float) -> Relation:
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    stays: Which = "second" if short is a else "first"
    found = _inside(short, long, stays)
    if found or found.score:
        return found
    if _labelled(a) or _labelled(b):
        return _distinct("a labelled value does its own work")
    return _aligned(a, b, short, long, stays, similarity)


def _distinct(why: str, score: float = 0.0) -> Relation:
    return Relation("", score, why)


def _equal(a: Reading, b: Reading) -> Relation:
    if a.governs:
        return _distinct(f"{a.governs} does its own work", 1.0)
    if _labelled(a):
        return _distinct("a labelled value does its own work", 1.0)
    if BULLET.match(a.text) and BULLET.match(b.text) and a.length >= SHORT:
        return _distinct("two items of a list", 1.0)
    if bool(_NUMBERED.match(a.text)) != bool(_NUMBERED.match(b.text)):
        return _distinct("a list of contents and what it points at", 1.0)
    if a.length < SHORT and len(a.key) < 18:
        return _distinct("too short to be sure", 1.0)
    if a.length >= STRETCH and _opens_a_quote(a.core) != _opens_a_quote(b.core):
        return _distinct("one quotes the other", 1.0)
    if a.cut and not b.cut:
        return Relation("cut-copy", 1.0, "the same line, cut off", "second")
    return Relation("equal", 1.0, "the same words")


def _labelled(a: Reading) -> bool:
    """ "Serves: four people", "Photo: N. N., AP": a short label and its value."""
    return a.length < 10 and re.match(r"(?:[\w'&.-]+[ /]){0,2}[\w'&.-]+: \S", a.core) is not None


# What may stand between a copy and what was hung on it.
_HUNG_BEHIND = re.compile(r"^\W*(?:\s[-|·•]\s|\|)")
_HUNG_BEFORE = re.compile(r"(?:[:|>\-\])/]|\.)\s*$")
_CLOSES = re.compile(r"^$|[.!?…。！？।؟۔:;,\"'()\[\]-]\s*$")  # what stands before and behind a sentence
_NEWSY_TAIL = re.compile(
    r"(?:\d+ (?:hours?|days?|mins?|minutes?|comments?|std|stunden|kommentare)\b.*|new|neu|video|less|more|fotos?|photos?)"
)
# Dress that any line may wear: "DUBAI, United Arab Emirates (AP) - ", " | The Daily Planet", "(Photo: N. N.)".
_DATELINE = re.compile(
    r"^.{2,12}\d{1,2}月\d{1,2}日(?:电|電|讯)\W*(?:题:)?\s*|^[^\W\d_a-z][\w.'/ ]{1,30}(?:, [\w. ]{2,30})?(?: ?\([\w/ ]{2,12}\))? ?- (?=\S)"
)
_SITE = re.compile(r"(?: [-|·:] |\s?\|\s?)(?:[^\W_]['\w.&-]{0,20} ?){1,4}$")
_CREDIT = re.compile(
    r"\s*[(\[/](?:photo|foto|image|bild|picture|credit|crédit|courtesy|via|ap|afp|reuters|getty|epa|dpa|file|фото)\b[^()\[\]]{0,60}[)\]]?\W*$|\s(?:photo|foto|image|bild|credit|crédit|fotografía|фото)(?: credit)?(?::| by ) ?[^.:]{2,60}$",
    re.I,
)


def _bare(core: str) -> str:
    """`core` without a dateline, a site's name or a credit; "" where it wears none."""
    bare = core
    for dress in (_CREDIT, _SITE):
        bare = dress.sub("", bare)
    if len(bare) > 60:
        bare = _DATELINE.sub("", bare)
    return bare if bare != core else ""


def _inside(short: Reading, long: Reading, stays: Which) -> Relation:
    """The words of the shorter line stand in a row inside the longer one. Score 0 where they do not."""
    count, more = len(short.words), len(long.words) - len(short.words)
    at = _find(short.words, long.words)
    if at < 0:
        if short.cut and short.length >= 5 and long.key.startswith(short.key):
            return Relation("cut-copy", count / (count + more), "cut off inside a word", stays)
        return _distinct("")
    score = count / (count + more)
    if short.cut and at == 0 and short.length >= 4:
        return Relation("cut-copy", score, "the same line, cut off", stays)
    before, behind = long.words[:at], long.words[at + count :]
    raw_before, raw_behind = _around(short, long, at)
    whole = _other(stays)  # a headline stays, not the same headline with a kicker or a site's name
    if short.length >= HEADLINE and not short.asks and not _labelled(short):
        if not before and _NEWSY_TAIL.fullmatch(" ".join(behind)):
            return Relation("dressed-copy", score, f"the same line before {raw_behind.strip()!r}", whole)
        # A dateline belongs to the story; a kicker or "Read more:" does not.
        dated = _DATELINE.match(long.core) is not None
        if not behind and (dated or (len(before) <= 6 and not _telling(before))) and _HUNG_BEFORE.search(raw_before):
            return Relation(
                "dressed-copy", score, f"the same line behind {raw_before.strip()!r}", stays if dated else whole
            )
        if not before and more <= 8 and re.match(r": [\"']", raw_behind):
            return Relation("dressed-copy", score, f"the same line before {raw_behind.strip()!r}", stays)
        if not before and more <= 8 and not _telling(behind) and _HUNG_BEHIND.search(raw_behind):
            return Relation("dressed-copy", score, f"the same line before {raw_behind.strip()!r}", whole)
        if not before and more <= 3 and short.length >= HEADLINE + 1 and not _telling(behind):
            return Relation("dressed-copy", score, f"the same line but for {raw_behind.strip()!r}", stays)
    if BULLET.match(short.text) or _labelled(short) or short.core[:1].islower():
        return _distinct("a phrase of the other line", score)
    inside_quotes = raw_before.count('"') % 2 == 1 or long.core[len(raw_before) : len(raw_before) + 1] == '"'
    if _opens_a_quote(short.core):
        if at == 0 and short.length <= CROSSHEAD and not short.sentence:
            return _distinct("a quote that heads its paragraph", score)
        if inside_quotes and short.length >= SENTENCE:
            return Relation("lifted-sentence", score, "a quote from the other line", stays)
        if not inside_quotes and stays == "first":
            return _distinct("quotes the other line", score)
    if stays == "first" and _opens_a_quote(long.core) and not _opens_a_quote(short.core):
        return _distinct("quoted above, and said in full here", score)
    whole_sentence = _CLOSES.search(raw_before) and (not raw_behind or _CLOSES.search(_last(long, raw_behind)))
    if short.sentence and short.length >= SENTENCE and whole_sentence:
        return Relation("lifted-sentence", score, "a sentence of the other line", stays)
    if short.length >= STRETCH and _CLOSES.search(raw_before) and ('"' in short.core or short.length >= STRETCH + 4):
        return Relation("lifted-sentence", score, "a stretch of the other line", stays)
    return _distinct("a phrase of the other line", score)


def _opens_a_quote(core: str) -> bool:
    return core[:1] == '"'


def _aligned(a: Reading, b: Reading, short: Reading, long: Reading, stays: Which, similarity: float) -> Relation:
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
    shown = ", ".join(
        f"{' '.join(left) or 'nothing'} / {' '.join(right) or 'nothing'}" for left, right, _ in differences[:3]
    )
    if a.cut != b.cut:
        stays = "second" if a.cut else "first"
    elif len(a.words) == len(b.words):
        stays = "first"
    return Relation("near-copy", score, f"the same but for {shown}", stays)


def _says_something(left: list[str], right: list[str], equal: int, named: set[str], cut: bool) -> str:
    """Why a difference matters, in words; "" where it does not."""
    if "".join(left) == "".join(right):
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
    names = [word for word in (*left, *right) if word in named and word not in FUNCTION_WORDS]
    if equal >= EDITED and not names and max(_content(left), _content(right)) <= 1:
        return ""
    what = "a name differs" if names else "a word differs"
    return f"{what}: {' '.join(left) or 'nothing'} / {' '.join(right) or 'nothing'}"


def _content(found: Sequence[str]) -> int:
    return sum(word not in FUNCTION_WORDS for word in found)


def _spelling(one: str, other: str) -> bool:
    """Whether two words could be one word spelled in two ways: one letter more, less, other or swapped, not the first."""
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and _osa()(one, other, score_cutoff=1) <= 1


def _capitalised(core: str) -> set[str]:
    """Words written with a capital: names, or the first of a sentence, which could be one."""
    return {word for token in core.split() if token.strip("\"'([")[:1].isupper() for word in words(token)}


def _telling(extra: Sequence[str]) -> bool:
    """Whether what is hung on a copy says something of its own: a number, a negation."""
    return any(word in NEGATIONS or word.isdigit() for word in extra)


def _other(stays: Which) -> Which:
    return "second" if stays == "first" else "first"


def _find(part: Sequence[str], whole: Sequence[str]) -> int:
    """Where `part` stands in `whole`, in words; -1 where it does not."""
    text = f" {' '.join(whole)} "
    at = text.find(f" {' '.join(part)} ")
    return at if at < 0 else text.count(" ", 0, at)


def _around(short: Reading, long: Reading, at: int) -> tuple[str, str]:
    """What stands before and behind the shorter line in the plain form of the longer one, signs and all."""
    tokens = long.core.split(" ")
    counts = list(accumulate(len(words(token)) for token in tokens))
    head = next((i + 1 for i, count in enumerate(counts) if count >= at), 0) if at else 0
    tail = next((i + 1 for i, count in enumerate(counts) if count >= at + len(short.words)), len(tokens))
    while head < len(tokens) and at and not words(tokens[head]):
        head += 1
    raw_before = " ".join(tokens[:head]) + " " * (head > 0)
    return raw_before, " " * (tail < len(tokens)) + " ".join(tokens[tail:])


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
