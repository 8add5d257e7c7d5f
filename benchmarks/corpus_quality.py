"""What the survivors of a corpus say of the method that chose them, given the truth of `corpus_invented.py`.

Of the articles that have an earlier one at the threshold or above, recall is the share that no longer has one: it is
gone, or that one is. Precision is the share of the removed that have a survivor at the threshold or above: a text is
lost only where its copy stays.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

NAN = float("nan")


class Quality(NamedTuple):
    """Articles removed; recall and precision, 0 to 1; recall by the Jaccard of the nearest earlier article."""

    removed: int
    recall: float
    precision: float
    bands: list[float]


def quality(
    survivors: Iterable[str],
    truth: Path,
    articles: int,
    threshold: float = 0.8,
    *,
    edges: Sequence[float] = (),
    only: str = "",
) -> Quality:
    """Judges the ids that are left of so many articles.

    Bands begin at the edges. With `only`, the pairs of one language or kind: then nothing is known of precision.
    """
    alive = set(survivors)
    nearest: dict[str, float] = defaultdict(float)  # the nearest earlier article's Jaccard
    alike: dict[str, list[str]] = defaultdict(list)
    missed: set[str] = set()
    with truth.open(encoding="utf-8") as file:
        for pair in csv.DictReader(file, delimiter="\t"):
            jaccard = int(pair["common"]) / int(pair["union"])
            if jaccard < threshold or (only and only not in (pair["language"], pair["kind"])):
                continue
            earlier, later = pair["earlier"], pair["later"]
            nearest[later] = max(nearest[later], jaccard)
            alike[earlier].append(later)
            alike[later].append(earlier)
            if earlier in alive and later in alive:
                missed.add(later)
    bands = []
    for low, high in pairwise((*edges, 2.0)):
        there = [article for article, jaccard in nearest.items() if low <= jaccard < high]
        bands.append(_share(len(there) - len(missed.intersection(there)), len(there)))
    removed = articles - len(alive)
    right = sum(any(other in alive for other in near) for article, near in alike.items() if article not in alive)
    recall = _share(len(nearest) - len(missed), len(nearest))
    return Quality(removed, recall, NAN if only else _share(right, removed), bands)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else NAN
