"""The configuration file: `newsclean.toml`, or `[tool.newsclean]` in `pyproject.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsclean.cli.arguments import policies
from newsclean.cli.messages import CommandError, reason
from newsclean.cli.settings import SHARED
from newsclean.options import Options
from newsclean.suggesting import close

TABLE = "tool.newsclean"


@dataclass(frozen=True, slots=True)
class Config:
    """What a configuration file says: options of the cleaner, files of further rules, the name of the field, and the
    file or folder of site profiles with the field that names the site."""

    options: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[Path, ...] = ()
    field: str | None = None
    site_profile: Path | None = None
    by: str | None = None


# Keys that are not options of the cleaner.
_OTHER = ("rules", "field", "site-profile", "by")


def nearest(found: Iterable[Path]) -> Path | None:
    """The first of `found` that says something about newsclean: a `pyproject.toml` without the table does not."""
    return next((path for path in found if _table(path, _parsed(path)) is not None), None)


def read_config(path: Path) -> Config:
    """What the file says. Raises `CommandError` with file and line for a key or a value that cannot be."""
    table = _table(path, _parsed(path))
    if table is None:
        raise CommandError(f"{_shown(path)}: no table [{TABLE}]")
    types = _types()
    for key, value in table.items():
        if key not in types:
            raise _wrong(path, key, f"unknown key {key!r}{close(key, types)}")
        kind = types[key]
        if not _is(kind, value):
            raise _wrong(path, key, f"{key} is {_toml(value)}, not {kind}")
        if key not in _OTHER:
            try:
                Options(**{key: _frozen(value)})
            except (TypeError, ValueError) as error:
                raise _wrong(path, key, str(error)) from None
    options = {key: _frozen(value) for key, value in table.items() if key not in _OTHER}
    profile = table.get("site-profile")
    return Config(
        options,
        tuple(path.parent / name for name in table.get("rules", ())),
        table.get("field"),
        None if profile is None else path.parent / profile,
        table.get("by"),
    )


def _types() -> dict[str, str]:
    return {
        "profile": "a string",
        "languages": "a list of strings",
        "similarity": "a number",
        "guards": "true or false",
        **dict.fromkeys(policies(), "true or false"),
        "rules": "a list of strings",
        "keep": "a list of strings",
        "field": "a string",
        "site-profile": "a string",
        "by": "a string",
    }


def _is(kind: str, value: object) -> bool:
    if kind == "a string":
        return isinstance(value, str)
    if kind == "a number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "true or false":
        return isinstance(value, bool)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError(f"{_shown(path)}: {reason(error)}") from None


def _table(path: Path, document: dict[str, Any]) -> dict[str, Any] | None:
    if path.name != SHARED:
        return document
    tool = document.get("tool")
    table = tool.get("newsclean") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _wrong(path: Path, key: str, what: str) -> CommandError:
    line = _line_of(path, key)
    return CommandError(f"{_shown(path)}: {f'line {line}: ' if line else ''}{what}")


def _line_of(path: Path, key: str) -> int | None:
    """The line where `key` is set. tomllib does not tell, so look for it, under its table."""
    wanted = {key} if path.name != SHARED else {f"{TABLE}.{key}"}
    for number, name in _keys(path.read_text("utf-8-sig")):
        if name in wanted or any(name.startswith(f"{one}.") for one in wanted):
            return number
    return None


def _keys(text: str) -> Iterator[tuple[int, str]]:
    """Each line of a TOML text that sets a key or opens a table, with its full name."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]", line):
            table = _bare(header[1])
            yield number, table
        elif setting := re.match(
            r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""", line
        ):
            yield number, f"{table}.{_bare(setting[1])}".lstrip(".")


def _bare(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))


def _shown(path: Path) -> str:
    return path.name if path.parent == Path.cwd() else str(path)
