"""The command in this process: `run("clean", "-i", path)` gives exit code, output and messages."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from newsclean.cli import main

# What a shell would start: the same interpreter, the same package.
PROGRAM = (sys.executable, "-m", "newsclean")


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: bytes
    err: str


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def run(*arguments: object, stdin: bytes = b"", terminal: bool = False) -> Outcome:
    """Run the command with `stdin`; with `terminal` the three streams say that they are one."""
    stream = _Terminal if terminal else io.TextIOWrapper
    out, err = io.BytesIO(), io.BytesIO()
    with (
        patch("sys.stdin", stream(io.BytesIO(stdin), "utf-8")),
        patch("sys.stdout", stream(out, "utf-8")) as stdout,
        patch("sys.stderr", stream(err, "utf-8", errors="backslashreplace")) as stderr,
    ):
        code = main([str(argument) for argument in arguments])
        stdout.flush()
        stderr.flush()
        return Outcome(code, out.getvalue(), err.getvalue().decode("utf-8"))


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())
