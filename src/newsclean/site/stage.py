"""The stage that points at a site's own lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsclean.model import Held, Line, Removal, Stage
from newsclean.rules import RuleBook
from newsclean.site.matching import Matcher
from newsclean.site.profile import SiteProfile


def site_lines(profile: SiteProfile, policy: RuleBook) -> Stage:
    """The stage for what a site prints on every page, by its profile. `policy` has the rules for what the editor keeps:
    bylines and the like may be the same on many pages, and are the article's.

    Not hereditary, since it goes by neighbours, but pure. It comes first, while the lines still stand that
    frame what changes between them.
    """
    matcher = Matcher(profile)

    def stage(lines: Sequence[Line]) -> Iterator[Removal | Held]:
        filled = [line for line in lines if line.text]
        for line, found in zip(filled, matcher.look([line.text for line in filled]), strict=True):
            if not found:
                continue
            score = round(min(1.0, found.pages / profile.pages), 3) if found.pages and profile.pages else None
            like = None if found.like is None else filled[found.like]
            guard = found.guard or ("policy" if found.near and policy.matching(line.text, "edges") else "")
            if guard:
                yield Held(line, found.rule, guard, like, score, found.why)
            else:
                yield Removal(line, found.rule, "site", like, score, found.why)

    return stage
