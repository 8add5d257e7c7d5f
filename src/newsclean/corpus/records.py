"""Articles in files: the whole of a text file, a field of each record of a JSON lines file, a column of a Parquet file.

An article knows its bytes as they came, and gives them back with another text in place of its own. A JSON lines file
is read line by line and never held as a whole.

Named tuples, because the command makes these classes at every start, and a frozen dataclass takes ten times as long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Literal, NamedTuple

from newsclean.corpus.formats import InputError, Kind

Errors = Literal["strict", "replace"]

_BLANKS = re.compile(r"[ \t\r\n]*")
_SKIP = "--skip-bad leaves such lines out"
WHICH = "--field says which has the text"
REPLACE = "--errors replace puts U+FFFD there"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_DECODER = json.JSONDecoder()
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


class TextFile(NamedTuple):
    """A text file: one article. `newline` is how its lines end."""

    raw: bytes
    text: str
    newline: str
    record: None = None
    problem: str = ""

    def with_text(self, text: str | None) -> bytes:
        r"""The bytes of `text`, with the line ends of the file.

        >>> read_text(b"Rain.\r\n\r\nMore rain.\r\n").with_text("Rain.\n")
        b'Rain.\r\n'
        """
        return (text or "").replace("\n", self.newline).encode("utf-8")


class Record(NamedTuple):
    """A line of a JSON lines file: `raw` as it came, `text` to clean (None where there is none), and `record`, its
    number among the records, from 1. A blank line is no record, nor is one with a `problem`, which says what is wrong.
    """

    raw: bytes
    line: str = ""
    field: str = ""
    text: str | None = None
    record: int | None = None
    problem: str = ""
    newline: str = "\n"

    def with_text(self, text: str | None) -> bytes:
        r"""The line with `text` as the value of the field, and every other character as it came.

        >>> Record(b"", '{"n": 1.50, "text": "Rain. Ad", "at":"S\\u00e3o" }', "text", "Rain. Ad").with_text("Rain.")
        b'{"n": 1.50, "text": "Rain.", "at":"S\\u00e3o" }'
        """
        if self.problem:
            return self.raw
        line = self.line
        if text != self.text:
            start, end = _value(line, self.field)
            line = f"{line[:start]}{json.dumps(text, ensure_ascii=False)}{line[end:]}"
        # Half of a surrogate pair can only be written as JSON's escape, which is what this handler writes.
        return line.encode("utf-8", "backslashreplace")


class Row(NamedTuple):
    """A row of a Parquet file: `text` to clean (None for null), `record`, its number from 1, and `by`, the value of the
    column that names its site. Its bytes are those of the text; `newsclean.corpus.parquet` knows the rest of the row,
    and puts into `more` what it is asked for.
    """

    text: str | None
    record: int
    field: str = ""
    by: Any = None
    problem: str = ""
    newline: str = "\n"
    mended: bool = False
    more: Mapping[str, Any] | None = None

    @property
    def raw(self) -> bytes:
        """The bytes of the text as it came; where it was not UTF-8 and is `mended`, some that no text has."""
        return b"\xff" if self.mended else self.with_text(self.text)

    def with_text(self, text: str | None) -> bytes:
        """The bytes of another text."""
        return (text or "").encode("utf-8")


Article = TextFile | Record | Row


def read_text(raw: bytes, errors: Errors = "strict") -> TextFile:
    """The article of the text file whose bytes are `raw`. Raises `InputError` where they are not UTF-8."""
    # A byte order mark stays in the text here. Cleaning removes it like any other invisible character.
    return TextFile(raw, decoded(raw, errors, 0, REPLACE), line_end(raw))


def line_end(raw: bytes) -> str:
    r"""How most lines of `raw` end. Of two that are equal in number "\n" comes before "\r\n" before "\r": what
    the pre-commit hook mixed-line-ending chooses, so that the two never fight.

    >>> line_end(b"a\r\nb\nc\r\n"), line_end(b"a\r\nb\n"), line_end(b"a")
    ('\r\n', '\n', '\n')
    """
    if b"\r" not in raw:
        return "\n"
    both = raw.count(b"\r\n")
    counts = {"\n": raw.count(b"\n") - both, "\r\n": both, "\r": raw.count(b"\r") - both}
    return max(counts, key=lambda end: counts[end])


def read_records(
    file: BinaryIO, field: str = "text", errors: Errors = "strict", *, skip_bad: bool = False
) -> Iterator[Record]:
    """The lines of a JSON lines file, one by one.

    Raises `InputError` with the line where one is no record with the field; with `skip_bad` it comes as a `Record` that
    has a `problem`.
    """
    offset = records = 0
    for number, raw in enumerate(file, 1):
        try:
            line = decoded(raw, errors, offset, REPLACE)
            if number == 1:
                # No part of JSON, so the mark goes, changed record or not.
                line = line.removeprefix(BOM)
            if not line or line.isspace():
                yield Record(raw, line)
            else:
                text = _text_of(line, field)
                records += 1
                yield Record(raw, line, field, text, records)
        except InputError as error:
            problem = error.at(f"line {number}")
            if not skip_bad:
                raise problem from None
            yield Record(raw, problem=str(problem))
        offset += len(raw)


def read_articles(
    file: BinaryIO, kind: Kind, field: str = "text", errors: Errors = "strict", *, skip_bad: bool = False
) -> Iterator[TextFile | Record]:
    """The articles of an open file of the given kind."""
    if kind == "txt":
        yield read_text(file.read(), errors)
    else:
        yield from read_records(file, field, errors, skip_bad=skip_bad)


def decoded(raw: bytes, errors: Errors, offset: int, way_out: str = "") -> str:
    """`raw`, which begins at byte `offset` of its file, as a string. Raises `InputError` where it is not UTF-8."""
    try:
        return raw.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        mark = f"; this looks like {_MARKS[raw[:2]]}" if not offset and raw[:2] in _MARKS else ""
        byte = raw[error.start]
        what = f"not UTF-8 at byte {offset + error.start} (0x{byte:02x}){mark}"
        raise InputError(what, "" if mark else way_out) from None


def _text_of(line: str, field: str) -> str | None:
    return text_in(fields_of(line), field)


def fields_of(line: str) -> dict[str, Any]:
    """The fields of the record on `line`. Raises `InputError` if it is none."""
    try:
        values = json.loads(line.rstrip("\r\n"))  # after its end json would count columns of a second line
    except json.JSONDecodeError as error:
        raise InputError(f"broken JSON: {error.msg.removesuffix(' at')} at column {error.colno}", _SKIP) from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a list in a list in a list ...
        raise InputError(f"broken JSON: {error}", _SKIP) from None
    if not isinstance(values, dict):
        raise InputError(f"not a JSON object but {called(values)}", _SKIP)
    return values


def called(value: object) -> str:
    """What JSON calls the kind of a value.

    >>> called([1]), called(True), called(None)
    ('an array', 'true', 'null')
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    kinds = ((str, "a string"), (int | float, "a number"), (Mapping, "an object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "an array")


def value_in(values: Mapping[str, Any], field: str, way_out: str = "") -> Any:
    """The value of `field` in the fields of a record. Raises `InputError` if there is no such field."""
    if field not in values:
        raise InputError(f"no field {field!r}; there are {', '.join(map(repr, values)) or 'none'}", way_out)
    return values[field]


def text_in(values: Mapping[str, Any], field: str) -> str | None:
    """The text in `field`; None for null. Raises `InputError` if it is neither, or if there is no such field."""
    text = value_in(values, field, WHICH)
    if text is not None and not isinstance(text, str):
        raise InputError(f"the field {field!r} is {called(text)}, not a string", _SKIP)
    return text


def _value(line: str, field: str) -> tuple[int, int]:
    """Where the value of `field` starts and ends in the JSON object `line`, which is known to be sound.

    Of a field that is there twice the last counts, as it does for `json.loads`.
    """
    found = (0, 0)
    at = line.index("{")
    while line[at] != "}":
        name, at = _DECODER.raw_decode(line, _past_blanks(line, at + 1))
        start = _past_blanks(line, _past_blanks(line, at) + 1)
        _, at = _DECODER.raw_decode(line, start)
        if name == field:
            found = (start, at)
        at = _past_blanks(line, at)
    return found


def _past_blanks(line: str, at: int) -> int:
    match = _BLANKS.match(line, at)
    return match.end() if match else at
