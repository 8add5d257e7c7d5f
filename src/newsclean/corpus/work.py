"""The work folder: what a run has found so far, so that it can go on after it was stopped.

`manifest.json` says what was asked, of which files, and which steps are done; it is replaced as a whole after the
columns of a step are safe on the disk. A folder that was made for something else is refused.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsclean._version import __version__
from newsclean.corpus.columns import Columns
from newsclean.corpus.formats import InputError
from newsclean.corpus.sets import KEPT, KEPT_COUNT, SET, SET_COUNT
from newsclean.corpus.sources import Source
from newsclean.shingling import SCHEME

MANIFEST, NEW = "manifest.json", "manifest.json.new"
# The layout of the folder and the meaning of its columns: changes whenever an older folder would be misread.
LAYOUT = 2
# Every column that a run may leave there.
COLUMNS = ("start", "length", "rank", "id", "sum", "keys", "bad", KEPT, KEPT_COUNT, SET, SET_COUNT, "leader", "score")
NAMED = 1000  # files that a manifest names one by one


class Work:
    """A run's parameters and finished steps, in memory and, once there is a folder, there too."""

    def __init__(
        self, parameters: Mapping[str, Any], sources: Sequence[Source] = (), scratch: Path | None = None
    ) -> None:
        self.columns = Columns((KEPT, SET), scratch)
        self.done: dict[str, Any] = {}
        self._asked = {
            "layout": LAYOUT,
            "shingles": SCHEME,
            "version": __version__,
            **parameters,
            **_fingerprint(sources),
        }
        self._lock: int | None = None

    @property
    def folder(self) -> Path | None:
        """Where the columns are, None while they are in memory."""
        return self.columns.folder

    def open(self, folder: Path) -> bool:
        """Use the folder, made if need be, from now on: whether there was something in it to go on from.

        Raises OSError, and `InputError` if it is another run's.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._hold(folder)
        path = folder / MANIFEST
        found = _read(path)
        if found is None or not found["done"]:
            known = ("lock", MANIFEST, NEW)
            if found is None and any(entry.name not in known for entry in folder.iterdir()):
                raise InputError(f"{folder}: not empty, and not the work folder of a run")
            _remove(folder, COLUMNS)
            self._note(folder, {})  # before there are columns, whose folder would be nobody's if we were stopped now
            self.columns.spill(folder)
            self.save()
            return False
        if differences := _differences(found["asked"], self._asked):
            raise InputError(
                f"{folder}: the work of another run ({'; '.join(differences)}); delete it, or choose another --work-dir"
            )
        assert not self.columns.names(), "a folder to go on from is opened before anything is read"
        self.columns.spill(folder)
        try:
            self.columns.restore(found["columns"])
        except (OSError, ValueError) as error:
            raise InputError(f"{folder}: damaged: {error}; delete the folder to begin anew") from None
        _remove(folder, set(COLUMNS) - set(found["columns"]))  # what was dropped, or begun, when it was stopped
        self.done = found["done"]
        return True

    def finish(self, step: str, state: object = True) -> None:
        """A step is done, or has come so far: see that it outlives us."""
        self.done[step] = state
        if self.folder:
            self.save()

    def save(self) -> None:
        """Write down what is done, and how much of each column there is."""
        assert self.folder
        self.columns.flush(sync=True)
        self._note(self.folder, self.done)
        self.columns.sweep()

    def _note(self, folder: Path, done: Mapping[str, Any]) -> None:
        # Before the first step has said how far it is, its columns are nothing to go on from.
        text = json.dumps({"asked": self._asked, "columns": self.columns.state() if done else {}, "done": done})
        new = folder / NEW
        with new.open("w", encoding="utf-8") as file:
            file.write(f"{text}\n{_digest(text)}\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / MANIFEST)

    def clear(self) -> None:
        """The run is over: take the work away, and the folder with it if nothing else is there."""
        folder = self.folder
        self.columns.close()
        if folder:
            with suppress(OSError):  # from here on there is nothing to go on from, whatever is left
                self._note(folder, {})
            _remove(folder, (*COLUMNS, NEW, MANIFEST, "lock"))
            self._release()
            with suppress(OSError):
                folder.rmdir()

    def close(self) -> None:
        """Leave the work for another time."""
        self.columns.close()
        self._release()

    def _hold(self, folder: Path) -> None:
        try:
            import fcntl
        except ImportError:  # a system without such locks
            return
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{folder}: another run is at work in it") from None

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _fingerprint(sources: Sequence[Source]) -> dict[str, Any]:
    inputs = []
    for source in sources:
        if source.path:
            state = source.path.stat()
            inputs.append([str(source.path.resolve()), state.st_size, state.st_mtime_ns])
    code = blake2b(json.dumps(inputs).encode(), digest_size=16).hexdigest()
    return {"inputs": {"count": len(inputs), "digest": code, "files": inputs[:NAMED]}}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        text, *rest = path.read_text("utf-8").split("\n")
        found = json.loads(text)
        if found["asked"]["layout"] == LAYOUT and rest != [_digest(text), ""]:
            raise ValueError("not as it was written")
        return {"asked": found["asked"], "columns": found["columns"], "done": found["done"]}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: damaged: {error}; delete the folder to begin anew") from None


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What the folder was made with, where that differs from what is asked now."""
    found = []
    for name in dict.fromkeys([*then, *now]):
        before: Any = then.get(name)
        after: Any = now.get(name)
        if before == after:
            continue
        if name != "inputs":
            found.append(f"{name} was {before}, is {after}")
        elif before["count"] != after["count"]:
            found.append(f"inputs were {before['count']} files, are {after['count']}")
        else:
            pairs = zip(before["files"], after["files"], strict=True)
            changed = next((f"{new[0]} has changed" for old, new in pairs if old[0] == new[0] and old != new), None)
            found.append(changed or "the inputs are other files, or in another order")
    return found
