"""Repeats: lines that say again what another line of the text has said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.relation import Reading, read, relate
from newsclean.similarity import shingles

SHINGLE = 3


def repeats(similarity: float, guards: bool) -> Stage:
    """The stage that removes repeated lines."""

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        readings = [read(line.text) for line in filled]
        kept: dict[int, Reading] = {}
        by_key: dict[str, int] = {}
        by_shingle: dict[tuple[str, ...], list[int]] = defaultdict(list)
        gone: dict[int, Removal] = {}
        for i, reading in enumerate(readings):
            parts = shingles(reading.words, SHINGLE)
            candidates = {j for part in parts for j in by_shingle.get(part, ())}
            if reading.key in by_key:
                candidates.add(by_key[reading.key])
            for j in sorted(candidates):
                if j in gone:
                    continue
                found = relate(readings[j], reading, similarity)
                if not found:
                    continue
                out, stays = (i, j) if found.stays == "first" else (j, i)
                gone[out] = Removal(filled[out], found.kind, "repeat", filled[stays], found.score, found.why)
                if out == i:
                    break
            if i not in gone:
                by_key[reading.key] = i
                for part in parts:
                    by_shingle[part].append(i)
                kept[i] = reading
        yield from (gone[i] for i in sorted(gone))

    return stage
