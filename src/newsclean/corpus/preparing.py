"""What of a text is compared: the text as it is, a clean one, or the body without what an agency or a paper put round
it.

The text itself stays what it is: only the comparison sees this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsclean.pipeline import Cleaner

# A place, a date, an agency's name in brackets, then a dash, as the wires write it: "LONDON (Reuters) - ",
# "BERLIN, Nov 24 (AP) — ", "ROMA, 24 NOV (ANSA) - ", "Tel Aviv, Israel (CNN) _ ", "(CNN) -- ", "WASHINGTON — ".
# Without an agency the place must be in capitals. Where this is wrong, a comparison has a few words less.
_AGENCY = r"\((?:[^\W\d_a-zß-öø-ÿ][\w&./ -]{1,24}|[a-z]{2,4}(?:[/-][a-z]{2,4})*)\)"
_CAPITALS = r"[^\W\d_a-zß-öø-ÿ][^\W\d_a-zß-öø-ÿ.'’ -]+(?:(?:/|, ?)[^\W\d_][\w.'’ -]{1,24}){0,2}"
_NAMES = r"[^\W\d_][\w.'’-]{1,24}(?:,? [^\W\d_][\w.'’-]{1,24}){0,3}"
_DATE = r"(?:, ?|\s)(?:[^\W\d_]{3,9}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,9}\.?)(?:,? \d{4})?"
_DATELINE = re.compile(
    rf"\s*(?:(?:{_CAPITALS}|{_NAMES})?(?:{_DATE})?,?\s*{_AGENCY}|{_CAPITALS}(?:{_DATE})?)\s*(?:\.\s*)?[–—_-]{{1,2}}\s+(?=\S)"
)
# The dateline opens the first paragraph, which comes soon after what stands above it.
_LOOKED_AT = 4


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is done to texts before they are compared. `clean`: they are cleaned (standard profile); `bodies`: dateline,
    byline and wire credit go as well.
    """

    clean: bool = False
    bodies: bool = False

    def texts(self, texts: Iterable[str]) -> Iterable[str]:
        """Each text as it is compared."""
        return map(self.text, texts) if self.clean or self.bodies else texts

    def text(self, text: str) -> str:
        """One text as it is compared."""
        if text and (self.clean or self.bodies):
            text = _cleaner(self.bodies).clean(text)
        return without_dateline(text) if self.bodies else text


AS_IT_IS = Preparation()


def without_dateline(text: str) -> str:
    """`text` without the dateline that opens one of its first paragraphs.

    >>> without_dateline("LONDON, Nov 24 (Reuters) - The night ferry sailed at ten to four.")
    'The night ferry sailed at ten to four.'
    >>> without_dateline("The ferry - nine years late - sailed.")
    'The ferry - nine years late - sailed.'
    """
    lines = text.split("\n")
    seen = 0
    for number, line in enumerate(lines):
        if line.strip():
            if match := _DATELINE.match(line):
                lines[number] = line[match.end() :]
                return "\n".join(lines)
            seen += 1
            if seen == _LOOKED_AT:
                break
    return text


@cache
def _cleaner(bodies: bool) -> Cleaner:
    from newsclean.pipeline import Cleaner

    return Cleaner(byline=bodies, credits=bodies)
