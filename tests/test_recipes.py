"""The recipes of docs/scrapers.md, as they stand there, against a newspaper on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

from newsclean import SeenIndex
from newsroom import NOISE, PAGES, STORIES, headline, paragraphs, printed, story_of

PAGE = Path(__file__).parents[1] / "docs" / "scrapers.md"


def recipes() -> Iterator[tuple[str, str]]:
    """The blocks of Python with the heading above each."""
    heading = ""
    for part in re.finditer(r"^#+ (.+)$|^```python\n((?s:.*?))^```$", PAGE.read_text("utf-8"), re.MULTILINE):
        heading = part[1] or heading
        if part[2]:
            yield heading, part[2]


BLOCKS = list(recipes())


def fetched(url: str) -> str:
    with urlopen(url) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with printed() as address:
        yield address


def test_all_are_found() -> None:
    assert [heading for heading, _ in BLOCKS][:4] == ["The seen index", "trafilatura", "newspaper4k", "Feeds"]


@pytest.mark.parametrize(("heading", "code"), BLOCKS[1:4], ids=[heading for heading, _ in BLOCKS[1:4]])
def test_recipe(heading: str, code: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in re.findall(r"^import (\w+)$", code, re.MULTILINE):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed; it is in the extras recipes and newspaper")
    if "fetch_url" in code:
        # trafilatura refuses addresses that are not public, as it should; so its download is ours here.
        monkeypatch.setattr("trafilatura.fetch_url", fetched)
    monkeypatch.chdir(tmp_path)
    Path("urls.txt").write_text("".join(f"{address}story/{number}\n" for number in range(PAGES)))
    Path("feeds.txt").write_text(f"{address}feed\n")
    for _ in range(2):
        exec(compile(code, f"{PAGE.name}: {heading}", "exec"), {})
        records = [json.loads(line) for line in Path("news.jsonl").read_text().splitlines()]
        assert [story_of(int(record["url"].rsplit("/", 1)[1])) for record in records] == list(range(STORIES))
    for story, record in enumerate(records):
        lines = [line for line in record["text"].split("\n") if line]
        assert lines[-4:] == paragraphs(story) and set(lines) <= {headline(story), *paragraphs(story)}
        assert not set(lines) & set(NOISE)
    with SeenIndex("seen.sqlite", create=False) as seen:
        assert list(seen) == [record["url"] for record in records]


def test_first_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(BLOCKS[0][1], {})
    with SeenIndex("seen.sqlite", create=False) as seen:
        assert list(seen) == ["https://example.org/ferry"]
