"""Repeats: lines that say again what another line of the text says. `docs/repeats.md` tells the story.

Two questions for each pair: is one line a copy of the other by what they say (`relation.relate`), and would
an editor strike it where it stands (`context.Page`)? A guard that keeps a line is logged as a `Held`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from newsclean.alike import Alike, Known, alike
from newsclean.model import Held, Line, Removal, Stage
from newsclean.reading import BULLET, CREDIT, Reading, Readings
from newsclean.relation import CROSSHEAD, Relation, relate
from newsclean.stages.context import ALL_PAIRS, MENU_WORDS, Page, Run, Zone

PARAGRAPH = 12  # words of a sentence that no article says twice by chance
FIELD = 15  # words of a line too long to be a field of a record
CAPTION = 10  # words of a line that is no sentence, and too long for a heading
HEADLINE = 4  # words of a line at the top of a page that could be its title
SECTION = 4  # lines below a heading that it is taken from
SOME, MANY = 30, 3000  # lines of one text, from which on NumPy is faster: if it is there, and if it has to be loaded
WHOLE = 3  # a stretch of a third of the text or more is an article printed twice

NAMES = {
    "equal": "repeated-line",
    "cut-copy": "cut-copy",
    "dressed-copy": "dressed-copy",
    "lifted-sentence": "lifted-sentence",
    "near-copy": "near-duplicate",
    "caption": "repeated-caption",
}


def repeats(similarity: float, guards: bool, known: Known | None = None) -> Stage:
    """The stage that removes repeated lines; `similarity` is the least ratio of a near-copy (0 to 1), and
    without `guards` every copy goes, whatever it differs in and wherever it stands. `known` is what is alike among the
    lines of the text, if somebody has looked.

    Not hereditary; the pipeline runs it until it is quiet.
    """

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        found = known.among(filled) if known else None
        if found is None:
            found = _look([line.text for line in filled])
        if found.copies or found.pairs:
            yield from _judged(filled, found, similarity, guards)

    return stage


def _look(texts: Sequence[str]) -> Alike:
    if len(texts) < (SOME if "numpy" in sys.modules else MANY):
        return alike(texts)
    from newsclean.survey import Vocabulary, survey

    return survey([texts], Vocabulary({}, {}, ())).alike[0]


def _judged(lines: Sequence[Line], alike: Alike, similarity: float, guards: bool) -> Iterator[Removal | Held]:
    page = Page(Readings([line.text for line in lines]), alike.copies)
    gone: dict[int, Removal] = {}
    held: dict[int, Held] = {}

    def judge(out: int, stays: int, found: Relation, guard: str) -> None:
        caption = found.kind in ("equal", "dressed-copy") and _is_caption(page, out)
        rule, like = NAMES["caption" if caption else found.kind], lines[stays]
        if not guard:
            gone[out] = Removal(lines[out], rule, "repeat", like, found.score, found.why)
        elif out not in held:
            held[out] = Held(lines[out], rule, guard, like, found.score, found.why)

    equal = Relation("equal", 1.0, "the same words")
    for places in page.copies():
        for at, place in enumerate(places[1:], 1):
            judge(place, places[0], equal, _equal_guard(_Copy(page, places, at)) if guards else "")
    for i, j in alike.pairs:
        if i in gone or j in gone:
            continue
        found = relate(page.readings[i], page.readings[j], similarity, guards=guards)
        if found:
            out, stays = (j, i) if found.stays == "first" else (i, j)
            judge(out, stays, found, _near_guard(page, found, out, stays, gone) if guards else "")
    yield from (gone[place] for place in sorted(gone))
    yield from (held[place] for place in sorted(held) if place not in gone)


class _Copy(NamedTuple):
    """A later copy of a line, in its company: which it is of all `places` of the line."""

    page: Page
    places: Sequence[int]
    at: int

    @property
    def place(self) -> int:
        return self.places[self.at]

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def copies(self) -> int:
        return len(self.places)

    @property
    def below(self) -> bool:
        """Whether it stands right below another copy."""
        return self.places[self.at - 1] == self.place - 1

    @property
    def run(self) -> Run:
        """The longest stretch that comes again with it."""
        # The first copy and the nearest ones: enough for any block, and linear when thousands are equal.
        return self.page.run((self.first, *self.places[max(1, self.at - ALL_PAIRS) : self.at]), self.place)

    @property
    def reading(self) -> Reading:
        return self.page.readings[self.place]

    @property
    def zones(self) -> tuple[Zone, Zone]:
        return self.page.zone(self.first), self.page.zone(self.place)


def _equal_guard(copy: _Copy) -> str:
    """Why a copy of an equal line stays, in words; "" where it goes."""
    reading, page = copy.reading, copy.page
    own_work = f"{reading.governs} does its own work"
    if reading.governs in ("no words", "a number", "a table row", "code or a link"):
        return own_work
    if _in_a_block(copy):
        return ""
    if reading.length < HEADLINE and reading.text.casefold() != page.readings[copy.first].text.casefold():
        return "too short to be sure"
    if page.is_heading(copy.place) and page.is_listed_in_contents(copy.first):
        return "a heading that a list of contents points at"
    if reading.governs in ("", "a label") and _is_furniture(copy):
        return ""
    if reading.governs:
        return own_work
    if copy.below:
        # A single word right below itself is a cell of a table, or an answer; above or below a paragraph it is a slip.
        if reading.length < FIELD // 2 and not reading.sentence and any(map(str.isdigit, reading.phrase)):
            return "a cell of a table"
        slip = reading.length >= 2 or (not reading.sentence and page.beside_paragraph(copy.place - 1, copy.place))
        return "" if slip else "too short to be sure"
    return _alone_guard(copy)


def _alone_guard(copy: _Copy) -> str:
    """Why a line in the body that comes again without its neighbours stays; "" where it goes."""
    reading, page = copy.reading, copy.page
    copied = relate(page.readings[copy.first], reading, 1.0)
    if not copied:
        return copied.why
    if BULLET.match(reading.text):
        return "an item of a list"
    if copy.copies > 2:
        return "a refrain"
    if page.structured:
        return "a text made of repetition"
    if reading.length < FIELD and page.records(copy.run):
        return "a record like others"
    if "?" in reading.core:
        return "a question put again"
    if page.readings[copy.place - 1].governs == "a label":
        return "stands under a label"
    if reading.sentence and reading.length >= PARAGRAPH:
        return ""
    if reading.length >= CAPTION and copy.run.lines < 3:
        return ""
    return "a heading or label"


def _in_a_block(copy: _Copy) -> bool:
    """Whether the line goes with its neighbours: a stretch with a paragraph in it, or a caption and its credit."""
    if copy.copies > 2 or BULLET.match(copy.reading.text):
        return False
    run, page = copy.run, copy.page
    if run.lines < 2:
        return False
    if WHOLE * run.lines >= len(page.readings) and run.paragraph:
        return True
    if copy.reading.asks or run.asks or page.structured or page.records(run):
        return False
    caption = run.lines <= 3 and run.longest >= CAPTION - 3 and run.words >= PARAGRAPH and run.beside_paragraph
    return run.paragraph or caption


def _is_furniture(copy: _Copy) -> bool:
    """Whether the copies are furniture of a page: a menu in head and foot, a title above the title."""
    page, run, zones = copy.page, copy.run, copy.zones
    menu = run.lines >= 3 and run.words <= MENU_WORDS * run.lines
    title = page.is_title(copy.first) and copy.reading.length >= HEADLINE
    if zones == ("head", "tail"):
        return copy.copies <= 3 or menu
    if page.furnished and copy.copies == 2 and page.in_a_menu(copy.first) and page.in_a_menu(copy.place):
        return True
    if zones in (("head", "head"), ("tail", "tail")):
        return copy.copies <= 3 and (menu or title)
    if zones[0] == "head":
        return copy.copies == 2 and (title or (page.furnished and run.lines >= 2))
    return menu and zones[1] == "tail" and copy.copies == 2


def _is_caption(page: Page, place: int) -> bool:
    """Whether the line has the shape of a caption: it ends in a credit, or is long for a heading and no sentence."""
    reading = page.readings[place]
    if re.search(CREDIT, reading.core):
        return True
    if reading.sentence or reading.length < CAPTION - 3 or page.places(place)[0] == 0:
        return False
    return page.zone(place) != "tail" and page.beside_paragraph(place, place)


def _near_guard(page: Page, found: Relation, out: int, stays: int, gone: Collection[int]) -> str:
    """Why a line that is almost another stays, in words; "" where it goes."""
    if any(place != out and place not in gone for place in page.places(out)):
        return "a refrain"
    if page.zone(out) != "body" or page.zone(stays) != "body":
        return ""
    if page.structured and found.kind != "cut-copy":
        return "a text made of repetition"
    if out and page.readings[out - 1].governs == "a label":
        return "stands under a label"
    if found.kind == "lifted-sentence" and page.readings[out].length <= CROSSHEAD and 0 < stays - out <= SECTION:
        return "a quote that heads its section" if not page.readings[out].sentence else ""
    if found.kind == "near-copy" and page.template(min(out, stays), max(out, stays)):
        return "a record like others"
    return ""
