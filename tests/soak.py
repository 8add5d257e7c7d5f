"""Millions of articles made of pieces (`pieces.py`), cleaned under every profile and switch, and held to the promises.

python tests/soak.py --examples 1000000

Hypothesis looks for a small counterexample and pays for it with most of its time. This looks at more articles, longer
ones too, and prints what it finds for Hypothesis to keep as an @example.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import unicodedata
from dataclasses import dataclass
from textwrap import wrap

import newsclean
from newsclean.canonical import canonical_lines
from newsclean.options import POLICIES, SWITCHED
from newsclean.rules import read_packs
from pieces import CAPTIONS, HEADLINES, LINKS, SENTENCES, SEPARATORS, SPOILS

RULES = read_packs()
EXAMPLES = [example for rule in RULES for example in rule.example]
SPARES = [spare for rule in RULES for spare in rule.spare]
SHELVES = (SENTENCES, SENTENCES, HEADLINES, CAPTIONS, LINKS, EXAMPLES, SPARES)
LETTERS = "aA.,:;&#<>|[]()\"'…“”ÃÂâ€™©œВ°\x85\xa0\u200b\u0301\ufeff\u202e\ud83d\n\r\t 0123é日مК\x1b"
TITLES = (None, None, None, HEADLINES[0], CAPTIONS[0])
LANGUAGES = (None, None, ("en",), ("de", "fr"), ("ja", "ru", "ar"))
KEEPS = ((), (), (), ("Latest News",), ("Photo: Ana Kern/AP", "Yes"))


def line(chance: random.Random) -> str:
    """A line: a piece, spoiled or cut now and then, or a few characters that make trouble."""
    if chance.random() < 0.05:
        return "".join(chance.choices(LETTERS, k=chance.randrange(14)))
    text = chance.choice(chance.choice(SHELVES))
    if chance.random() < 0.15:
        before, behind = chance.choice(SPOILS)
        text = before + text + behind
    if chance.random() < 0.06:
        text = text[: chance.randrange(len(text) + 1)] + chance.choice(["", "...", "…", " [...]"])
    if chance.random() < 0.03:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(LETTERS) + text[at:]
    return text


def article(chance: random.Random) -> str:
    """An article of up to some forty lines, some of them again, alone or in blocks, maybe hard-wrapped or glued."""
    palette = [line(chance) for _ in range(chance.choice([1, 2, 4, 8, 12, 20]))]
    chosen = [chance.choice(palette) for _ in range(chance.choice([1, 3, 8, 15, 30]))]
    match chance.randrange(6):
        case 0:
            chosen = chosen + chosen
        case 1:
            chosen = [one for one in chosen for _ in range(2)]
    if width := chance.choice([0, 0, 0, 0, 30, 40, 72]):
        chosen = ["\n".join(wrap(one, width)) for one in chosen]
    usual = chance.choice(SEPARATORS)
    mixed = chance.random() < 0.3
    return "".join(one + (chance.choice(SEPARATORS) if mixed and chance.random() < 0.5 else usual) for one in chosen)


def options(chance: random.Random) -> dict[str, object]:
    """Any profile, any switches."""
    switches = {name: chance.random() < 0.5 for name in SWITCHED if chance.random() < 0.5}
    return {
        "profile": chance.choice(list(POLICIES)),
        "similarity": chance.choice([0.85, 0.85, 0.0, 0.5, 1.0]),
        "guards": chance.random() < 0.8,
        "languages": chance.choice(LANGUAGES),
        "keep": chance.choice(KEEPS),
        **switches,
    }


def broken(cleaner: newsclean.Cleaner, text: str, title: str | None, result: newsclean.Result) -> str:
    """The promise that is broken; "" where none is."""
    lines, ended = canonical_lines(text)
    clean = result.text
    clean.encode("utf-8")
    restored = result.restore()
    if restored != "\n".join(lines) + "\n" * ended:
        # The page profile parts glued text at its seams: more lines, the same letters. A line that says what "[1]" is
        # may come to light there, and then the references are undone.
        same = "".join(restored.split()) == "".join("".join(lines).split())
        if cleaner.options.profile != "page" or not (same or "]: http" in text):
            return "kept and removed are not all there was"
        lines = restored.split("\n")
    for removal in result.removals:
        if removal.line.text != lines[removal.line.number - 1] or not removal.rule:
            return "a removal without its line or rule"
    if clean.startswith("\n") or "\n\n\n" in clean or unicodedata.normalize("NFC", clean) != clean:
        return "the output has blank runs, or is not composed"
    again = cleaner.explain(clean, title=title)
    if again.text != clean or again.removals:
        return "a second cleaning is not silent"
    if len(text) % 8 == 0 and cleaner.clean(text, title=title) != clean:
        return "clean and explain differ"
    return ""


@dataclass(frozen=True, slots=True)
class Soaked:
    """How many articles were cleaned, their characters, lines removed, and what broke."""

    articles: int
    characters: int
    removals: int
    broken: int


def soak(examples: int, seed: int, *, loud: bool = False) -> Soaked:
    """Clean so many articles; what breaks a promise is printed."""
    characters = removals = faults = 0
    for number in range(examples):
        chance = random.Random(f"{seed} {number // 50} options")
        if number % 200 == 0:
            chosen = options(chance)
            cleaner = newsclean.Cleaner(**chosen)  # type: ignore[arg-type]
        chance = random.Random(f"{seed} {number}")
        text, title = article(chance), chance.choice(TITLES)
        characters += len(text)
        result = cleaner.explain(text, title=title)
        removals += len(result.removals)
        if what := broken(cleaner, text, title, result):
            faults += 1
            print(f"{seed}/{number}: {what}: {chosen!r} title={title!r}\n{text!r}", flush=True)
        if loud and number % 10_000 == 0:
            print(f"{number:,} {time.process_time():,.0f} s", file=sys.stderr, flush=True)
    return Soaked(examples, characters, removals, faults)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(soak(arguments.examples, arguments.seed, loud=True))


if __name__ == "__main__":
    main()
