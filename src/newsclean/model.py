"""The nouns: lines, removals, results, options. Frozen, and with no logic beyond properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One canonical line of a text: its number in the repaired input, counted from 1, and its text."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A line that was removed, and the evidence for removing it.

    `rule` names the reason, `category` the kind of thing it was. `like` is the line that it repeats and `score`
    how alike they are (0 to 1), where it was removed as a repeat. `why` says it in words.
    """

    line: Line
    rule: str
    category: str
    like: Line | None = None
    score: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A removal that was not made, because a guard held: the line stays, and `guard` says what kept it."""

    line: Line
    rule: str
    guard: str
    like: Line | None = None
    score: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What cleaning a text gave: the lines kept, each removal with its evidence, and the guards that held.

    `newline` is true when the text ended with a line break, which is then kept. `notes` are remarks about the
    whole text, such as "one line: nothing to remove by line". `sure` is how sure the profile "page" is of the
    article that it found (0 to 1): its lines' mean chance; None with other profiles. Below 0.65 nothing was cut.
    """

    lines: tuple[Line, ...]
    removals: tuple[Removal, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[str, ...] = ()
    newline: bool = False
    sure: float | None = None

    @property
    def text(self) -> str:
        """The clean text."""
        return "\n".join(line.text for line in self.lines) + ("\n" if self.newline and self.lines else "")

    def restore(self) -> str:
        """The repaired input: the lines kept and the lines removed, each in its place.

        >>> from newsclean import explain
        >>> explain("A fire broke out.\\n\\nAdvertisement\\n").restore()
        'A fire broke out.\\n\\nAdvertisement\\n'
        """
        lines = sorted((*self.lines, *(removal.line for removal in self.removals)), key=lambda line: line.number)
        return "\n".join(line.text for line in lines) + ("\n" if self.newline else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Would two lines be collapsed into one? `score` is how alike they are, 0 to 1; `why` decides, in words."""

    duplicate: bool
    score: float
    why: str


# A stage points at lines that should go, or that would have gone but for a guard. It cannot edit, reorder or invent
# text.
Stage = Callable[[Sequence[Line]], Iterator[Removal | Held]]


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was seen before: its `id`, and how alike the two are (Jaccard similarity of shingles, 0 to 1)."""

    id: str
    score: float
