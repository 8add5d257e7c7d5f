"""How far a work of several steps is, on standard error: only on a terminal, and only once it has taken a while."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from newsclean.cli import messages
from newsclean.cli.progress import PATIENCE, STEP


class Steps:
    """One line that is written over and over: the step, and how far it is. `names` says what to call the steps."""

    def __init__(self, names: Mapping[str, str], *, shown: bool, size: int | None = None) -> None:
        self._names = names
        self._shown = shown
        self._size = size  # bytes to read, if known
        self._next = time.monotonic() + PATIENCE
        self._written = False

    def tell(self, step: str, done: int) -> None:
        """The step has come so far: bytes while reading, documents later."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + STEP
        how = ""
        if step == "read":
            how = f"{done / 1e6:,.0f} MB" + (f" of {self._size / 1e6:,.0f}" if self._size else "")
        elif done:
            how = f"{done:,} documents"
        sys.stderr.write(f"\r\x1b[K{self._names.get(step, step)} {how}".rstrip())
        sys.stderr.flush()
        self._written = True

    def say(self, line: str) -> None:
        """A line on standard error, in place of how far it is."""
        self.close()
        messages.say(line)

    def close(self) -> None:
        """Take the line away."""
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._written = False
