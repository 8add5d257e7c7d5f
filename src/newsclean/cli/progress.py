"""How far the work is, on standard error: only on a terminal, and only once the work has taken a while."""

from __future__ import annotations

import sys
import time
from typing import Any

from newsclean.cli import messages

PATIENCE = 2.0  # seconds before anything is shown
STEP = 0.2  # seconds between two updates of the plain counter


class Progress:
    """A count of articles, or of what `unit` says, done; by tqdm where it is installed. `say` writes a line without
    spoiling the bar."""

    def __init__(self, *, shown: bool, total: int | None = None, unit: str = "articles") -> None:
        self._shown = shown
        self._total = total
        self._unit = unit
        self._done = 0
        self._next = time.monotonic() + PATIENCE
        self._bar: Any = None
        self._counter = False

    def tick(self) -> None:
        """One more is done."""
        self._done += 1
        if not self._shown:
            return
        if self._bar is not None:
            self._bar.update()
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + STEP
        if not self._counter:
            self._bar = _tqdm(self._done, self._total, self._unit)
            self._counter = self._bar is None
        if self._counter:
            of = f" of {self._total}" if self._total else ""
            sys.stderr.write(f"\r{self._done}{of} {self._unit}")
            sys.stderr.flush()

    def say(self, line: str) -> None:
        """A line on standard error, above the bar."""
        self._wipe()
        messages.say(line)
        if self._bar is not None:
            self._bar.refresh()

    def complain(self, message: str) -> None:
        """The same for what went wrong."""
        self.say(f"newsclean: {message}")

    def close(self) -> None:
        """Take the bar away: what is left on the screen is what was said."""
        self._wipe()
        if self._bar is not None:
            self._bar.close()
        self._shown = False

    def _wipe(self) -> None:
        if self._bar is not None:
            self._bar.clear()
        elif self._counter:
            sys.stderr.write("\r\x1b[K")


def _tqdm(done: int, total: int | None, unit: str) -> Any:
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(initial=done, total=total, unit=f" {unit}", file=sys.stderr, leave=False, dynamic_ncols=True)
