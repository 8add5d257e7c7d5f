"""The page itself: one HTML file with its style, its script and its data, which asks nobody for anything."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

PARTS = Path(__file__).parent
# In this order: each uses what stands before it.
SCRIPTS = (
    "base.js",
    "data.js",
    "diff.js",
    "charts.js",
    "overview.js",
    "advice.js",
    "list.js",
    "sheet.js",
    "articles.js",
    "groups.js",
    "main.js",
)
# Characters that could end a script, open another, or a comment; and two that end a line in old JavaScript.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def page(title: str, summary: str, data: Any, chunks: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the page, piece by piece.

    `summary` is what those see whose browser runs no scripts. Whatever is in the texts, the browser gets a policy by
    which the page loads nothing and runs its own script and style only, known by their hashes.
    """
    style = (PARTS / "report.css").read_text("utf-8")
    script = script_of(SCRIPTS)
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {"policy": escape(policy), "title": escape(title), "summary": escape(summary)}
    # Cut once: what fills one place may look like another.
    for number, part in enumerate(re.split(r"\{\{(\w+)\}\}", (PARTS / "report.html").read_text("utf-8"))):
        if number % 2 == 0:
            yield part.encode()
        elif part == "style":
            yield style.encode()
        elif part == "script":
            yield script.encode()
        elif part == "data":
            yield f'<script type="application/json" id="data">{script_json(data)}</script>\n'.encode()
            for chunk, packed in enumerate(chunks):
                yield f'<script type="text/plain" id="chunk-{chunk}">{packed}</script>\n'.encode()
        else:
            yield filled[part].encode()


def script_of(names: Sequence[str]) -> str:
    """The script: its files one after the other, in a scope of their own."""
    parts = "\n".join((PARTS / name).read_text("utf-8") for name in names)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


def script_json(value: Any) -> str:
    r"""JSON that can stand inside a script element, whatever its strings say.

    >>> script_json(["</script><!--", "Tom & Jerry", "\u2028"])
    '["\\u003c/script\\u003e\\u003c!--","Tom \\u0026 Jerry","\\u2028"]'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Lone surrogates can be written as JSON's escapes only.
    return text.translate(_ESCAPES).encode("utf-8", "backslashreplace").decode("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode()
