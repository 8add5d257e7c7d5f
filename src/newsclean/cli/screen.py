r"""What strangers wrote, made harmless on a terminal.

A text, a file's name or a field's name may hold escape sequences: they move the cursor, hide what was printed, set the
window's title, or make some terminals type. Messages on standard error are for people and always go through here. What
goes to standard output does when that is a terminal; a file or a pipe gets the bytes as they are, so that a diff can
be applied and a record be read.
"""

from __future__ import annotations

import re
import sys

# C0 controls less the tab, DEL, C1 (U+009B begins a sequence as ESC [ does), line separators, bidirectional embeddings,
# overrides and isolates, which show text in another order than it has, and surrogates: bytes that are no UTF-8.
_HARM = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINES = re.compile(f"(?!\n){_HARM.pattern}")


def harmless(text: str, *, lines: bool = False) -> str:
    r"""The text with what a terminal would act upon spelled out. With `lines`, line breaks ("\n") stay.

    >>> print(harmless("a\x1b[2Jb\r\u202e"))
    a\x1b[2Jb\r\u202e
    """
    return (_LINES if lines else _HARM).sub(_spelled, text)


def for_screen(data: bytes) -> bytes:
    r"""The same for the bytes of a text in UTF-8. What is not UTF-8 is spelled out too.

    >>> for_screen(b"a\x1b[2J\n\x9b")
    b'a\\x1b[2J\n\\x9b'
    """
    return harmless(data.decode("utf-8", "surrogateescape"), lines=True).encode("utf-8")


def show(line: str) -> None:
    """A line of an answer on standard output."""
    from newsclean.cli.outputs import emit

    try:
        data = line.encode("utf-8", "surrogateescape")  # a name that is not UTF-8 goes as the bytes that it is
    except UnicodeEncodeError:
        data = line.encode("utf-8", "backslashreplace")
    emit(data + b"\n")


def is_screen() -> bool:
    """Whether standard output is a terminal."""
    try:
        return sys.stdout.isatty()
    except ValueError:  # it was closed
        return False


def _spelled(match: re.Match[str]) -> str:
    character = match[0]
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return repr(character)[1:-1]
