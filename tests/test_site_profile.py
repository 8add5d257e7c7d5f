"""What a site prints on every page: what is learned of it, what goes, and what is spared."""

from __future__ import annotations

import pickle
from pathlib import Path
from random import Random

import pytest

import newsclean
from invented_site import COMMENTS, FOOT, MENU, PROMPT, SHARE, sentence, story, texts
from newsclean import SiteProfile

LEARNED = SiteProfile.learn(texts(0, 20), site="lindau-post.example")
CLEANER = newsclean.Cleaner(profile="conservative", site_profile=LEARNED)


def kept(text: str, learned: SiteProfile = LEARNED, **options: object) -> list[str]:
    result = newsclean.Cleaner(**{"profile": "conservative", **options}, site_profile=learned).explain(text)
    return [line.text for line in result.lines]


def line(profile: SiteProfile, text: str) -> newsclean.site.profile.SiteLine:
    return next(found for found in (*profile.lines, *profile.slots) if found.text == text)


def test_a_new_article_comes_out_of_its_page() -> None:
    for number in range(20, 40):
        new = story(number)
        assert tuple(kept(new.text)) == new.article


def test_each_removal_says_how_often_and_where_the_line_was_seen() -> None:
    result = CLEANER.explain(story(20).text)
    found = {removal.line.text: removal for removal in result.removals}
    assert (found["Weather"].rule, found["Weather"].category) == ("site-line", "site")
    assert (found["Weather"].why, found["Weather"].score) == ("seen on 20 of 20 pages, head", 1.0)
    window = found[story(20).lines[0]]
    assert window.rule == "site-slot" and window.like and window.like.text == story(20).headline
    assert "'{...} | The Lindau Post'" in window.why
    frame = found[story(20).lines[-len(FOOT) - 3]]
    assert frame.rule == "site-frame"
    assert frame.why == "below 'Most read' and above 'Newsletter': there lines change from page to page"


def test_where_lines_were_seen() -> None:
    assert (line(LEARNED, "Sport").head, line(LEARNED, "Sport").inside, line(LEARNED, "Sport").tail) == (20, 0, 0)
    assert (line(LEARNED, PROMPT).pages, line(LEARNED, PROMPT).tail) == (20, 20)
    assert line(LEARNED, "{n} comments").tail == 20
    assert line(LEARNED, "{n} {month} {n}, {n}:{n}").head == 20
    assert LEARNED.pages == 20


def test_the_order_of_the_texts_does_not_matter() -> None:
    some = texts(0, 20)
    Random(1).shuffle(some)
    assert SiteProfile.learn(some + some[:5], site="lindau-post.example") == LEARNED


def test_more_texts_than_the_sample_are_chosen_by_their_hashes() -> None:
    some = texts(0, 30)
    few = SiteProfile.learn(iter(some), sample=12)
    assert few.pages == 12
    assert SiteProfile.learn(some[::-1], sample=12) == few


def test_two_versions_of_an_article_are_one_page() -> None:
    old = story(1)
    new = "\n".join([*old.lines[:-1], "Corrected.", old.lines[-1]])
    profile = SiteProfile.learn([old.text, new])
    assert profile.pages == 1 and profile.lines == ()
    assert SiteProfile.learn([*texts(0, 6), new]).pages == 6


def test_cross_heads_are_spared_though_they_recur() -> None:
    pages = [
        story(number, heading="What happened next" if number % 2 else "Why it matters").text for number in range(16)
    ]
    profile = SiteProfile.learn(pages)
    for heading in ("What happened next", "Why it matters"):
        new = story(50, heading=heading)
        result = newsclean.explain(new.text, profile="conservative", site_profile=profile)
        assert tuple(line.text for line in result.lines) == new.article
        assert [held.guard for held in result.held if held.line.text == heading] == ["between-paragraphs"]
        assert line(profile, heading).inside == 8


def test_a_long_line_in_mid_article_goes_when_it_is_on_many_pages() -> None:
    plug = "You can read all of our reports on the bridge and the ferry here."
    profile = SiteProfile.learn([story(number, extra=(plug,) if number % 3 == 0 else ()).text for number in range(20)])
    new = story(50, extra=(plug,))
    assert tuple(kept(new.text, profile)) == new.article
    # On one page in ten it could be the article's own refrain.
    profile = SiteProfile.learn([story(number, extra=(plug,) if number < 2 else ()).text for number in range(20)])
    assert plug in kept(new.text, profile)


def test_a_headline_stays_though_every_page_links_to_it() -> None:
    popular = story(30)
    pages = [story(n).text.replace("Most read", f"Most read\n{popular.headline}") for n in range(12)]
    profile = SiteProfile.learn(pages)
    assert line(profile, popular.headline).pages == 12
    for text in (popular.text, "\n".join(popular.article)):
        assert kept(text, profile)[0] == popular.headline


def test_the_title_of_the_window_stays_if_it_is_the_only_headline() -> None:
    new = story(30)
    window = new.lines[0]
    assert kept("\n".join([window, *new.article[1:]])) == [window, *new.article[1:]]
    # A link to this very article, at the end, is no headline.
    at = new.lines.index("Most read") + 1
    page = [window, *new.lines[1:9], *new.lines[10:at], new.headline, *new.lines[at:]]
    result = CLEANER.explain("\n".join(page))
    assert result.lines[0].text == window
    assert [held.guard for held in result.held if held.line.text == window] == ["headline"]


