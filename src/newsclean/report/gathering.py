"""A report as it grows: articles come by one after the other, and at the end the page is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from newsclean.options import SWITCHED, Options
from newsclean.pipeline import NEVER_CONTENT
from newsclean.report.clusters import Clusters, Name
from newsclean.report.groups import Document, Groups
from newsclean.report.kinds import categories
from newsclean.report.packing import Packed, pack
from newsclean.report.page import page, script_json
from newsclean.report.proof import TITLE, Proof
from newsclean.report.sample import Sample, Shown
from newsclean.report.totals import Totals

SIZE = 20_000_000  # bytes of the page, unless somebody asks for another
LEAST = 500_000  # of which the script and the style take a fifth
SPARE = 10_000  # bytes left for what is not counted one by one
RATIO = 4  # text is seldom packed better than to a quarter, base64 included
FOR_GROUPS = 4  # of what there is for bodies, groups get a quarter at most
SURE = 0.65  # of the page profile: what `Result.sure` is held against


class Place(NamedTuple):
    """Where an article is from: its file, its number there (None for a text file), its site, and if known its title,
    its address and its id."""

    file: str
    record: int | None = None
    site: str = ""
    title: str = ""
    url: str = ""
    name: Name | None = None


class _Table:
    """Strings that are written once, and their numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __getitem__(self, string: str) -> int:
        return self.numbers.setdefault(string, len(self.numbers))

    @property
    def strings(self) -> list[str]:
        """All of them, by their numbers."""
        return list(self.numbers)


