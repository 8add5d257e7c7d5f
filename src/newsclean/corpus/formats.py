"""What a file holds, by the ending of its name: one article's text, or a record on each line; compressed or not."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Literal, NamedTuple

Kind = Literal["txt", "jsonl", "parquet"]
Compression = Literal["", "gz", "zst"]

KINDS: dict[str, Kind] = {".txt": "txt", ".md": "txt", ".jsonl": "jsonl"}
COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
# What only the verbs for a corpus read.
TABLES: dict[str, Kind] = {".parquet": "parquet"}
ENDINGS = ".txt, .md, .jsonl (.gz, .zst too)"


class InputError(ValueError):
    """An input that cannot be read as what it should be; the message says where in the file and what. `way_out` is what
    the command line has for it, if anything."""

    def __init__(self, what: str, way_out: str = "") -> None:
        super().__init__(what)
        self.way_out = way_out

    def at(self, where: object) -> InputError:
        """The same with the place in front."""
        return InputError(f"{where}: {self}", self.way_out)


class Format(NamedTuple):
    """The format of a file: "txt", "jsonl" or "parquet", and how it is compressed from outside ("" for not at all)."""

    kind: Kind
    compression: Compression = ""


def format_of(path: PurePath, otherwise: Kind | None = None, *, tables: bool = False) -> Format | None:
    """The format of the file `path`, by the ending of its name; `otherwise` for an ending that says nothing. Parquet
    files count with `tables` only.

    >>> format_of(PurePath("corpus/news.JSONL.gz"))
    Format(kind='jsonl', compression='gz')
    >>> format_of(PurePath("page.html")) is None
    True
    """
    path = PurePath(path.name.lower())
    compression = COMPRESSIONS.get(path.suffix, "")
    if compression:
        path = path.with_suffix("")
    elif tables and path.suffix in TABLES:
        return Format(TABLES[path.suffix])
    kind = KINDS.get(path.suffix, otherwise)
    return Format(kind, compression) if kind else None


def walk(folder: Path, leave_out: Path | None = None, *, tables: bool = False) -> list[Path]:
    """The paths of the files in `folder` and below whose ending says a format, sorted.

    Hidden files and folders are left out, and so is the folder `leave_out`; links to folders are not followed.
    Raises OSError where a folder cannot be listed.
    """

    def fail(error: OSError) -> None:
        raise error

    out = leave_out.resolve() if leave_out else None
    found: list[Path] = []
    for name, folders, names in os.walk(folder, onerror=fail):
        path = Path(name)
        folders[:] = [
            name for name in folders if not name.startswith(".") and (out is None or (path / name).resolve() != out)
        ]
        found.extend(
            path / name for name in names if not name.startswith(".") and format_of(PurePath(name), tables=tables)
        )
    return sorted(found)
