"""`newsclean learn`, its check, and the profiles applied by `newsclean clean`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from command import names, run
from invented_site import story, texts
from newsclean import SiteProfile


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def records(start: int, end: int, site: object = "lindau-post.example", field: str = "text") -> str:
    return "".join(json.dumps({"id": n, "site": site, field: story(n).text}) + "\n" for n in range(start, end))


def other(number: int) -> str:
    """The page of another site."""
    return f"Harbour News\nTides\nShips\nCranes\n{story(number).article[1]}\nHarbour office\nImprint\nFog horn"


def test_one_profile_from_records_files_or_standard_input() -> None:
    Path("news.jsonl").write_text(records(0, 12))
    done = run("learn", "news.jsonl", "-o", "post.toml", "--site", "lindau-post.example", "--learned", "2024-03-01")
    assert (done.code, done.out) == (0, b"")
    assert done.err.startswith("post.toml: ") and done.err.endswith(" patterns from 12 pages\n")
    profile = SiteProfile.load("post.toml")
    assert profile == SiteProfile.learn(texts(0, 12), site="lindau-post.example", learned="2024-03-01")
    Path("pages").mkdir()
    for number in range(12):
        Path(f"pages/{number}.txt").write_text(story(number).text)
    assert (
        run("learn", "pages", "--site", "lindau-post.example").out.decode()
        == SiteProfile.learn(texts(0, 12), site="lindau-post.example").toml()
    )
    assert run("learn", stdin=records(0, 12, field="text").encode()).out == run("learn", "pages").out
    packed = gzip.compress(records(0, 12, field="body").encode())
    Path("news.jsonl.gz").write_bytes(packed)
    assert run("learn", "--field", "body", "news.jsonl.gz").out == run("learn", "pages").out


def test_a_profile_for_each_site() -> None:
    pages = [{"url": f"https://www.lindau-post.example/{n}", "text": story(n).text} for n in range(12)]
    pages += [{"url": f"http://harbour.example:8080/{n}", "text": other(n)} for n in range(9)]
    pages += [{"url": "https://once.example/", "text": "Once."}, {"url": None, "text": "Nowhere."}]
    mixed = sorted(pages, key=lambda page: str(page["url"])[-3:])
    Path("corpus.jsonl").write_text("".join(json.dumps(page) + "\n" for page in mixed))
    done = run("learn", "corpus.jsonl", "--by", "url", "-o", "made/profiles", "--jobs", "2")
    assert done.code == 0
    assert done.err.splitlines() == [
        "newsclean: corpus.jsonl: 1 record without a site left out",
        "made/profiles: 2 profiles from 21 pages",
        "made/profiles: 1 site with fewer than 2 pages left out",
    ]
    assert names(Path("made/profiles")) == ["harbour.example.toml", "lindau-post.example.toml"]
    assert SiteProfile.load("made/profiles/lindau-post.example.toml") == SiteProfile.learn(
        texts(0, 12), site="lindau-post.example"
    )
    again = run("learn", "corpus.jsonl", "--by", "url", "-o", "made/profiles", "--least", "10", "--sample", "12")
    assert "made/profiles: 1 profile from 12 pages\n" in again.err


def test_the_profiles_are_applied_record_by_record() -> None:
    Path("corpus.jsonl").write_text(
        records(0, 12) + "".join(json.dumps({"site": "harbour", "text": other(n)}) + "\n" for n in range(9))
    )
    assert run("learn", "corpus.jsonl", "--by", "site", "-o", "profiles").code == 0
    new = [{"site": "harbour", "text": other(30)}, {"site": "lindau-post.example", "text": story(31).text}]
    new += [{"site": "unknown", "text": "Rain fell."}, {"text": "Snow fell."}]
    Path("today.jsonl").write_text("".join(json.dumps(page) + "\n" for page in new))
    for jobs in ("1", "2"):
        done = run("clean", "today.jsonl", "--site-profile", "profiles", "--by", "site", "--jobs", jobs)
        got = [json.loads(line)["text"] for line in done.out.splitlines()]
        assert got == [other(30).split("\n")[4], "\n".join(story(31).article), "Rain fell.", "Snow fell."]
        assert done.err == "newsclean: today.jsonl: 2 remarks, the first: record 3: no profile of 'unknown'\n"
    assert done.code == 0


def test_one_profile_is_applied_to_every_article() -> None:
    SiteProfile.learn(texts(0, 12)).save("post.toml")
    Path("page.txt").write_text(story(30).text)
    done = run("clean", "--site-profile", "post.toml", "page.txt", "--report", "report.jsonl")
    assert done.out.decode() == "\n".join(story(30).article)
    assert '"site-frame"' in Path("report.jsonl").read_text()
    Path("deep").mkdir()
    Path("newsclean.toml").write_text('site-profile = "post.toml"')
    assert run("clean", "page.txt").out == done.out
    Path("newsclean.toml").write_text('site-profile = "profiles"\nby = "site"')
    Path("profiles").mkdir()
    SiteProfile.learn(texts(0, 12)).save("profiles/lindau-post.example.toml")
    records_out = run("clean", "--format", "jsonl", stdin=records(30, 31).encode())
    assert json.loads(records_out.out)["text"].encode() == done.out


def test_decisions_made_by_hand_are_kept() -> None:
    Path("news.jsonl").write_text(records(0, 12))
    run("learn", "news.jsonl", "-o", "post.toml")
    written = Path("post.toml").read_text()
    Path("post.toml").write_text(
        written.replace('text = "Weather", pages = 12', 'text = "Weather", always = "keep", pages = 12')
    )
    Path("more.jsonl").write_text(records(0, 14))
    assert run("learn", "more.jsonl", "-o", "post.toml").code == 0
    assert '{ text = "Weather", pages = 14, head = 14, always = "keep" },' in Path("post.toml").read_text()


def test_stale_lines_are_named() -> None:
    Path("news.jsonl").write_text(records(0, 12))
    run("learn", "news.jsonl", "-o", "post.toml")
    Path("today.jsonl").write_text(records(40, 50))
    done = run("learn", "--check", "post.toml", "today.jsonl")
    assert (done.code, done.out) == (0, b"")
    assert done.err.startswith("0 lines not seen any more, in 1 profile; ")
    Path("today.jsonl").write_text(records(40, 50).replace("Weather", "Climate"))
    done = run("learn", "post.toml", "today.jsonl", "--check")
    assert (done.code, done.out) == (1, b"post.toml: 'Weather' was on 12 of 12 pages, and is on none of 10\n")
    # On one page it could be missing by chance.
    Path("today.jsonl").write_text(records(40, 41).replace("Weather", "Climate"))
    assert run("learn", "--check", "post.toml", "today.jsonl").code == 0


def test_many_profiles_are_checked_by_site() -> None:
    Path("corpus.jsonl").write_text(
        records(0, 12) + "".join(json.dumps({"site": "harbour", "text": other(n)}) + "\n" for n in range(9))
    )
    run("learn", "corpus.jsonl", "--by", "site", "-o", "profiles")
    Path("today.jsonl").write_text(records(40, 50).replace("Weather", "Climate"))
    done = run("learn", "--check", "profiles", "--by", "site", "today.jsonl")
    assert done.code == 1
    assert done.out == b"profiles/lindau-post.example.toml: 'Weather' was on 12 of 12 pages, and is on none of 10\n"
    assert done.err.splitlines()[-1] == "1 profile without a fresh page"


WRONG = [
    pytest.param(["learn", "x.jsonl", "--by", "site"], "--by writes a file for each site: -o says", id="by, no -o"),
    pytest.param(["learn", "x.jsonl", "--by", "site", "-o", "x.jsonl"], "x.jsonl: not a folder", id="by, file"),
    pytest.param(["learn", "x.jsonl", "-o", "dir"], "dir: a folder; --by says which records", id="-o folder"),
    pytest.param(["learn", "x.jsonl", "--by", "s", "-o", "dir", "--site", "a"], "--site names the one site", id="site"),
    pytest.param(["learn", "x.jsonl", "--sample", "1"], "argument --sample: '1' is not a whole number", id="sample"),
    pytest.param(["learn", "a.txt", "--by", "site", "-o", "dir"], "a.txt: a text file has no field 'site'", id="txt"),
    pytest.param(["learn", "x.jsonl"], "1 page to learn from; at least 2 are needed", id="too few"),
    pytest.param(["learn", "no.jsonl"], "no.jsonl: No such file or directory", id="no file"),
    pytest.param(["learn", "--check", "x.jsonl"], "--check needs a profile: a .toml file", id="check what"),
    pytest.param(["learn", "--check", "dir", "x.jsonl"], "2 profiles: --by says which pages", id="check many"),
    pytest.param(["learn", "--check", "bad.toml", "x.jsonl"], "bad.toml: line 1: version is 9;", id="check version"),
    pytest.param(["learn", "--check", "a.toml", "x.jsonl", "-o", "b"], "--check writes no profile", id="check -o"),
    pytest.param(["clean", "x.jsonl", "--by", "site"], "--by goes with --site-profile", id="by alone"),
    pytest.param(["clean", "x.jsonl", "--site-profile", "dir"], "dir: a folder; --by says which field", id="folder"),
    pytest.param(["clean", "x.jsonl", "--site-profile", "no", "--by", "s"], "no: no such folder", id="no folder"),
    pytest.param(["clean", "x.jsonl", "--site-profile", "a.txt", "--by", "s"], "a.txt: not a folder", id="no dir"),
    pytest.param(["clean", "x.jsonl", "--site-profile", "no"], "no: No such file or directory", id="no profile"),
    pytest.param(["clean", "x.jsonl", "--site-profile", "bad.toml"], "bad.toml: line 1: version is 9", id="version"),
    pytest.param(["clean", "a.txt", "--site-profile", "dir", "--by", "s"], "a.txt: a text file has no field", id="by"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_cannot_be_is_said(arguments: list[str], message: str) -> None:
    Path("x.jsonl").write_text('{"text": "Rain fell.", "site": "a"}\n')
    Path("a.txt").write_text("Rain fell.")
    Path("bad.toml").write_text("version = 9")
    Path("dir").mkdir()
    for name in ("a", "b"):
        SiteProfile(name).save(f"dir/{name}.toml")
        SiteProfile(name).save(f"{name}.toml")
    done = run(*arguments)
    assert (done.code, done.out) == (2, b"")
    assert message in done.err.splitlines()[0 if "no.jsonl" in arguments else -1]


def test_bad_records_are_errors_or_left_out() -> None:
    Path("news.jsonl").write_text(records(0, 12) + '{"text": "Rain."}\nnonsense\n')
    done = run("learn", "news.jsonl", "--by", "site", "-o", "out")
    assert done.code == 2
    assert "news.jsonl: record 13: no field 'site'; there are 'text'" in done.err
    done = run("learn", "news.jsonl", "--by", "site", "-o", "out", "--skip-bad")
    assert done.code == 0
    assert "news.jsonl: 2 bad lines left out, the first: record 13: no field 'site'" in done.err


def test_a_file_that_is_no_profile_is_not_overwritten() -> None:
    Path("news.jsonl").write_text(records(0, 12))
    Path("post.toml").write_text("[tool]\n")
    done = run("learn", "news.jsonl", "-o", "post.toml")
    assert done.code == 2 and "post.toml: not a site profile: it has no version" in done.err
    assert "it is left as it is" in done.err
    assert Path("post.toml").read_text() == "[tool]\n"
