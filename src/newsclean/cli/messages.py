"""What the command says beside its output: on standard error, one line for each thing."""

from __future__ import annotations

import sys


class CommandError(Exception):
    """The command cannot do what was asked; the message says where and what. Exit code 2."""


def complain(message: str) -> None:
    """Say on standard error what went wrong."""
    say(f"newsclean: {message}")


def say(line: str) -> None:
    """A line on standard error."""
    sys.stderr.write(f"{line}\n")


def reason(error: BaseException) -> str:
    """What `error` says, without the number and the name of the file that the system puts around it."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__
