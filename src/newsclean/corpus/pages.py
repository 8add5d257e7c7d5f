"""The pages of many sites, a bounded number of each, in whatever order they come."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from newsclean.site.profile import SAMPLE, digest

CACHE = 64  # megabytes of the store that SQLite keeps in memory
LONGEST = 1_000_000  # characters of a page that are kept
_SAFE = re.compile(r"[^a-z0-9._-]")
_NAME = 80  # characters of a site's name in the name of a file


class Pages:
    """A store of pages by site: of each site the `most` distinct ones whose hashes are smallest (bottom-k sampling,
    Cohen 1997), so that neither the order nor the number of the others matters.

    It is a temporary SQLite database, in memory up to 64 MB and beyond that on disk, compressed; it goes when it
    is closed. In Python it holds the number of pages of each site, and no more.

    >>> with Pages(2) as pages:
    ...     for number in range(9):
    ...         pages.add("a.example", f"page {number % 3}")
    ...     [(site, len(texts)) for site, texts in pages]
    [('a.example', 2)]
    """

    def __init__(self, most: int = SAMPLE) -> None:
        import sqlite3

        self._most = most
        self._held: dict[str, int] = {}
        self._base = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE * 1024}"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute("CREATE TABLE pages (site TEXT, digest BLOB, text BLOB)")
        self._base.execute("CREATE UNIQUE INDEX of_site ON pages (site, digest)")
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many sites there are."""
        return len(self._held)

    def add(self, site: str, text: str) -> None:
        """One more page of a site."""
        text = text[:LONGEST]
        name, held = digest(text), self._held.get(site, 0)
        if held >= self._most:
            (largest,) = self._base.execute("SELECT max(digest) FROM pages WHERE site = ?", (site,)).fetchone()
            if name >= largest:
                return
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        added = self._base.execute("INSERT OR IGNORE INTO pages VALUES (?, ?, ?)", (site, name, packed)).rowcount
        if not added:
            return
        if held >= self._most:
            self._base.execute("DELETE FROM pages WHERE site = ? AND digest = ?", (site, largest))
        else:
            self._held[site] = held + 1

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        """Each site with its pages' texts; sites sorted by name, pages by hash."""
        for site in sorted(self._held):
            yield site, self.of(site)

    def of(self, site: str) -> list[str]:
        """The texts of one site's pages."""
        rows = self._base.execute("SELECT text FROM pages WHERE site = ? ORDER BY digest", (site,))
        return [zlib.decompress(packed).decode("utf-8", "surrogatepass") for (packed,) in rows]

    def close(self) -> None:
        """Forget everything."""
        self._base.close()


def site_named(value: object) -> str:
    """The site that the value of a field names: of an address its host, without "www."; "" for no value.

    >>> site_named("https://www.Example.org/2024/fire.html"), site_named("example.org"), site_named(None)
    ('example.org', 'example.org', '')
    """
    text = "" if value is None else str(value).strip()
    if "://" not in text:
        return text
    try:
        return (urlsplit(text).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def file_name(site: str) -> str:
    """The name of the file with a site's profile: the site's, and a hash where a file cannot be named so.

    >>> file_name("news.example.org"), file_name("../Zürich")
    ('news.example.org.toml', '.._z_rich-7a92c742.toml')
    """
    name = _SAFE.sub("_", site.lower())[:_NAME]
    if name != site or name.startswith("."):
        name = f"{name}-{digest(site).hex()[:8]}"
    return f"{name}.toml"
