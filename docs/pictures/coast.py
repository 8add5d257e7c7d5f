"""An invented corpus for the pictures: eight papers on a coast that does not exist, and the dispatches they share.

    python docs/pictures/coast.py corpus.jsonl

Every name, place and event is made up. The same seed gives the same corpus.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

SITES = {
    "kelnish-post.example": ("Kelnish Post", 30),
    "marrack-echo.example": ("The Marrack Echo", 24),
    "lindau-star.example": ("Lindau Star", 20),
    "odde-tribune.example": ("Odde Tribune", 16),
    "harbour-wire.example": ("Harbour Wire", 14),
    "northcoast.example": ("North Coast Today", 10),
    "tessaly-news.example": ("Tessaly News", 8),
    "brodmin-herald.example": ("Brodmin Herald", 6),
}
PLACES = "Kelnish Marrack Lindau Odde Tessaly Brodmin Averell Quillon Vennick Oakhurst Salter Dabrow".split()
PEOPLE = (
    "Ida Mertens,Tomas Quill,Ruth Avery,Jonas Harlin,Mara Dabrow,Peter Salter,Lena Vennick,Owen Brodie,Clara Odde,"
    "Samuel Kern,Nora Whitlock,Felix Tamm,Greta Oakhurst,Hugo Lindqvist"
).split(",")
THINGS = (
    "night ferry,swing bridge,tide mill,lifeboat station,market hall,lighthouse,school kitchen,reservoir,fish auction,"
    "bus depot,public library,sea wall,railway cottage,glass works,botanic garden"
).split(",")
DOES = (
    "reopens after two winters,will close for repairs,is to be sold,gets a second chance,wins a reprieve,"
    "needs a new roof,draws record crowds,faces an uncertain spring,will stay in public hands,loses its last engineer"
).split(",")
SAID = (
    "said on Monday,told the council,said in a statement,told a public meeting,said after the vote,confirmed on Tuesday"
).split(",")
OPENINGS = (
    "The {thing} in {place} {does}, {person} {said}.",
    "After {number} months of argument, the {thing} in {place} {does}.",
    "{person}, who has worked at the {thing} since {year}, {said} that nobody had expected it.",
    "Residents of {place} learned from a notice on the door that the {thing} {does}.",
)
SENTENCES = (
    "The repairs would cost {number} thousand crowns, according to a report that the town published last week.",
    "{person} {said} that the work could begin before the autumn storms.",
    "About {number} people had signed a petition, and {number} of them came to read it aloud.",
    "The {thing} was built in {year} by a family from {place}, whose name is still above the gate.",
    "“We have waited long enough,” {person} {said}, “and the water does not wait at all.”",
    "A study from {year} had recommended a cheaper design, which the engineers called a bucket with a lid.",
    "Neither the harbour office nor the ministry wanted to comment on the figures.",
    "In {place}, {number} kilometres down the coast, a similar plan failed for want of a pump.",
    "The first boats are expected at dawn, and the last of them will carry the school choir home.",
    "{person} and {person} voted against the plan; both {said} that they would accept the result.",
    "Nobody was hurt when part of the old wall fell into the basin in March.",
    "The timetable is to be printed on paper again, because half of the island has no reception.",
    "Fishermen had moored their boats across the entrance for {number} days in protest.",
    "Until then the post will go by road, which takes {number} minutes longer in summer.",
    "The council will look at the accounts again in October, when the lease of the {thing} runs out.",
    "An orchestra of {number} players is to open the hall, with a piece that nobody has heard before.",
    "What the building needs most, {person} {said}, is somebody who sweeps the stairs.",
)
HEADS = (
    ["Share this article", "{day} {month} {now}, 07:{minute}"],
    ["Published {day} {month} {now}", "Share on Facebook", "Copy link"],
    ["{number} min read"],
    [],
    [],
)
PROMPTS = (
    "Sign up for our newsletter",
    "Advertisement",
    "Read more: {headline}",
    "Related: {headline}",
    "Article continues below advertisement",
    "Get the best of {paper} delivered to your inbox every morning.",
    "Photo: {person}/AP",
)
FEET = (
    ["Follow us on Twitter", "© {now} {paper}. All rights reserved."],
    ["Related articles", "{headline}", "{headline}", "{headline}"],
    ["{number} comments", "Subscribe now", "Terms of use", "Privacy policy"],
    ["{person} is a reporter at {paper}.", "Most read", "{headline}", "{headline}"],
)
DATELINE = "{PLACE} (Harbour Wire) - "


class Writer:
    """Fills templates, from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def fill(self, template: str, paper: str = "") -> str:
        rng = self.rng
        while "{" in template:
            start, end = template.index("{"), template.index("}")
            kind = template[start + 1 : end]
            value = {
                "place": rng.choice(PLACES),
                "PLACE": rng.choice(PLACES).upper(),
                "person": rng.choice(PEOPLE),
                "thing": rng.choice(THINGS),
                "does": rng.choice(DOES),
                "said": rng.choice(SAID),
                "paper": paper,
                "number": str(rng.randint(2, 90)),
                "now": "2024",
                "year": str(rng.randint(1880, 2023)),
                "day": str(rng.randint(1, 28)),
                "minute": str(rng.randint(10, 59)),
                "month": rng.choice(("March", "April", "May", "June")),
                "headline": "",
            }[kind]
            template = template[:start] + (self.headline() if kind == "headline" else value) + template[end + 1 :]
        return template

    def headline(self) -> str:
        return _upper(self.fill("{thing} in {place} {does}"))

    def story(self) -> list[str]:
        """A headline and paragraphs."""
        rng = self.rng
        thing, place = rng.choice(THINGS), rng.choice(PLACES)
        does = rng.choice(DOES)
        opening = rng.choice(OPENINGS).replace("{thing}", thing).replace("{place}", place).replace("{does}", does)
        sentences = rng.sample(SENTENCES, rng.randint(7, 14))
        paragraphs = [self.fill(opening)]
        while sentences:
            some = [sentences.pop() for _ in range(min(len(sentences), rng.randint(1, 3)))]
            paragraphs.append(" ".join(self.fill(one.replace("{thing}", thing, 1)) for one in some))
        return [f"{_upper(thing)} in {place} {does}", *paragraphs]

    def page(self, story: list[str], paper: str, foot: int) -> list[str]:
        """What an extractor leaves of a story on the page of a paper."""
        rng = self.rng
        headline, *paragraphs = story
        lines = [headline, *(self.fill(line, paper) for line in rng.choice(HEADS))]
        caption = self.fill("The {thing} at {place} on Saturday, seen from the north pier. Photo: {person}")
        for place, paragraph in enumerate(paragraphs):
            lines.append(paragraph)
            if rng.random() < 0.1:
                lines.append(self.fill(rng.choice(PROMPTS), paper))
            if place == 1 and rng.random() < 0.25:
                lines += [caption, caption] if rng.random() < 0.7 else [caption]
            if rng.random() < 0.02:
                lines.append(_retyped(rng, paragraph))
            if rng.random() < 0.03:
                lines.append(_corrected(paragraph))
            if rng.random() < 0.008:
                lines += [self.fill("{person}, by letter:"), _retyped(rng, paragraph)]
        if rng.random() < 0.06:
            lines += self.interview()
        if rng.random() < 0.07:
            lines[2:2] = [f"{' '.join(paragraphs[1].split()[:9])}..."]
        if rng.random() < 0.55:
            lines += [self.fill(line, paper) for line in FEET[foot]]
        return lines

    def interview(self) -> list[str]:
        """The same question to three people, as papers do it: a refrain, which is no copy."""
        question = self.rng.choice(("What will you miss most?", "What would you do with the money?"))
        return [
            line
            for _ in range(3)
            for line in (self.fill("{person}, {place}"), question, self.fill(self.rng.choice(SENTENCES)))
        ]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _retyped(rng: random.Random, text: str) -> str:
    """The paragraph once more, with a slip of the pen and a little word more or less."""
    for word, other in (("harbour", "harbor"), (" which ", " that "), (" because ", " since "), ("before", "befor")):
        text = text.replace(word, other, 1)
    small = [place for place, word in enumerate(text.split()) if word in ("the", "a", "of", "that", "to", "and")]
    words = text.split()
    for place in sorted(rng.sample(small, min(len(small), rng.randint(1, 2))), reverse=True):
        del words[place]
    return " ".join(words)


