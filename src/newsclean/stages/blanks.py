"""Blank lines: none at the ends, and one where there were several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Line, Removal


def blank_runs(lines: Sequence[Line]) -> Iterator[Removal]:
    """Point at each blank line that follows another blank or the start of the text, or has nothing but blanks after
    it."""
    last = max((i for i, line in enumerate(lines) if line.text), default=-1)
    before = ""
    for i, line in enumerate(lines):
        if not line.text and (not before or i > last):
            yield Removal(line, "blank-run", "blank")
        before = line.text
