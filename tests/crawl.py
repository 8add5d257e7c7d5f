"""A crawl, for test_scrapy.py to start as a process of its own: Scrapy's reactor runs once.

    python tests/crawl.py ADDRESS SETTINGS [KIND]

SETTINGS is JSON. Every item that passes all pipelines is a line of the file STORE; the statistics are printed as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import attrs
import scrapy
from itemadapter import ItemAdapter
from scrapy.crawler import CrawlerProcess


@dataclass
class DataclassStory:
    url: str
    title: str
    text: str
    raw: str | None = None
    seen_before: dict[str, Any] | None = None


@attrs.define
class AttrsStory:
    url: str
    title: str
    text: str
    raw: str | None = None
    seen_before: dict[str, Any] | None = None


class ItemStory(scrapy.Item):  # type: ignore[misc]
    url = scrapy.Field()
    title = scrapy.Field()
    text = scrapy.Field()
    raw = scrapy.Field()
    seen_before = scrapy.Field()


KINDS: dict[str, Any] = {"dict": dict, "dataclass": DataclassStory, "attrs": AttrsStory, "item": ItemStory}


class NewsSpider(scrapy.Spider):  # type: ignore[misc]
    name = "news"

    def __init__(self, address: str, kind: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.start_urls, self.kind = [address], KINDS[kind]

    def parse(self, response: Any) -> Any:
        yield from response.follow_all(css="a.story", callback=self.parse_story)

    def parse_story(self, response: Any) -> Any:
        lines = [" ".join(line.split()) for line in response.css("article > *::text").getall()]
        yield self.kind(url=response.url, title=response.css("h1::text").get(), text="\n\n".join(lines))


class StorePipeline:
    """The crawl's own storage. An item whose address ends in `FAIL` cannot be stored."""

    def __init__(self, crawler: Any) -> None:
        self.settings = crawler.settings

    @classmethod
    def from_crawler(cls, crawler: Any) -> StorePipeline:
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        fields = ItemAdapter(item)
        if self.settings["FAIL"] and fields["url"].endswith(self.settings["FAIL"]):
            raise OSError("cannot be stored")
        with Path(self.settings["STORE"]).open("a") as file:
            file.write(json.dumps(fields.asdict()) + "\n")
        return item


def main(address: str, settings: str, kind: str = "dict") -> None:
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "WARNING",
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": 1,
            "DOWNLOAD_DELAY": 0,
            **json.loads(settings),
        }
    )
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, address=address, kind=kind)
    process.start()
    print(json.dumps({name: value for name, value in crawler.stats.get_stats().items() if "newsclean" in name}))


if __name__ == "__main__":
    main(*sys.argv[1:])
