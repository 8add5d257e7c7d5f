"""A site's profile: what was found to recur on its pages, where, and on how many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from os import PathLike, getpid
from pathlib import Path

from newsclean.site.outline import Outline

FEW = 3  # pages from which only what is on all of them is believed
FRAMES = 5  # pages from which what changes between fixed lines is believed to be noise
ENOUGH = 8  # pages from which a profile acts in full
SAMPLE = 200  # the most pages to learn from


NO_OUTLINE = Outline()


class ProfileError(ValueError):
    """A file that is no profile which this version can use; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A line that a site repeats: its text, or its pattern with slots.

    `pages` is the number of pages it was seen on; `head`, `inside` and `tail` say on how many of them above the
    article, inside it and below, and `alone` on how many inside it as headings stand, without another such line beside
    it. `always` is a person's decision: "keep" or "remove" it, whatever was counted.
    """

    text: str
    pages: int
    head: int = 0
    inside: int = 0
    tail: int = 0
    alone: int = 0
    always: str = ""

    @property
    def where(self) -> str:
        """In words: "head and tail".

        >>> SiteLine("Share", 4, head=4, tail=3).where
        'head and tail'
        """
        return " and ".join(zone for zone in ("head", "inside", "tail") if getattr(self, zone)) or "nowhere"


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The lines that a site prints on page after page, to be removed from a new article of that site.

    site
        the site's name, for people
    learned
        when, for people; "" where nobody said
    pages
        the number of distinct pages it was learned from
    lines
        lines that recur as they are, sorted by their text
    slots
        patterns of lines that recur but for numbers and dates ("{n} comments"), or but for one end
    outline
        what comes in the same order on most pages, with what changes in between

    Give it to `Cleaner(site_profile=...)`. Equal texts give equal profiles, in any order.

    >>> menu = "Home\\nSport\\nWeather\\nSubscribe"
    >>> days = ["On Monday rain fell on the town.", "On Friday the mayor was seen fishing.", "The ferry sank at noon."]
    >>> profile = SiteProfile.learn([f"{menu}\\n{day} Nobody was hurt, the brigade said." for day in days])
    >>> profile.pages, [line.text for line in profile.lines]
    (3, ['Home', 'Sport', 'Subscribe', 'Weather'])
    """

    site: str = ""
    learned: str = ""
    pages: int = 0
    lines: tuple[SiteLine, ...] = ()
    slots: tuple[SiteLine, ...] = ()
    outline: Outline = NO_OUTLINE

    @classmethod
    def learn(cls, texts: Iterable[str], *, site: str = "", learned: str = "", sample: int = SAMPLE) -> SiteProfile:
        """The profile of the site whose pages have these texts: whole pages, or what an extractor left of them.

        Texts are read one by one, and at most `sample` of them are held: those whose hashes are smallest, so the order
        does not matter. Equal texts and versions of one article count as one page. From 3 pages or fewer only
        what is on all of them is believed; below 5 nothing that changes between fixed lines; below 8 less than from
        more. From fewer than 2 nothing is learned.

        Raises TypeError for what is not text, ValueError for a `sample` below 2.
        """
        from newsclean.site.learning import learn

        return learn(sampled(texts, sample), site=site, learned=learned)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> SiteProfile:
        """The profile in a file. Raises OSError, and `ProfileError` (a ValueError) that names file and line."""
        from newsclean.site.writing import parsed

        return parsed(Path(path).read_bytes(), str(path))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the profile to a file of TOML, for people to read and edit; see docs/sites.md.

        The file is there as a whole, or as it was before.
        """
        target = Path(path).resolve()
        new = target.with_name(f".{target.name[:60]}.{getpid()}.tmp")
        try:
            new.write_bytes(self.toml().encode())
            if target.exists():
                new.chmod(target.stat().st_mode & 0o7777)
            new.replace(target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise

    def toml(self) -> str:
        """What `save` writes. Equal profiles give equal texts."""
        from newsclean.site.writing import written

        return written(self)

    @property
    def remark(self) -> str:
        """What the number of pages means for what the profile does; "" where there are enough."""
        if self.pages < 2:
            return "nothing can be learned from fewer than two pages"
        if self.pages <= FEW:
            return f"learned from {self.pages} pages only: what is on all of them goes, where such lines stand together"
        if self.pages < FRAMES:
            return f"learned from {self.pages} pages only: what changes between fixed lines stays"
        return f"learned from {self.pages} pages only: acts less than one from more" if self.pages < ENOUGH else ""

    @property
    def needed(self) -> int:
        """On how many pages a line must have been seen to go from where only the site's own lines stand."""
        if self.pages <= FEW:
            return max(2, self.pages)
        return max(3 if self.pages < ENOUGH else 2, -(-self.pages // 50))

    @property
    def plenty(self) -> int:
        """On how many pages a line must have been seen to go from where the article's own lines may stand."""
        return max(2, self.pages) if self.pages <= FEW else max(3, -(-self.pages * 3 // 10))

    def decided_as(self, earlier: SiteProfile) -> SiteProfile:
        """This profile with the decisions ("keep", "remove") that people wrote into an earlier one."""
        return replace(self, lines=_decided(self.lines, earlier.lines), slots=_decided(self.slots, earlier.slots))


def _decided(new: tuple[SiteLine, ...], old: tuple[SiteLine, ...]) -> tuple[SiteLine, ...]:
    decisions = {line.text: line for line in old if line.always}
    found = {line.text: line for line in new}
    for text, line in decisions.items():
        found[text] = replace(found.get(text, SiteLine(text, 0)), always=line.always)
    return tuple(sorted(found.values(), key=order))


def order(line: SiteLine) -> tuple[str, str]:
    """How lines are sorted, so that two profiles of one site differ in few lines of their files."""
    return line.text.casefold(), line.text


def digest(text: str) -> bytes:
    """By what the pages to learn from are chosen: as good as chance, and the same in every process."""
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def sampled(texts: Iterable[str], most: int) -> list[str]:
    """The distinct texts with the `most` smallest hashes, in the order of those (bottom-k sampling, Cohen 1997)."""
    from heapq import heappush, heappushpop

    if isinstance(texts, str | bytes):
        raise TypeError(f"texts is one {type(texts).__name__}; give a list of them")
    if most < 2:
        raise ValueError(f"sample is {most!r}, not a number from 2")
    # A heap gives its smallest first, so the hashes stand in it as numbers below zero.
    held: list[tuple[int, str]] = []
    there: set[str] = set()
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"a text is {type(text).__name__}, not str")
        if text in there:
            continue
        entry = (-int.from_bytes(digest(text)), text)
        there.add(text)
        if len(held) < most:
            heappush(held, entry)
        else:
            there.discard(heappushpop(held, entry)[1])
    return [text for _, text in sorted(held, reverse=True)]
