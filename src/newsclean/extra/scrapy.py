"""newsclean in Scrapy: an item pipeline that cleans articles and knows which were seen, and an add-on that sets it up.

    ADDONS = {"newsclean.extra.scrapy.NewscleanAddon": 500}
    NEWSCLEAN_FIELD = "text"
    NEWSCLEAN_SEEN = "seen.sqlite"

docs/scrapers.md has every setting.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import DropItem

from newsclean.corpus.pages import site_named
from newsclean.corpus.seen import SeenIndex
from newsclean.corpus.sites import SiteCleaners
from newsclean.model import Match
from newsclean.pipeline import Cleaner
from newsclean.site.profile import SiteProfile

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

PREFIX = "NEWSCLEAN_"
PRIORITY = 300  # before the pipelines that store items, which are usually given larger numbers

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScrapySettings:
    """What the settings NEWSCLEAN_... say; their names are those of the fields, in capitals.

    field           the item's field with the article's text
    title_field     the field with its title: copies of it in the text go
    original_field  a field that gets the text as it was, None for nowhere
    options         options of the `Cleaner`, as a dict; None leaves the text as it is
    site_profiles   a site's profile, or a folder of such as `newsclean learn --by` writes them
    site_field      the field that names the item's site; of an address the host counts
    seen            the file of the seen index; None for no index
    seen_threshold  how alike is seen, for a new file (0.8)
    seen_action     what becomes of an item that was seen before: "drop" or "mark"
    seen_field      the field that gets {"id": ..., "score": ...} of what was seen, with "mark"
    id_field        the field with the item's id, under which the index stores it
    """

    field: str = "text"
    title_field: str | None = None
    original_field: str | None = None
    options: Mapping[str, Any] | None = None
    site_profiles: str | None = None
    site_field: str = "url"
    seen: str | None = None
    seen_threshold: float | None = None
    seen_action: str = "drop"
    seen_field: str = "seen_before"
    id_field: str = "url"

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """What a crawler's settings say. Raises ValueError for a name or a value that cannot be."""
        known = {f"{PREFIX}{name.upper()}": name for name in cls.__slots__}
        values: dict[str, Any] = {"options": {}}
        for name in settings:
            if not isinstance(name, str) or not name.startswith(PREFIX):
                continue
            if name not in known:
                raise ValueError(f"{name} is no setting of newsclean; there are {', '.join(known)}")
            value = settings[name]
            if known[name] == "options":
                value = None if value is None else settings.getdict(name)
            elif known[name] == "seen_threshold":
                value = None if value is None else settings.getfloat(name)
            values[known[name]] = value
        made = cls(**values)
        if made.seen_action not in ("drop", "mark"):
            raise ValueError(f"NEWSCLEAN_SEEN_ACTION is {made.seen_action!r}, not 'drop' or 'mark'")
        return made


class SeenBefore(DropItem):
    """The item's story was seen before."""

    log_level = "INFO"  # no warning, and the whole item with it, for each copy

    def __init__(self, match: Match) -> None:
        Exception.__init__(self, f"seen before as {match.id} (similarity {match.score:.2f})")


