"""newsclean in Scrapy: real crawls of a server on this machine, as pipeline and as add-on, stopped and resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsclean import SeenIndex, SiteProfile
from newsroom import FOOT, NOISE, PAGES, STORIES, headline, paragraphs, printed, story_of

pytest.importorskip("scrapy", reason="needs the extra scrapy")

PIPELINE = {"ITEM_PIPELINES": {"newsclean.extra.scrapy.NewscleanPipeline": 300, "__main__.StorePipeline": 400}}
ADDON = {
    "ADDONS": {"newsclean.extra.scrapy.NewscleanAddon": 500},
    "ITEM_PIPELINES": {"__main__.StorePipeline": 400},
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with printed() as address:
        yield address


def start(folder: Path, address: str, settings: dict[str, object], kind: str = "dict") -> subprocess.Popen[str]:
    script = Path(__file__).with_name("crawl.py")
    command = [sys.executable, str(script), address, json.dumps({"STORE": "store.jsonl", **settings}), kind]
    return subprocess.Popen(command, cwd=folder, stdout=-1, stderr=-1, text=True)


def crawl(folder: Path, address: str, settings: dict[str, object], kind: str = "dict") -> dict[str, int]:
    """The statistics of a crawl in `folder`."""
    process = start(folder, address, settings, kind)
    out, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    stats = json.loads(out.splitlines()[-1])
    stats["said"] = said
    return stats  # type: ignore[no-any-return]


def store(folder: Path) -> list[dict[str, str]]:
    path = folder / "store.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def numbers(folder: Path) -> list[int]:
    return [int(item["url"].rsplit("/", 1)[1]) for item in store(folder)]


def told(item: dict[str, str]) -> int:
    """The story of an item."""
    return story_of(int(item["url"].rsplit("/", 1)[1].removesuffix("?foot")))


@pytest.mark.parametrize("how", [PIPELINE, ADDON], ids=["pipeline", "add-on"])
def test_three_lines_of_settings(tmp_path: Path, address: str, how: dict[str, object]) -> None:
    stats = crawl(tmp_path, address, {**how, "NEWSCLEAN_FIELD": "text", "NEWSCLEAN_SEEN": "seen.sqlite"})
    items = store(tmp_path)
    assert len(items) == STORIES
    for item in items:
        story = told(item)
        assert item["text"].split("\n\n") == [headline(story), *paragraphs(story)]
    assert (stats["newsclean/items_cleaned"], stats["newsclean/items_changed"]) == (PAGES, PAGES)
    assert (stats["newsclean/seen/new"], stats["newsclean/seen/dropped"]) == (STORIES, 2)
    assert stats["newsclean/lines_removed"] == 3 * PAGES
    kinds = sum(count for name, count in stats.items() if name.startswith("newsclean/lines_removed/"))
    assert kinds == 3 * PAGES and stats["said"] == ""
    with SeenIndex(tmp_path / "seen.sqlite") as index:
        assert sorted(index) == sorted(item["url"] for item in items)
    # The next day: the same pages again.
    stats = crawl(tmp_path, address, {**how, "NEWSCLEAN_SEEN": "seen.sqlite"})
    assert len(store(tmp_path)) == STORIES and stats["newsclean/seen/dropped"] == PAGES


@pytest.mark.parametrize("kind", ["dict", "dataclass", "attrs", "item"])
def test_kinds_of_items(tmp_path: Path, address: str, kind: str) -> None:
    settings = {
        **ADDON,
        "NEWSCLEAN_SEEN": "seen.sqlite",
        "NEWSCLEAN_SEEN_ACTION": "mark",
        "NEWSCLEAN_ORIGINAL_FIELD": "raw",
        "NEWSCLEAN_TITLE_FIELD": "title",
    }
    stats = crawl(tmp_path, address, settings, kind)
    items = store(tmp_path)
    assert len(items) == PAGES and stats["newsclean/seen/marked"] == 2
    marked = [item for item in items if item.get("seen_before")]
    assert len(marked) == 2
    first = {item["title"]: item["url"] for item in items if item not in marked}
    for item in items:
        lines = paragraphs(told(item))
        assert item["text"].split("\n\n") == lines  # the copy of the title went too
        assert item["raw"].split("\n\n") == [item["title"], lines[0], NOISE[0], *lines[1:], *NOISE[1:]]
        if item in marked:
            assert item["seen_before"] == {"id": first[item["title"]], "score": 1.0}


def test_stopped_and_resumed(tmp_path: Path, address: str) -> None:
    settings = {**ADDON, "NEWSCLEAN_SEEN": "seen.sqlite", "JOBDIR": "job"}
    crawl(tmp_path, address, {**settings, "CLOSESPIDER_ITEMCOUNT": 2, "DOWNLOAD_DELAY": 0.2})
    before = numbers(tmp_path)
    assert 0 < len(before) < STORIES
    stats = crawl(tmp_path, address, settings)
    assert numbers(tmp_path)[: len(before)] == before
    assert sorted(map(told, store(tmp_path))) == list(range(STORIES))
    assert stats["newsclean/seen/dropped"] >= 1  # a copy of what the first run saw, or of what this one did


def test_killed_and_started_again(tmp_path: Path, address: str) -> None:
    settings = {**ADDON, "NEWSCLEAN_SEEN": "seen.sqlite", "DOWNLOAD_DELAY": 0.1}
    process = start(tmp_path, address, settings)
    until = time.monotonic() + 60
    while len(store(tmp_path)) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    before = numbers(tmp_path)
    assert 2 <= len(before) < STORIES
    crawl(tmp_path, address, settings)
    stories = [told(item) for item in store(tmp_path)]
    # None is lost. The one that was being stored at that moment may come twice.
    assert set(stories) == set(range(STORIES)) and len(stories) <= STORIES + 1


def test_what_could_not_be_stored_is_new_the_next_time(tmp_path: Path, address: str) -> None:
    settings = {**ADDON, "NEWSCLEAN_SEEN": "seen.sqlite"}
    stats = crawl(tmp_path, address, {**settings, "FAIL": "/story/3"})
    assert 3 not in numbers(tmp_path) and "cannot be stored" in str(stats["said"])
    crawl(tmp_path, address, settings)
    assert numbers(tmp_path).count(3) == 1 and len(store(tmp_path)) == STORIES


@pytest.mark.parametrize("folder", [False, True])
def test_site_profile(tmp_path: Path, address: str, folder: bool) -> None:
    crawl(tmp_path, f"{address}foot", {**ADDON, "NEWSCLEAN_OPTIONS": None})
    texts = [item["text"] for item in store(tmp_path)]
    assert all(FOOT in text and NOISE[0] in text for text in texts)
    (tmp_path / "store.jsonl").unlink()
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    SiteProfile.learn(texts).save(profiles / "127.0.0.1.toml")
    where = profiles if folder else profiles / "127.0.0.1.toml"
    stats = crawl(tmp_path, f"{address}foot", {**ADDON, "NEWSCLEAN_SITE_PROFILES": str(where)})
    assert len(store(tmp_path)) == PAGES and "newsclean/items_without_profile" not in stats
    for item in store(tmp_path):
        assert item["text"].split("\n\n") == [item["title"], *paragraphs(told(item))]


def test_without_an_index_it_only_cleans(tmp_path: Path, address: str) -> None:
    stats = crawl(tmp_path, address, ADDON)
    assert len(store(tmp_path)) == PAGES and "newsclean/seen/new" not in stats
    assert [path.name for path in tmp_path.iterdir()] == ["store.jsonl"]


class TestSettings:
    """Loud about what cannot be."""

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"NEWSCLEAN_SEEM": "x"}, "NEWSCLEAN_SEEM is no setting of newsclean; there are NEWSCLEAN_FIELD,"),
            ({"NEWSCLEAN_SEEN_ACTION": "keep"}, "NEWSCLEAN_SEEN_ACTION is 'keep', not 'drop' or 'mark'"),
            ({"NEWSCLEAN_OPTIONS": {"profil": "page"}}, "unknown option 'profil'"),
        ],
    )
    def test_wrong(self, settings: dict[str, object], message: str) -> None:
        with pytest.raises((ValueError, TypeError), match=message):
            pipeline(settings)

    def test_from_a_command_line(self) -> None:
        from scrapy.settings import Settings

        from newsclean.extra.scrapy import ScrapySettings

        given = Settings({"NEWSCLEAN_SEEN_THRESHOLD": "0.7", "NEWSCLEAN_OPTIONS": '{"profile": "page"}'})
        found = ScrapySettings.of(given)
        assert (found.seen_threshold, found.options) == (0.7, {"profile": "page"})

    def test_every_setting_is_documented(self) -> None:
        from newsclean.extra.scrapy import ScrapySettings

        text = (Path(__file__).parents[1] / "docs/scrapers.md").read_text("utf-8")
        assert [name for name in ScrapySettings.__slots__ if f"`NEWSCLEAN_{name.upper()}`" not in text] == []


class TestItems:
    """One item at a time."""

    def test_items_without_text_pass(self) -> None:
        made, stats = pipeline({})
        for item in ({"url": "a"}, {"url": "a", "text": None}, {"url": "a", "text": ["A line."]}):
            assert made.process_item(dict(item)) == item
        assert stats() == {"newsclean/items_without_text": 3}

    def test_item_without_id_is_not_remembered(self, tmp_path: Path) -> None:
        made, stats = pipeline({"NEWSCLEAN_SEEN": str(tmp_path / "seen.sqlite")})
        made.open_spider()
        text = paragraphs(1)[0]
        assert made.process_item({"text": text}) == made.process_item({"text": text}) == {"text": text}
        assert stats()["newsclean/items_without_id"] == 2
        made.close_spider()

    def test_copy_with_the_same_id_while_the_first_is_on_its_way(self, tmp_path: Path) -> None:
        from newsclean.extra.scrapy import SeenBefore

        made, _ = pipeline({"NEWSCLEAN_SEEN": str(tmp_path / "seen.sqlite")})
        made.open_spider()
        text = paragraphs(1)[0]
        first = made.process_item({"url": "a", "text": text})
        with pytest.raises(SeenBefore) as dropped:
            made.process_item({"url": "a", "text": text})
        made._lost({"url": "a", "text": text}, dropped.value)
        made._stored(first)
        assert made._seen and list(made._seen) == ["a"]
        made.close_spider()

    def test_field_that_the_item_has_not(self) -> None:
        import scrapy

        class Story(scrapy.Item):  # type: ignore[misc]
            text = scrapy.Field()

        made, _ = pipeline({"NEWSCLEAN_ORIGINAL_FIELD": "raw"})
        with pytest.raises(ValueError, match="Story has no field 'raw'"):
            made.process_item(Story(text="Rain."))

    def test_add_on_leaves_a_pipeline_where_it_is(self) -> None:
        from scrapy.settings import Settings

        from newsclean.extra.scrapy import NewscleanAddon, NewscleanPipeline

        settings = Settings({"ITEM_PIPELINES": {"newsclean.extra.scrapy.NewscleanPipeline": 7}})
        NewscleanAddon().update_settings(settings)
        assert settings.getdict("ITEM_PIPELINES") == {"newsclean.extra.scrapy.NewscleanPipeline": 7}
        settings = Settings()
        NewscleanAddon().update_settings(settings)
        assert settings.getdict("ITEM_PIPELINES") == {NewscleanPipeline: 300}


class _Stats(Counter[str]):
    def inc_value(self, name: str, number: int) -> None:
        self[name] += number


def pipeline(settings: dict[str, object]):  # type: ignore[no-untyped-def]
    """A pipeline with these settings, and a function that gives its statistics."""
    from scrapy.settings import Settings
    from scrapy.signalmanager import SignalManager

    from newsclean.extra.scrapy import NewscleanPipeline

    # What a pipeline asks of a crawler. A whole one wants a reactor, which each version of Scrapy installs its own way.
    stats = _Stats()
    crawler = SimpleNamespace(settings=Settings(settings), stats=stats, signals=SignalManager())
    return NewscleanPipeline.from_crawler(crawler), lambda: dict(stats)
