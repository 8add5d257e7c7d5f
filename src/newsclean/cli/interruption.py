"""Ctrl-C, SIGTERM and SIGHUP as exceptions, so that temporary files go and what is done can be kept."""

from __future__ import annotations

import signal
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(KeyboardInterrupt):
    """A signal asked us to end."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        self.number = number
        super().__init__()


class Signals:
    """While this is open, SIGTERM and SIGHUP are raised as `Stopped`, unless somebody has other plans for them: who
    started us with nohup, or the program that calls `main`.
    """

    def __enter__(self) -> Self:
        self._before = _handled(ENDING, _stop, only=signal.SIG_DFL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _restore(self._before)


class Interruption:
    """While this is open, the first Ctrl-C (or SIGTERM, or SIGHUP) is held back until `heed` is called, which raises
    `Stopped`; the second is heeded at once.
    """

    def __init__(self) -> None:
        self._came = 0

    def __enter__(self) -> Self:
        self._before = _handled((signal.SIGINT, *ENDING), self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _restore(self._before)

    def heed(self) -> None:
        """Raise `Stopped` if there was a signal."""
        if self._came:
            raise Stopped(self._came)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._came:
            raise Stopped(number)
        self._came = number


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def _handled(numbers: tuple[int, ...], handler: Any, only: Any = None) -> dict[int, Any]:
    """Set the handler, where it is `only` now if that is given; what was before comes back."""
    before: dict[int, Any] = {}
    # Only the main thread may say what a signal does (ValueError); elsewhere signals are none of our business.
    with suppress(ValueError):
        for number in numbers:
            now = signal.getsignal(number)
            if now not in (None, signal.SIG_IGN) and only in (None, now):
                before[number] = signal.signal(number, handler)
    return before


def _restore(before: dict[int, Any]) -> None:
    for number, handler in before.items():
        signal.signal(number, handler)
