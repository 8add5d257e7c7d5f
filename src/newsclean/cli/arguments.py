"""The parsers of the verbs, and the options that several of them have."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from typing import Any, NoReturn

_UNKNOWN = "unrecognized arguments: "


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and whose description and examples come out as they were written."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        from newsclean.cli.messages import complain
        from newsclean.suggesting import close

        if message.startswith(_UNKNOWN):
            wrong = message.removeprefix(_UNKNOWN).split()
            known = [option for parser in _with_verbs(self) for option in parser._option_string_actions]
            message += next((close(each.split("=")[0], known, "") for each in wrong if each.startswith("-")), "")
        complain(f"{message}; see {self.prog} --help")
        self.exit(2)


def _with_verbs(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and those of its verbs."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from _with_verbs(each)


class Mixed(Parser):
    """A parser that takes options before, between and behind the paths."""

    _inside = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._inside:
            return super().parse_known_args(args, namespace)
        self._inside = True  # the method below asks this one for the options, and then for the rest
        return self.parse_known_intermixed_args(args, namespace)


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        # argparse asks for the width through shutil, which takes longer to load than all the rest of a parser.
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 100
        super().__init__(prog, max_help_position=30, width=min(width, 110) - 2)


def examples(text: str) -> str:
    """The end of a help text: examples, a command and what it does on each line."""
    return "examples:\n" + "\n".join(f"  {line.strip()}" for line in text.strip().splitlines())


REMOVES = {
    "headline": "what stands above the first paragraph and is no sentence",
    "standfirst": "paragraphs above the byline or the line that dates the article",
    "byline": "bylines",
    "credits": "wire credits, such as Reporting by",
    "disclosures": "disclosures: affiliate notes, disclaimers",
    "captions": "captions that end in a credit",
    "uncredited": "captions known by their wording alone",
    "tweets": "attributions of embedded tweets",
}


def policies() -> list[str]:
    """The names of the policy switches, in the order in which the profiles name them."""
    from newsclean.options import POLICIES

    return list(dict.fromkeys(policy for profile in POLICIES.values() for policy in profile))


def languages(text: str) -> tuple[str, ...]:
    """The codes in a list such as "en,de"."""
    return tuple(code.strip() for code in text.split(",") if code.strip())


def jobs(text: str) -> int:
    """A number of worker processes."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def share(text: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1, such as 0.8")
    return number


_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)I?B?", re.IGNORECASE)


def size(text: str) -> int:
    """A number of bytes: "500M".

    >>> size("1.5K")
    1536
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 500M or 4G")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))


def add_cleaning(parser: Parser) -> None:
    """The options that say how to clean. None is what was not given: the configuration file may have it."""
    # Here, because verbs that do not clean start without the pipeline.
    from newsclean.options import POLICIES

    group = parser.add_argument_group("how to clean (the command line wins over the configuration file)")
    add = group.add_argument
    add("--profile", choices=list(POLICIES), help="how much to remove; standard unless configured")
    add("--languages", type=languages, metavar="CODES", help="rule packs to use, such as en,de; all by default")
    add("--similarity", type=share, metavar="0..1", help="how alike two lines must be to be near-copies")
    add(
        "--guards",
        action=argparse.BooleanOptionalAction,
        help="keep refrains, table rows and the like, though they repeat (on by default)",
    )
    for policy in policies():
        on = [profile for profile, switches in POLICIES.items() if switches.get(policy)]
        add(
            f"--{policy}",
            action=argparse.BooleanOptionalAction,
            help=f"remove {REMOVES[policy]}" + (f" (on in {', '.join(on)})" if on else " (off in every profile)"),
        )
    add("--rules", action="append", metavar="FILE", help="a TOML file of further rules; may be given again")
    add("--keep", action="append", metavar="FILE", help="a text file of lines never to remove; may be given again")
    add(
        "--site-profile",
        metavar="FILE",
        help="what the site prints on every page, as newsclean learn wrote it; with --by a folder of such",
    )
    add("--by", metavar="FIELD", help="the field of a record that names its site; of an address the host counts")
    add("--field", metavar="NAME", help="the field of a record, or column, that holds the text (default: text)")
    configured = group.add_mutually_exclusive_group()
    configured.add_argument("--config", metavar="FILE", help="the configuration file, instead of the nearest")
    configured.add_argument("--no-config", action="store_true", help="use no configuration file")

    group = parser.add_argument_group("how to read")
    group.add_argument(
        "--errors",
        choices=["strict", "replace"],
        default="strict",
        help="what is not UTF-8 is an error (the default), or becomes U+FFFD",
    )
    group.add_argument(
        "--skip-bad",
        action="store_true",
        help="leave out .jsonl lines that are no record with the field, and say how many; in place they stay",
    )
    group.add_argument("--jobs", type=jobs, default=1, metavar="N", help="worker processes (default: 1)")