class NewscleanPipeline:
    """Cleans the text of each item, and drops or marks the items whose story was seen before.

    A story is remembered once its item has passed all pipelines, those behind this one too: what was dropped there, or
    could not be stored, is new again the next time. While items are on their way, a copy of one of them counts as seen.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._settings = settings = ScrapySettings.of(crawler.settings)
        self._cleaner, self._sites = _cleaners(settings)
        self._crawler = crawler
        self._seen: SeenIndex | None = None
        self._underway: SeenIndex | None = None
        self._texts: dict[str, str] = {}
        self._warned: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A pipeline for a crawler, by its settings."""
        made = cls(crawler)
        if made._settings.seen:
            crawler.signals.connect(made._stored, signals.item_scraped)
            crawler.signals.connect(made._lost, signals.item_dropped)
            crawler.signals.connect(made._lost, signals.item_error)
        return made

    def open_spider(self, spider: object = None) -> None:
        """Open the seen index."""
        if self._settings.seen:
            self._seen = SeenIndex(self._settings.seen, threshold=self._settings.seen_threshold)
            self._underway = SeenIndex(":memory:", threshold=self._seen.threshold, sketch_size=self._seen.sketch_size)

    def close_spider(self, spider: object = None) -> None:
        """Close the seen index."""
        for index in (self._seen, self._underway):
            if index:
                index.close()

    def process_item(self, item: Any, spider: object = None) -> Any:
        """The item with its text clean. Raises DropItem where its story was seen before, and is to be dropped."""
        fields, settings = ItemAdapter(item), self._settings
        text = fields.get(settings.field)
        if not isinstance(text, str):
            self._count("items_without_text")
            if text is not None:
                self._warn(f"the field {settings.field!r} of an item is a {type(text).__name__}, not a text")
            return item
        clean = self._clean(text, fields)
        if settings.original_field:
            self._set(fields, settings.original_field, text)
        if clean != text:
            self._count("items_changed")
            fields[settings.field] = clean
        if self._seen and (match := self._look(fields, clean)):
            if settings.seen_action == "drop":
                self._count("seen/dropped")
                raise SeenBefore(match)
            self._count("seen/marked")
            self._set(fields, settings.seen_field, {"id": match.id, "score": match.score})
        return item

    def _clean(self, text: str, fields: ItemAdapter) -> str:
        if not self._cleaner:
            return text
        title = fields.get(self._settings.title_field) if self._settings.title_field else None
        cleaner = self._cleaner
        if self._sites:
            cleaner, missing = self._sites.of(site_named(fields.get(self._settings.site_field)))
            if missing:
                self._count("items_without_profile")
        result = cleaner.explain(text, title=title if isinstance(title, str) else None)
        self._count("items_cleaned")
        for removal in result.removals:
            if removal.line.text:  # blank lines are tidied, which tells nothing of the page
                self._count("lines_removed")
                self._count(f"lines_removed/{removal.category}")
        return result.text

    def _look(self, fields: ItemAdapter, text: str) -> Match | None:
        """What the item repeats, in the index or on its way there; None if it is new, and then it is on its way."""
        assert self._seen and self._underway
        if match := self._seen.check(text) or self._underway.check(text):
            return match
        id = fields.get(self._settings.id_field)
        if not isinstance(id, str | int):
            self._count("items_without_id")
            self._warn(f"an item has no id in its field {self._settings.id_field!r}: its story is not remembered")
            return None
        self._count("seen/new")
        self._underway.add(str(id), text)
        self._texts[str(id)] = text
        return None

    def _stored(self, item: Any) -> None:
        """An item has passed all pipelines: its story is remembered."""
        if (found := self._arrived(item)) and self._seen:
            self._seen.add(*found)

    def _lost(self, item: Any, exception: Exception | None = None) -> None:
        """An item has not: its story is new the next time."""
        if not isinstance(exception, SeenBefore):
            self._arrived(item)

    def _arrived(self, item: Any) -> tuple[str, str] | None:
        """The id and text of an item that was on its way; None for a copy, which may have the same id."""
        fields = ItemAdapter(item) if ItemAdapter.is_item(item) else {}
        if fields.get(self._settings.seen_field):
            return None
        id = str(fields.get(self._settings.id_field))
        text = self._texts.pop(id, None)
        if text is None or not self._underway:
            return None
        self._underway.remove(id)
        return id, text

    def _set(self, fields: ItemAdapter, name: str, value: object) -> None:
        try:
            fields[name] = value
        except KeyError:
            kind = type(fields.item).__name__
            raise ValueError(f"{kind} has no field {name!r}; declare it, or change the setting of newsclean") from None

    def _count(self, name: str, number: int = 1) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"newsclean/{name}", number)

    def _warn(self, message: str) -> None:
        # Once: a crawl has thousands of items of a kind.
        if message not in self._warned:
            self._warned.add(message)
            logger.warning("newsclean: %s (said once)", message, extra={"crawler": self._crawler})


def _cleaners(settings: ScrapySettings) -> tuple[Cleaner | None, SiteCleaners | None]:
    """The cleaner of all items, or, with a folder of profiles, of those without one, and then those of the sites."""
    path = Path(settings.site_profiles) if settings.site_profiles else None
    if settings.options is None:
        return None, None
    if path and path.is_dir():
        return Cleaner(**settings.options), SiteCleaners(settings.options, path)
    profile = {"site_profile": SiteProfile.load(path)} if path else {}
    return Cleaner(**settings.options, **profile), None


class NewscleanAddon:
    """Puts `NewscleanPipeline` among the item pipelines, with priority 300, unless it is there."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before a crawl."""
        from scrapy.utils.misc import load_object

        pipelines = settings.getdict("ITEM_PIPELINES")
        if all(load_object(name) is not NewscleanPipeline for name in pipelines):
            pipelines[NewscleanPipeline] = PRIORITY
            settings.set("ITEM_PIPELINES", pipelines, settings.getpriority("ITEM_PIPELINES") or 0)
