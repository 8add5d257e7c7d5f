"""Imports point down only (see docs/architecture.md for the floors)."""

from __future__ import annotations

import ast
from pathlib import Path

import newsclean

ROOT = Path(newsclean.__file__).parent
FLOORS = [
    {"_version", "model", "characters", "markdown", "vocabulary", "suggesting", "backtracking", "ruleshape"},
    {"canonical", "similarity"},
    {"rules", "reading", "tokens"},
    {"folding"},
    {"shingling"},
    {"minhash", "sketch", "verify"},
    {"joining"},
    {"nearness", "leaders"},
    {"matching"},
    {"page"},
    {"relation", "alike", "wrapping"},
    {"scan"},
    {"survey"},
    {
        "stages.context",
        "stages.paragraphs",
        "stages.blanks",
        "stages.headline",
        "stages.boilerplate",
        "stages.comments",
        "stages.opening",
        "stages.topics",
    },
    {"stages.furniture", "stages.repeats", "stages.segment"},
    {"settling"},
    {"site"},
    {"workers", "options"},
    {"pipeline"},
    {"corpus"},
    {"report"},
    {"cli", "extra"},
    {"__main__"},
]


def floor(module: str) -> int:
    names = [".".join(module.split(".")[:n]) for n in range(1, 4)]
    found = [level for level, rooms in enumerate(FLOORS) for name in names if name in rooms]
    assert found, f"{module} has no floor: give it one in this test and in docs/architecture.md"
    return found[0]


def modules() -> list[tuple[str, Path]]:
    paths = sorted(ROOT.rglob("*.py"))
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in paths]


def test_imports_point_down() -> None:
    upward = []
    for module, path in modules():
        if module in ("__init__", "stages"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            targets = []
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("newsclean"):
                targets = [node.module]
            elif isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names if alias.name.startswith("newsclean")]
            for target in targets:
                room = target.removeprefix("newsclean").removeprefix(".")
                same = room.split(".")[0] == module.split(".")[0] and floor(room) == floor(module)
                if room and not same and floor(room) >= floor(module):
                    upward.append(f"{module} -> {room}")
    assert upward == []


def test_modules_are_small() -> None:
    long = {module: count for module, path in modules() if (count := len(path.read_text("utf-8").splitlines())) > 400}
    assert long == {}
