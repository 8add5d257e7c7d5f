"""With any profile of any site a second cleaning changes nothing and reports no removals."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, cycle

from hypothesis import given
from hypothesis import strategies as st

import newsclean
from newsclean import SiteProfile
from newsclean.site.outline import align, positions, supported
from newsclean.site.profile import SiteLine
from newsclean.site.shapes import ends, filling, pattern, shape, shape_of
from pieces import articles, lines, options

CHANGING = [f"Storm number {n} closes three ports" for n in range(3)] + [f"{n} comments" for n in range(3)]
CHANGING += ["Updated 12:03", "Updated 4:14 on 3 May", "Filed under: Ports", "Filed under: Bridges", "Ana Kern wrote:"]
CHANGING += [
    "The mayor of Lindau said on Monday that the bridge would stay closed.",
    "Ports | The Post",
    "Bridges | The Post",
]


@st.composite
def sites(draw: st.DrawFn) -> list[str]:
    """The pages of a site: the same lines, now and then one less or one more, and others between them."""
    frame = draw(st.lists(lines, min_size=1, max_size=8))
    others = st.lists(st.one_of(st.sampled_from(CHANGING), lines), max_size=3)
    pages = []
    for _ in range(draw(st.integers(1, 9))):
        page = []
        for line in frame:
            page += [line] * draw(st.sampled_from([1, 1, 1, 1, 0, 2])) + draw(others)
        if draw(st.booleans()):
            page.insert(draw(st.integers(0, len(page))), draw(articles()))
        pages.append("\n".join(page))
    return pages


decisions = st.lists(st.sampled_from(["", "", "keep", "remove"]), min_size=1, max_size=5)


def decided(lines: tuple[SiteLine, ...], by_hand: list[str]) -> tuple[SiteLine, ...]:
    return tuple(replace(line, always=always) for line, always in zip(lines, cycle(by_hand), strict=False))


@given(sites(), articles(), options, decisions, st.integers(0, 9))
def test_a_second_cleaning_is_silent(
    pages: list[str], article: str, chosen: dict[str, object], by_hand: list[str], count: int
) -> None:
    profile = SiteProfile.learn(pages[1:])
    if any(by_hand):
        # People may write anything.
        lines, slots = decided(profile.lines, by_hand), decided(profile.slots, by_hand)
        profile = replace(profile, lines=lines, slots=slots, pages=count)
    cleaner = newsclean.Cleaner(**chosen, site_profile=profile)
    for text in (pages[0], pages[-1], article, f"{pages[0]}\n{article}"):
        once = cleaner.clean(text)
        again = cleaner.explain(once)
        assert again.text == once
        assert again.removals == ()
        assert cleaner.explain(text).restore() == newsclean.explain(text, **chosen).restore()


@given(sites())
def test_the_file_says_all_that_the_profile_knows(pages: list[str]) -> None:
    from newsclean.site.writing import parsed, written

    profile = SiteProfile.learn(pages)
    assert parsed(written(profile).encode(), "x") == profile
    assert SiteProfile.learn(pages[::-1]) == profile


tokens = st.lists(st.sampled_from("abcd"), max_size=7)


@given(tokens, tokens)
def test_alignment_is_a_longest_common_subsequence(page: list[str], outline: list[str]) -> None:
    pairs = align(page, positions(outline))
    assert all(page[line] == outline[place] for line, place in pairs)
    assert pairs == sorted(set(pairs)) and len({p for _, p in pairs}) == len(pairs) == len({n for n, _ in pairs})
    longest = max(
        size
        for size in range(min(len(page), len(outline)) + 1)
        if {tuple(c) for c in combinations(page, size)} & {tuple(c) for c in combinations(outline, size)}
    )
    assert len(pairs) == longest
    assert set(supported(pairs)) <= set(pairs)


@given(st.one_of(lines, st.sampled_from(CHANGING), st.text()))
def test_patterns_say_what_was_folded(text: str) -> None:
    if written := pattern(text):
        assert shape_of(written) == shape(text)
    for end in ends(text):
        assert filling(end, text)
