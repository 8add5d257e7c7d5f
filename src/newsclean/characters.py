"""Which code points break lines, hide, or are folded when lines are compared: each with its reason."""

from __future__ import annotations

import re

# What Python's `str.splitlines` calls a line break, less U+0085: in scraped text that is a byte of mojibake
# ("â\x80\x85"), and a break only once ftfy has had its chance to put it together again.
BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")

# Characters that show nothing and that no reader misses. Joiners (ZWJ, ZWNJ) and variation selectors stay: Persian,
# Indic scripts and emoji are spelled with them. So do the LEFT-TO-RIGHT and RIGHT-TO-LEFT MARKs, which order
# the punctuation of a line in two scripts.
INVISIBLE = (
    "\N{SOFT HYPHEN}"  # where a word may be hyphenated; splits words for every tokenizer
    "\N{ZERO WIDTH SPACE}"  # where a line may break
    "\N{WORD JOINER}"
    "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte order mark
    "\u202a-\u202e"  # bidirectional embeddings and overrides
    "\u2066-\u2069"  # bidirectional isolates
    "\u206a-\u206f"  # deprecated format controls
    "\ufff9-\ufffc"  # interlinear annotations, object replacement
)
HIDDEN = re.compile(f"[{INVISIBLE}]")

# What one way or another asks ftfy for help. `MAY_NEED_REPAIR` is a necessary condition, never a verdict: a line
# without it comes back from ftfy as it went in (tests/test_canonical.py holds the two against each other).
CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
ODD = (
    CONTROL + "\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06"  # ligatures
    "\ud800-\udfff"  # halves of a character
    "\u206a-\u206f\ufeff\ufff9-\ufffc"  # controls beyond ASCII that ftfy drops before it looks again
)
ENTITY = "&#?[0-9A-Za-z]{1,24};"
MAY_BE_ENTITY = re.compile(ENTITY)
MAY_NEED_REPAIR = re.compile(f"{ENTITY}|[{ODD}]")
MAY_NEED_REPAIR_ASCII = re.compile(f"{ENTITY}|[\x00-\x08\x0b-\x1f\x7f]")
# What a text of several lines may not hold to be taken as it is, besides entities, mojibake and what is not in NFC.
MAY_CHANGE = re.compile(f"[{ODD}{INVISIBLE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")

# Mojibake stands in two neighbours beyond ASCII, or in one of the few letters that ftfy suspects before a blank. Most
# neighbours are harmless, and known here: two letters of a script that no encoding spoils into or two small accented
# ones ("öß"), a closing quote, dash or blank before anything, and Cyrillic letters unless a sign that is no quote and
# no dash follows or one sign stands between two of four ("Р°Р").
_SOUND = "\u0410-\u044f\u0451\u05d0-\u05ea\u0621-\u064a\u0900-\u097f\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_SMALL = "ß-öø-ÿ"
MAY_BE_MOJIBAKE = re.compile(
    f"[^\x00-\x7f{_SOUND}\N{NO-BREAK SPACE}’…–—]"
    f"(?:[^\x00-\x7f{_SOUND}{_SMALL}]|(?<![{_SMALL}])[{_SMALL}]|(?<=[ŒœÃÂ])[^A-Za-z]"
    "|(?<=[\u0410-\u044f\u0451][^«»‘’‚“”„…–—])|(?<=[ВГРС].)[ВГРС])"
)

# "&amp;amp;amp;quot;": a page that was escaped again and again. Undone at once, for one level a pass is quadratic.
AMPERSANDS = re.compile("&(?:(?:amp|AMP|#0?38|#[xX]26);)+")

QUOTES_SINGLE = "‘’‚‛′‵`´ʼ"
QUOTES_DOUBLE = "“”„‟″«»「」『』"
DASHES = "‐‑‒–—―−﹘﹣－"
# What a comparison takes for the same. No fold makes a character that is folded itself, so their order does not matter.
FOLDS = {
    **dict.fromkeys(QUOTES_SINGLE, "'"),
    **dict.fromkeys(QUOTES_DOUBLE, '"'),
    **dict.fromkeys(DASHES, "-"),
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{LEFT-TO-RIGHT MARK}": "",
    "\N{RIGHT-TO-LEFT MARK}": "",
}

# Marks heaped on a letter are put into order when a text is composed, which Python does in time that grows with the
# square of their number: two hundred thousand would take a minute. In order before, they take none.
_HEAP = re.compile(r"[^\w\s]{64,}")


def composed(text: str) -> str:
    """The text in NFC, however many marks are heaped on a letter: what `unicodedata.normalize` gives."""
    from unicodedata import is_normalized, normalize

    # Most texts are in NFC, and are told so sooner than they are searched.
    return text if is_normalized("NFC", text) else normalize("NFC", _HEAP.sub(_ordered, text))


def _ordered(match: re.Match[str]) -> str:
    """Runs of marks sorted by their classes, equal ones as they stand: the canonical order, and so the same text."""
    from itertools import groupby
    from unicodedata import combining

    runs = groupby(match[0], lambda char: combining(char) > 0)
    return "".join("".join(sorted(run, key=combining) if marks else run) for marks, run in runs)
