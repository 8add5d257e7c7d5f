"""Groups of near-duplicate articles as the report shows them: members side by side, and who copies from whom."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from hashlib import blake2b
from typing import Any, NamedTuple

from newsclean.report.clusters import Clusters, Name
from newsclean.report.proof import TITLE

LARGEST, LOOSEST, OTHERS = 50, 100, 400  # groups that are shown: by size, by the lowest score, by chance
MEMBERS = 12  # of a group that are shown
WIDEST = 12_000  # characters of a member that are shown
SITES = 12  # of the plot of who copies from whom
SIZES = ((2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, 50), (51, None))
SCORES = 20  # bins of the histogram of scores, each a twentieth
NOWHERE = -1


class Document(NamedTuple):
    """A record that could be in a group: file as the clusters file calls it, number in it, id if it has one, site."""

    file: str
    record: int
    name: Name | None
    site: int


class Groups:
    """What is gathered of the groups of `clusters` while the corpus goes by, in the order of its records."""

    def __init__(self, clusters: Clusters) -> None:
        self.clusters = clusters
        self._sites = array("l", [NOWHERE]) * len(clusters)  # of the removed records
        self._led = array("l", [NOWHERE]) * len(clusters.sizes)  # sites of the kept ones
        self._found: set[int] = set()  # groups whose kept record came by
        self._rank = _ranked(clusters)
        self._members: dict[int, list[list[Any]]] = {group: [] for group in self._rank}
        self.met = 0

    def add(self, document: Document, text: str) -> str:
        """Look at one record of the corpus. What is wrong with it comes back, "" for nothing."""
        clusters = self.clusters
        entry = clusters.removed(document.file, document.record)
        if entry is None:
            name = f"{document.file}:{document.record}" if document.name is None else document.name
            group = clusters.led_by(name)
            if group is None or group in self._found:
                return ""
            self._found.add(group)
            self._led[group] = document.site
            self._show(group, document, text, None)
            return ""
        expected = clusters.ids[entry]
        if document.name is not None and expected != document.name:
            return f"the record has the id {document.name!r}, where the clusters file has {expected!r}"
        self.met += 1
        self._sites[entry] = document.site
        self._show(clusters.group[entry], document, text, clusters.score[entry])
        return ""

    def _show(self, group: int, document: Document, text: str, score: float | None) -> None:
        members = self._members.get(group)
        if members is None or (score is not None and sum(one[4] is not None for one in members) >= MEMBERS - 1):
            return
        more = max(0, len(text) - WIDEST)
        name = f"{document.file}:{document.record}" if document.name is None else document.name
        members.append([str(name), document.file, document.record, document.site, score, text[:WIDEST], more])

    def shown(self) -> list[tuple[list[Any], bytes]]:
        """The groups that are shown, most telling first: a row for the list, and the JSON of the members, the kept one
        first."""
        found = []
        for group in self._rank:
            members = sorted(self._members[group], key=lambda one: one[4] is not None)
            if members:
                sites = sorted({one[3] for one in members})
                body = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
                row = [group + 1, self.clusters.sizes[group], self.clusters.lowest[group], _title(members[0][5]), sites]
                found.append((row, body))
        return found

    def totals(self) -> dict[str, Any]:
        """What is said of all groups: numbers, histograms of sizes and scores, and pairs of sites."""
        clusters = self.clusters
        sizes = Counter(clusters.sizes)
        pairs: Counter[tuple[int, int]] = Counter()
        for entry, group in enumerate(clusters.group):
            pairs[self._led[group], self._sites[entry]] += 1
        unknown = sum(count for pair, count in pairs.items() if NOWHERE in pair)
        known = {pair: count for pair, count in pairs.items() if NOWHERE not in pair}
        busy: Counter[int] = Counter()
        for (kept, gone), count in known.items():
            busy[kept] += count
            busy[gone] += count if gone != kept else 0
        sites = [site for site, _ in sorted(busy.items(), key=lambda item: (-item[1], item[0]))[:SITES]]
        scores = [0] * (SCORES + 1)
        for score in clusters.score:
            scores[min(SCORES, int(score * SCORES + 1e-9))] += 1
        return {
            "groups": len(clusters.sizes),
            "removed": len(clusters),
            "met": self.met,
            "exact": sum(score == 1 for score in clusters.score),
            "largest": max(clusters.sizes, default=0),
            "sizes": [
                [low, high, sum(count for size, count in sizes.items() if low <= size <= (high or size))]
                for low, high in SIZES
            ],
            "scores": scores,
            "sites": sites,
            "more": max(0, len(busy) - len(sites)),
            "pairs": sorted([*pair, count] for pair, count in known.items() if pair[0] in sites and pair[1] in sites),
            "unknown": unknown,
        }


def _title(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= TITLE else line[: TITLE - 1].rstrip() + "…"


def _ranked(clusters: Clusters) -> list[int]:
    """The groups to show: largest, loosest and others by turns, so that what fits has some of each."""
    every = range(len(clusters.sizes))
    largest = sorted(every, key=lambda group: (-clusters.sizes[group], group))[:LARGEST]
    loosest = sorted(every, key=lambda group: (clusters.lowest[group], group))[:LOOSEST]
    others = sorted(every, key=lambda group: blake2b(group.to_bytes(8, "big"), digest_size=8).digest())[:OTHERS]
    turns = [queue[place] for place in range(OTHERS) for queue in (largest, loosest, others) if place < len(queue)]
    return list(dict.fromkeys(turns))
