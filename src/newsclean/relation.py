"""Is one line a redundant copy of another? *What* differs decides, not how much: `docs/repeats.md` tells why.

`relate` is a pure function of two lines. It finds equal lines, cut copies, copies with something hung on them (a
credit, a site's name, "Read more:"), sentences lifted out of a paragraph, and near-copies whose differences say
nothing.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from newsclean.model import Comparison
from newsclean.reading import BULLET, CREDIT, DATELINE, FRAMED, NUMBERED, Reading, labelled, read
from newsclean.similarity import words
from newsclean.vocabulary import DIRECTIONS, FUNCTION_WORDS, NEGATIONS, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Which = Literal["first", "second"]

SHORT = 3  # fewer words than this are a label as often as a copy: only their company tells
HEADLINE = 6  # the fewest words of a line that can be known again with something hung on it
SENTENCE = 8  # the fewest words of a sentence that can be lifted out of a paragraph
CROSSHEAD = 10  # the most words of a quote that heads the paragraph it is taken from
TITLE = 8  # the fewest words of a line that is no sentence and yet no heading used twice
STRETCH = 12  # this many words in a row are no coincidence, sentence or not
EDITED = 20  # a line with this many equal words can bear one word more that is no name, number or negation
STEADY = 12  # a line with this many equal words can bear a changed spelling or little word


class Relation(NamedTuple):
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
    >>> compare("The last rebels have left Al Waer in buses.", "The last rebels have left Al-Waer in buses.").duplicate
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
    if _puts_a_question(a):
        return "a question can be put again"
    if a.length < TITLE:
        return "a short sentence can come again" if a.sentence else "a heading or label can come again"
    return ""


def _puts_a_question(a: Reading) -> bool:
    """Whether the line is a question, or a question and its answer."""
    return a.asks or re.match(r"[^.!?…。]+[?？؟]", a.core) is not None


def relate(a: Reading, b: Reading, similarity: float, *, guards: bool = True) -> Relation:
    """How two lines relate; `similarity` (0 to 1) is the least ratio of a near-copy.

    Without `guards` the ratio alone decides.
    """
    if not guards:
        score = 1.0 if a.key == b.key else ratio(a.phrase, b.phrase)
        return Relation("near-copy", score, "alike") if score >= similarity else _distinct("not alike enough", score)
    if a.key == b.key:
        return _equal(a, b)
    for one in (a, b):
        if one.governs:
            return _distinct(f"{one.governs} does its own work")
        if one.length < SHORT:
            return _distinct("too short to be sure")
    if re.search(FRAMED, b.text) or re.search(FRAMED, a.text):
        return _distinct("a quotation that frames an answer")
    if BULLET.match(a.text) and BULLET.match(b.text):
        return _distinct("two items of a list")
    if (NUMBERED.match(a.text) or NUMBERED.match(b.text)) and min(a.length, b.length) < STRETCH:
        return _distinct("a list of contents and what it points at")
    found = _related(a, b, similarity)
    if not found and (a.bare or b.bare):
        bare_a, bare_b = read(a.bare or a.text), read(b.bare or b.text)
        if min(bare_a.length, bare_b.length) < HEADLINE or (a.bare and b.bare and _endings_differ(a, b)):
            return found
        if bare_a.key == bare_b.key:
            # The fuller of two credits stays; a headline stays, not the same headline with a site's name.
            credited = re.search(CREDIT, a.core) or re.search(CREDIT, b.core)
            stays: Which = "first" if (len(a.words) >= len(b.words)) == bool(credited) else "second"
            return Relation("dressed-copy", ratio(a.phrase, b.phrase), "the same line with another credit", stays)
        return _related(bare_a, bare_b, similarity) or found
    return found


def _last(long: Reading, raw_behind: str) -> str:
    """The plain form of `long` up to where `raw_behind` begins."""
    return long.core[: len(long.core) - len(raw_behind)]


def _endings_differ(a: Reading, b: Reading) -> bool:
    """Whether the ends of both lines are more than credits, as in "Design - Colour" and "Design - Space"."""
    return not (re.search(CREDIT, a.core) and re.search(CREDIT, b.core))


def _related(a: Reading, b: Reading, similarity: float) -> Relation:
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    stays: Which = "second" if short is a else "first"
    found = _inside(short, long, stays)
    if found or found.score:
        return found
    if labelled(a) or labelled(b):
        return _distinct("a labelled value does its own work")
    return _aligned(a, b, short, long, stays, similarity)


def _distinct(why: str, score: float = 0.0) -> Relation:
    return Relation("", score, why)


def _equal(a: Reading, b: Reading) -> Relation:
    if a.governs:
        return _distinct(f"{a.governs} does its own work", 1.0)
    if labelled(a):
        return _distinct("a labelled value does its own work", 1.0)
    if BULLET.match(a.text) and BULLET.match(b.text) and a.length >= SHORT:
        return _distinct("two items of a list", 1.0)
    if (re.search(FRAMED, a.text) is None) != (re.search(FRAMED, b.text) is None):
        return _distinct("a quotation that frames an answer", 1.0)
    if bool(NUMBERED.match(a.text)) != bool(NUMBERED.match(b.text)):
        return _distinct("a list of contents and what it points at", 1.0)
    if a.length < SHORT and len(a.phrase) < 18:
        return _distinct("too short to be sure", 1.0)
    if a.length >= STRETCH and _opens_a_quote(a.core) != _opens_a_quote(b.core):
        return _distinct("one quotes the other", 1.0)
    if a.cut and not b.cut:
        return Relation("cut-copy", 1.0, "the same line, cut off", "second")
    return Relation("equal", 1.0, "the same words")


# Patterns asked seldom are strings: re compiles each when it is first asked, and remembers it.
# What may stand between a copy and what was hung on it:
_HUNG_BEHIND = r"^\W*(?:\s[-|·•›]\s|\|)"
_HUNG_BEFORE = r"[:|>\-\])/]\s*$"
_CLOSES = r"^$|[.!?…。！？।؟۔:;,\"'()\[\]-]\s*$"  # what stands before and behind a sentence
_NEWSY_TAIL = (
    r"(?:\d+ (?:hours?|days?|mins?|minutes?|comments?|std|stunden|kommentare)\b.*"
    r"|new|neu|video|less|more|fotos?|photos?)"
)


def _inside(short: Reading, long: Reading, stays: Which) -> Relation:
    """The words of the shorter line stand in a row inside the longer one. Score 0 where they do not."""
    count, more = len(short.words), len(long.words) - len(short.words)
    at = _find(short.words, long.words)
    if at < 0:
        if short.cut and short.length >= 5 and long.phrase.startswith(short.phrase):
            return Relation("cut-copy", count / (count + more), "cut off inside a word", stays)
        return _distinct("")
    score = count / (count + more)
    if short.cut and at == 0 and short.length >= 5:
        return Relation("cut-copy", score, "the same line, cut off", stays)
    if short.length < HEADLINE:
        return _distinct("a phrase of the other line", score)
    around = _around(short, long, at)
    return _dressed(short, long, stays, at, around) or _lifted(short, long, stays, at, around)


def _dressed(short: Reading, long: Reading, stays: Which, at: int, around: tuple[str, str]) -> Relation:
    """The longer line is the shorter one with something hung on: a kicker, a site's name, a dateline, a word more."""
    count, more = len(short.words), len(long.words) - len(short.words)
    score = count / (count + more)
    before, behind = long.words[:at], long.words[at + count :]
    raw_before, raw_behind = around
    whole = _other(stays)  # a headline stays, not the same headline with a kicker or a site's name
    if short.asks or labelled(short):
        return _distinct("a phrase of the other line", score)
    if not behind:
        # A dateline belongs to the story; a kicker or "Read more:" does not.
        dated = re.match(DATELINE, long.core) is not None
        hung = re.search(_HUNG_BEFORE, raw_before) is not None
        if hung and (dated or (len(before) <= 6 and not _telling(before))):
            why = f"the same line behind {raw_before.strip()!r}"
            return Relation("dressed-copy", score, why, stays if dated else whole)
        if more == 1 and short.length >= SENTENCE and not _telling(before):
            return Relation("dressed-copy", score, f"the same line but for {raw_before.strip()!r}", stays)
    if not before:
        why = f"the same line before {raw_behind.strip()!r}"
        if re.fullmatch(_NEWSY_TAIL, " ".join(behind)):
            return Relation("dressed-copy", score, why, whole)
        if more <= 8 and re.search(r": [\"']", long.core[-len(raw_behind) - 1 :][:3]):
            return Relation("dressed-copy", score, why, stays)
        if more <= 8 and not _telling(behind) and re.search(_HUNG_BEHIND, raw_behind):
            return Relation("dressed-copy", score, why, whole)
        if more <= 3 and short.length > HEADLINE and not _telling(behind):
            return Relation("dressed-copy", score, f"the same line but for {raw_behind.strip()!r}", stays)
    return _distinct("a phrase of the other line", score)


