"""The ids of documents: what may be one, and how to tell two apart without keeping them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from newsclean.corpus.formats import InputError
from newsclean.corpus.records import value_in

NO_ID = 0


def id_in(values: Mapping[str, Any], name: str, required: bool) -> str | int | float | None:
    """The id in the field `name`; None where there is none and it is not `required`. Raises `InputError`."""
    value = value_in(values, name) if required else values.get(name)
    if value is None and not required:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        what = "null" if value is None else f"a {type(value).__name__}"
        raise InputError(f"the id {name!r} is {what}, not a string or a number")
    return value


def id_code(value: str | int | float | None) -> int:
    """64 bits that stand for an id: the same in every process, and never `NO_ID` but for None.

    >>> id_code("7") == id_code("7"), id_code("7") == id_code(7)
    (True, False)
    """
    if value is None:
        return NO_ID
    return int.from_bytes(blake2b(json.dumps(value).encode(), digest_size=8).digest(), "little") or 1
