"""Copies of a title that the caller knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import read
from newsclean.relation import relate


def title_copies(title: str, similarity: float) -> Stage:
    """The stage that removes lines that say what `title` says: equal, or with the site's name or a kicker hung on.

    Hereditary: it looks at one line at a time.
    """
    wanted = read(title)

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        for line in lines:
            if not line.text:
                continue
            if read(line.text).key == wanted.key:
                yield Removal(line, "title-copy", "repeat", score=1.0, why="says what the title says")
            elif (found := relate(wanted, read(line.text), similarity)).kind in (
                "dressed-copy",
                "cut-copy",
                "near-copy",
            ):
                yield Removal(line, "title-copy", "repeat", score=found.score, why=f"the title: {found.why}")

    return stage