def _lifted(short: Reading, long: Reading, stays: Which, at: int, around: tuple[str, str]) -> Relation:
    """The shorter line is a sentence, or a quote, out of the longer one."""
    score = len(short.words) / len(long.words)
    raw_before, raw_behind = around
    if BULLET.match(short.text) or labelled(short) or short.core[:1].islower():
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
    if _puts_a_question(short):
        return _distinct("a question can be put again", score)
    whole_sentence = re.search(_CLOSES, raw_before) and (not raw_behind or re.search(_CLOSES, _last(long, raw_behind)))
    if short.sentence and short.length >= SENTENCE and whole_sentence:
        return Relation("lifted-sentence", score, "a sentence of the other line", stays)
    if (
        short.length >= STRETCH
        and re.search(_CLOSES, raw_before)
        and ('"' in short.core or short.length >= STRETCH + 4)
    ):
        return Relation("lifted-sentence", score, "a stretch of the other line", stays)
    return _distinct("a phrase of the other line", score)


def _opens_a_quote(core: str) -> bool:
    return core[:1] == '"'


def _aligned(a: Reading, b: Reading, short: Reading, long: Reading, stays: Which, similarity: float) -> Relation:
    """Word by word: what differs, and does it say anything?"""
    if sum(map(len, short.words)) < 0.5 * similarity * sum(map(len, long.words)) or min(a.length, b.length) < 5:
        return Relation("", 0.0, "too different")
    score = ratio(a.phrase, b.phrase)
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
        ways = [word for word in (*left, *right) if word in DIRECTIONS]
        return f"a direction differs: {', '.join(ways)}" if left and right and ways else ""
    if cut:
        return ""
    if left and right and len(left) == len(right) == 1:
        one, other = left[0], right[0]
        if _spelling(one, other) and equal >= (STEADY if one in named or other in named else 6):
            return ""
    names = [word for word in (*left, *right) if word in named and word not in FUNCTION_WORDS]
    if equal >= EDITED and not names and _content(left) + _content(right) <= 1:
        return ""
    what = "a name differs" if names else "a word differs"
    return f"{what}: {' '.join(left) or 'nothing'} / {' '.join(right) or 'nothing'}"


def _content(found: Sequence[str]) -> int:
    return sum(word not in FUNCTION_WORDS for word in found)


def _spelling(one: str, other: str) -> bool:
    """Whether two words could be one, spelled in two ways: one letter more, less, other or swapped, not the first."""
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and _osa()(one, other, score_cutoff=1) <= 1


def _capitalised(core: str) -> set[str]:
    """Words written with a capital: names, or the first of a sentence, which could be one."""
    return {word for token in core.split() if token.strip("\"'([")[:1].isupper() for word in words(token)}


def _telling(extra: Sequence[str]) -> bool:
    """Whether what is hung on a copy says something of its own: a number, a negation."""
    return any(word in NEGATIONS or word.isdigit() or not word.isalnum() for word in extra)


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


def ratio(first: str, second: str) -> float:
    """How alike two strings are, 0 to 1: rapidfuzz's normalized Indel similarity."""
    return _ratio()(first, second) / 100


@cache
def _ratio() -> Callable[[str, str], float]:
    from rapidfuzz.fuzz import ratio

    return ratio


@cache
def _opcodes() -> Callable[..., Any]:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.opcodes


@cache
def _osa() -> Callable[..., int]:
    from rapidfuzz.distance import OSA

    return OSA.distance
