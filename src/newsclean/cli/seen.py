"""`newsclean seen`: an index of what was seen, asked and fed from the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.cli.arguments import Mixed, Parser, examples, share
from newsclean.cli.messages import CommandError, say
from newsclean.cli.sources import STDIN, find
from newsclean.corpus.formats import format_of

if TYPE_CHECKING:
    from newsclean.corpus.seen import SeenIndex

TIME = "%Y-%m-%d %H:%M:%S UTC"
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parser() -> Parser:
    """The parser of `newsclean seen`."""
    made = Parser(
        prog="newsclean seen",
        description="Remember articles in an index, one file, and tell which were seen before, exactly or nearly.",
        epilog=examples(
            """
            scrape | newsclean seen add seen.sqlite > new.jsonl        pass on what is new, and remember it
            newsclean seen check seen.sqlite today.jsonl > new.jsonl   pass on what is new, remember nothing
            newsclean seen check -q seen.sqlite article.txt            exit code 1 if it was seen
            newsclean seen stats seen.sqlite                           how many there are, and how large the file is
            newsclean seen expire seen.sqlite --older-than 90d         forget what was not seen for 90 days
            """
        ),
    )
    verbs = made.add_subparsers(parser_class=Mixed, dest="verb", metavar="add|check|remove|stats|expire", required=True)

    adding = verbs.add_parser(
        "add",
        help="remember articles; those that are new go to standard output",
        description="Remember the articles of .txt, .md and .jsonl files (also .gz, .zst), of folders, or of standard\n"
        "input. One that is new is stored, and then passed on. One that was seen before is not stored: the index\n"
        "keeps the first of a story.",
        epilog=examples(
            """
            newsclean seen add seen.sqlite news.jsonl --id-field url > new.jsonl    records that are new
            newsclean seen add seen.sqlite news.jsonl --print matches               what was seen, and how alike it is
            newsclean seen add seen.sqlite articles/                                names of the files that are new
            curl ... | extract | newsclean seen add seen.sqlite --id "$url"         one text, passed on if it is new
            """
        ),
    )
    _add_reading(adding)
    adding.add_argument(
        "--threshold", type=share, metavar="0..1", help="of a new index: how alike is seen (default: 0.8)"
    )

    checking = verbs.add_parser(
        "check",
        help="tell which articles were seen; those that are new go to standard output",
        description="Ask for articles; nothing is written to the index.",
        epilog=examples(
            """
            newsclean seen check seen.sqlite news.jsonl > new.jsonl             records that are new
            newsclean seen check seen.sqlite news.jsonl --print seen            records that are not
            newsclean seen check seen.sqlite news.jsonl --print matches         {"id": "a", "seen": "b", "score": 0.91}
            newsclean seen check -q seen.sqlite article.txt || echo seen        exit code 1 if any was seen
            """
        ),
    )
    _add_reading(checking)
    checking.add_argument("-q", "--quiet", action="store_true", help="print nothing; exit code 1 if any was seen")

    removing = verbs.add_parser("remove", help="forget articles by their ids")
    removing.add_argument("index", metavar="INDEX")
    removing.add_argument("ids", nargs="+", metavar="ID")

    stats = verbs.add_parser("stats", help="the index in figures")
    stats.add_argument("index", metavar="INDEX")
    stats.add_argument("--json", action="store_true", help="as a JSON object")
    stats.add_argument("--verify", action="store_true", help="read the whole file, and fail if it is damaged")

    expiring = verbs.add_parser(
        "expire",
        help="forget what was not seen since",
        description="Forget the articles that were last seen, stored or met again, before a time. Prints how many.",
        epilog=examples(
            """
            newsclean seen expire seen.sqlite --older-than 90d     hours (h), days (d) or weeks (w)
            newsclean seen expire seen.sqlite --before 2026-01-31
            """
        ),
    )
    expiring.add_argument("index", metavar="INDEX")
    when = expiring.add_mutually_exclusive_group(required=True)
    when.add_argument("--before", type=_time, metavar="TIME", help="2026-01-31, or 2026-01-31T12:00; local time")
    when.add_argument("--older-than", type=_age, dest="before", metavar="AGE", help="such as 36h, 90d or 12w")
    return made


def _add_reading(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("index", metavar="INDEX", help="the file of the index")
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input (the default)")
    add(
        "--print",
        choices=["new", "seen", "matches", "nothing"],
        default="new",
        help="records that are new (the default), records that were seen, a line of JSON for each of those, or "
        "nothing; of text files the names are printed",
    )
    add("--field", default="text", metavar="NAME", help="the field of a record that holds the text (default: text)")
    add("--id-field", default="id", metavar="NAME", help="the field of a record that holds its id (default: id)")
    add("--id", metavar="ID", help="the id of the text on standard input; of a text file it is the name")
    add("--format", choices=["txt", "jsonl"], help="what standard input holds (default: jsonl, with --id txt)")
    add("--errors", choices=["strict", "replace"], default="strict", help="what is not UTF-8 is an error, or U+FFFD")
    add("--skip-bad", action="store_true", help="leave out .jsonl lines that are no record with text and id")


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    from newsclean.corpus.seen import SeenIndex, SeenIndexError

    verb = arguments.verb
    if verb in ("add", "check"):
        return _filter(arguments)
    try:
        with SeenIndex(arguments.index, create=False) as index:
            if verb == "remove":
                return _remove(index, arguments.ids)
            if verb == "expire":
                print(index.expire(before=arguments.before))
                return 0
            if arguments.verify:
                index.verify()
            _print_stats(index, arguments.json)
    except SeenIndexError as error:
        raise CommandError(str(error)) from None
    return 0


def _filter(arguments: argparse.Namespace) -> int:
    from newsclean.cli.seen_filter import Filter
    from newsclean.corpus.seen import SeenIndex, SeenIndexError

    names = arguments.paths or [STDIN]
    if not arguments.paths and sys.stdin.isatty():
        say("newsclean: reading from the terminal; Ctrl-D ends it")
    if arguments.id is not None and names != [STDIN]:
        raise CommandError("--id is the id of the text on standard input; files have their names")
    records = STDIN in names and arguments.id is None
    if not arguments.paths and format_of(Path(arguments.index)):
        raise CommandError(
            f"{arguments.index}: the index comes first: newsclean seen {arguments.verb} INDEX {arguments.index}"
        )
    sources, problems = find(names, arguments.format or ("jsonl" if records else None))
    own = Path(arguments.index).resolve()
    if any(source.path and source.path.resolve() == own for source in sources):
        raise CommandError(f"{arguments.index}: the index comes first, then what to read")
    adding = arguments.verb == "add"
    quiet = not adding and arguments.quiet
    if (
        adding
        and any(source.path is None and source.format.kind == "txt" for source in sources)
        and arguments.id is None
    ):
        raise CommandError("the text on standard input needs an --id")
    try:
        with SeenIndex(arguments.index, threshold=arguments.threshold if adding else None, create=adding) as index:
            done = Filter(index, arguments, adding=adding, shown="nothing" if quiet else arguments.print)
            for problem in problems:
                done.progress.complain(problem)
            done.run(sources)
    except SeenIndexError as error:
        raise CommandError(str(error)) from None
    except ValueError as error:  # a threshold that cannot be
        raise CommandError(str(error)) from None
    if problems or done.failed:
        return 2
    return 1 if quiet and done.seen else 0


def _remove(index: SeenIndex, ids: list[str]) -> int:
    missing = [id for id in ids if not index.remove(id)]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise CommandError(f"not in the index: {missing[0]}{more}")
    return 0


def _print_stats(index: SeenIndex, as_json: bool) -> None:
    stats = index.stats()
    if as_json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(stats), default=datetime.isoformat))
        return
    each = f" ({stats.bytes // stats.texts:,} a text)" if stats.texts else ""
    rows = {
        "texts": f"{stats.texts:,}",
        "bytes": f"{stats.bytes:,}{each}",
        "threshold": f"{stats.threshold:g}",
        "sketch size": str(stats.sketch_size),
        "last seen": f"{stats.oldest:{TIME}} to {stats.newest:{TIME}}" if stats.texts else "never",
    }
    for name, value in rows.items():
        print(f"{name:<12}{value}")


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2026-01-31 or 2026-01-31T12:00") from None


def _age(text: str) -> datetime:
    number, unit = text[:-1], text[-1:]
    if not number.isdecimal() or unit not in UNITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no age such as 36h, 90d or 12w")
    try:
        return datetime.now(UTC) - int(number) * UNITS[unit]
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{text!r} is before all time") from None
