"""The command reference, written from the parsers of the verbs: a page asks for it with a line `<!-- commands -->`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from newsclean.cli import VERBS

MARK = "<!-- commands -->"


def reference() -> str:
    """The reference of all verbs in Markdown, with a directive `option` for each of their options."""
    return "\n".join(line for verb in VERBS for line in _verb(import_module(f"newsclean.cli.{verb}").parser(), 2))


def _verb(parser: argparse.ArgumentParser, level: int, does: str = "") -> Iterator[str]:
    yield f"{'#' * level} {parser.prog}\n"
    yield f"{_plain(parser.description or does.capitalize() + '.')}\n"
    yield f"```{{program}} {parser.prog}\n```\n"
    inner = next((action for action in parser._actions if isinstance(action, argparse._SubParsersAction)), None)
    if inner is None:
        yield from _options(parser)
    # The examples are lines of a command and what it does, in two columns: a block as it stands.
    if parser.epilog:
        title, *lines = parser.epilog.split("\n")
        yield f"{title.capitalize()}\n\n```text"
        yield from (line.removeprefix("  ") for line in lines)
        yield "```\n"
    if inner is not None:
        told = {choice.dest: choice.help or "" for choice in inner._choices_actions}
        for name, each in inner.choices.items():
            yield from _verb(each, level + 1, told[name])


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for group in parser._action_groups:
        shown = [action for action in group._group_actions if action.help != argparse.SUPPRESS]
        shown = [action for action in shown if not isinstance(action, argparse._HelpAction)]
        if not shown:
            continue
        if group.title not in ("positional arguments", "options"):
            yield f"*{_plain(str(group.title)).capitalize()}*\n"
        for action in shown:
            yield f":::{{option}} {', '.join(_names(action))}\n{_plain(action.help or '')}\n:::\n"


def _names(action: argparse.Action) -> Iterator[str]:
    metavar = action.metavar or ("{" + ",".join(map(str, action.choices)) + "}" if action.choices else None)
    if not action.option_strings:
        several = " ..." if action.nargs in ("*", "+") else ""
        yield f"{metavar or action.dest}{several}"
    takes_value = action.nargs != 0
    for name in action.option_strings:
        yield f"{name} {metavar or action.dest.upper()}" if takes_value else name


def _plain(text: str) -> str:
    """Help as Markdown that says the same: what Markdown would take for a sign of its own is escaped."""
    return "".join(f"\\{sign}" if sign in "*_`[]<>{}" else sign for sign in text.replace("%%", "%"))


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", _filled)
    return {"parallel_read_safe": True}


def _filled(app: Any, name: str, source: list[str]) -> None:
    if MARK in source[0]:
        source[0] = source[0].replace(MARK, reference())
