"""Reports: a line of JSON for each article cleaned, with which the cleaning can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from newsclean.characters import BREAK
from newsclean.corpus.formats import InputError
from newsclean.model import Held, Line, Removal, Result

Receipt = dict[str, Any]
BEGINNING = b'{"file": '
WRITTEN = "clean --report writes such files"
CHECK = "check"
WAITING = 1 << 16  # bytes of receipts that wait to be written


class MisfitError(ValueError):
    """A report that does not belong to the article at hand."""


def receipt_of(result: Result) -> Receipt:
    """What a report says of one cleaning, but for file and record. `lines` and `digest` tell the clean text again."""
    return {
        "removals": [_removal(removal) for removal in result.removals],
        "held": [_held(held) for held in result.held],
        "notes": list(result.notes),
        "sure": result.sure,
        "final_newline": result.newline,
        "lines": len(result.lines),
        "digest": digest([line.text for line in result.lines]),
    }


def digest(lines: Sequence[str]) -> str:
    """A short name for a text, whatever its line ends."""
    from hashlib import blake2b

    return blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _checksum(found: Receipt) -> str:
    """Of what a receipt says, however its JSON is written."""
    from zlib import crc32

    return f"{crc32(json.dumps(found, sort_keys=True).encode()):08x}"


def _removal(removal: Removal) -> Receipt:
    return {
        "number": removal.line.number,
        "text": removal.line.text,
        "rule": removal.rule,
        "category": removal.category,
        "like": _like(removal.like),
        "score": removal.score,
        "why": removal.why,
    }


def _held(held: Held) -> Receipt:
    return {
        "number": held.line.number,
        "text": held.line.text,
        "rule": held.rule,
        "guard": held.guard,
        "like": _like(held.like),
        "score": held.score,
        "why": held.why,
    }


def _like(line: Line | None) -> Receipt | None:
    return {"number": line.number, "text": line.text} if line else None


class Report:
    """A report as it is written. What belongs to a file that could not be cleaned to its end is taken out again."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", 0)
        self._name = str(path)
        # Our own, for a buffer of Python's goes on trying to write what it could not.
        self._waiting = bytearray()
        self._start = 0

    def write(self, file: str, record: int | None, field: str, newline: str, found: Receipt) -> None:
        """The receipt of one article."""
        place = {"file": file, "record": record, "field": field if record else None, "newline": newline}
        # A name of a file that is not UTF-8 comes as surrogates, and "backslashreplace" spells those as JSON does.
        whole = {**place, **found}
        line = json.dumps({**whole, CHECK: _checksum(whole)}, ensure_ascii=False)
        self._waiting += line.encode("utf-8", "backslashreplace") + b"\n"
        if len(self._waiting) > WAITING:
            self.flush()

    def flush(self) -> None:
        """Give what is written so far to the system."""
        try:
            while self._waiting:
                del self._waiting[: self._file.write(self._waiting)]
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._name) from None

    def settle(self) -> None:
        """The file is done: its receipts stay."""
        self.flush()
        if self._file.seekable():
            self._start = self._file.tell()

    def retract(self) -> None:
        """The file was given up: so are its receipts."""
        self._waiting.clear()
        if self._file.seekable():
            self._file.seek(self._start)
            self._file.truncate()

    def close(self) -> None:
        """All is written."""
        try:
            self.flush()
        finally:
            self._file.close()


def read_report(path: Path) -> Iterator[Receipt]:
    """The receipts in the report, one by one. Raises OSError, and `InputError` with the line that is none.

    A last line that was cut short, by a kill or a full disk, is passed by: the file that it is about was not replaced.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError) as error:
                if line.startswith(BEGINNING) and not line.endswith(b"\n"):
                    return
                what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                raise InputError(f"line {number}: broken JSON: {what}", WRITTEN) from None
            if not _is_receipt(found):
                raise InputError(f"line {number}: not a receipt", WRITTEN)
            if CHECK in found and found.pop(CHECK) != _checksum(found):
                raise InputError(
                    f"line {number}: damaged, or changed by hand; without its {CHECK!r} it counts as it is"
                )
            yield found


def _is_receipt(found: object) -> bool:
    shape = {"file": str, "newline": str, "removals": list, "final_newline": bool, "lines": int, "digest": str}
    return (
        isinstance(found, dict)
        and all(isinstance(found.get(key), kind) for key, kind in shape.items())
        and found["newline"] in ("\n", "\r\n", "\r")
        and all(
            isinstance(one, dict) and type(one.get("number")) is int and isinstance(one.get("text"), str)
            for one in found["removals"]
        )
    )


def restored(text: str, found: Mapping[str, Any]) -> str:
    """The repaired input: the lines of the clean `text` with the removed ones back in their places.

    Raises `MisfitError` where the receipt is of another text.
    """
    kept = BREAK.split(text) if text else []
    if kept and not kept[-1]:
        kept.pop()
    if len(kept) != found["lines"] or digest(kept) != found["digest"]:
        raise MisfitError("the text is not the one that the report is about, or has changed since")
    removed = {one["number"]: one["text"] for one in found["removals"]}
    total = len(kept) + len(removed)
    if len(removed) != len(found["removals"]) or not all(1 <= number <= total for number in removed):
        raise MisfitError("the numbers of the removed lines cannot be")
    rest = iter(kept)
    lines = [removed[number] if number in removed else next(rest) for number in range(1, total + 1)]
    return "\n".join(lines) + ("\n" if found["final_newline"] else "")
