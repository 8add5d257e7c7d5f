"""`newsclean hook`: what the pre-commit hooks call."""

from __future__ import annotations

import argparse

from newsclean.cli.arguments import Parser, add_cleaning, examples
from newsclean.cli.clean import clean_into, in_place
from newsclean.cli.messages import CommandError
from newsclean.cli.outputs import Files, Look, Output
from newsclean.cli.progress import Progress
from newsclean.cli.sources import STDIN, find


def parser() -> Parser:
    """The parser of `newsclean hook`."""
    made = Parser(
        prog="newsclean hook",
        description="Clean files in place for pre-commit: exit code 1 if that changed any, with their names. It says\n"
        "nothing where all is clean.",
        epilog=examples(
            """
            newsclean hook a.txt b.md           clean both; 1 if one changed
            newsclean hook --check news.jsonl   write nothing; 1 if it would change
            """
        ),
    )
    made.add_argument("paths", nargs="*", metavar="FILE", help="a file or a folder")
    made.add_argument("--check", action="store_true", help="write nothing; name what would change")
    add_cleaning(made)
    return made


def run(arguments: argparse.Namespace) -> int:
    """Do it; the exit code comes back."""
    if STDIN in arguments.paths:
        raise CommandError("a hook cleans files, not standard input")
    sources, problems = find(arguments.paths, None, tables=True)
    # pre-commit shows what a hook says once it is done: a bar would be noise.
    progress = Progress(shown=False)
    for problem in problems:
        progress.complain(problem)
    output: Output
    if arguments.check:
        output = Look(progress, check=True, diff=False)
    else:
        output = Files(in_place, tell=lambda name: progress.say(f"cleaned {name}"))
    # A hook that changes nothing says nothing.
    tally = clean_into(output, sources, arguments, progress, remarks=False)
    if problems or tally.failed:
        return 2
    return 1 if tally.changed else 0
