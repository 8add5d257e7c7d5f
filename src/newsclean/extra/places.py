"""Where the lines of a result stand in the text as it came, for tools that keep the text and mark it."""

from __future__ import annotations

from newsclean.canonical import canonical_lines
from newsclean.characters import BREAK
from newsclean.model import Result

_BLANKS = " \t"  # not all that str.strip takes: U+0085 may be a byte of mojibake, and so part of the line


def places(text: str, result: Result) -> dict[int, tuple[int, int]]:
    """The start and end in `text` of each line that is not blank, by its number; `result` is what cleaning it gave.

    Lines are counted. Where a piece of the text became several lines (a repair showed a break), or their number cannot
    be told (Markdown's references, text glued together), a line is looked for as it stands in the result, and one that
    was changed is left out.

    >>> from newsclean import explain
    >>> text = "Caf&eacute; closed.\\r\\n\\r\\n  Advertisement"
    >>> {number: text[start:end] for number, (start, end) in places(text, explain(text)).items()}
    {1: 'Caf&eacute; closed.', 3: 'Advertisement'}
    """
    lines = sorted((*result.lines, *(removal.line for removal in result.removals)), key=lambda line: line.number)
    bounds = [0, *(at for found in BREAK.finditer(text) for at in found.span()), len(text)]
    # Of each line the piece of the text that it comes from, and whether it is all that came from there.
    windows: list[tuple[int, int, bool]] = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        made, ended = canonical_lines(text[start:end])
        count = max(len(made) + ended, 1)
        windows += [(start, end, count == 1)] * count
    if len(windows) != len(lines) + (result.newline or not text):  # behind the last break there is no line
        windows = [(0, len(text), False)] * len(lines)
    found: dict[int, tuple[int, int]] = {}
    at = 0
    for line, (start, end, whole) in zip(lines, windows, strict=False):
        if whole:
            start, end = end - len(text[start:end].lstrip(_BLANKS)), start + len(text[start:end].rstrip(_BLANKS))
        elif (start := text.find(line.text, max(start, at), end)) >= 0:
            end = start + len(line.text)
        if line.text and 0 <= start < end:
            found[line.number] = start, end
            at = end
    return found
