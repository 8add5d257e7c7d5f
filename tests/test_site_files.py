"""A profile's file: what is written can be read, by people too, and what cannot be is said with its line."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_site import texts
from newsclean import SiteProfile, clean
from newsclean.site.outline import Anchor, Gap, Outline
from newsclean.site.profile import ProfileError, SiteLine

LEARNED = SiteProfile.learn(texts(0, 12), site="lindau-post.example", learned="2024-03-01")


def test_a_file_gives_the_profile_back(tmp_path: Path) -> None:
    LEARNED.save(tmp_path / "post.toml")
    assert SiteProfile.load(tmp_path / "post.toml") == LEARNED
    empty = SiteProfile()
    empty.save(tmp_path / "empty.toml")
    assert SiteProfile.load(tmp_path / "empty.toml") == empty


def test_a_file_is_for_people_to_read() -> None:
    text = LEARNED.toml()
    assert text.startswith("# What lindau-post.example prints on its pages, learned by newsclean from 12 pages.\n")
    assert '\nversion = 1\nsite = "lindau-post.example"\nlearned = "2024-03-01"\npages = 12\n' in text
    assert '\n  { text = "Weather", pages = 12, head = 12 },\n' in text
    assert '\n  { text = "{n} comments", pages = 12, tail = 12 },\n' in text
    assert '\n  { line = "Most read" },\n  { gap = "changing", pages = 12, lines = 5, words = ' in text
    assert text.count('{ gap = "article" }') == 1
    assert max(map(len, text.splitlines())) < 200
    assert "# learned from 2 pages only" in SiteProfile.learn(texts(0, 2)).toml()


counts = st.integers(0, 500)
gaps = st.builds(Gap, counts, counts, counts, counts)
lines = st.builds(
    SiteLine,
    st.text(min_size=1).filter(str.strip),
    counts,
    counts,
    counts,
    counts,
    counts,
    st.sampled_from(["", "keep", "remove"]),
)
slotted = lines.map(lambda line: replace(line, text="{...} | " + line.text))


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    plain = st.builds(Anchor, st.text(min_size=1).filter(str.strip), st.just(False))
    slot = st.builds(Anchor, st.sampled_from(["{n} comments", "{day} {n}"]), st.just(True))
    anchors = draw(st.lists(st.one_of(plain, slot), max_size=5))
    if not anchors:
        return Outline()
    first = draw(st.integers(0, len(anchors)))
    last = draw(st.integers(first, len(anchors)))
    headline = draw(st.integers(min(1, first), first))
    found = [draw(st.one_of(st.just(Gap()), gaps.filter(lambda gap: gap.pages))) for _ in range(len(anchors) + 1)]
    for place in range(first, last + 1):
        found[place] = Gap()
    return Outline(tuple(anchors), tuple(found), first, last, headline)


@given(st.text(), counts, st.lists(lines, max_size=4), st.lists(slotted, max_size=3), outlines())
def test_what_is_written_can_be_read(
    site: str, pages: int, some: list[SiteLine], slots: list[SiteLine], outline: Outline
) -> None:
    from newsclean.site.writing import parsed, written

    profile = SiteProfile(site, site[:3], pages, tuple(some), tuple(slots), outline)
    if any("\ud800" <= char <= "\udfff" for char in repr(profile)):
        return
    assert parsed(written(profile).encode(), "x.toml") == profile


BROKEN = [
    pytest.param("", "not a site profile: it has no version", id="empty"),
    pytest.param("lines = []", "not a site profile: it has no version", id="no version"),
    pytest.param("# a\nversion = 2\npages = 3", "line 2: version is 2; this newsclean reads version 1", id="version"),
    pytest.param("version = true\npages = 3", "line 1: version is True; this newsclean", id="not a version"),
    pytest.param("version = 1\npages = 3\nlines = [\n{ text = \n]", "line 4: not TOML: Invalid value", id="not TOML"),
    pytest.param("version = 1", "pages is None, not a whole number from 0", id="no pages"),
    pytest.param("version = 1\npages = -3", "line 2: pages is -3, not a whole number from 0", id="pages"),
    pytest.param("version = 1\npages = 3\nline = []", "line 3: unknown key 'line'; there are version,", id="key"),
    pytest.param("version = 1\npages = 3\nsite = 5", "line 3: site is 5, not a string", id="site"),
    pytest.param("version = 1\npages = 3\nlines = 5", "line 3: lines is not a list", id="no list"),
    pytest.param(
        "version = 1\npages = 3\nlines = [\n  'Home',\n]", "line 4: 'Home' is not a table such as", id="string"
    ),
    pytest.param(
        "version = 1\npages = 3\nlines = [\n  # ours\n  { text = 'Home' },\n\n  { txt = 'News' },\n]",
        "line 7: unknown key 'txt'; there are text, pages,",
        id="key of a line",
    ),
    pytest.param("version = 1\npages = 3\nlines = [\n  { text = ' ' },\n]", "line 4: no text", id="no text"),
    pytest.param(
        "version = 1\npages = 3\nlines = [\n  { text = 'Home', head = 'x' },\n]",
        "line 4: head is 'x', not a whole number from 0",
        id="count",
    ),
    pytest.param(
        "version = 1\npages = 3\nlines = [\n  { text = 'Home', always = 'go' },\n]",
        "line 4: always is 'go', not one of 'keep', 'remove'",
        id="decision",
    ),
    pytest.param(
        "version = 1\npages = 3\nslots = [\n  { text = 'Home' },\n]", "line 4: no slot in 'Home'", id="no slot"
    ),
    pytest.param(
        "version = 1\npages = 3\nslots = [\n  { text = 'a {...} b' },\n]", "line 4: no slot in 'a {...} b'", id="middle"
    ),
    pytest.param(
        "version = 1\npages = 3\noutline = [\n  { line = 'Home' },\n]",
        "line 3: the outline does not say where the article is",
        id="no article",
    ),
    pytest.param(
        "version = 1\npages = 3\noutline = [\n  { line = 'Home' },\n  { gap = 'hole' },\n]",
        "line 5: gap is 'hole', not one of 'article', 'headline', 'changing'",
        id="gap",
    ),
    pytest.param(
        "version = 1\npages = 3\noutline = [\n  { gap = 'changing', lines = 1.5 },\n]",
        "line 4: pages, lines, words, prose are whole numbers from 0",
        id="count of a gap",
    ),
    pytest.param(
        "version = 1\npages = 3\noutline = [\n  { slot = 'Home' },\n]", "line 4: no slot in 'Home'", id="anchor"
    ),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_cannot_be_is_said_with_its_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "post.toml"
    path.write_text(text)
    with pytest.raises(ProfileError) as error:
        SiteProfile.load(path)
    assert str(error.value).startswith(f"{path}: {message}")
    assert "\n" not in str(error.value)


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "post.toml"
    path.write_bytes(b"version = 1\n# \xff")
    with pytest.raises(ProfileError, match="not UTF-8 at byte 14"):
        SiteProfile.load(path)


def test_a_damaged_file_is_refused_or_a_profile(tmp_path: Path) -> None:
    """People edit these files, so they have no checksum: a letter that was changed is a letter that was changed."""
    LEARNED.save(tmp_path / "p.toml")
    whole = (tmp_path / "p.toml").read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 1, 3])):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (tmp_path / "p.toml").write_bytes(data[: chance.choice([None, None, chance.randrange(len(data))])])
        try:
            found = SiteProfile.load(tmp_path / "p.toml")
        except ProfileError as error:
            refused += 1
            assert str(error).startswith(f"{tmp_path}/p.toml: ")
        else:
            clean(texts(0, 1)[0], site_profile=found)
    assert 0 < refused < 1500
