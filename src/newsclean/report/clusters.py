"""A clusters file, as `newsclean dedup --clusters` writes it: which records went, and what they repeat."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from newsclean.corpus.formats import InputError

Name = str | int | float


class Clusters:
    """The groups of a corpus, in columns: about 200 bytes for a removed record.

    `group`, `score` and `ids` have an entry for each removed record, `sizes` one for each group (the kept record
    counted), `kept` the name of the record that stays in each (None where none does, or nobody knows). Groups are
    numbered from 0 here.
    """

    def __init__(self) -> None:
        self.group, self.score = array("l"), array("d")
        self.ids: list[Name | None] = []
        self.sizes: list[int] = []
        self.lowest: list[float] = []
        self.kept: list[Name | None] = []
        self._places: dict[str, dict[int, int]] = {}
        self._numbers: dict[int, int] = {}  # of the file to ours
        self._leaders: dict[Name, int] = {}

    def __len__(self) -> int:
        return len(self.group)

    @property
    def files(self) -> Sequence[str]:
        """The names of the files that have removed records."""
        return list(self._places)

    def add(self, line: Mapping[str, Any]) -> None:
        """Take in one line of the file. Raises `InputError` if it is none of a clusters file."""
        file, record, number, score = (line.get(name) for name in ("file", "record", "group", "score"))
        kept, own = line.get("kept"), line.get("id")
        if (
            not isinstance(file, str)
            or not all(type(one) is int for one in (record, number))
            or not isinstance(score, int | float)
            or not all(one is None or isinstance(one, str | int | float) for one in (kept, own))
        ):
            raise InputError("not a line of a clusters file, which has id, kept, score, group, file and record")
        assert isinstance(record, int)
        assert isinstance(number, int)
        group = self._numbers.setdefault(number, len(self._numbers))
        if group == len(self.sizes):
            self.sizes.append(0 if kept is None else 1)
            self.lowest.append(1.0)
            self.kept.append(kept)
            if kept is not None:
                self._leaders.setdefault(kept, group)
        self._places.setdefault(file, {})[record] = len(self.group)
        self.sizes[group] += 1
        self.lowest[group] = min(self.lowest[group], float(score))
        self.group.append(group)
        self.score.append(float(score))
        self.ids.append(own)

    def removed(self, file: str, record: int) -> int | None:
        """The entry of a record, by the name of its file and its number there; None if it was not removed."""
        return self._places.get(file, {}).get(record)

    def led_by(self, name: Name) -> int | None:
        """The group in which the record of that name stays; None if there is none."""
        return self._leaders.get(name)

    def names_of(self, sources: Iterable[str]) -> dict[str, str]:
        """What the clusters file calls each source: its name, or that of the one file with the same last part.

        >>> clusters = Clusters()
        >>> clusters.add({"id": 1, "kept": 0, "score": 0.9, "group": 1, "file": "old/news.jsonl", "record": 2})
        >>> clusters.names_of(["news.jsonl", "more.jsonl"])
        {'news.jsonl': 'old/news.jsonl', 'more.jsonl': 'more.jsonl'}
        """
        names = list(sources)
        last: dict[str, list[str]] = {}
        for file in sorted(self._places.keys() - set(names)):
            last.setdefault(PurePath(file).name, []).append(file)
        ours = Counter(PurePath(name).name for name in names)
        called = {}
        for name in names:
            ending = PurePath(name).name
            others = last.get(ending, [])
            sole = name not in self._places and len(others) == ours[ending] == 1
            called[name] = others[0] if sole else name
        return called


def read_clusters(lines: Iterable[bytes]) -> Clusters:
    """The groups in the lines of a clusters file. Raises `InputError` with the line that is none."""
    clusters = Clusters()
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
            if not isinstance(line, dict):
                raise InputError(f"not a JSON object but a {type(line).__name__}")
            clusters.add(line)
        except InputError as error:
            raise InputError(f"line {number}: {error}") from None
        except (ValueError, RecursionError) as error:
            raise InputError(f"line {number}: broken JSON: {error}") from None
    return clusters
