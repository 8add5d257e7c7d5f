"""The same bytes in every process; `determinism.py` asks other versions of Python too."""

from __future__ import annotations

import sys

import pytest

from determinism import BLOCKED, asked, differing

WAYS = {
    "two jobs": {"jobs": 2},
    "another hash seed": {"environment": {"PYTHONHASHSEED": "4242"}},
    "another locale": {"environment": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "0"}},
    "no locale": {"environment": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}},
    "another time zone": {"environment": {"TZ": "Pacific/Kiritimati"}},
    "no extras": {"without": BLOCKED},
}


@pytest.fixture(scope="module")
def usual() -> dict[str, str]:
    return asked(sys.executable, environment={"PYTHONHASHSEED": "1"})


@pytest.mark.parametrize("way", WAYS)
def test_the_same_bytes(way: str, usual: dict[str, str]) -> None:
    assert len(usual) > 8
    assert differing({"usual": usual, way: asked(sys.executable, **WAYS[way])}) == []  # type: ignore[arg-type]
