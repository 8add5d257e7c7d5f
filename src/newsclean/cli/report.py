"""`newsclean report`: a page to look at, which shows what a cleaning removes, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli.arguments import Mixed, Parser, add_cleaning, examples, size
from newsclean.cli.cleaning import Given, explained, worked
from newsclean.cli.messages import CommandError, many, reason, say
from newsclean.cli.progress import Progress
from newsclean.cli.settings import Settings, settle
from newsclean.cli.sources import STDIN, Reading, Source, find
from newsclean.corpus.formats import InputError
from newsclean.corpus.records import Article, Row, TextFile, fields_of
from newsclean.pipeline import Cleaner

if TYPE_CHECKING:
    from newsclean.corpus.sites import SiteCleaners
    from newsclean.report.clusters import Clusters
    from newsclean.report.gathering import Gathering, Place
    from newsclean.report.proof import Proof

TARGET = "report.html"
# The fields that could name the site of a record, where nobody says which; and its title and address.
SITES = ("site", "url")
TITLES = ("title", "headline")


def parser() -> Parser:
    """The parser of `newsclean report`."""
    made = Mixed(
        prog="newsclean report",
        description="One page (HTML, self-contained, works from disk) that shows what a cleaning removes, and why: an\n"
        "overview, and each article with its lines as on a printer's proof. INPUT is what clean takes, cleaned by the\n"
        "same options; nothing else is written. Where not all articles fit, the page says which it shows; all numbers\n"
        "are over all of them.",
        epilog=examples(
            """
            newsclean report article.txt                          report.html, to be opened in a browser
            newsclean report corpus/ -o corpus.html               the files of a folder
            newsclean report news.jsonl.gz --by site --jobs 4     records, to be looked at site by site
            newsclean report news.jsonl --profile page            what another profile would remove
            newsclean report news.jsonl --clusters gone.jsonl     and the groups that newsclean dedup found there
            """
        ),
    )
    add = made.add_argument
    add("paths", nargs="*", metavar="INPUT", help="a file, a folder, or - for standard input (the default)")
    add("-o", "--output", default=TARGET, metavar="FILE", help=f"the page to write (default: {TARGET})")
    add(
        "--clusters",
        metavar="FILE",
        help="what newsclean dedup --clusters wrote about INPUT: its groups are shown, too",
    )
    add("--id", default="id", metavar="NAME", help="the field that names a record in the clusters file (default: id)")
    add("--size", type=size, default=None, metavar="SIZE", help="how large the page may get (default: 20 MB)")
    add("--title", metavar="TEXT", help="what stands above the page (default: the names of the inputs)")
    add("--format", choices=["txt", "jsonl"], help="what standard input holds (default: txt)")
    add_cleaning(made)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    names = arguments.paths or [STDIN]
    if not arguments.paths and sys.stdin.isatty():
        raise CommandError("nothing to report on: name a file or a folder, or - for standard input")
    sources, problems = find(names, arguments.format, tables=True)
    if problems:
        raise CommandError(problems[0])
    target = _target(Path(arguments.output), arguments, sources)
    settings = settle(arguments, by_alone=True)
    from newsclean.report.gathering import LEAST, SIZE, Gathering

    most = SIZE if arguments.size is None else arguments.size
    if most < LEAST:
        raise CommandError(f"--size is {most} bytes; a page has at least {LEAST:,}")
    clusters = _clusters(Path(arguments.clusters), sources) if arguments.clusters else None
    gathering = Gathering(settings.cleaner.options, most, clusters, sites=settings.sites is not None)
    _gather(gathering, sources, arguments, settings)
    if gathering.totals.documents or not gathering.bad:
        _write(target, gathering, arguments.title or _title(names))
    return 2 if gathering.bad else 0


def _target(path: Path, arguments: argparse.Namespace, sources: Sequence[Source]) -> Path:
    inputs = [source.path for source in sources if source.path]
    inputs += [Path(arguments.clusters)] if arguments.clusters else []
    if any(path.resolve() == one.resolve() for one in inputs):
        raise CommandError(f"{path}: the report would be written onto an input")
    if path.is_dir():
        raise CommandError(f"{path}: a folder; -o names the file of the report")
    if not path.parent.is_dir():
        raise CommandError(f"{path}: no folder {path.parent}")
    return path


def _clusters(path: Path, sources: Sequence[Source]) -> Clusters:
    from newsclean.report.clusters import read_clusters

    try:
        with path.open("rb") as file:
            clusters = read_clusters(file)
    except (OSError, InputError) as error:
        raise CommandError(f"{path}: {reason(error)}") from None
    called = clusters.names_of(source.name for source in sources)
    if clusters.files and not set(called.values()) & set(clusters.files):
        raise CommandError(f"{path}: about {clusters.files[0]}, which is not among the inputs")
    return clusters


def proofs(articles: Sequence[Given], *, cleaner: Cleaner, sites: SiteCleaners | None = None) -> Iterator[Proof | None]:
    """What is done to the texts of a few articles, here or in a worker process."""
    from newsclean.report.proof import proof

    for result, notes in explained(articles, cleaner=cleaner, sites=sites):
        yield None if result is None else proof(result, notes[: len(notes) - len(result.notes)])


def _gather(gathering: Gathering, sources: Sequence[Source], arguments: argparse.Namespace, settings: Settings) -> None:
    from newsclean.report.gathering import Place

    progress = Progress(shown=sys.stderr.isatty())
    more = (*SITES, *TITLES, "url", arguments.id)
    reading = Reading(settings.field, arguments.errors, arguments.skip_bad, settings.by, more)
    task = partial(proofs, cleaner=settings.cleaner, sites=settings.sites)
    by = settings.by if settings.sites else None
    called = gathering.groups.clusters.names_of(one.name for one in sources) if gathering.groups else {}
    given_up: Source | None = None
    bad: dict[str, tuple[str, int]] = {}  # the first of each file, and how many
    try:
        for source, event, found in worked(sources, reading, task, arguments.jobs, by):
            if source is given_up or event is None:
                continue
            if isinstance(event, Exception):
                if not isinstance(event, OSError | InputError):
                    raise event
                gathering.bad.append(f"{source.name}: {reason(event)}")
                progress.complain(gathering.bad[-1])
                given_up = source
            elif event.problem:
                first, lines = bad.get(source.name, (event.problem, 0))
                bad[source.name] = first, lines + 1
            elif found is not None and event.text is not None:
                place = _place(source, event, settings.by, arguments.id, Place)
                gathering.add(place, found)
                if wrong := gathering.look(place, called.get(source.name, source.name), event.text):
                    raise CommandError(f"{arguments.clusters}: not about {source.name}: record {event.record}: {wrong}")
                progress.tick()
        for name, (first, lines) in bad.items():
            progress.complain(f"{name}: {many(lines, 'bad line')} left out, the first: {first}")
    finally:
        progress.close()


def _place(source: Source, article: Article, by: str | None, name: str, place: type[Place]) -> Place:
    """Where an article is from, and what its record says of it."""
    if isinstance(article, TextFile):
        folder = source.place.parent.as_posix()
        return place(source.name, None, "" if folder == "." else folder)
    from newsclean.corpus.pages import site_named

    fields = dict(article.more or {}) if isinstance(article, Row) else fields_of(article.line)
    if by and isinstance(article, Row):
        fields[by] = article.by
    site = next((found for field in ((by,) if by else SITES) if (found := site_named(fields.get(field)))), "")
    title = next((text for field in TITLES if isinstance(text := fields.get(field), str)), "")
    return place(source.name, article.record, site, title, _text(fields.get("url")), _name(fields.get(name)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str | int | float | None:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _title(names: Sequence[str]) -> str:
    shown = ", ".join("standard input" if name == STDIN else Path(name).name or name for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _write(target: Path, gathering: Gathering, title: str) -> None:
    from newsclean.corpus.atomic import AtomicFile

    written = 0
    try:
        with AtomicFile(target) as file:
            for piece in gathering.page(title):
                file.write(piece)
                written += len(piece)
            file.commit()
    except OSError as error:
        raise CommandError(f"{target}: {reason(error)}") from None
    documents, shown = gathering.totals.documents, gathering.shown
    few = "" if shown == documents else f", {shown:,} of them to look at"
    say(f"{target}: {many(documents, 'article')}{few}; {written / 1e6:,.1f} MB")
