"""The inputs of a run: standard input, files, and the files of folders, each with its format.

Named tuples here and in the modules beside: a frozen dataclass takes ten times as long to make, at every start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from newsclean.cli.messages import CommandError, reason
from newsclean.corpus.formats import ENDINGS, Format, Kind, format_of, walk
from newsclean.corpus.records import Article, Errors, read_articles
from newsclean.corpus.sources import STDIN, Source

__all__ = ["STDIN", "Reading", "Source", "find"]


class Reading(NamedTuple):
    """How to read the articles of a source."""

    field: str = "text"
    errors: Errors = "strict"
    skip_bad: bool = False
    by: str | None = None  # the column that names a row's site; a record has all its fields
    more: tuple[str, ...] = ()  # other columns that are asked for

    def articles(self, source: Source) -> Iterator[Article]:
        """The articles of `source`, one by one. Raises OSError and `InputError`."""
        if source.format.kind == "parquet":
            from newsclean.corpus.parquet import articles

            yield from articles(source, self.field, self.errors, skip_bad=self.skip_bad, by=self.by, more=self.more)
            return
        with source.open() as file:
            yield from read_articles(file, source.format.kind, self.field, self.errors, skip_bad=self.skip_bad)


def find(
    names: Sequence[str], kind: Kind | None, leave_out: Path | None = None, *, tables: bool = False
) -> tuple[list[Source], list[str]]:
    """The sources that `names` mean, and what is wrong with the names that mean none.

    `kind` is how to read standard input, and files whose ending says nothing. Folders are walked, less `leave_out`.
    Parquet files count with `tables` only.
    """
    endings = f"{ENDINGS}, .parquet" if tables else ENDINGS
    if names.count(STDIN) > 1:
        raise CommandError("standard input (-) can be read once only")
    sources: list[Source] = []
    problems: list[str] = []
    for name in names:
        path = Path(name)
        if name == STDIN:
            sources.append(Source(STDIN, None, Format(kind or "txt"), PurePath(STDIN)))
        elif path.is_dir():
            try:
                inside = walk(path, leave_out, tables=tables)
            except OSError as error:
                problems.append(f"{error.filename}: {reason(error)}")
                continue
            if not inside:
                problems.append(f"{name}: a folder without files of {endings}")
            sources.extend(_sources(inside, path, tables))
        elif found := format_of(path, kind, tables=tables):
            sources.append(Source(name, path, found, PurePath(path.name)))
        elif path.exists():
            problems.append(f"{name}: not one of {endings}; --format says how to read it")
        else:
            problems.append(f"{name}: No such file or directory")
    return sources, problems


def _sources(paths: Iterable[Path], folder: Path, tables: bool) -> Iterator[Source]:
    for path in paths:
        if found := format_of(path, tables=tables):
            yield Source(str(path), path, found, path.relative_to(folder))
