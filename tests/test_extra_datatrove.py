"""The steps of datatrove's pipelines."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from newsclean import Cleaner, clean, explain
from newsclean.extra.shares import kept_share

pytest.importorskip("datatrove", reason="needs the extra datatrove")
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from newsclean.extra.datatrove import NewscleanFilter, NewscleanFormatter

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night, and the river rose.\n"
STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
COOKIES = "This website uses cookies to improve your experience.\nAccept all cookies\nCookie settings\nPrivacy policy"
TEXTS = [DIRTY, STORY, COOKIES, "", f"{STORY}\n\n{STORY}\n\n{STORY}", "Advertisement", f"By Ana Kern\n\n{STORY}"]


def documents(texts: list[str] = TEXTS) -> list[Any]:
    return [Document(text, str(number), metadata={"n": number}) for number, text in enumerate(texts)]


def counts(step: Any) -> dict[str, float]:
    return {name: stat.total for name, stat in step.stats.stats.items()}


def test_the_formatter() -> None:
    step = NewscleanFormatter(byline=True)
    assert step.format(TEXTS[-1]) == STORY
    found = list(step(iter(documents(TEXTS * 30))))
    assert [document.text for document in found] == [clean(text, byline=True) for text in TEXTS] * 30
    assert [document.metadata["n"] for document in found] == list(range(len(TEXTS) * 30))
    results = [explain(text, byline=True) for text in TEXTS]
    assert counts(step) == {
        "total": 210,
        "changed": 30 * sum(result.text != text for text, result in zip(TEXTS, results, strict=True)),
        "lines_removed": 30 * sum(bool(removal.line.text) for result in results for removal in result.removals),
    }


@pytest.mark.parametrize("cleans", [False, True])
def test_the_filter(cleans: bool) -> None:
    step = NewscleanFilter(clean=cleans)
    found = list(step(iter(documents())))
    assert [document.metadata["n"] for document in found] == [0, 1, 4, 6]
    assert [document.text for document in found] == [clean(TEXTS[n]) if cleans else TEXTS[n] for n in (0, 1, 4, 6)]
    assert {name: counts(step)[name] for name in ("total", "forwarded", "dropped", "dropped_little_left")} == {
        "total": 7,
        "forwarded": 4,
        "dropped": 3,
        "dropped_little_left": 3,
    }
    assert step.filter(Document(STORY, "x")) is True
    assert step.filter(Document(COOKIES, "x")) == (False, "little_left")


def test_how_much_must_be_left() -> None:
    half = f"{STORY}\n\nAdvertisement\n\nShare on X\n\nSign up for our newsletter\n\nFollow us on Facebook"
    share = kept_share(explain(half))
    assert 0.5 < share < 0.8
    assert NewscleanFilter(0.5).filter(Document(half, "x")) is True
    assert NewscleanFilter(0.8).filter(Document(half, "x")) == (False, "little_left")
    assert NewscleanFilter(0, profile="conservative").filter(Document("", "x")) == (False, "little_left")
    assert NewscleanFilter(0, cleaner=Cleaner(keep=("Advertisement",))).filter(Document("Advertisement", "x")) is True
    with pytest.raises(ValueError, match="min_kept is 25, not between 0 and 1"):
        NewscleanFilter(25)
    with pytest.raises(TypeError, match="unknown option 'bylines'"):
        NewscleanFormatter(bylines=True)


def test_what_the_valve_keeps_counts_as_gone() -> None:
    prompts = "\n".join(
        f"Sign up for our newsletter\nShare on X\nAdvertisement\nRead more: Story {n}" for n in range(20)
    )
    result = explain(f"{STORY}\n{prompts}")
    assert any(held.guard == "safety-valve" for held in result.held)
    assert kept_share(result) < 0.25
    assert kept_share(explain(STORY)) == kept_share(explain(f"{STORY}\n{STORY}")) == 1


def test_a_pipeline(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for part in range(2):
        lines = [json.dumps({"text": text, "id": f"{part}/{n}", "site": "a"}) for n, text in enumerate(TEXTS)]
        (tmp_path / f"in/{part}.jsonl").write_text("\n".join(lines))
    dropped = JsonlWriter(str(tmp_path / "dropped"), compression=None)
    pipeline = [
        JsonlReader(str(tmp_path / "in")),
        NewscleanFilter(exclusion_writer=dropped, clean=True),
        NewscleanFormatter(byline=True),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(copy.deepcopy(pipeline), tasks=2, workers=1, logging_dir=str(tmp_path / "logs")).run()
    found = [json.loads(line) for path in sorted((tmp_path / "out").iterdir()) for line in path.open()]
    assert [row["id"] for row in found] == [f"{part}/{n}" for part in range(2) for n in (0, 1, 4, 6)]
    assert [row["text"] for row in found] == [clean(TEXTS[n], byline=True) for n in (0, 1, 4, 6)] * 2
    gone = [json.loads(line) for path in sorted((tmp_path / "dropped").rglob("*.jsonl")) for line in path.open()]
    # The reader itself passes over a document without a text.
    assert [(row["id"], row["metadata"]["filter_reason"]) for row in gone] == [
        (f"{part}/{n}", "little_left") for part in range(2) for n in (2, 5)
    ]
    assert all(pickle.loads(pickle.dumps(step)) for step in pipeline)