class Gathering:
    """What a report of `size` bytes at most holds, with `options` as those of the cleaning, and `sites` where sites had
    profiles of their own; `clusters` for a report of the groups of a corpus, too."""

    def __init__(
        self, options: Options, size: int = SIZE, clusters: Clusters | None = None, *, sites: bool = False
    ) -> None:
        self.totals = Totals(options.similarity, SURE)
        self.groups = Groups(clusters) if clusters is not None else None
        self.bad: list[str] = []  # what could not be read
        self._options, self._size = options, size
        self._profiles = sites or options.site_profile is not None
        self._sample = Sample(RATIO * size)
        self._sites, self._rules, self._guards = _Table(), _Table(), _Table()
        self._number = 0
        self.shown = 0

    def add(self, place: Place, found: Proof) -> None:
        """The next article."""
        nearest = self.totals.add(self._number, found)
        why = self._sample.why(found, nearest)
        row = [
            place.file,
            place.record or 0,
            _short(place.title) or found.title,
            place.site,
            found.lines,
            found.gone,
            found.characters,
            found.gone_characters,
            found.held,
            int(found.stopped),
            # Sets of strings have another order in every process, and the numbers of rules must not.
            sorted(self._rules[rule] for rule in sorted(found.named)),
            sorted({self._guards[guard] for _, guard, _ in found.guards}),
            place.url if is_address(place.url) else "",
        ]
        self._sample.add(Shown(why, found.hash, self._number, row, found.body))
        self._number += 1

    def look(self, place: Place, called: str, text: str) -> str:
        """Look at an article as it came, for the groups; `called` is its file's name in the clusters file. What is
        wrong comes back, "" for nothing."""
        if self.groups is None:
            return ""
        # A text file is called by its own name.
        name = place.name if place.record else called
        return self.groups.add(Document(called, place.record or 1, name, self._sites[place.site]), text)

    def page(self, title: str) -> Iterator[bytes]:
        """The bytes of the page, piece by piece; `shown` says how many articles are on it."""
        data, packed = self._data(title)
        summary = (
            f"{self.totals.documents:,} articles, {self.totals.gone:,} of {self.totals.lines:,} lines removed. "
            "This page shows them by a script, which this browser does not run."
        )
        return page(title, summary, data, packed)

    def _data(self, title: str) -> tuple[dict[str, Any], list[str]]:
        data: dict[str, Any] = {
            "title": title,
            "options": self._told_options(),
            "totals": self._told_totals(),
            "bad": self.bad[:50],
            "groups": self.groups.totals() if self.groups else None,
            "nearest": self._nearest(()),
        }
        # What the page has in any case; the texts get the rest.
        left = self._size - SPARE - sum(map(len, page("", "", data, ())))
        chunks: list[str] = []
        if self.groups:
            shown = self.groups.shown()
            packed = pack((body for _, body in shown), [_cost(row) for row, _ in shown], left // FOR_GROUPS)
            data["groups"]["shown"] = [[*row, *at] for (row, _), at in zip(shown, packed.places(), strict=False)]
            data["groups"]["names"] = self._named(
                {*data["groups"]["sites"], *(site for row, _ in shown for site in row[4])}
            )
            chunks += packed.chunks
            left -= packed.cost + len(script_json(data["groups"]["names"]).encode())
        ranked = self._sample.ranked()
        packed = pack((shown.body for shown in ranked), [_cost(shown.row) for shown in ranked], left)
        data |= self._rows(ranked, packed, len(chunks))
        data["nearest"] = self._nearest(ranked[: packed.bodies])
        self.shown = packed.bodies
        return data, [*chunks, *packed.chunks]

    def _rows(self, ranked: Sequence[Shown], packed: Packed, before: int) -> dict[str, Any]:
        """The rows of the articles shown, in the order in which they came, with the names of their files and sites."""
        files, sites = _Table(), _Table()
        rows = []
        for shown, at in sorted(zip(ranked, packed.places(before), strict=False), key=lambda one: one[0].number):
            file, record, title, site, *rest = shown.row
            rows.append([files[file], record, title, sites[site], *rest, *at])
        return {"documents": rows, "files": files.strings, "sites": sites.strings}

    def _named(self, sites: set[int]) -> dict[str, str]:
        """The names of some sites, by their numbers."""
        return {str(number): site for site, number in self._sites.numbers.items() if number in sites}

    def _nearest(self, shown: Sequence[Shown]) -> dict[str, Any]:
        places = {number: place for place, number in enumerate(sorted(one.number for one in shown))}
        near = self.totals.near
        return {
            "removed": [[places.get(number, -1), one.score, *one[2:]] for _, number, one in near[True]],
            "held": [[places.get(number, -1), one.score, *one[2:]] for _, number, one in near[False]],
            "unsure": [[places.get(number, -1), sure] for _, number, sure in self.totals.unsure],
        }

    def _told_options(self) -> dict[str, Any]:
        options = self._options
        return {
            "profile": options.profile,
            "similarity": options.similarity,
            "guards": options.guards,
            "languages": options.languages,
            "site": self._profiles,
            "sure": SURE,
            "never": sorted(NEVER_CONTENT),
            "switches": {category: switch for switch, category in SWITCHED.items()},
        }

    def _told_totals(self) -> dict[str, Any]:
        totals = self.totals
        known = categories(self._options.rules)
        names = "documents empty changed stopped with_guards lines gone blanks held characters gone_characters".split()
        return {
            **{name: getattr(totals, name) for name in names},
            "histogram": totals.histogram,
            # In the order of the numbers in the rows, which is that of their first article.
            "rules": [
                [rule, category or known.get(rule, ""), *rest]
                for rule in self._rules.numbers
                for category, *rest in [totals.rules[rule]]
            ],
            "guards": [[guard, *totals.guards[guard]] for guard in self._guards.numbers],
        }


def _short(text: str) -> str:
    text = " ".join(text[: 4 * TITLE].split())
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"


def _cost(row: Sequence[Any]) -> int:
    return len(script_json(row).encode()) + 12  # and the place of its body


def is_address(url: str) -> bool:
    """Whether a string is an address of the web, and nothing else that a browser would follow.

    >>> is_address("https://planet.example/fire"), is_address("javascript:alert(1)"), is_address("//planet.example")
    (True, False, False)
    """
    if len(url) > 2000 or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
