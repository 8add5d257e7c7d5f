"""`newsclean clean`: the filter, files in place, files into a folder, or a look at what would change."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.cli.arguments import Parser, add_cleaning, examples
from newsclean.cli.cleaning import Run, Tally, clean_sources, clean_texts
from newsclean.cli.colours import WHEN, wanted
from newsclean.cli.messages import CommandError, reason, say
from newsclean.cli.outputs import Files, Look, Output, Stdout
from newsclean.cli.progress import Progress
from newsclean.cli.settings import settle
from newsclean.cli.sources import STDIN, Reading, Source, find

if TYPE_CHECKING:
    from newsclean.cli.receipts import Report


def parser() -> Parser:
    """The parser of `newsclean clean`."""
    made = Parser(
        prog="newsclean clean",
        description="Clean text files (.txt, .md: one article each), .jsonl files (an article in each record), both\n"
        "also with .gz or .zst, Parquet files (an article in each row), the files of folders, or standard input. The\n"
        "clean text goes to standard output.",
        epilog=examples(
            """
            newsclean clean article.txt                      the clean article on standard output
            curl ... | extract | newsclean clean > clean.txt  the same as a filter
            newsclean clean --diff article.txt               what would change
            newsclean clean -i corpus --report removed.jsonl  a folder in place, with a receipt for every line removed
            newsclean clean -o clean --jobs 4 news.jsonl.gz   records into clean/news.jsonl.gz, by four processes
            newsclean clean -o clean --field body parts       a folder of Parquet files, every other column as it was
            newsclean clean --check corpus                   exit code 1 if a file would change
            newsclean clean --site-profile profiles --by site news.jsonl   what each site always prints goes first
            """
        ),
    )
    made.add_argument(
        "paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input (the default)"
    )
    where = made.add_argument_group("where to (default: standard output)").add_mutually_exclusive_group()
    where.add_argument("-i", "--in-place", action="store_true", help="rewrite the files that change")
    where.add_argument("-o", "--output", metavar="DIR", help="write every file below this folder")
    look = made.add_argument_group("only look")
    look.add_argument("--check", action="store_true", help="write nothing; name what would change, and exit with 1")
    look.add_argument("--diff", action="store_true", help="write nothing; show what would change")
    look.add_argument("--color", choices=WHEN, default="auto", help="colours in the diff (default: on a terminal)")
    made.add_argument("-q", "--quiet", action="store_true", help="no summary after more than one file")
    made.add_argument("--report", metavar="FILE", help="a line of JSON for each article: what was removed, and why")
    made.add_argument("--title", help="the article's title: copies of it in the text go")
    made.add_argument("--format", choices=["txt", "jsonl"], help="what standard input holds (default: txt)")
    add_cleaning(made)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    looking = arguments.check or arguments.diff
    names = arguments.paths or [STDIN]
    if not arguments.paths and sys.stdin.isatty():
        say("newsclean: reading from the terminal; Ctrl-D ends it")
    if looking and (arguments.in_place or arguments.output):
        raise CommandError("--check and --diff write nothing, so they go neither with -i nor with -o")
    if STDIN in names and (arguments.in_place or arguments.output):
        which = "-i" if arguments.in_place else "-o"
        raise CommandError(f"{which} is for files and folders; standard input goes to standard output")
    folder = Path(arguments.output) if arguments.output else None
    sources, problems = find(names, arguments.format, folder, tables=True)
    if arguments.title is not None and (len(sources) > 1 or any(source.format.kind != "txt" for source in sources)):
        raise CommandError("--title is the title of one article: give one text file, or standard input")
    tables = [source.name for source in sources if source.format.kind == "parquet"]
    if tables and not (looking or arguments.in_place or folder):
        raise CommandError(f"{tables[0]}: a Parquet file does not go to standard output: -o DIR, or -i for in place")
    progress = Progress(shown=_shown(to_stdout=not arguments.in_place and not folder), total=_total(sources))
    output: Output
    if looking:
        output = Look(progress, check=arguments.check, diff=arguments.diff, colours=wanted(sys.stdout, arguments.color))
    elif arguments.in_place:
        output = Files(in_place)
    elif folder:
        output = Files(below(folder, sources))
    else:
        output = Stdout()
    for problem in problems:
        progress.complain(problem)
    lossy = not looking and not arguments.in_place
    tally = clean_into(
        output,
        sources,
        arguments,
        progress,
        report=arguments.report,
        title=arguments.title,
        lossy=lossy,
        summary=len(sources) > 1 and not arguments.quiet,
    )
    if problems or tally.failed:
        return 2
    return 1 if arguments.check and tally.changed else 0


def clean_into(
    output: Output,
    sources: Sequence[Source],
    arguments: argparse.Namespace,
    progress: Progress,
    *,
    report: str | None = None,
    title: str | None = None,
    lossy: bool = False,
    remarks: bool = True,
    summary: bool = False,
) -> Tally:
    """Clean `sources` by the options that every cleaning verb has; with `summary` say in the end what that did."""
    settings = settle(arguments)
    if settings.sites and (plain := [source.name for source in sources if source.format.kind == "txt"]):
        raise CommandError(
            f"{plain[0]}: a text file has no field {settings.by!r}; --site-profile FILE names one profile"
        )
    # More workers than text files would have nothing to do; nobody knows how many records there are.
    jobs = arguments.jobs if any(source.format.kind != "txt" for source in sources) else len(sources)
    overview = None
    if summary:
        from newsclean.cli.overview import Overview, show

        overview = Overview()
    with _report(report, sources) as written:
        tally = clean_sources(
            sources,
            Run(
                Reading(settings.field, arguments.errors, arguments.skip_bad, settings.by if settings.sites else None),
                partial(
                    clean_texts,
                    cleaner=settings.cleaner,
                    title=title,
                    receipts=written is not None,
                    sites=settings.sites,
                    counted=summary,
                ),
                output,
                progress,
                written,
                max(1, min(jobs, arguments.jobs)),
                lossy,
                remarks,
                settings.by if settings.sites else None,
                overview,
            ),
        )
    if overview:
        show(overview)
    return tally


def in_place(source: Source) -> Path:
    """A file goes where it came from."""
    assert source.path is not None
    return source.path


def below(folder: Path, sources: Sequence[Source]) -> Callable[[Source], Path]:
    """Where each source goes below `folder`. Raises `CommandError` where two would go to one place, or to their own."""
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder}: a file, and -o names a folder")
    inputs = {source.path.resolve() for source in sources if source.path}
    taken: dict[Path, Source] = {}
    for source in sources:
        target = (folder / source.place).resolve()
        if target in inputs:
            raise CommandError(f"{source.name}: -o {folder} would write onto an input; -i cleans in place")
        other = taken.setdefault(target, source)
        if other.path != source.path:
            raise CommandError(f"{source.name} and {other.name} would both go to {folder / source.place}")
    return lambda source: folder / source.place


@contextmanager
def _report(name: str | None, sources: Sequence[Source]) -> Iterator[Report | None]:
    if name is None:
        yield None
        return
    from newsclean.cli.receipts import Report

    path = Path(name)
    if any(source.path and source.path.resolve() == path.resolve() for source in sources):
        raise CommandError(f"{name}: the report would be written onto an input")
    try:
        report = Report(path)
    except OSError as error:
        raise CommandError(f"{name}: {reason(error)}") from None
    try:
        yield report
    finally:
        report.close()


def _shown(*, to_stdout: bool) -> bool:
    # A bar among the articles on a screen would help nobody.
    return sys.stderr.isatty() and not (to_stdout and sys.stdout.isatty())


def _total(sources: Sequence[Source]) -> int | None:
    return len(sources) if all(source.format.kind == "txt" for source in sources) else None
