"""Invented sites, each with a template of its own: menus, boxes before, inside and behind the article, lists that
change from page to page, readers' comments, a foot; and pages of two kinds.

A line of a page is the article's (it must stay), the site's (it should go), or the editor's (bylines and dates, which
count as neither). What the template of a site is, chance decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from invented import LANGUAGES
from invented import _sentence as sentence

ARTICLE, SITE, EDITOR = "article", "site", "editor"
LABELS = "Most read,Related stories,Latest news,You may also like,Recommended,In other news,On our site,Elsewhere"
WORDS = """
Home News Sport Weather Politics Culture Business Travel Opinion Podcasts Video Photos Archive Obituaries Jobs
Shop Events Puzzles Food Cars Science Health Property Letters Education Environment Books Music Film Stage
Subscribe Login Search Menu Contact Imprint Privacy Terms Cookies Careers Advertise Newsletter Feeds Help Accessibility
Sitemap Corrections Ethics Licensing Facebook Twitter Instagram YouTube LinkedIn Email Print WhatsApp Copy Save Gift
""".split()
HEADS = ["What happened next", "Why it matters", "The background", "The bigger picture", "What we know", "Key points"]


class Marked(NamedTuple):
    """A line, and whose it is."""

    text: str
    owner: str


Block = Callable[[random.Random], list[Marked]]


class Site:
    """A site that makes pages; the same seed makes the same site."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = random.Random(f"site {seed}")
        self._language = LANGUAGES[0] if rng.random() < 0.7 else rng.choice(LANGUAGES[:3])
        self._name = (
            f"The {rng.choice(['Kelnish', 'Marrack', 'Lindau', 'Odde'])} {rng.choice(['Post', 'Echo', 'Star'])}"
        )
        self._authors = [f"{rng.choice('ABCDEF')}. {self._word(rng)}" for _ in range(rng.randint(1, 12))]
        self._popular = [self._headline(rng) for _ in range(40)]
        self._heads = rng.sample(HEADS, rng.randint(1, 4)) if rng.random() < 0.6 else []
        self._title = rng.choice([" | ", " - ", " – ", ""])
        self._above: list[Block] = [self._fixed(rng, 3, 50)]
        if rng.random() < 0.4:
            self._above.append(self._list(rng))
        if rng.random() < 0.4:
            self._above.append(self._fixed(rng, 1, 4))
        self._bar = self._fixed(rng, 2, 7) if rng.random() < 0.7 else None
        self._boxes = [(self._box(rng), rng.uniform(0.1, 0.9)) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
        kinds = [self._tags, self._comments, self._list, self._teasers, self._promo, self._list]
        self._below = [make(rng) for make in rng.sample(kinds, rng.randint(1, 5))]
        self._below.insert(0, self._fixed(rng, 2, 6))
        self._below.append(self._fixed(rng, 4, 60))
        self._foot = Marked(f"© 2024 {self._name}. All rights reserved.", SITE)
        self._other = [self._fixed(rng, 2, 20), self._list(rng)] if rng.random() < 0.3 else []

    def page(self, number: int) -> list[Marked]:
        """A page of the site, the same for the same number."""
        rng = random.Random(f"site {self._seed} page {number}")
        headline = self._headline(rng)
        window = headline + self._title + self._name if self._title else headline
        lines = [Marked(window, SITE if self._title else ARTICLE)]
        for block in self._above:
            lines += block(rng)
        lines.append(Marked(headline, ARTICLE))
        if rng.random() < 0.3:
            lines.append(Marked(self._sentence(rng), ARTICLE))
        lines.append(Marked(f"By {rng.choice(self._authors)}", EDITOR))
        lines.append(Marked(f"{rng.randint(1, 28)} March 2024, {rng.randint(10, 23)}:{rng.randint(10, 59)}", EDITOR))
        if self._bar:
            lines += self._bar(rng)
        body = [[Marked(self._paragraph(rng), ARTICLE)] for _ in range(rng.randint(3, 18))]
        for head, place in zip(
            self._heads, rng.sample(range(len(body)), min(len(body), len(self._heads))), strict=False
        ):
            if rng.random() < 0.7 and place:
                body[place].insert(0, Marked(head, ARTICLE))
        if rng.random() < 0.3:
            items = [Marked(f"- {self._headline(rng).lower()}", ARTICLE) for _ in range(rng.randint(2, 6))]
            body.insert(rng.randint(1, len(body)), items)
        for box, often in self._boxes:
            if rng.random() < often:
                body.insert(rng.randint(1, len(body)), box(rng))
        lines += [line for part in body for line in part]
        if self._other and rng.random() < 0.4:
            for block in self._other:
                lines += block(rng)
        for block in self._below:
            lines += block(rng)
        return [*lines, self._foot]

    def _word(self, rng: random.Random) -> str:
        return self._headline(rng).split()[0].capitalize()

    def _sentence(self, rng: random.Random) -> str:
        return sentence(rng, self._language, ".")

    def _headline(self, rng: random.Random) -> str:
        return " ".join(sentence(rng, self._language, "").split()[: rng.randint(4, 11)])

    def _paragraph(self, rng: random.Random) -> str:
        return " ".join(self._sentence(rng) for _ in range(rng.randint(1, 4)))

    def _fixed(self, rng: random.Random, least: int, most: int) -> Block:
        lines = [
            Marked(rng.choice(WORDS) if rng.random() < 0.8 else self._headline(rng), SITE)
            for _ in range(rng.randint(least, most))
        ]
        return lambda _: lines

    def _list(self, rng: random.Random) -> Block:
        label, size, popular = Marked(rng.choice(LABELS.split(",")), SITE), rng.randint(3, 10), rng.random()

        def block(rng: random.Random) -> list[Marked]:
            links = [rng.choice(self._popular) if rng.random() < popular else self._headline(rng) for _ in range(size)]
            return [label, *(Marked(link, SITE) for link in links)]

        return block

    def _teasers(self, rng: random.Random) -> Block:
        label, size = Marked(rng.choice(LABELS.split(",")), SITE), rng.randint(2, 4)

        def block(rng: random.Random) -> list[Marked]:
            found = [label]
            for _ in range(size):
                found += [Marked(self._headline(rng), SITE), Marked(f"{rng.randint(2, 9)} hours ago", SITE)]
                found.append(Marked(self._sentence(rng), SITE))
            return found

        return block

    def _comments(self, rng: random.Random) -> Block:
        form = [Marked("Add a comment", SITE), Marked(self._sentence(rng), SITE), Marked("Post", SITE)]

        def block(rng: random.Random) -> list[Marked]:
            found = [Marked(f"{rng.randint(0, 90)} comments", SITE), *form]
            for _ in range(rng.choice([0, 0, 1, 4, 9])):
                found.append(Marked(f"{self._word(rng)}{rng.randint(1, 99)} wrote:", SITE))
                found += [Marked(self._sentence(rng), SITE) for _ in range(rng.randint(1, 3))]
                found.append(Marked("Reply", SITE))
            return found

        return block

    def _tags(self, rng: random.Random) -> Block:
        tags = [self._word(rng) for _ in range(30)]
        return lambda rng: [Marked("Topics", SITE), *(Marked(tag, SITE) for tag in rng.sample(tags, rng.randint(1, 6)))]

    def _promo(self, rng: random.Random) -> Block:
        lines = [Marked(self._sentence(rng), SITE), Marked(rng.choice(WORDS), SITE), Marked(self._sentence(rng), SITE)]
        return lambda _: lines

    def _box(self, rng: random.Random) -> Block:
        one = [Marked("Advertisement", SITE)]
        return rng.choice(
            [lambda _: one, self._fixed(rng, 2, 6), self._promo(rng), self._list(rng), self._teasers(rng)]
        )
