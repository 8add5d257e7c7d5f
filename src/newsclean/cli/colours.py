"""Colours on a terminal: whether they are wanted, and the few there are."""

from __future__ import annotations

import os
from typing import Literal, TextIO

When = Literal["auto", "always", "never"]
WHEN: tuple[When, ...] = ("auto", "always", "never")

BOLD, RED, GREEN, CYAN, REVERSE, PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[7m", "\x1b[27m"
RESET = "\x1b[0m"


def wanted(stream: TextIO, when: When = "auto") -> bool:
    """Whether to write in colours to `stream`: by default on a terminal that can show them, and not where the
    environment has NO_COLOR (https://no-color.org).
    """
    if when != "auto":
        return when == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
