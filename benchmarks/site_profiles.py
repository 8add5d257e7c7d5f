"""How much of what sites print on every page does a learned profile remove, and what of the articles?

    python benchmarks/site_profiles.py                            invented sites, by the number of pages learned from
    python benchmarks/site_profiles.py --data ../shared/data      two real ones, each half by the other; pages of many
                                                                  sites taken for one; pairs of pages of one site
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


Row = dict[str, str]
POOLED = 40  # pages of as many sites, taken for one: half of them to learn from


def real(folder: Path) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    for site, rows in by_site(folder / "sites" / "portals.jsonl.gz").items():
        for learn, apply in ((rows[::2], rows[1::2]), (rows[1::2], rows[::2])):
            judge(scores.setdefault(site, Score()), learn, apply, "html_text")
    for name in ("news", "wcxb"):
        sites = by_site(folder / "pages" / f"{name}.jsonl.gz")
        firsts = [rows[0] for rows in sites.values()]
        pairs = [rows for rows in sites.values() if len(rows) > 1]
        for field in ("html_text", "soup", "trafilatura"):
            pooled = scores[f"{name}, {field}, {POOLED} sites taken for one"] = Score()
            for start in range(0, len(firsts) - POOLED + 1, POOLED):
                middle = start + POOLED // 2
                judge(pooled, firsts[start:middle], firsts[middle : start + POOLED], field)
            for rows in pairs:
                judge(scores.setdefault(f"{name}, {field}, {len(pairs)} sites, itself", Score()), rows, rows, field)
    return scores


def by_site(path: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["site"]].append(row)
    return found


def judge(score: Score, learn: list[Row], apply: list[Row], field: str) -> None:
    matcher = Matcher(SiteProfile.learn(row[field] for row in learn))
    for row in apply:
        texts = list(Page.of(row[field]).texts)
        gold = squeezed(html.unescape(re.sub(r"</?[hpl]>", "", row["gold"])))
        reasons = whys(matcher, texts)
        kept = {text for text, why in zip(texts, reasons, strict=True) if not why}
        for text, why in dict(zip(texts, reasons, strict=True)).items():
            if words := squeezed(text):
                owner = SITE if words not in gold else ARTICLE if len(text.split()) >= 4 else ""
                score.add(owner, f"{row['id']}: {text}", "" if text in kept else why)


def squeezed(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder with sites/ and pages/")
    parser.add_argument("--sites", type=int, default=60, help="invented sites (default: 60)")
    parser.add_argument("--pages", type=int, nargs="*", default=[2, 3, 4, 5, 8, 15, 40], help="pages to learn from")
    parser.add_argument("--errors", type=int, default=0, help="show so many article lines that were removed")
    arguments = parser.parse_args()
    if arguments.data:
        scores = real(arguments.data)
    else:
        scores = {f"{arguments.sites} sites, {n} pages": invented(arguments.sites, n) for n in arguments.pages}
    print("| learned from | noise lines removed | article lines removed |\n|---|---|---|")
    for name, score in scores.items():
        print(score.row(name))
        for error in score.errors[: arguments.errors]:
            print("   ", error)


if __name__ == "__main__":
    main()
