"""The options of a cleaner, and what the profiles make of the editor's policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newsclean.rules import Rule, known_languages

if TYPE_CHECKING:
    from newsclean.site.profile import SiteProfile

Profile = Literal["conservative", "standard", "page"]

# What a profile removes besides what its name promises: the editor's policy, each a switch of `Options` too.
_KEPT = dict.fromkeys(
    ("headline", "standfirst", "byline", "credits", "disclosures", "captions", "uncredited", "tweets"), False
)
POLICIES: dict[str, dict[str, bool]] = {
    "conservative": _KEPT,
    "standard": {**_KEPT, "captions": True},
    "page": {**_KEPT, "captions": True},
}
# The categories behind each switch.
SWITCHED = {
    "headline": "headline",
    "standfirst": "standfirst",
    "byline": "byline",
    "credits": "wire-credit",
    "disclosures": "disclosure",
    "captions": "caption-credit",
    "uncredited": "caption",
    "tweets": "tweet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to clean.

    profile
        "conservative" (only what is never content), "standard" (the default, for an extractor's output) or "page" (for
        the text of a whole page: finds the article's stretch of lines first)
    languages
        codes of the rule packs to use, such as ("en", "de"); None for all. Rules for any language stay on
    similarity
        0 to 1: how alike two lines must be to be near-copies of one another
    guards
        False removes every near-copy, also refrains, table rows and lines that differ in a number or a name
    headline, standfirst, byline, credits, disclosures, captions, uncredited, tweets
        True removes the headline, the standfirst above a byline or date, bylines, wire credits ("Reporting by ..."),
        disclosures, captions that end in a credit, captions known by their wording alone, and embedded tweets'
        attributions; False keeps them; None leaves it to the profile
    rules
        further rules, as `newsclean.rules.read_rules` gives them
    keep
        lines never to remove, compared without regard to case and punctuation
    site_profile
        the `SiteProfile` of the site that the text is from: what the site prints on every page goes first
    """

    profile: Profile = "standard"
    languages: tuple[str, ...] | None = None
    similarity: float = 0.85
    guards: bool = True
    headline: bool | None = None
    standfirst: bool | None = None
    byline: bool | None = None
    credits: bool | None = None
    disclosures: bool | None = None
    captions: bool | None = None
    uncredited: bool | None = None
    tweets: bool | None = None
    rules: tuple[Rule, ...] = ()
    keep: tuple[str, ...] = ()
    site_profile: SiteProfile | None = None

    def __post_init__(self) -> None:
        if self.profile not in POLICIES:
            raise ValueError(f"profile is {self.profile!r}, not one of {', '.join(map(repr, POLICIES))}")
        if self.languages is not None:
            _each("languages", self.languages, str, "a tuple of codes such as ('en', 'de')")
        if self.languages and (unknown := sorted(set(self.languages) - known_languages())):
            there = ", ".join(sorted(known_languages()))
            raise ValueError(f"languages has {unknown[0]!r}; there are rules for {there}")
        if isinstance(self.similarity, bool) or not isinstance(self.similarity, int | float):
            raise TypeError(f"similarity is {self.similarity!r}, not a number")
        if not 0 <= self.similarity <= 1:
            raise ValueError(f"similarity is {self.similarity!r}, not between 0 and 1")
        if self.guards not in (True, False):
            raise TypeError(f"guards is {self.guards!r}, not True or False")
        for policy in SWITCHED:
            if getattr(self, policy) not in (True, False, None):
                raise TypeError(f"{policy} is {getattr(self, policy)!r}, not True, False or None")
        _each("keep", self.keep, str, "a tuple of lines")
        _each("rules", self.rules, Rule, "a tuple of rules; newsclean.rules.read_rules reads a file of them")
        if self.site_profile is not None:
            from newsclean.site.profile import SiteProfile

            if not isinstance(self.site_profile, SiteProfile):
                raise TypeError(f"site_profile is {self.site_profile!r}, not a SiteProfile; SiteProfile.load reads one")

    def removes(self, policy: str) -> bool:
        """Whether the switch `policy` is on, by itself or by the profile."""
        chosen: bool | None = getattr(self, policy)
        return POLICIES[self.profile][policy] if chosen is None else chosen


def _each(name: str, values: object, kind: type, what: str) -> None:
    """Raise TypeError for `values` that are not all of their kind, and for one string, which would be its letters."""
    if isinstance(values, str) or not isinstance(values, Iterable) or not all(isinstance(v, kind) for v in values):
        raise TypeError(f"{name} is {values!r}, not {what}")
