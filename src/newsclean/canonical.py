"""Text to canonical lines: split at every break, repair, drop what is invisible, compose, strip, until nothing changes.

Each canonical line is a fixed point of all this and holds no line break, so a text of canonical lines is its own
canonical form. `docs/idempotence.md` has the proof. Characters change here and nowhere else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from unicodedata import is_normalized

from newsclean.characters import (
    AMPERSANDS,
    BREAK,
    HIDDEN,
    MAY_BE_ENTITY,
    MAY_BE_MOJIBAKE,
    MAY_CHANGE,
    MAY_NEED_REPAIR,
    MAY_NEED_REPAIR_ASCII,
    composed,
)
from newsclean.markdown import unlinked

if TYPE_CHECKING:
    from collections.abc import Callable


def canonical_lines(text: str) -> tuple[list[str], bool]:
    r"""The canonical lines of `text`, and whether it ended with a line break.

    >>> canonical_lines("It\u2019s  caf&eacute;\x0btime\r\n")
    (['It’s  café', 'time'], True)
    >>> canonical_lines("")
    ([], False)
    """
    if not text:
        return [], False
    if _is_sound(text):
        lines = list(map(str.strip, text.split("\n")))
    else:
        lines = [line for piece in BREAK.split(text) for line in _settled(piece)]
    while (without := unlinked(lines)) is not lines:
        lines = [line for piece in without for line in _settled(piece)]
    ended = lines[-1] == ""
    if ended:
        lines.pop()
    return lines, ended


def _is_sound(text: str) -> bool:
    """Whether no character of a text asks for a repair: its lines need to be stripped, and no more.

    Most texts are sound, and one look at all of a text costs a fraction of a look at each of its lines.
    """
    if "&" in text and MAY_BE_ENTITY.search(text):
        return False
    if text.isascii():
        # Printable, but for the two controls that may stay: several times as fast as a pattern.
        return text.replace("\n", "").replace("\t", "").isprintable()
    return not MAY_CHANGE.search(text) and is_normalized("NFC", text) and not MAY_BE_MOJIBAKE.search(text)


def _settled(piece: str) -> list[str]:
    """The lines that a piece without breaks turns into: a repair may reveal a break, and so another line."""
    if _is_sound(piece):
        return [piece.strip()]
    repaired = repair(piece)
    if repaired == piece:
        return [piece]
    done: list[str] = []
    waiting = [repaired]
    while waiting:
        line = waiting.pop()
        parts = BREAK.split(line)
        if len(parts) > 1:
            waiting.extend(reversed(parts))
        elif (again := repair(line)) == line:
            done.append(line)
        else:
            waiting.append(again)
    return done


def repair(line: str) -> str:
    """One pass of repairs over a line: mojibake, entities, controls, invisibles, NFC, blanks at the ends.

    >>> repair("The Mona Lisa doesnâ€™t have eye\u00adbrows. ")
    'The Mona Lisa doesn’t have eyebrows.'
    """
    if line.isascii():
        if MAY_NEED_REPAIR_ASCII.search(line):
            line = _ftfy()(AMPERSANDS.sub("&", line))
        return line.strip()
    if MAY_NEED_REPAIR.search(line) or (MAY_BE_MOJIBAKE.search(line) and _is_bad()(line)):
        line = _ftfy()(AMPERSANDS.sub("&", line))
    return _composed(line)


def repair_ungated(line: str) -> str:
    """What `repair` gives when every line goes through ftfy: the oracle of the gate, and slow."""
    return _composed(_ftfy()(AMPERSANDS.sub("&", line)))


def _composed(line: str) -> str:
    if HIDDEN.search(line):
        line = HIDDEN.sub("", line)
    # NFC after the invisible went: "e", ZERO WIDTH SPACE, COMBINING ACUTE ACCENT composes only then.
    return composed(line).strip()


@cache
def _ftfy() -> Callable[[str], str]:
    # Imported when a line first needs it: ftfy takes as long to load as a clean article takes to clean.
    from ftfy import TextFixerConfig, fix_text_segment

    config = TextFixerConfig(
        unescape_html=True,  # "auto" looks for "<" and so is not idempotent
        uncurl_quotes=False,  # the editor's quotes and full-width forms stay in the text; comparison folds them
        fix_character_width=False,
        normalization=None,
        explain=False,
    )
    return lambda line: str(fix_text_segment(line, config))


@cache
def _is_bad() -> Callable[[str], bool]:
    from ftfy.badness import is_bad

    return is_bad