def test_a_profile_can_be_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "planet.toml"
    path.write_text(
        'version = 1\npages = 0\nlines = [\n  { text = "Fog horn", always = "remove" },\n]\n'
        'slots = [\n  { text = "Tide table {n}", always = "remove" },\n'
        '  { text = "Read: {...}", always = "remove" },\n]\n'
    )
    profile = SiteProfile.load(path)
    first, second = sentence(Random(1)), sentence(Random(2))
    page = [first, "Fog horn", second, "Tide table 12", "Read: Ferries", "Fog"]
    assert kept("\n".join(page), profile) == [first, second, "Fog"]


def test_an_extractors_text_loses_only_what_is_sure() -> None:
    new = story(30)
    article = list(new.article)
    assert kept("\n".join(article)) == article
    assert kept("\n".join([*article, *SHARE, PROMPT])) == article
    # One of the menu's words between two paragraphs is a heading.
    heading = [*article[:3], "Sport", *article[3:]]
    assert kept("\n".join(heading)) == heading


def test_more_than_a_frame_ever_held_stays() -> None:
    new = story(30)
    at = new.lines.index("Newsletter")
    own = [sentence(Random(number)) for number in range(3)]
    assert set(own) <= set(kept("\n".join([*new.lines[:at], *own, *new.lines[at:]])))


def test_not_every_paragraph_can_be_the_sites() -> None:
    """A page without an article, but with comments, is not left without a paragraph."""
    new = next(story(n) for n in range(20, 60) if "wrote:" in story(n).text)
    without = [line for line in new.lines if line not in new.article]
    comments = [line for line in without if line.endswith("people were told.")]
    assert set(comments) <= set(kept("\n".join(without)))


def test_few_pages_say_so_and_act_less() -> None:
    for count in (0, 1):
        profile = SiteProfile.learn(texts(0, count))
        assert "fewer than two" in profile.remark
        assert not [r for r in newsclean.explain(story(30).text, site_profile=profile).removals if r.category == "site"]
    for count in (2, 3):
        profile = SiteProfile.learn(texts(0, count))
        assert f"from {count} pages only" in profile.remark
        assert set(story(30).article) <= set(kept(story(30).text, profile))
        assert not {*MENU, *SHARE, *FOOT} & set(kept(story(30).text, profile))
    four = kept(story(30).text, SiteProfile.learn(texts(0, 4)))
    assert set(story(30).lines[-len(FOOT) - 7 : -len(FOOT) - 2]) <= set(four)
    assert "acts less" in SiteProfile.learn(texts(0, 6)).remark
    assert LEARNED.remark == ""


def test_a_line_alone_is_not_believed_from_two_pages() -> None:
    pages = [f"{sentence(Random(n))}\n{sentence(Random(n + 50))}\nThe end" for n in range(2)]
    profile = SiteProfile.learn(pages)
    result = newsclean.explain(f"{sentence(Random(7))}\n{sentence(Random(8))}\nThe end", site_profile=profile)
    assert result.lines[-1].text == "The end"
    assert result.held[0].guard == "alone"


def test_bylines_are_the_editors_to_keep() -> None:
    def page(number: int) -> str:
        new = story(number)
        at = new.lines.index("Print") + 1
        return "\n".join([*new.lines[:at], "By Ana Kern", *new.lines[at:]])

    profile = SiteProfile.learn([page(number) for number in range(10)])
    assert "By Ana Kern" in kept(page(30), profile)
    assert "By Ana Kern" not in kept(page(30), profile, byline=True)


def test_the_year_in_the_foot_may_change() -> None:
    new = story(30)
    assert kept(new.text.replace("© 2024", "© 2025")) == list(new.article)


def test_what_people_decide_counts() -> None:
    from dataclasses import replace

    lines = [replace(found, always="keep") if found.text == "Weather" else found for found in LEARNED.lines]
    profile = replace(LEARNED, lines=tuple(lines))
    assert "Weather" in kept(story(30).text, profile)
    gone = newsclean.site.profile.SiteLine("Why it matters", 0, always="remove")
    profile = replace(LEARNED, lines=(*LEARNED.lines, gone))
    new = story(30, heading="Why it matters")
    assert "Why it matters" not in kept(new.text, profile)
    again = SiteProfile.learn(texts(0, 10)).decided_as(profile)
    assert line(again, "Why it matters").always == "remove"


def test_lines_to_keep_are_kept() -> None:
    assert "Weather" in kept(story(30).text, keep=("weather",))


def test_the_other_profiles_do_the_rest() -> None:
    for profile in ("standard", "page"):
        assert set(story(30).article[1:]) <= set(kept(story(30).text, profile=profile))


def test_a_cleaner_with_a_profile_can_be_pickled_and_compared() -> None:
    assert pickle.loads(pickle.dumps(CLEANER)) == CLEANER
    assert hash(CLEANER) == hash(pickle.loads(pickle.dumps(CLEANER)))
    assert newsclean.Cleaner(profile="conservative") != CLEANER


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="site_profile is 'x', not a SiteProfile"):
        newsclean.Cleaner(site_profile="x")
    with pytest.raises(TypeError, match="texts is one str"):
        SiteProfile.learn("text")
    with pytest.raises(TypeError, match="a text is int"):
        SiteProfile.learn([5])
    with pytest.raises(ValueError, match="sample is 1"):
        SiteProfile.learn([], sample=1)


def test_comments_and_foot_are_in_the_outline() -> None:
    anchors = [anchor.text for anchor in LEARNED.outline.anchors]
    assert [text for text in anchors if text in COMMENTS] == COMMENTS
    assert anchors[-len(FOOT) :] == FOOT
