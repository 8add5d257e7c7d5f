"""The pipeline: text to canonical lines, stages that point at lines to remove, until none is left to point at."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from newsclean.alike import Known
from newsclean.canonical import canonical_lines, repair
from newsclean.model import Held, Line, Result, Stage
from newsclean.options import SWITCHED, Options
from newsclean.rules import RuleBook, builtin
from newsclean.settling import ENOUGH, Settled, in_paragraphs, settle, units
from newsclean.similarity import key
from newsclean.stages.boilerplate import boilerplate, link_blocks
from newsclean.stages.comments import comment_sections
from newsclean.stages.furniture import furniture
from newsclean.stages.headline import title_copies
from newsclean.stages.opening import headlines, standfirsts
from newsclean.stages.repeats import repeats
from newsclean.suggesting import close

if TYPE_CHECKING:
    from newsclean.survey import Vocabulary

# What is never content: the categories of the conservative profile, and none at an edge only.
NEVER_CONTENT = frozenset(
    {
        "ad",
        "app",
        "comments",
        "cookies",
        "counter",
        "markup",
        "navigation",
        "newsletter",
        "player",
        "read-time",
        "share",
    }
)

FEW, MANY = 8, 1000  # lines that NumPy is worth asking about, and worth loading for
ONE_LINE = 600  # characters of a text in one line that no one meant to be one paragraph
# The safety valve: rules that would take so much of a text, and so much in all, have met a text they were not made for.
VALVE_SHARE, VALVE_CHARACTERS = 0.75, 400
# Not counted there: what is still in the text elsewhere, what is no text, and what stands round an article on a page.
PAGES = ("repeat", "markup", "page", "site")


def _implausible(lines: Sequence[Line], found: Settled) -> str:
    """Why a cleaning is not to be believed; "" for one that is.

    Stable: a text of which nothing is removed is the same the second time, and so is the answer. Neither do
    repeats count (what an article printed three times loses is still there), nor leftover markup, which is no text.
    """
    if found.times > ENOUGH:
        return f"after {ENOUGH} rounds there was more to remove"
    if not any(line.text for line in found.kept) and any(line.text for line in lines):
        return "not one line would be left"
    markup = sum(len(removal.line.text) for removal in found.removals if removal.category == "markup")
    taken = sum(len(removal.line.text) for removal in found.removals if removal.category not in PAGES)
    if taken >= VALVE_CHARACTERS and taken > VALVE_SHARE * (sum(len(line.text) for line in lines) - markup):
        return f"rules would take {taken} characters, more than {VALVE_SHARE:.0%} of the text"
    return ""


def _checked(text: object, what: str) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, bytes | bytearray):
        raise TypeError(f"{what} is bytes; decode it first, for example {what}.decode('utf-8')")
    raise TypeError(f"{what} is {type(text).__name__}, not str")


# Cleaners that differ in the profile of the site only, of which a corpus needs many, share their rules.
@lru_cache(maxsize=4)
def _rules_of(chosen: Options) -> RuleBook:
    """The rules that go by some options."""
    off = {category for policy, category in SWITCHED.items() if not chosen.removes(policy)}
    switched = set(SWITCHED.values())
    return RuleBook(
        [
            rule
            for rule in (*builtin(), *chosen.rules)
            if rule.category not in off
            and (chosen.languages is None or not rule.languages or set(rule.languages) & set(chosen.languages))
            and (
                chosen.profile != "conservative"
                or rule.category in switched
                or (rule.category in NEVER_CONTENT and rule.where == "anywhere")
            )
        ]
    )


@lru_cache(maxsize=4)
def _vocabulary_of(chosen: Options) -> Vocabulary | None:
    """What these rules look for, if it is words."""
    from newsclean.survey import Vocabulary

    words = _rules_of(chosen).vocabulary()
    return Vocabulary(*words) if words else None


@lru_cache(maxsize=4)
def _policy_of(chosen: Options) -> RuleBook:
    """The rules for what the editor keeps."""
    kept = {category for policy, category in SWITCHED.items() if not chosen.removes(policy)}
    return RuleBook([rule for rule in builtin() if rule.category in kept])


def _cleaner(options: Options) -> Cleaner:
    return Cleaner(**{field.name: getattr(options, field.name) for field in fields(options)})


class Cleaner:
    """A reusable cleaner: immutable, picklable, and the same for every text.

    >>> Cleaner(profile="conservative").clean("A fire broke out.\\n\\nAdvertisement")
    'A fire broke out.'
    """

    def __init__(self, **options: Any) -> None:
        known = {field.name for field in fields(Options)}
        if unknown := sorted(set(options) - known):
            raise TypeError(f"unknown option {unknown[0]!r}{close(unknown[0], known)}")
        for many in ("languages", "rules", "keep"):
            if isinstance(options.get(many), list):
                options[many] = tuple(options[many])
        self._options = Options(**options)
        self._seen = 0  # lines so far: until they are many, NumPy is not worth loading. It decides nothing else

    @property
    def options(self) -> Options:
        """The options of this cleaner."""
        return self._options

    def __repr__(self) -> str:
        return f"Cleaner({self._options!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cleaner) and other._options == self._options

    def __hash__(self) -> int:
        return hash(self._options)

    def __reduce__(self) -> tuple[Any, ...]:
        return _cleaner, (self._options,)

    def clean(self, text: str, *, title: str | None = None) -> str:
        """The clean text: `explain(text).text`."""
        return self.explain(text, title=title).text

    def explain(self, text: str, *, title: str | None = None) -> Result:
        """The clean text with a receipt: a `Result` of the lines kept and of each removal with its evidence.

        With `title` given, copies of it in the text go. Raises TypeError for anything but strings.
        """
        return next(self.explain_together([text], title=title))

    def explain_together(self, texts: Iterable[str], *, title: str | None = None) -> Iterator[Result]:
        """What `explain` gives for each of a few texts. They are looked at together, which is quicker than one by one,
        so all of them are read before the first result comes.

        >>> results = Cleaner().explain_together(["Rain fell.\\n\\nAdvertisement", "Snow fell."])
        >>> [len(result.removals) for result in results]
        [2, 0]
        """
        if isinstance(texts, str):
            raise TypeError("texts is one str; give a list of them, or use explain")
        read: list[tuple[list[str], bool]] = []
        failed: TypeError | None = None
        try:
            for text in texts:
                read.append(self._read(text))
        except TypeError as error:
            failed = error
        known = self._survey([lines for lines, _ in read])
        for (lines, ended), alike in zip(read, known, strict=True):
            yield self._judged(lines, ended, alike, title)
        if failed:
            raise failed

    def _read(self, text: str) -> tuple[list[str], bool]:
        """The canonical lines of a text, and whether it ended with a line break."""
        lines, ended = canonical_lines(_checked(text, "text"))
        if self._options.profile == "page":
            from newsclean.page.glued import unglued

            while (parts := unglued(lines)) is not lines:
                lines = canonical_lines("\n".join(parts))[0]
        return lines, ended

    def _survey(self, texts: Sequence[Sequence[str]]) -> Sequence[Known | None]:
        """One look over all lines: what is alike in each text, and which rules could match a line, which the book is
        told. A few short texts are not worth it: the stages see for themselves, and find the same."""
        lines = sum(map(len, texts))
        self._seen += lines
        if lines < FEW or (self._seen < MANY and "numpy" not in sys.modules) or not self._vocabulary:
            return [None] * len(texts)
        from newsclean.survey import survey

        found = survey(texts, self._vocabulary, alike=self._options.profile != "conservative")
        self._book.told(found.rules)
        return [
            Known(lines, [number for number, line in enumerate(lines, 1) if line], alike)
            for lines, alike in zip(texts, found.alike, strict=True)
        ]

    def _judged(self, texts: list[str], ended: bool, known: Known | None, title: str | None) -> Result:
        lines = [Line(number, line) for number, line in enumerate(texts, 1)]
        stages, by_line = self._stages
        if self._options.profile != "conservative":
            # Last the slowest: it looks once at most texts.
            stages = (*stages, repeats(self._options.similarity, self._options.guards, known))
        if title is not None and (headline := " ".join(canonical_lines(_checked(title, "title"))[0])):
            copies = title_copies(headline, self._options.similarity)
            stages, by_line = (copies, *stages), (copies, *by_line)
        found = in_paragraphs(lines, stages, self._book, self._kept_keys, by_line)
        kept, removals, held, _ = found
        notes, sure = [], None
        if self._options.profile == "page":
            from newsclean.page.stretch import look

            page = look(tuple(line.text for line in units(lines) if line.text))
            notes.append(page.verdict)
            sure = page.sure
        if len(lines) == 1 and len(lines[0].text) > ONE_LINE:
            notes.append("all in one line: nothing can be removed by line")
        if reason := _implausible(lines, found):
            notes.append(f"nothing was removed: {reason}")
            back = [Held(r.line, r.rule, "safety-valve", r.like, r.score, r.why) for r in removals if r.line.text]
            kept, removals, _, _ = settle(lines, ())
            held = sorted((*held, *back), key=lambda each: each.line.number)
        return Result(tuple(kept), tuple(removals), tuple(held), tuple(notes), ended, sure)

    def clean_many(self, texts: Iterable[str], jobs: int | None = None) -> Iterator[str]:
        """The clean texts, one by one and in order; with `jobs` above 1 by so many worker processes.

        Texts are read ahead in batches, for looking at many together is quicker: give those of a live source to
        `clean` one by one.

        >>> list(Cleaner().clean_many(["Rain fell.\\n\\n\\nIt fell all night.", "Snow fell.\\n\\n"]))
        ['Rain fell.\\n\\nIt fell all night.', 'Snow fell.\\n']
        """
        if isinstance(texts, str):
            raise TypeError("texts is one str; give a list of them, or use clean")
        from newsclean.workers import ordered_batches

        return ordered_batches(self._cleaned, texts, jobs)

    def _cleaned(self, texts: Sequence[str]) -> Iterator[str]:
        return (result.text for result in self.explain_together(texts))

    @cached_property
    def _stages(self) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        """The stages in their order but for the last, and those of them that look at one line at a time."""
        chosen, book = self._options, self._book
        by_line = boilerplate(book)
        # First what goes by lines that other stages remove: a standfirst by the date below it.
        first: tuple[Stage, ...] = ()
        if chosen.site_profile is not None:
            from newsclean.site.stage import site_lines

            first += (site_lines(chosen.site_profile, _policy_of(replace(chosen, site_profile=None))),)
        if chosen.removes("standfirst"):
            first += (standfirsts(RuleBook(builtin())),)
        if chosen.removes("headline"):
            first += (headlines(RuleBook(builtin())),)
        if chosen.profile == "conservative":
            return (*first, by_line), (by_line,)
        if chosen.profile == "page":
            from newsclean.stages.segment import segment  # NumPy and a model, which the other profiles do without

            first += (segment(),)
        first += (comment_sections(book),)
        return (*first, by_line, link_blocks(book), furniture(book)), (by_line,)

    @cached_property
    def _book(self) -> RuleBook:
        return _rules_of(replace(self._options, site_profile=None))

    @cached_property
    def _vocabulary(self) -> Vocabulary | None:
        return _vocabulary_of(replace(self._options, site_profile=None))

    @cached_property
    def _kept_keys(self) -> frozenset[str]:
        return frozenset(key(repair(line)) for line in self._options.keep)


_STANDARD = Cleaner()


def clean(text: str, *, title: str | None = None, **options: Any) -> str:
    """The clean text, by the standard profile or with the options given (those of `Cleaner`).

    >>> clean("Rain fell.\\n\\nShare this article\\n\\nIt fell all night.")
    'Rain fell.\\n\\nIt fell all night.'
    """
    return explain(text, title=title, **options).text


def explain(text: str, *, title: str | None = None, **options: Any) -> Result:
    """The clean text with a receipt; the same path as `clean`, so `clean(x)` is `explain(x).text`.

    >>> [removal.rule for removal in explain("Rain fell.\\n\\nRain fell.\\n").removals]
    ['blank-run', 'repeated-line']
    """
    return (Cleaner(**options) if options else _STANDARD).explain(text, title=title)
