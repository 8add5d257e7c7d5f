"""`newsclean dedup`: near-duplicate articles of a corpus."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.cli.arguments import Parser, examples, jobs, share, size
from newsclean.cli.interruption import Interruption
from newsclean.cli.messages import CommandError, complain, many, reason, say
from newsclean.cli.sources import STDIN, Source, find
from newsclean.cli.steps import Steps
from newsclean.corpus.formats import InputError, Kind, format_of
from newsclean.corpus.ranking import KEEPS, Keep, needs_column, ranker

if TYPE_CHECKING:
    from newsclean.corpus.clusters import Names
    from newsclean.corpus.deduplication import Grouped, Plan
    from newsclean.corpus.documents import Files
    from newsclean.corpus.work import Work

_STEPS = {
    "read": "reading",
    "match": "matching",
    "collect": "reading again",
    "compare": "comparing",
    "write": "writing",
}


def parser() -> Parser:
    """The parser of `newsclean dedup`."""
    made = Parser(
        prog="newsclean dedup",
        description="Find near-duplicate articles in a corpus, and write what is left when all copies but one are\n"
        "gone: the bytes of the records as they came, in order. INPUT: .jsonl files (also .gz, .zst), Parquet files,\n"
        "text files (one article each), or folders of them. Two articles are near-duplicates if the sets of their\n"
        "shingles (five words in a row) have a Jaccard similarity of the threshold or more; every pair is verified.",
        epilog=examples(
            """
            newsclean dedup news.jsonl -o unique.jsonl                        the first copy of each article stays
            newsclean dedup news.jsonl -o unique.jsonl --clusters gone.jsonl  and a line for every record removed
            newsclean dedup 2025/ 2026/ -o clean --keep earliest --by date    folders; the earliest copy stays
            newsclean dedup new.jsonl -o fresh.jsonl --against archive/       what is not in the archive yet
            newsclean dedup big.jsonl.zst -o out.jsonl.zst --memory 1G --jobs 4
            newsclean dedup news.jsonl --estimate                             memory, disk and time it would take
            """
        ),
    )
    add = made.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="a file, or a folder that is walked")
    add(
        "-o", "--output", metavar="OUT", help="a file if its name ends in .jsonl (.gz, .zst) or .parquet; else a folder"
    )
    which = made.add_argument_group("what is a copy, and which one stays")
    add = which.add_argument
    add("--threshold", type=share, default=0.8, metavar="0..1", help="how near is a copy (default: 0.8)")
    add(
        "--keep",
        choices=KEEPS,
        help="which of a group stays: the first (default), last or longest, the earliest by the date, or the first by "
        "the number in a column (--by), or none",
    )
    add("--by", metavar="COLUMN", help="the column of --keep earliest (a date) or priority (a number; 1 before 2)")
    add(
        "--against",
        action="append",
        default=[],
        metavar="OTHER",
        help="remove too what is in this corpus; may be given again",
    )
    add(
        "--containment",
        action="store_true",
        help="the short version inside a long one is a copy too; the longest stays",
    )
    add("--bodies", action="store_true", help="compare clean texts, without dateline, byline and wire credit")
    add("--clean", action="store_true", help="compare clean texts (standard profile); what is written is as it came")
    reading = made.add_argument_group("how to read")
    add = reading.add_argument
    add("--field", default="text", metavar="NAME", help="the column that holds the text (default: text)")
    add("--id", metavar="NAME", help="the column that names a record (default: id, where there is one)")
    add("--format", choices=["txt", "jsonl"], help="what files hold whose ending does not say")
    add("--skip-bad", action="store_true", help="leave out lines that are no record with the field, and say how many")
    how = made.add_argument_group("how to work")
    add = how.add_argument
    add("--clusters", metavar="FILE", help="a JSON line for every record removed: id, kept, score, group, file, record")
    add("--jobs", type=jobs, default=1, metavar="N", help="worker processes (default: 1)")
    add(
        "--memory",
        type=size,
        default=size("1G"),
        metavar="SIZE",
        help="such as 500M or 4G; the rest goes to disk (default: 1G)",
    )
    add(
        "--work-dir",
        metavar="DIR",
        help="where unfinished work is kept, to go on from (default: OUT.work, when needed)",
    )
    add("--force", action="store_true", help="write over files that exist")
    add("--estimate", action="store_true", help="do nothing but say what memory, disk and time it would take")
    add("--quiet", action="store_true", help="no summary")
    return made


LEAST = 1 << 20  # bytes of memory that can be asked for
# Endings of files, which nobody means as the name of a folder.
_NO_FOLDERS = {".json", ".csv", ".tsv", ".ndjson", ".txt", ".md", ".gz", ".zst"}


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    keep: Keep = arguments.keep or ("longest" if arguments.containment else "first")
    from newsclean.corpus.duplicates import check

    if needs_column(keep) and not arguments.by:
        raise CommandError(f"--keep {keep} goes by a column: --by says which")
    if arguments.by and not needs_column(keep):
        raise CommandError(f"--by goes with --keep earliest or priority, not with {keep}")
    if arguments.memory < LEAST:
        raise CommandError(f"--memory is {many(arguments.memory, 'byte')}; 1M is the least, and 4G is four gigabytes")
    try:
        check(arguments.threshold, keep, arguments.by, arguments.containment)
    except ValueError as error:
        raise CommandError(str(error)) from None
    out = Path(arguments.output) if arguments.output else None
    sources, given = _found(arguments.inputs, arguments.format, out), _found(arguments.against, arguments.format, None)
    if arguments.estimate:
        from newsclean.cli.estimates import lines

        every = [*given, *sources]
        try:
            folder = out.parent if out and out.parent.is_dir() else Path()
            print("\n".join(lines(every, planned(every, len(given), arguments, keep)[0], folder)))
        except (OSError, InputError) as error:
            raise CommandError(reason(error)) from None
        return 0
    if out is None:
        raise CommandError("-o OUT is missing: the file or folder for what stays (or --estimate: what it would take)")
    target = targets(sources, out)
    _check_outputs(sources, given, target, arguments)
    return _deduplicate(sources, given, target, out, arguments, keep)


def _found(names: Sequence[str], kind: Kind | None, out: Path | None) -> list[Source]:
    if STDIN in names:
        raise CommandError("dedup reads its input twice: put standard input in a file first")
    sources, problems = find(names, kind, out, tables=True)
    if problems:
        raise CommandError(problems[0])
    for source in sources:
        assert source.path is not None
        if not source.path.is_file():
            what = "not a regular file, and dedup reads its input twice" if source.path.exists() else None
            raise CommandError(f"{source.name}: {what or 'No such file or directory'}")
    return [source.stamped() for source in sources]


def targets(sources: Sequence[Source], out: Path) -> Callable[[int], Path]:
    """Where each source goes. Raises `CommandError` where that cannot be."""
    form = format_of(out, tables=True)
    if form is None or out.is_dir():
        if out.exists() and not out.is_dir():
            raise CommandError(f"{out}: exists, and is no folder and no .jsonl (.gz, .zst) or .parquet file")
        if not out.exists() and out.suffix.lower() in _NO_FOLDERS:
            raise CommandError(f"{out}: not the name of a folder, nor of a .jsonl (.gz, .zst) or .parquet file")
        taken: dict[Path, Source] = {}
        for source in sources:
            other = taken.setdefault(out / source.place, source)
            if other is not source:
                raise CommandError(f"{source.name} and {other.name} would both go to {out / source.place}")
        return lambda number: out / sources[number].place
    for source in sources:
        if source.format.kind != form.kind:
            raise CommandError(
                f"{source.name}: cannot go to {out}: what stays is of the same kind; -o may name a folder"
            )
    if form.kind == "txt":
        raise CommandError(f"{out}: text files go to a folder, each article in its own")
    if form.kind == "parquet" and len(sources) > 1:
        raise CommandError(f"{out}: several Parquet files go to a folder")
    return lambda number: out


def _check_outputs(
    sources: Sequence[Source], given: Sequence[Source], target: Callable[[int], Path], arguments: argparse.Namespace
) -> None:
    inputs = {source.path.resolve(): source.name for source in [*given, *sources] if source.path}
    outputs = {target(number): None for number in range(len(sources))}
    for path in [*outputs, *([Path(arguments.clusters)] if arguments.clusters else [])]:
        if name := inputs.get(path.resolve()):
            raise CommandError(f"{name} is an input, and would be written over")
        if file := next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None):
            raise CommandError(f"{path}: {file} is a file, not a folder")
        if path.exists() and not arguments.force:
            raise CommandError(f"{path} exists; --force writes over it")
    if arguments.clusters and Path(arguments.clusters) in outputs:
        raise CommandError(f"{arguments.clusters}: the clusters and the survivors cannot go to one file")


def _deduplicate(
    sources: Sequence[Source],
    given: Sequence[Source],
    target: Callable[[int], Path],
    out: Path,
    arguments: argparse.Namespace,
    keep: Keep,
) -> int:
    began = time.monotonic()
    from newsclean.cli.summaries import summary
    from newsclean.corpus.clusters import Names
    from newsclean.corpus.deduplication import group
    from newsclean.corpus.estimating import shingles_fit
    from newsclean.corpus.results import write_clusters, write_survivors
    from newsclean.corpus.work import Work

    every = [*given, *sources]
    plan, files = planned(every, len(given), arguments, keep)
    folder = Path(arguments.work_dir) if arguments.work_dir else out.with_name(f"{out.name}.work")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Through the pipes of worker processes shingles cost more than a second reading, which they share.
    kept = arguments.jobs == 1 and shingles_fit(every, folder.parent, arguments.memory)
    plan = replace(plan, signing=replace(plan.signing, kept=kept), folder=folder)
    work = Work({**_asked(arguments, keep), "against": len(given)}, every, folder.parent)
    steps = Steps(_STEPS, shown=sys.stderr.isatty(), size=_plain_size(every))
    try:
        with Interruption() as interruption:

            def tell(step: str, done: int) -> None:
                interruption.heed()
                steps.tell(step, done)

            plan = replace(plan, tell=tell)
            if (arguments.work_dir or folder.exists()) and work.open(folder):
                steps.say(f"newsclean: going on from {folder}")
            grouped = group(files, plan, work)
            gone = grouped.removed(keep)
            names = Names(files, work, grouped)
            tell("write", 0)
            if arguments.clusters:
                write_clusters(Path(arguments.clusters), grouped, gone, names, keep != "none")
            write_survivors(files, work, grouped, gone, len(given), target, lambda: tell("write", 0))
        steps.close()
        _remark(files, work, grouped, names, arguments)
        told = [] if arguments.quiet else list(summary(grouped, gone, plan, names, time.monotonic() - began))
        work.clear()
        for line in told:
            say(line)
    except KeyboardInterrupt:
        steps.close()
        if not work.folder and work.done:
            work.open(folder)
        if work.folder:
            complain(f"stopped; {_kept(work)}")
        raise
    except (OSError, InputError) as error:
        what = f"{error.filename}: {reason(error)}" if isinstance(error, OSError) and error.filename else reason(error)
        raise CommandError(f"{what}; {_kept(work)}" if work.folder and work.done else what) from None
    finally:
        steps.close()
        work.close()
    return 0


def planned(every: Sequence[Source], given: int, arguments: argparse.Namespace, keep: Keep) -> tuple[Plan, Files]:
    """The plan, and the files it is for."""
    from newsclean.corpus.blocks import Columns
    from newsclean.corpus.deduplication import Plan
    from newsclean.corpus.documents import Files
    from newsclean.corpus.preparing import Preparation
    from newsclean.corpus.signing import Signing

    columns = Columns(
        arguments.field,
        arguments.id or ("id" if arguments.clusters else None),
        required=arguments.id is not None,
        by=arguments.by,
        ranker=ranker(keep),
    )
    signing = Signing(columns, Preparation(arguments.clean, arguments.bodies), longest=keep == "longest")
    plan = Plan(
        signing,
        arguments.threshold,
        "containment" if arguments.containment else "jaccard",
        keep,
        given,
        arguments.skip_bad,
        arguments.jobs,
        arguments.memory,
    )
    return plan, Files(every, columns, unread=arguments.jobs > 1)


def _asked(arguments: argparse.Namespace, keep: Keep) -> dict[str, object]:
    """What the answer depends on, less the inputs."""
    names = ("threshold", "by", "containment", "bodies", "clean", "field", "id", "skip_bad")
    return {
        **{name: getattr(arguments, name) for name in names},
        "keep": keep,
        "ids": bool(arguments.clusters or arguments.id),
    }


def _kept(work: Work) -> str:
    return f"what is done is kept in {work.folder}, and the same command goes on from there"


def _remark(files: Files, work: Work, grouped: Grouped, names: Names, arguments: argparse.Namespace) -> None:
    """Say how many lines were bad, and which ids come twice: the clusters file cannot tell such documents apart."""
    from newsclean.corpus.clusters import repeated_ids

    if bad := grouped.intake.bad:
        complain(f"{many(bad, 'bad line')} left out, the first: {grouped.intake.first_bad}")
    if not work.columns.count("id"):
        return
    again = repeated_ids(work.columns.read("id")[grouped.given :]) + grouped.given
    if len(again):
        file, record = names.place(int(again[0]))
        first = f"{names.of(again[:1])[0]!r} ({file} record {record})"
        have = "has" if len(again) == 1 else "have"
        complain(f"{many(len(again), 'document')} {have} the id of one before, the first: {first}")


def _plain_size(sources: Sequence[Source]) -> int | None:
    """How many bytes will be read; None where that is not known."""
    if any(source.format.compression or source.format.kind == "parquet" for source in sources):
        return None
    return sum(source.path.stat().st_size for source in sources if source.path)
