"""Repeats: lines that say again what another line of the text says. `docs/repeats.md` tells the story.

Two questions for each pair: is one line a copy of the other by what they say (`relation.relate`), and would an editor strike it
where it stands (`context.Page`)? A guard that keeps a line is logged as a `Held`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.leaders import sharing_shingles
from newsclean.model import Held, Line, Removal, Stage
from newsclean.relation import BULLET, Relation, read, relate
from newsclean.stages.context import MENU_WORDS, Page, Run

PARAGRAPH = 12  # words of a sentence that no article says twice by chance
CAPTION = 10  # words of a line that is no sentence, and too long for a heading
HEADLINE = 4  # words of a line at the top of a page that could be its title

NAMES = {
    "equal": "repeated-line",
    "cut-copy": "cut-copy",
    "dressed-copy": "dressed-copy",
    "lifted-sentence": "lifted-sentence",
    "near-copy": "near-duplicate",
}


def repeats(similarity: float, guards: bool) -> Stage:
    """The stage that removes repeated lines; `similarity` is the least ratio of a near-copy (0 to 1), and without
    `guards` every copy goes, whatever it differs in and wherever it stands.

    Not hereditary; the pipeline runs it until it is quiet.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        page = Page([read(line.text) for line in filled])
        gone: dict[int, Removal] = {}
        held: dict[int, Held] = {}

        def judge(out: int, stays: int, found: Relation, guard: str) -> None:
            rule, like = NAMES[found.kind or "equal"], filled[stays]
            if not guard:
                gone[out] = Removal(filled[out], rule, "repeat", like, found.score, found.why)
            elif out not in held:
                held[out] = Held(filled[out], rule, guard, like, found.score, found.why)

        for places in page.copies():
            equal = Relation("equal", 1.0, "the same words")
            for at, place in enumerate(places[1:], 1):
                judge(place, places[0], equal, _equal_guard(page, places, at) if guards else "")
        for i, j in sharing_shingles(page.readings):
            if i in gone or j in gone or page.readings[i].key == page.readings[j].key:
                continue
            found = relate(page.readings[i], page.readings[j], similarity, guards=guards)
            if not found:
                continue
            out, stays = (j, i) if found.stays == "first" else (i, j)
            judge(out, stays, found, _near_guard(page, found, out, stays) if guards else "")
        yield from (gone[place] for place in sorted(gone))
        yield from (held[place] for place in sorted(held) if place not in gone)

    return stage


def _equal_guard(page: Page, places: Sequence[int], at: int) -> str:
    """Why the copy `places[at]` of an equal line stays, in words; "" where it goes."""
    first, place = places[0], places[at]
    reading = page.readings[place]
    if reading.governs in ("no words", "a number", "a table row", "code or a link"):
        return f"{reading.governs} does its own work"
    zones = page.zone(first), page.zone(place)
    run = max((page.run(other, place) for other in places[:at]), key=lambda run: run.lines)
    if run.lines >= 2 and len(places) == 2 and not _listed(page, place) and not reading.asks:
        if run.paragraph and (not page.structured or 4 * run.lines >= len(page.readings)):
            return ""
        caption = run.lines <= 3 and run.longest >= CAPTION - 2 and run.beside_paragraph
        if caption and run.words >= PARAGRAPH and not page.structured:
            return ""
    if reading.length < HEADLINE and reading.text.casefold() != page.readings[first].text.casefold():
        return "too short to be sure"
    if reading.governs in ("", "a label") and _furniture(page, first, place, len(places), run):
        return ""
    if reading.governs:
        return f"{reading.governs} does its own work"
    copied = relate(page.readings[first], reading, 1.0)
    if copied.why == "one quotes the other":
        return "one quotes the other"
    if any(other == place - 1 for other in places[:at]):
        return "" if reading.length >= 2 else "too short to be sure"
    if _listed(page, place):
        return "an item of a list"
    if not copied:
        return copied.why
    if len(places) > 2:
        return "a refrain"
    if page.structured:
        return "a text made of repetition"
    if reading.asks:
        return "a question put again"
    if (reading.sentence and reading.length >= PARAGRAPH) or page.paragraphs[place]:
        return ""
    if reading.length >= CAPTION and run.lines < 3:
        return ""
    return "a heading or label"


def _furniture(page: Page, first: int, place: int, copies: int, run: Run) -> bool:
    """Whether the two copies are the furniture of a page: a menu in head and foot, a title above the title."""
    zones = page.zone(first), page.zone(place)
    menu = run.lines >= 3 and run.words <= MENU_WORDS * run.lines
    if zones == ("head", "tail"):
        return copies <= 3 or menu
    if zones == ("head", "head") or zones == ("tail", "tail"):
        return (menu and copies <= 3) or (_titles(page, first) and copies <= 3)
    if zones[0] == "head":
        title = _titles(page, first) and not page.heads_a_paragraph(place)
        return copies == 2 and (title or (page.furnished and run.lines >= 2))
    return menu and zones[1] == "tail" and copies == 2


def _near_guard(page: Page, found: Relation, out: int, stays: int) -> str:
    """Why a line that is almost another stays, in words; "" where it goes."""
    if page.zone(out) != "body" or page.zone(stays) != "body":
        return ""
    if found.kind in ("near-copy", "dressed-copy") and page.structured:
        return "a text made of repetition"
    return ""


def _listed(page: Page, place: int) -> bool:
    return BULLET.match(page.readings[place].text) is not None


def _titles(page: Page, place: int) -> bool:
    return place <= 1 and page.readings[place].length >= HEADLINE
