"""Links as Markdown writes them: "[the report][3]" with "[3]: https://..." at the end, and "[the report](https://...)".

Tools that turn a page into Markdown leave them in the text. A reference whose address is a line of the same text is
a link, and becomes its words: the line with the address is boilerplate, and without it "[3]" would point nowhere.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\s*\[(\d{1,4})\]: ?<?(?:https?://|mailto:|/|#)")
_REFERENCE = re.compile(r"(?<![\w!])\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\[(\d{1,4})\]")
_CLOSING = re.compile(r"^([^\[\]]*)\]\[(\d{1,4})\]")  # of a reference that began on the line before
_OPENING = re.compile(r"(?<![\w!])\[([^\[\]]*)$")
_INLINE = re.compile(r"(?<![\w!])\[([^\[\]]*)\]\((?:[^\s()]|\([^\s()]*\))*(?: \"[^\"]*\")?\)")


def unlinked(lines: list[str]) -> list[str]:
    """The lines with each reference to an address in them put as its words; `lines` itself where there is none.

    No reference is left that a part of the lines could still resolve: `canonical` relies on it.

    >>> unlinked(["He read [the", "report][1] aloud [sic].", "[1]: https://example.org/report"])
    ['He read the', 'report aloud [sic].', '[1]: https://example.org/report']
    """
    known = {found[1] for line in lines if "]:" in line and (found := _ADDRESS.match(line))}
    if not known:
        return lines
    done: list[str] = []
    for line in lines:
        rest, before = line, ""
        while "][" in rest and rest != before:
            before = rest
            rest = _REFERENCE.sub(lambda found: found[1] if found[2] in known else found[0], rest)
            if (end := _CLOSING.match(rest)) and end[2] in known:
                rest = end[1] + rest[end.end() :]
                if done:
                    done[-1] = _OPENING.sub(r"\1", done[-1])
        done.append(rest)
    return done if done != lines else lines


def link_texts(text: str) -> str:
    """`text` with the words of its inline links in their place.

    >>> link_texts("* [Sport](/sport) and ![a map](map.png)")
    '* Sport and ![a map](map.png)'
    """
    return _INLINE.sub(r"\1", text)
