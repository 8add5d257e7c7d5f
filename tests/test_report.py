"""`newsclean report`: the numbers are those of a plain count, what is shown fits and is said, and no text gets out."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import newsclean
import pieces
from command import PROGRAM, names, run
from newsclean import Cleaner, explain
from newsclean.report.gathering import SURE, Gathering, Place, is_address
from newsclean.report.kinds import OF_STAGES, categories
from newsclean.report.packing import pack, unpack
from newsclean.report.page import page, script_json
from newsclean.report.proof import GAP, HELD, LONG, MOST, REMOVED, REST, WIDEST, proof
from newsclean.report.totals import bin_of
from newsclean.rules import read_packs
from reports import Page

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<!--<script>",
    "{{style}} {{data}} {{script}} ${alert(1)}",
    "&lt;b&gt; & \u2028 \u2029 ]]>",
    "\u202ereversed\u202c and \u2066isolated\u2069",
    "javascript:alert(1)",
]


def invented(number: int, size: int = 1500) -> list[str]:
    from invented import article

    rng = random.Random(7)
    return [article(rng, size) for _ in range(number)]


def records(path: Path, texts: list[str], **more: list[str]) -> Path:
    rows = [
        json.dumps({"text": text, **{name: values[at] for name, values in more.items()}}, ensure_ascii=False)
        for at, text in enumerate(texts)
    ]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def test_the_numbers_are_those_of_a_plain_count(tmp_path: Path) -> None:
    texts = [path.read_text("utf-8") for path in SEEDS] + invented(60)
    path = records(tmp_path / "news.jsonl", texts)
    outcome = run("report", path, "-o", tmp_path / "report.html")
    assert outcome.code == 0, outcome.err
    assert outcome.err.startswith(f"{tmp_path / 'report.html'}: 75 articles; ")
    totals = Page.read(tmp_path / "report.html").data["totals"]
    results = [explain(text) for text in texts]

    removed = [removal for result in results for removal in result.removals]
    told = [removal for removal in removed if removal.line.text]
    lines = [line for result in results for line in result.restore().split("\n")]
    assert totals["documents"] == 75
    assert totals["lines"] == sum(1 for line in lines if line)
    assert totals["characters"] == sum(map(len, lines))
    assert totals["gone"] == len(told)
    assert totals["gone_characters"] == sum(len(removal.line.text) for removal in told)
    assert totals["blanks"] == len(removed) - len(told)
    assert totals["changed"] == sum(1 for result in results if any(removal.line.text for removal in result.removals))
    assert totals["held"] == sum(len({held.line.number for held in result.held}) for result in results) > 10
    assert totals["with_guards"] == sum(1 for result in results if result.held)
    by_rule = Counter(removal.rule for removal in removed)
    assert {rule: lines for rule, _, lines, *_ in totals["rules"] if lines} == by_rule
    articles = Counter(rule for result in results for rule in {removal.rule for removal in result.removals})
    assert {rule: of for rule, _, _, _, of, _ in totals["rules"] if of} == articles
    assert {rule: category for rule, category, *_ in totals["rules"] if by_rule[rule]} == {
        removal.rule: removal.category for removal in removed
    }
    held = Counter(held.guard for result in results for held in result.held)
    assert {guard: lines for guard, lines, _ in totals["guards"]} == held
    shares = Counter(
        bin_of(
            sum(len(removal.line.text) for removal in result.removals),
            sum(map(len, result.restore().split("\n"))),
        )
        for result in results
    )
    assert totals["histogram"] == [shares[bin] for bin in range(21)]


def test_a_proof_has_every_line_in_its_place(tmp_path: Path) -> None:
    path = records(tmp_path / "news.jsonl", invented(30))
    assert run("report", path, "-o", tmp_path / "report.html").code == 0
    shown = Page.read(tmp_path / "report.html")
    assert len(shown.documents) == 30
    for document, text in zip(shown.documents, invented(30), strict=True):
        result = explain(text)
        gone = {removal.line.number: removal for removal in result.removals}
        number = 1
        for row in shown.rows(document):
            if isinstance(row, str):
                assert row in [line.text for line in result.lines if line.number == number]
            elif row[0] == REMOVED:
                removal = gone[number]
                like = removal.like.number if removal.like else None
                assert row[1:] == [removal.line.text, removal.rule, removal.why, removal.score, like, 0]
            elif row[0] == HELD:
                assert [guard[0] for guard in row[2]] == [h.guard for h in result.held if h.line.number == number]
            else:
                assert all(not gone[blank].line.text for blank in range(number, number + row[1]))
            number += row[1] if isinstance(row, list) and isinstance(row[1], int) else 1
        assert number - 1 == len(result.lines) + len(gone)


@given(pieces.articles(), pieces.options)
def test_a_proof_shows_every_line_once(text: str, chosen: dict[str, Any]) -> None:
    result = explain(text, **chosen)
    found = proof(result)
    gone = {removal.line.number for removal in result.removals}
    at, shown = 1, {}
    for row in json.loads(found.body)[2]:
        if isinstance(row, str):
            shown[at] = row
        elif row[0] in (REMOVED, HELD):
            shown[at] = row[1]
            assert (row[0] == REMOVED) == (at in gone)
        else:
            shown.update(dict.fromkeys(range(at, at + row[1]), ""))
            at += row[1] - 1
        at += 1
    assert "\n".join(shown.values()) + "\n" * result.newline == result.restore()
    assert list(shown) == list(range(1, len(shown) + 1))
    assert found.lines == sum(1 for line in shown.values() if line)
    assert found.gone + found.blanks == len(gone) == sum(lines for _, _, lines, _ in found.rules)
    assert 0 <= found.gone_characters <= found.characters
    assert found.stopped == any(held.guard == "safety-valve" for held in result.held)


def test_the_same_articles_give_the_same_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    path = records(tmp_path / "news.jsonl", invented(90))
    pages = []
    for name, *more in (("a",), ("b",), ("c", "--jobs", "2")):
        assert run("report", path, "-o", tmp_path / name, "--size", "500K", *more).code == 0
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1] == pages[2]


def test_a_report_that_would_be_too_large_is_a_sample_and_says_so() -> None:
    texts = invented(500, 3000)
    gathering = Gathering(Cleaner().options, 600_000)
    for number, text in enumerate(texts):
        gathering.add(Place("news.jsonl", number + 1), proof(explain(text)))
    page = b"".join(gathering.page("News"))
    assert 500_000 < len(page) <= 600_000
    shown = Page(page.decode())
    assert shown.data["totals"]["documents"] == 500
    assert gathering.shown == len(shown.documents) < 500
    records = [document["record"] for document in shown.documents]
    assert records == sorted(records)
    for document in shown.documents:
        assert document["title"] == proof(explain(texts[document["record"] - 1])).title
    # Every rule has its examples, and of the rest the ones with guards come first.
    rules = [rule for rule, *_ in shown.data["totals"]["rules"]]
    met = Counter(rules[at] for document in shown.documents for at in document["rules"])
    for rule, _, _, _, articles, _ in shown.data["totals"]["rules"]:
        assert met[rule] >= min(8, articles)
    # What is nearest to a threshold is there.
    assert all(place >= 0 for place, *_ in shown.data["nearest"]["removed"][:20])


def test_which_articles_are_drawn_depends_on_the_articles_only() -> None:
    texts = invented(260, 3000)
    drawn = []
    for order in (texts, texts[::-1]):
        gathering = Gathering(Cleaner().options, 500_000)
        gathering._sample._examples = dict.fromkeys([rule.id for rule in read_packs()], 100)
        for text in order:
            gathering.add(Place("news.jsonl"), proof(explain(text)))
        shown = Page(b"".join(gathering.page("News")).decode())
        drawn.append({document["title"] for document in shown.documents})
    assert len(drawn[0]) > 50
    assert len(drawn[0] & drawn[1]) / len(drawn[0] | drawn[1]) > 0.8  # less those that were examples of a rule


def test_long_texts_are_shown_round_their_marks() -> None:
    paragraphs = [f"Paragraph {number} says that the ferry number {number} left on time. " * 3 for number in range(900)]
    paragraphs[400] = "Advertisement"
    result = explain("\n".join(paragraphs))
    assert sum(map(len, paragraphs)) > LONG
    rows = json.loads(proof(result).body)[2]
    at = next(at for at, row in enumerate(rows) if isinstance(row, list) and row[0] == REMOVED)
    assert rows[at - 4] == [GAP, 400 - 3 - 8]
    assert rows[at - 3] == paragraphs[397].strip()
    assert sum(row[1] if isinstance(row, list) and row[0] == GAP else 1 for row in rows) == 900


def test_a_wide_line_and_endless_marks_are_cut() -> None:
    rows = json.loads(proof(explain("Rain fell. " * 5000)).body)[2]
    assert [len(rows[0][1]), rows[0][2]] == [WIDEST, len("Rain fell. " * 5000) - 1 - WIDEST]
    found = proof(explain("A true sentence about the harbour. " * 300 + "\n" + "Advertisement\n" * 1600))
    rows = json.loads(found.body)[2]
    assert len(rows) == MOST + 1
    assert rows[-1] == [REST, 1601 - MOST, 1601 - MOST]
    assert found.gone == 1600


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    body = "\n".join([*HOSTILE, "The ferry sailed again on Monday, the harbour master said."])
    path = records(
        tmp_path / "news.jsonl",
        [body] * 3,
        title=HOSTILE[:3],
        site=HOSTILE[2:5],
        url=["javascript:alert(1)", "https://a.example/<x>", "data:text/html,<script>"],
    )
    outcome = run("report", path, "-o", tmp_path / "report.html", "--title", HOSTILE[0] + HOSTILE[4])
    assert outcome.code == 0, outcome.err
    html = (tmp_path / "report.html").read_text("utf-8")
    shown = Page(html)
    ours = Page(b"".join(page("", "", {}, ())).decode())
    # Not one element, attribute or comment more than in a page without texts, but for a script element for each chunk.
    for sign in ("<script", "</script>", "<img", "<svg", "<!--", "onerror=", "onload="):
        more = len(shown.chunks) if "script" in sign else 0
        extra = html.lower().count(sign) - ours.html.lower().count(sign)
        assert extra == more or sign in ("onerror=", "onload="), sign
    assert "\u2028" not in html
    assert [document["title"] for document in shown.documents] == HOSTILE[:3]
    assert [document["url"] for document in shown.documents] == ["", "https://a.example/<x>", ""]
    kept = [row if isinstance(row, str) else row[1] for row in shown.rows(shown.documents[0])]
    assert kept[:2] == HOSTILE[:2]


def test_no_script_but_ours_can_run() -> None:
    html = b"".join(page("News", "Nothing", {}, ())).decode()
    policy = html.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert "unsafe" not in policy
    assert "http:" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "src=" not in html.replace("-src", "")


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800", "a\u0000b"])
def test_json_in_a_script_reads_back(text: str) -> None:
    written = script_json([text])
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written.encode("utf-8")) == [text]


def test_addresses() -> None:
    assert is_address("http://planet.example/a?b=c#d")
    for url in ("javascript:alert(1)", " javascript:alert(1)", "java\nscript:x", "https:", "data:,x", "http://a b", ""):
        assert not is_address(url)
    assert not is_address("http://[::1")


def test_packing_takes_as_much_as_fits() -> None:
    bodies = [json.dumps([random.Random(number).random() for _ in range(200)]).encode() for number in range(200)]
    for limit in (0, 3000, 50_000, 300_000, 10_000_000):
        packed = pack(bodies, [10] * 200, limit)
        assert packed.cost <= limit
        assert sum(len(chunk) + 10 * count for chunk, count in zip(packed.chunks, packed.counts, strict=True)) <= limit
        found = [body for chunk in packed.chunks for body in json.loads(unpack(chunk))]
        assert found == [json.loads(body) for body in bodies[: packed.bodies]]
        assert len(list(packed.places())) == packed.bodies
    assert packed.bodies == 200


def test_the_category_of_every_rule_is_known() -> None:
    known = categories()
    assert len(known) == len(read_packs()) + len(OF_STAGES)  # no name twice
    for options in ({}, {"profile": "page"}, {"headline": True, "standfirst": True}):
        for text in [path.read_text("utf-8") for path in SEEDS] + invented(40):
            for removal in explain(text, title=text.split("\n")[0], **options).removals:
                assert known[removal.rule] == removal.category


def test_what_guards_hold_has_its_category(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Sign up for our newsletter\n")
    assert run("report", tmp_path / "a.txt", "-o", tmp_path / "r.html", "--no-config").code == 0
    totals = Page.read(tmp_path / "r.html").data["totals"]
    assert (totals["stopped"], totals["gone"], totals["held"]) == (1, 0, 1)
    assert [rule[1] for rule in totals["rules"]] == ["newsletter"]


def test_the_same_page_in_every_process(tmp_path: Path) -> None:
    path = records(tmp_path / "news.jsonl", [path.read_text("utf-8") for path in SEEDS])
    for seed in ("1", "2"):
        command = (*PROGRAM, "report", path, "-o", tmp_path / seed, "--title", "News")
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_can_be_read_on_both_papers() -> None:
    """WCAG 2.2, level AA: 4.5 for text; the light and the two dark sets, of which both are the same."""
    style = (Path(newsclean.__file__).parent / "report" / "report.css").read_text("utf-8")
    sets = [
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in re.findall(r"color-scheme:[^}]+", style)
    ]
    light, automatic, dark = sets
    assert automatic == dark != light
    assert light.keys() == dark.keys()
    text = light.keys() - {"paper", "sheet", "wash", "rule", "find", "minus", "plus"}
    for colours in (light, dark):
        for name in text:
            for ground in ("paper", "sheet", "wash"):
                assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        for ground in ("find", "minus", "plus"):
            assert _contrast(colours["ink"], colours[ground]) >= 4.5, ground


def test_how_sure_the_page_profile_must_be() -> None:
    from newsclean.page import stretch

    assert stretch.SURE == SURE


def test_sites_titles_and_addresses_of_records(tmp_path: Path) -> None:
    path = records(
        tmp_path / "news.jsonl",
        ["Rain fell."] * 2,
        url=["https://www.planet.example/rain", "https://star.example/rain"],
        headline=["Rain", "  More \n rain "],
        paper=["Planet", "Star"],
    )
    run("report", path, "-o", tmp_path / "a.html")
    run("report", path, "-o", tmp_path / "b.html", "--by", "paper")
    first, second = Page.read(tmp_path / "a.html"), Page.read(tmp_path / "b.html")
    assert first.data["sites"] == ["planet.example", "star.example"]
    assert second.data["sites"] == ["Planet", "Star"]
    assert [document["title"] for document in first.documents] == ["Rain", "More rain"]
    assert first.documents[1]["url"] == "https://star.example/rain"


def test_folders_standard_input_and_compressed_records(tmp_path: Path) -> None:
    (tmp_path / "in" / "planet").mkdir(parents=True)
    (tmp_path / "in" / "planet" / "a.txt").write_text("Rain fell.\n\nAdvertisement\n")
    with gzip.open(tmp_path / "in" / "b.jsonl.gz", "wt") as file:
        file.write('{"text": "Snow fell."}\n{"text": null}\n')
    outcome = run("report", tmp_path / "in", "-o", tmp_path / "report.html")
    assert outcome.code == 0, outcome.err
    shown = Page.read(tmp_path / "report.html")
    assert [shown.data["sites"][document["site"]] for document in shown.documents] == ["", "planet"]
    assert shown.data["totals"]["documents"] == 2
    outcome = run("report", "-", "-o", tmp_path / "report.html", "--profile", "page", stdin=b"Rain fell.\n")
    assert outcome.code == 0, outcome.err
    shown = Page.read(tmp_path / "report.html")
    assert shown.data["title"] == "standard input"
    assert shown.data["options"]["profile"] == "page"
    assert len(shown.data["nearest"]["unsure"]) == 1


def test_what_cannot_be_read_is_said_here_and_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain \xff fell.\n")
    (tmp_path / "b.txt").write_text("Snow fell.\n")
    outcome = run("report", tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "report.html")
    assert outcome.code == 2
    message = f"{tmp_path / 'a.txt'}: not UTF-8 at byte 5 (0xff)"
    assert outcome.err.startswith(f"newsclean: {message}")
    shown = Page.read(tmp_path / "report.html")
    assert outcome.err.splitlines()[0] == f"newsclean: {shown.data['bad'][0]}"
    assert shown.data["totals"]["documents"] == 1
    (tmp_path / "c.jsonl").write_text('{"text": "Rain."}\nnothing\n')
    outcome = run("report", tmp_path / "c.jsonl", "-o", tmp_path / "report.html", "--skip-bad")
    said = f"newsclean: {tmp_path / 'c.jsonl'}: 1 bad line left out, the first: line 2: broken JSON"
    assert outcome.code == 0
    assert outcome.err.startswith(said)


def test_errors_are_one_line_and_leave_nothing(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Rain fell.\n")
    for arguments, said in (
        (["-o", text], f"{text}: the report would be written onto an input"),
        (["-o", tmp_path], f"{tmp_path}: a folder; -o names the file of the report"),
        (["-o", tmp_path / "no" / "r.html"], f"{tmp_path / 'no' / 'r.html'}: no folder {tmp_path / 'no'}"),
        (["--size", "10K"], "--size is 10240 bytes; a page has at least 500,000"),
        (["--clusters", tmp_path / "none"], f"{tmp_path / 'none'}: No such file or directory"),
        (["--by", "site", "--site-profile", tmp_path / "no"], f"{tmp_path / 'no'}: no such folder"),
    ):
        outcome = run("report", text, *arguments)
        assert (outcome.code, outcome.err) == (2, f"newsclean: {said}\n")
    outcome = run("report", tmp_path / "none.txt", "-o", tmp_path / "report.html")
    assert (outcome.code, outcome.err) == (2, f"newsclean: {tmp_path / 'none.txt'}: No such file or directory\n")
    assert names(tmp_path) == ["a.txt"]
    assert text.read_text() == "Rain fell.\n"


def test_help_has_examples() -> None:
    outcome = run("report", "--help")
    assert outcome.code == 0
    assert b"newsclean report news.jsonl --clusters gone.jsonl" in outcome.out


def test_a_line_of_a_wrapped_text_comes_with_its_paragraph() -> None:
    text = next(path for path in SEEDS if path.stem == "tide-mill").read_text("utf-8")
    rows = [row for row in json.loads(proof(explain(text)).body)[2] if isinstance(row, list) and row[0] == REMOVED]
    wrapped = {row[7] for row in rows if len(row) == 8}
    assert wrapped
    for paragraph in wrapped:
        # To keep the paragraph keeps each of its lines.
        kept = [line.text for line in explain(text, keep=(paragraph,)).lines]
        assert {row[1] for row in rows if row[7:] == [paragraph]} <= set(kept)


def test_parquet_rows_have_their_columns(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = {"text": ["Rain fell.", "Snow fell."], "paper": ["Planet", "Star"], "title": ["Rain", "Snow"], "id": [7, 8]}
    parquet.write_table(pyarrow.table(rows), tmp_path / "news.parquet")
    outcome = run("report", tmp_path / "news.parquet", "--by", "paper", "-o", tmp_path / "report.html")
    assert outcome.code == 0, outcome.err
    shown = Page.read(tmp_path / "report.html")
    assert shown.data["sites"] == ["Planet", "Star"]
    assert [document["title"] for document in shown.documents] == ["Rain", "Snow"]
