"""What the command says beside its output: on standard error, one line for each thing."""

from __future__ import annotations

import sys


class CommandError(Exception):
    """The command cannot do what was asked; the message says where and what. Exit code 2."""


def complain(message: str) -> None:
    """Say on standard error what went wrong."""
    say(f"newsclean: {message}")


def say(line: str) -> None:
    """A line on standard error. What a terminal would act upon is spelled out."""
    from newsclean.cli.screen import harmless

    sys.stderr.write(f"{harmless(line)}\n")


def reason(error: BaseException) -> str:
    """What `error` says, without the number and the name of the file that the system puts around it, and the way out
    if it knows one."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    says = " ".join(str(error).split()) or type(error).__name__
    way_out = getattr(error, "way_out", "")
    return f"{says}; {way_out}" if way_out else says


def many(number: int, what: str) -> str:
    """A number of things.

    >>> many(1, "page"), many(1200, "page")
    ('1 page', '1,200 pages')
    """
    return f"{number:,} {what}" + "s" * (number != 1)
