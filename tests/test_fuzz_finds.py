"""What fuzzing found, and a few inputs for every target, so that `tests/fuzz/fuzz.py` stays true."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent / "fuzz"
sys.path.insert(0, str(FUZZ))

from fuzz import TARGETS, corpus  # noqa: E402

FINDS = sorted(path for path in (FUZZ / "finds").glob("*/*") if path.is_file())


@pytest.mark.parametrize("find", FINDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_finds_are_mended(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_the_first_inputs_keep_the_promises(target: str, tmp_path: Path) -> None:
    corpus(target, tmp_path)
    for path in sorted(tmp_path.iterdir())[:40]:
        TARGETS[target](path.read_bytes())
