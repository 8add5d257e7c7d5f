"""Reports read back: the data of a page, and the articles that are on it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newsclean.report.packing import unpack

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
CHUNK = re.compile(r'<script type="text/plain" id="chunk-(\d+)">(.*?)</script>')
# The columns of a row, as data.js names them.
ROW = "file record title site lines gone characters gone_characters held stopped rules guards url chunk at".split()


@dataclass(frozen=True)
class Page:
    html: str

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path.read_text("utf-8"))

    @cached_property
    def data(self) -> dict[str, Any]:
        found = DATA.findall(self.html)
        assert len(found) == 1
        return json.loads(found[0])

    @cached_property
    def chunks(self) -> list[list[Any]]:
        found = CHUNK.findall(self.html)
        assert [int(number) for number, _ in found] == list(range(len(found)))
        return [json.loads(unpack(packed)) for _, packed in found]

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [dict(zip(ROW, row, strict=True)) for row in self.data["documents"]]

    def body(self, document: dict[str, Any]) -> list[Any]:
        return self.chunks[document["chunk"]][document["at"]]

    def rows(self, document: dict[str, Any]) -> list[Any]:
        return self.body(document)[2]
