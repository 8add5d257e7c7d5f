"""newsclean in Hugging Face datasets."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsclean import Cleaner, clean
from newsclean.extra.columns import staying

os.environ.setdefault("HF_HUB_OFFLINE", "1")
datasets = pytest.importorskip("datasets", reason="needs the extra datasets")
from newsclean.extra.datasets import clean_batch, dedup  # noqa: E402

DIRTY = "Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = "Rain fell on Tuesday.\n\nIt fell all night.\n"
STORY = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
TEXTS = [DIRTY, None, CLEAN, ""] * 20


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def given(texts: list[str | None] = TEXTS) -> Any:
    return datasets.Dataset.from_dict({"text": texts, "n": list(range(len(texts)))})


@pytest.mark.parametrize("processes", [None, 2])
def test_a_column(processes: int | None) -> None:
    found = given().map(clean_batch("text"), batched=True, batch_size=7, num_proc=processes)
    assert found["text"] == [text and clean(text) for text in TEXTS]
    assert found["n"] == list(range(len(TEXTS))) and found.features == given().features


def test_into_another_column_and_with_options() -> None:
    texts = [f"By Ana Kern\n\n{STORY}"]
    for cleaning in (
        clean_batch(into="clean", byline=True),
        clean_batch("text", "clean", cleaner=Cleaner(byline=True)),
    ):
        found = given(texts).map(cleaning, batched=True)
        assert (found["text"], found["clean"]) == (texts, [STORY])
    with pytest.raises(TypeError, match="unknown option 'bylines'"):
        clean_batch(bylines=True)


def test_a_stream_and_a_dictionary() -> None:
    stream = given().to_iterable_dataset().map(clean_batch(), batched=True, batch_size=9)
    assert [row["text"] for row in stream] == [text and clean(text) for text in TEXTS]
    several = datasets.DatasetDict(train=given(TEXTS[:3]), test=given(TEXTS[3:])).map(clean_batch(), batched=True)
    assert several["test"]["text"] == [text and clean(text) for text in TEXTS[3:]]


def test_the_fingerprint_is_that_of_the_options(tmp_path: Path) -> None:
    code = (
        "from datasets.fingerprint import Hasher; from newsclean.extra.datasets import clean_batch;"
        "f = clean_batch('text', languages=['de', 'en'], keep=['Rain.']); {0} print(Hasher.hash(f))"
    )
    used = "f({'text': ['Rain.\\n\\nAdvertisement'] * 999});"
    prints = {
        subprocess.run(
            [sys.executable, "-c", code.replace("{0}", done)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for done, seed in (("", "1"), ("", "2"), (used, "3"))
    }
    assert len(prints) == 1
    from datasets.fingerprint import Hasher

    assert len({Hasher.hash(clean_batch("text", profile=p)) for p in ("page", "standard")}) == 2
    cleaning = clean_batch("text", profile="page")
    assert pickle.loads(pickle.dumps(cleaning)) == cleaning


def test_what_is_done_is_found_again(tmp_path: Path) -> None:
    given().save_to_disk(str(tmp_path / "set"))
    files = [
        datasets.load_from_disk(str(tmp_path / "set")).map(clean_batch(byline=True), batched=True).cache_files
        for _ in range(2)
    ]
    assert files[0] == files[1]


HOW: list[dict[str, Any]] = [
    {},
    {"keep": "none"},
    {"keep": "priority", "by": "rank"},
    {"keep": "earliest", "by": "at"},
    {"against": [None, STORY]},
]


@pytest.mark.parametrize("how", HOW, ids=str)
def test_near_duplicates_go(how: dict[str, Any]) -> None:
    columns = {
        "body": [STORY, None, STORY.upper(), "Rain fell.", STORY.replace(",", "")],
        "rank": [2, None, 3, 1, 1],
        "at": ["2024-01-03", None, "2024-01-02", "2024-01-01", None],
    }
    dataset = datasets.Dataset.from_dict(columns)
    values = {name: value for name, value in how.items() if name != "by"}
    kept = staying(columns["body"], columns[how["by"]] if "by" in how else None, **values)  # type: ignore[arg-type]
    assert len(kept) < 5
    for each in (dataset, dataset.with_format("numpy")):
        found = dedup(each, "body", **how)
        assert found.format == each.format
        assert found.with_format(None).to_dict() == dataset.select(kept).to_dict()


def test_near_duplicates_of_what_cannot_be_compared() -> None:
    with pytest.raises(TypeError, match="dataset is a IterableDataset, not a Dataset"):
        dedup(given().to_iterable_dataset())
