"""What a scraper has seen: an index of texts in one SQLite file, asked with a text.

A text is filed under its few smallest shingle hashes (`seensketch.keys`); what it has a key in common with is compared
by its sketch. A key that many texts have is a phrase of the site and tells nothing of the story: from the `CROWD`-th
text on it is passed over, and the next smallest hash takes its place. So the texts to compare stay few, however large
the index and however much its pages have in common. A text of nothing but such phrases is filed under all of its
hashes together, by which an equal one is found.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from newsclean.corpus.seenfile import SeenFile, SeenIndexError
from newsclean.corpus.seensketch import Sketch, jaccard, keys, keys_for, pack, sketch, unpack
from newsclean.model import Match
from newsclean.shingling import SCHEME, batch_shingles, batches
from newsclean.verify import sets

if TYPE_CHECKING:
    from sqlite3 import Connection

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SeenIndex", "SeenIndexError", "SeenStats"]

THRESHOLD = 0.8
SIZE = 512
CROWD = 4  # texts under one key: more make nothing more to be found, and more to be compared
_WALK = 16  # a text is asked for under at most so many times the usual number of keys
_COMPARED = 32  # texts compared with one, those with the most keys in common first
_BATCH = 512  # texts in a transaction


@dataclass(frozen=True, slots=True)
class SeenStats:
    """An index in figures: texts, bytes on disk, parameters, and the times (UTC) between which its texts were seen."""

    texts: int
    bytes: int
    threshold: float
    sketch_size: int
    oldest: datetime | None
    newest: datetime | None


class _Text(NamedTuple):
    """A text, read: the keys to ask for it under, and its sketch."""

    keys: list[int]
    sketch: Sketch


class _Look(NamedTuple):
    """What the index says of a text: the match, its number, and the keys to file the text under."""

    match: Match | None
    number: int
    keys: list[int]


class SeenIndex:
    """Texts that were seen before, in the SQLite file `path`; ":memory:" keeps them in memory.

    `threshold` (0 to 1, 0.8 for a new file) is the Jaccard similarity from which on two texts are one story.
    `sketch_size` (16 to 65535, 512 for a new file) is how many shingle hashes of a text are kept: texts of no more
    different shingles than that are compared exactly, longer ones with a standard error of
    sqrt(J (1 - J) / sketch_size), which is 0.018 at 0.8. Both are stored; a file that was made with others is refused
    with a `SeenIndexError` (a ValueError), and None takes what it has. With `create=False` a file that is not there is
    a FileNotFoundError. Another process that writes is waited for, `timeout` seconds at most.

    A shingle is five neighbouring words, without case and punctuation (`newsclean.tokens`); in scripts without blanks
    a character is a word, and of texts of fewer words it is five characters. A text with no word is never a match.

    >>> with SeenIndex(":memory:") as index:
    ...     index.add("a", "The night ferry sailed from Kelnish harbour at ten to four, the operator said.")
    ...     index.add("b", "The night ferry sailed from Kelnish harbour at ten to four, the operator said!")
    ...     len(index), "b" in index, index.check("Snow fell all night.")
    Match(id='a', score=1.0)
    (1, False, None)
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        threshold: float | None = None,
        sketch_size: int | None = None,
        create: bool = True,
        timeout: float = 60.0,
    ) -> None:
        if threshold is not None and not (_is_number(threshold) and 0 < threshold <= 1):
            raise ValueError(f"threshold is {threshold!r}, not a number above 0 and up to 1")
        if sketch_size is not None and not (isinstance(sketch_size, int) and 16 <= sketch_size <= 65535):
            raise ValueError(f"sketch_size is {sketch_size!r}, not a whole number from 16 to 65535")
        self._file = SeenFile(
            os.fsdecode(path),
            {
                "shingles": SCHEME,
                "threshold": None if threshold is None else float(threshold),
                "sketch_size": sketch_size,
            },
            {"threshold": THRESHOLD, "sketch_size": SIZE},
            create=create,
            timeout=timeout,
        )
        try:
            self.threshold = float(self._file.parameters["threshold"])
            self.sketch_size = int(self._file.parameters["sketch_size"])
        except ValueError as error:
            self._file.close()
            raise SeenIndexError(f"{self._file.path}: damaged ({error})") from None
        self._number_of_keys = keys_for(self.threshold)

    def check(self, text: str) -> Match | None:
        """The text most like this one that was seen, from the threshold on, or None. Nothing is written."""
        return self.check_many([text])[0]

    def check_many(self, texts: Iterable[str]) -> list[Match | None]:
        """The same for each of `texts`, in their order."""
        if isinstance(texts, str):
            raise TypeError("texts is one str; give a list of them, or use check")
        found: list[Match | None] = []
        left = iter(texts)
        while batch := list(islice(left, _BATCH)):
            read = self._read(batch)
            with self._file.reading() as connection:
                found.extend(self._look(connection, text).match for text in read)
        return found

    def add(self, id: str, text: str, *, at: datetime | None = None) -> Match | None:
        """Store the text under `id` unless it was seen before; what it repeats comes back, or None where it is new.

        * A text that is new is stored, and in the file when this returns.
        * A text that was seen is not stored: the index keeps the first of a story, and what is alike is alike to that
          one. Only the time when the story was last seen is set, for `expire`.
        * An `id` that is stored already with another text is new all the same; the new text takes the place of the
          old one.
        * A text without a word is stored and never matches.

        `at` is when it was seen; now, if not given.
        """
        return self.add_many([(id, text)], at=at)[0]

    def add_many(self, items: Iterable[tuple[str, str]], *, at: datetime | None = None) -> list[Match | None]:
        """`add` each (id, text) in order, and tell of each what it repeats, other `items` included.

        512 go into the file at once. Where one of them is an error, those before these 512 are stored.
        """
        found: list[Match | None] = []
        left = iter(items)
        while batch := list(islice(left, _BATCH)):
            if odd := [item for item in batch if isinstance(item, str) or len(item) != 2]:
                raise TypeError(f"add_many takes pairs of an id and a text, and this is none: {odd[0]!r:.60}")
            ids = [_checked(id) for id, _ in batch]
            read = self._read([text for _, text in batch])
            when = _seconds(at)
            with self._file.writing() as connection:
                found.extend(self._add(connection, id, text, when) for id, text in zip(ids, read, strict=True))
        return found

    def remove(self, id: str) -> bool:
        """Forget the text stored under `id`; whether there was one."""
        key = _key_of(_checked(id))
        with self._file.writing() as connection:
            number = _number_of(connection, id, key)
            if number is not None:
                _delete(connection, number, key)
        return number is not None

    def expire(self, *, before: datetime) -> int:
        """Forget the texts that were last seen before then; how many there were. A time without a zone is local.

        The file does not shrink: what comes next goes into the space.
        """
        limit, gone, last = _seconds(before), 0, -1
        while True:
            # In portions, so that other processes get their turn.
            with self._file.writing() as connection:
                old = connection.execute(
                    "SELECT number, id FROM documents WHERE number > ? AND seen < ? ORDER BY number LIMIT ?",
                    (last, limit, _BATCH),
                ).fetchall()
                for number, id in old:
                    _delete(connection, number, _key_of(id))
            gone += len(old)
            if len(old) < _BATCH:
                return gone
            last = old[-1][0]

    def __len__(self) -> int:
        """How many texts are stored. They are counted: a tenth of a second for a million."""
        with self._file.reading() as connection:
            return _count(connection, "documents")

    def __bool__(self) -> bool:
        # An index is no container to ask `if index:` of: that would count its texts.
        return True

    def __iter__(self) -> Iterator[str]:
        """The ids, in the order in which they were stored. What is stored meanwhile may come or not."""
        last = -1
        while True:
            # In portions: a reader that takes its time would keep the log from being cut.
            with self._file.reading() as connection:
                rows = connection.execute(
                    "SELECT number, id FROM documents WHERE number > ? ORDER BY number LIMIT 1000", (last,)
                ).fetchall()
            yield from (id for _, id in rows)
            if not rows:
                return
            last = rows[-1][0]

    def __contains__(self, id: object) -> bool:
        """Whether a text is stored under `id`."""
        if not isinstance(id, str):
            return False
        with self._file.reading() as connection:
            return _number_of(connection, id, _key_of(id)) is not None

    def stats(self) -> SeenStats:
        """The index in figures."""
        with self._file.reading() as connection:
            texts, oldest, newest = connection.execute(
                "SELECT count(*), min(seen), max(seen) FROM documents"
            ).fetchone()
            first, last = _time(oldest), _time(newest)
        return SeenStats(texts, self._file.size(), self.threshold, self.sketch_size, first, last)

    def verify(self) -> None:
        """Read the whole file. Raises `SeenIndexError` where it is damaged. Some seconds for 100,000 texts."""
        with self._file.reading() as connection:
            for (fault,) in connection.execute("PRAGMA integrity_check(1)"):
                if fault != "ok":
                    raise SeenIndexError(f"{self._file.path}: damaged ({fault})")
            filed = 0
            rows = connection.execute("SELECT number, id, sketch FROM documents LEFT JOIN sketches USING (number)")
            for number, id, packed in rows:
                own = [_key_of(id), *self._unpacked(packed)[1]]
                filed += len(own)
                there = {
                    key
                    for key in own
                    if connection.execute("SELECT 1 FROM keys WHERE key = ? AND number = ?", (key, number)).fetchone()
                }
                if len(there) < len(own):
                    raise SeenIndexError(f"{self._file.path}: damaged: {id!r} cannot be found by its text")
            texts = _count(connection, "documents")
            for table, number in (("keys", filed), ("sketches", texts)):
                if _count(connection, table) != number:
                    raise SeenIndexError(f"{self._file.path}: damaged: there are {table} of no text")

    def close(self) -> None:
        """Close the file. A second time does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SeenIndex({self._file.path!r}, threshold={self.threshold}, sketch_size={self.sketch_size})"

    def _read(self, texts: list[str]) -> list[_Text]:
        walk = _WALK * self._number_of_keys
        return [_Text(keys(hashes, walk), sketch(hashes, self.sketch_size)) for hashes in _hashed(texts)]

    def _look(self, connection: Connection, text: _Text) -> _Look:
        """Ask for a text."""
        common: Counter[int] = Counter()
        chosen: list[int] = []
        wanted = self._number_of_keys
        at = 0
        while len(chosen) < wanted and at < len(text.keys):
            asked = text.keys[at : at + wanted - len(chosen)]
            at += len(asked)
            crowd: Counter[int] = Counter()
            for key, number in connection.execute(
                f"SELECT key, number FROM keys WHERE key IN ({', '.join('?' * len(asked))})", asked
            ):
                crowd[key] += 1
                common[number] += 1
            chosen.extend(key for key in asked if crowd[key] < CROWD)
        best, found = 0.0, 0
        for number, _ in sorted(common.items(), key=lambda each: (-each[1], each[0]))[:_COMPARED]:
            row = connection.execute("SELECT sketch FROM sketches WHERE number = ?", (number,)).fetchone()
            score = jaccard(text.sketch, self._unpacked(row and row[0])[0])
            if score >= self.threshold and (score > best or (score == best and number < found)):
                best, found = score, number
        if not best:
            return _Look(None, 0, chosen)
        row = connection.execute("SELECT id FROM documents WHERE number = ?", (found,)).fetchone()
        id = row[0] if row else ""
        if not isinstance(id, str) or _number_of(connection, id, _key_of(id)) != found:
            raise SeenIndexError(f"{self._file.path}: damaged: the id of a text is not as it was written")
        return _Look(Match(id, best), found, chosen)

    def _add(self, connection: Connection, id: str, text: _Text, when: int) -> Match | None:
        look = self._look(connection, text)
        if look.match:
            connection.execute("UPDATE documents SET seen = max(seen, ?) WHERE number = ?", (when, look.number))
            return look.match
        key = _key_of(id)
        if (old := _number_of(connection, id, key)) is not None:
            _delete(connection, old, key)
        number = connection.execute("INSERT INTO documents (id, seen) VALUES (?, ?)", (id, when)).lastrowid
        connection.execute("INSERT INTO sketches VALUES (?, ?)", (number, pack(text.sketch, look.keys)))
        # Two keys of a text may be equal, though hardly ever.
        connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", [(one, number) for one in (key, *look.keys)])
        return None

    def _unpacked(self, packed: object) -> tuple[Sketch, list[int]]:
        try:
            return unpack(packed if isinstance(packed, bytes) else b"")
        except ValueError as error:
            raise SeenIndexError(f"{self._file.path}: damaged: {error}") from None


def _delete(connection: Connection, number: int, key: int) -> None:
    (packed,) = connection.execute("SELECT sketch FROM sketches WHERE number = ?", (number,)).fetchone()
    connection.executemany(
        "DELETE FROM keys WHERE key = ? AND number = ?", [(one, number) for one in (key, *unpack(packed)[1])]
    )
    connection.execute("DELETE FROM sketches WHERE number = ?", (number,))
    connection.execute("DELETE FROM documents WHERE number = ?", (number,))


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _number_of(connection: Connection, id: str, key: int) -> int | None:
    row = connection.execute(
        "SELECT number FROM keys JOIN documents USING (number) WHERE key = ? AND id = ?", (key, id)
    ).fetchone()
    return row and int(row[0])


def _key_of(id: str) -> int:
    """The key of an id: below 0, where no shingle has one. An index of the ids themselves would hold each twice."""
    return -1 - (int.from_bytes(blake2b(id.encode("utf-8"), digest_size=4).digest(), "big") >> 1)


def _checked(id: object) -> str:
    if not isinstance(id, str):
        raise TypeError(f"id is {type(id).__name__}, not str")
    try:
        id.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"id is {id!r}, which has half of a character and cannot be stored") from None
    return id


def _seconds(at: datetime | None) -> int:
    if at is None:
        return int(time.time())
    if not isinstance(at, datetime):
        raise TypeError(f"a time is {type(at).__name__}, not datetime")
    return int(at.timestamp())


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _hashed(texts: list[str]) -> Iterator[NDArray[np.uint64]]:
    """The sorted distinct hashes of the shingles of each text."""
    for text in texts:
        if isinstance(text, bytes | bytearray):
            raise TypeError("text is bytes; decode it first, for example text.decode('utf-8')")
        if not isinstance(text, str):
            raise TypeError(f"text is {type(text).__name__}, not str")
    for batch in batches(texts):
        found = sets(batch_shingles(batch))
        yield from (found[number] for number in range(len(batch)))
