"""Articles written for the purpose: repeats that must go, repetition that must stay, and the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsclean

HERE = Path(__file__).parent
CASES = sorted((HERE / "data" / "repeats").glob("*.txt"))
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))
GONE = "[-] "


def read_case(path: Path) -> tuple[str, list[str]]:
    """The article of a case, and the lines that must go as repeats."""
    lines = path.read_text("utf-8").splitlines()
    while lines and lines[0].startswith("# "):
        lines.pop(0)
    return "\n".join(line.removeprefix(GONE) for line in lines), [
        line[len(GONE) :] for line in lines if line.startswith(GONE)
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_repeats(path: Path) -> None:
    article, must_go = read_case(path)
    result = newsclean.explain(article, captions=False)  # credited captions are another rule's business
    gone = [removal.line.text for removal in result.removals if removal.category == "repeat"]
    by_rule = [removal.line.text for removal in result.removals if removal.category not in ("repeat", "blank")]
    assert sorted(gone) == sorted(line for line in must_go if line not in by_rule)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_seeds(path: Path) -> None:
    expected = (path.parent / "expected" / path.name).read_text("utf-8")
    assert newsclean.clean(path.read_text("utf-8")) == expected


def test_there_are_enough() -> None:
    assert len(CASES) >= 40
    assert len(SEEDS) >= 11
