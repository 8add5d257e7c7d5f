"""`newsclean restore`: the repaired input again, from a clean file and its report."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import chain, takewhile
from pathlib import Path

from newsclean.cli.arguments import Parser, examples
from newsclean.cli.messages import CommandError, reason
from newsclean.cli.outputs import Files, emit, flush
from newsclean.cli.receipts import MisfitError, Receipt, read_report, restored
from newsclean.cli.sources import Reading, Source, find
from newsclean.corpus.formats import COMPRESSIONS, InputError, format_of
from newsclean.corpus.records import Article, TextFile


def parser() -> Parser:
    """The parser of `newsclean restore`."""
    made = Parser(
        prog="newsclean restore",
        description="Undo a cleaning from its report: the lines that were removed come back in their places. Repairs\n"
        "of characters stay: what comes back is the repaired input.",
        epilog=examples(
            """
            newsclean clean -i a.txt --report a.jsonl && newsclean restore -i a.txt --report a.jsonl
            newsclean restore clean/news.jsonl --report removed.jsonl -o news.jsonl
            """
        ),
    )
    made.add_argument("file", metavar="FILE", help="the clean file")
    made.add_argument("--report", metavar="FILE", required=True, help="the report of its cleaning")
    where = made.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", metavar="FILE", help="write to this file (default: standard output)")
    where.add_argument("-i", "--in-place", action="store_true", help="rewrite the clean file")
    made.add_argument("--format", choices=["txt", "jsonl"], help="what FILE holds, if its ending does not say")
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    sources, problems = find([arguments.file], arguments.format, tables=True)
    if problems:
        raise CommandError(problems[0])
    source = sources[0].stamped()
    if source.path is None or source.path != Path(arguments.file):
        raise CommandError(f"{arguments.file}: restore takes one file")
    if not source.path.exists():
        raise CommandError(f"{source.name}: No such file or directory")
    target = source.path if arguments.in_place else Path(arguments.output) if arguments.output else None
    table = source.format.kind == "parquet"
    if table and (target is None or format_of(target, tables=True) != source.format):
        raise CommandError(f"{source.name}: a Parquet file is restored to one: -o FILE.parquet, or -i for in place")
    try:
        if table:
            assert target
            _write_rows(source, Path(arguments.report), target)
        elif target is None:
            for article, text in _restored(source, Path(arguments.report)):
                emit(article.with_text(text))
            flush()
        else:
            _write(source, Path(arguments.report), target)
    except (OSError, InputError, MisfitError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        name = error.filename if isinstance(error, OSError) and error.filename else source.name
        raise CommandError(f"{name}: {reason(error)}") from None
    return 0


def _write(source: Source, report: Path, target: Path) -> None:
    from newsclean.corpus.atomic import AtomicFile

    same = target == source.path
    packed = COMPRESSIONS.get(target.suffix.lower(), "")
    own = target == source.path
    with AtomicFile(
        target, like=source.path, compression=packed, unless=lambda: own and not source.is_unchanged()
    ) as new:
        for article, text in _restored(source, report):
            after = article.with_text(text)
            same = same and article.raw == after
            new.write(after)
        if not same:
            new.commit()


def _write_rows(source: Source, report: Path, target: Path) -> None:
    output = Files(lambda _: target)
    changed = False
    try:
        for article, text in _restored(source, report):
            after = article.with_text(text)
            changed = changed or article.raw != after
            output.write(source, article, text, after)
        output.finish(source, changed)
    finally:
        output.abandon()


def _restored(source: Source, report: Path) -> Iterator[tuple[Article, str | None]]:
    """Each article of the clean file, and its text restored. Raises `MisfitError` where the report is of another."""
    receipts = _receipts(report, _name_in(report, source))
    first = next(receipts, None)
    if first is None:
        raise MisfitError(f"{report} has no receipts")
    receipts = chain([first], receipts)
    # Lines that are no records were passed by when the file was cleaned, and are again.
    for article in Reading(first.get("field") or "text", skip_bad=True).articles(source):
        text = article.text
        if text is None:
            yield article, None
            continue
        found = next(receipts, None)
        where = f"record {article.record}: " if article.record else ""
        if found is None or found.get("record") != article.record:
            raise MisfitError(f"{where}{report} has no receipt for it, but for {first['file']}")
        try:
            text = restored(text, found)
        except MisfitError as error:
            raise MisfitError(f"{where}{error}") from None
        if isinstance(article, TextFile):
            article = article._replace(newline=found["newline"])
        yield article, text
    if next(receipts, None) is not None:
        raise MisfitError(f"{report} has receipts for more records than there are")


def _receipts(report: Path, name: str) -> Iterator[Receipt]:
    return (found for found in _read(report) if found["file"] == name)


def _name_in(report: Path, source: Source) -> str:
    """How the report calls the file: it may have been cleaned from another folder, or into one."""
    names: list[str] = list(dict.fromkeys(found["file"] for found in _read(report)))
    if source.name in names or len(names) == 1:
        return source.name if source.name in names else names[0]
    path = Path(source.name).resolve()
    alike = {name: _alike(path, Path(name)) for name in names}
    best = [name for name in names if alike[name] == max(alike.values())]
    if len(best) != 1 or not alike[best[0]]:
        about = f"{', '.join(names[:3])}{' ...' if len(names) > 3 else ''}"
        raise MisfitError(f"{report} is about {about}" if names else f"{report} has no receipts")
    return best[0]


def _alike(one: Path, other: Path) -> int:
    """How many parts two paths have in common, counted from their ends."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one.parts), reversed(other.parts), strict=False))
    return sum(1 for _ in same)


def _read(report: Path) -> Iterator[Receipt]:
    try:
        yield from read_report(report)
    except (OSError, InputError) as error:
        raise CommandError(f"{report}: {reason(error)}") from None
