"""The category of a rule that removed nothing: what a guard held names its rule only."""

from __future__ import annotations

from collections.abc import Sequence

from newsclean.rules import Rule, builtin
from newsclean.stages.repeats import NAMES

# The rules that are no patterns but stages.
OF_STAGES = {
    **dict.fromkeys((*NAMES.values(), "title-copy"), "repeat"),
    "blank-run": "blank",
    "link-block": "related",
    "headline": "headline",
    "standfirst": "standfirst",
    "outside-article": "page",
    "beside-article": "page",
    "site-line": "site",
    "site-slot": "site",
    "site-frame": "site",
}


def categories(more: Sequence[Rule] = ()) -> dict[str, str]:
    """The category of every rule, with `more` rules besides the built-in ones.

    >>> categories()["en-ad-label"], categories()["near-duplicate"]
    ('ad', 'repeat')
    """
    return {**{rule.id: rule.category for rule in (*builtin(), *more)}, **OF_STAGES}