def _corrected(text: str) -> str:
    """The paragraph with one number changed: a correction, which is no copy."""
    digits = next((char for char in text if char.isdigit()), "")
    return text.replace(digits, str((int(digits) + 3) % 10 or 4), 1) if digits else text


def corpus(articles: int = 640, seed: int = 11) -> Iterator[dict[str, str]]:
    """Records with id, site, url, title and text."""
    writer = Writer(seed)
    rng = writer.rng
    sites, weights = list(SITES), [weight for _, weight in SITES.values()]
    wire: list[list[str]] = []
    for number in range(articles):
        site = rng.choices(sites, weights)[0]
        paper = SITES[site][0]
        story = writer.story()
        if wire and rng.random() < 0.3 and site != "harbour-wire.example":
            # Taken over from the agency: as it is, a little shorter, or with a paragraph of one's own.
            story = list(rng.choice(wire[-14:]))
            way = rng.random()
            if way < 0.3 and len(story) > 6:
                story.pop(rng.randint(3, len(story) - 1))
            elif way < 0.6:
                story.insert(rng.randint(3, len(story)), writer.fill(rng.choice(SENTENCES)))
            elif way < 0.7:
                story[1] = writer.fill(DATELINE) + story[1]
        elif site == "harbour-wire.example" or rng.random() < 0.08:
            wire.append(story)
        text = "\n\n".join(writer.page(story, paper, sites.index(site) % len(FEET)))
        yield {
            "id": f"{site.split('.')[0]}-{number:04}",
            "site": site,
            "url": f"https://{site}/{number}",
            "title": story[0],
            "text": text,
        }


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="utf-8") as file:
        for record in corpus():
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
