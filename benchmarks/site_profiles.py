"""How much of what sites print on every page does a learned profile remove, and what of the articles?

    python benchmarks/site_profiles.py                            invented sites, by the number of pages learned from
    python benchmarks/site_profiles.py --data ../shared/data      two real ones, each half by the other
    python benchmarks/site_profiles.py --errors 20                article lines that were removed, and why

Invented sites are only as manifold as `invented_sites.py`; the real ones are two. On those, a line counts as noise if
its words, run together, are not in the gold article, whose entities are undone; as the article's if they are and it
has four words or more. The profile works alone.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from invented_sites import ARTICLE, SITE, Site

from newsclean import SiteProfile
from newsclean.site.matching import Matcher
from newsclean.site.page import Page

APPLIED = 20  # pages of each site that the profile is applied to


class Score:
    """What went and what stayed."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, bool]] = Counter()
        self.errors: list[str] = []

    def add(self, owner: str, text: str, why: str) -> None:
        self.counts[owner, bool(why)] += 1
        if owner == ARTICLE and why:
            self.errors.append(f"{why} | {text[:100]}")

    def row(self, name: str) -> str:
        gone, left = self.counts[SITE, True], self.counts[SITE, False]
        lost, kept = self.counts[ARTICLE, True], self.counts[ARTICLE, False]
        share = lost / max(1, lost + kept)
        return f"| {name} | {gone / max(1, gone + left):.3f} | {lost} of {lost + kept} ({share:.2%}) |"


def whys(matcher: Matcher, texts: list[str]) -> list[str]:
    found = matcher.look(texts)
    return [f"{what.rule}: {what.why}" if what and not what.guard else "" for what in found]


def invented(sites: int, learned: int) -> Score:
    score = Score()
    for seed in range(sites):
        site = Site(seed)
        pages = [site.page(number) for number in range(learned + APPLIED)]
        texts = ["\n".join(line.text for line in page) for page in pages]
        matcher = Matcher(SiteProfile.learn(texts[:learned]))
        for page in pages[learned:]:
            # A link to the very article at hand is the site's, and has the article's words.
            own = {line.text for line in page if line.owner == ARTICLE}
            for line, why in zip(page, whys(matcher, [line.text for line in page]), strict=True):
                if line.owner == ARTICLE or line.text not in own:
                    score.add(line.owner, f"site {seed}: {line.text}", why)
    return score


def real(path: Path) -> dict[str, Score]:
    by_site: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            by_site[row["site"]].append(row)
    scores = {}
    for site, rows in by_site.items():
        score = scores[site] = Score()
        for learn, apply in ((rows[::2], rows[1::2]), (rows[1::2], rows[::2])):
            matcher = Matcher(SiteProfile.learn(row["html_text"] for row in learn))
            for row in apply:
                texts = list(Page.of(row["html_text"]).texts)
                gold = squeezed(html.unescape(re.sub(r"</?\w+>", "", row["gold"])))
                reasons = whys(matcher, texts)
                kept = {text for text, why in zip(texts, reasons, strict=True) if not why}
                for text, why in dict(zip(texts, reasons, strict=True)).items():
                    if words := squeezed(text):
                        there = words in gold
                        owner = SITE if not there else ARTICLE if len(text.split()) >= 4 else ""
                        score.add(owner, f"{row['id']}: {text}", "" if text in kept else why)
    return scores


def squeezed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder with sites/portals.jsonl.gz")
    parser.add_argument("--sites", type=int, default=60, help="invented sites (default: 60)")
    parser.add_argument("--pages", type=int, nargs="*", default=[2, 3, 4, 5, 8, 15, 40], help="pages to learn from")
    parser.add_argument("--errors", type=int, default=0, help="show so many article lines that were removed")
    arguments = parser.parse_args()
    if arguments.data:
        scores = real(arguments.data / "sites" / "portals.jsonl.gz")
    else:
        scores = {f"{arguments.sites} sites, {n} pages": invented(arguments.sites, n) for n in arguments.pages}
    print("| learned from | noise lines removed | article lines removed |\n|---|---|---|")
    for name, score in scores.items():
        print(score.row(name))
        for error in score.errors[: arguments.errors]:
            print("   ", error)


if __name__ == "__main__":
    main()
