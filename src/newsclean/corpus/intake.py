"""The first step: every document read and signed, its columns kept, and how far that is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Protocol

import numpy as np

from newsclean.corpus.blocks import Block
from newsclean.corpus.formats import InputError
from newsclean.corpus.sets import KEPT_COUNT
from newsclean.corpus.signing import Signed, Signing, sign
from newsclean.corpus.work import Work
from newsclean.workers import ordered_map

STEP = "read"
# After so many bytes of text, what is signed is made safe.
CHECKPOINT = 1 << 28


class Documents(Protocol):
    """Where documents come from: so many sources, each to be read from any place that one of its blocks began at."""

    def __len__(self) -> int: ...

    def name(self, source: int) -> str:
        """What to call a source in a message."""

    def unit(self, source: int) -> str:
        """What to call one of its pieces: "line", "row" or "document"."""

    def blocks(self, source: int, place: int) -> Iterator[Block]:
        """The blocks from this place of the source on. Raises OSError and `InputError`."""


@dataclass(slots=True)
class Intake:
    """How far the reading is: source, place in it and line; and what was found. `firsts` are the numbers of the first
    document of each source so far.
    """

    source: int = 0
    place: int = 0
    line: int = 0
    count: int = 0
    firsts: list[int] = field(default_factory=lambda: [0])
    bad: int = 0
    first_bad: str = ""
    finished: bool = False

    @classmethod
    def of(cls, work: Work) -> Intake:
        """As far as it is in this work."""
        return cls(**work.done.get(STEP, {}))


def take_in(
    documents: Documents,
    how: Signing,
    work: Work,
    *,
    jobs: int = 1,
    skip_bad: bool = False,
    room: Callable[[], None] = lambda: None,
    tell: Callable[[int, int], None] = lambda size, count: None,
) -> Intake:
    """Read and sign, from where the work is on. `room` is called after each block, to move columns out of the memory;
    `tell` hears how many bytes of text and how many documents are done in all; a KeyboardInterrupt that it raises comes
    out when what is done is noted. Raises OSError and `InputError`.
    """
    at = Intake.of(work)
    if at.finished:
        return at
    if at.count:  # as the run began, whatever the disk and the memory are like now
        how = replace(how, kept=work.columns.count(KEPT_COUNT) > 0)
    for name, values in sign(Block(0, 0), how).columns():  # so that each column is there, if empty
        work.columns.append(name, values)
    underway: deque[Block | None] = deque()  # None: a source is over
    since = size = 0

    def blocks() -> Iterator[Block]:
        place = at.place
        for source in range(at.source, len(documents)):
            try:
                for block in documents.blocks(source, place):
                    underway.append(block)
                    yield block
            except InputError as error:
                raise error.at(documents.name(source)) from None
            underway.append(None)
            place = 0

    for signed in ordered_map(partial(sign, how=how), blocks(), jobs, together=1):
        while (block := underway.popleft()) is None:
            _next_source(at)
        _add(documents, at, block, signed, work, skip_bad)
        size += block.size
        before = work.folder
        room()
        if work.folder and (size - since >= CHECKPOINT or not before):
            work.finish(STEP, asdict(at))
            since = size
        try:
            tell(size, at.count)
        except KeyboardInterrupt:
            work.finish(STEP, asdict(at))
            raise
    for _ in underway:
        _next_source(at)
    at.finished = True
    work.finish(STEP, asdict(at))
    return at


def _next_source(at: Intake) -> None:
    at.firsts.append(at.count)
    at.source += 1
    at.place = at.line = 0


def _add(documents: Documents, at: Intake, block: Block, signed: Signed, work: Work, skip_bad: bool) -> None:
    for problem in signed.problems:
        what = f"{documents.unit(at.source)} {at.line + problem.line + 1}: {problem.message}"
        if not skip_bad:
            raise InputError(f"{documents.name(at.source)}: {what}", problem.way_out)
        at.bad += 1
        at.first_bad = at.first_bad or f"{documents.name(at.source)}: {what}"
        work.columns.append("bad", np.array([at.source, problem.start, problem.length]))
    for name, values in signed.columns():
        work.columns.append(name, values)
    at.count += len(signed.start)
    at.line += signed.lines
    at.place = block.start + (len(block.rows) or block.size)
