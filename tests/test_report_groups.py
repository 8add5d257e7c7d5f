"""The groups in a report: they are those of the clusters file, with their articles and their sites."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command import run
from reports import Page

sys.path.append(str(Path(__file__).parent.parent / "docs" / "pictures"))
from coast import corpus


def written(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def reported(folder: Path, inputs: list[Path], *more: object) -> tuple[Page, list[dict[str, Any]]]:
    """The report of a corpus that was deduplicated, and the lines of its clusters file."""
    gone = folder / "gone.jsonl"
    outcome = run("dedup", *inputs, "-o", folder / "out", "--clusters", gone, "--force", "--threshold", "0.5", *more)
    assert outcome.code == 0, outcome.err
    outcome = run("report", *inputs, "--clusters", gone, "-o", folder / "report.html")
    assert outcome.code == 0, outcome.err
    lines = [json.loads(line) for line in gone.read_text("utf-8").splitlines()]
    return Page.read(folder / "report.html"), lines


@pytest.mark.parametrize("keep", ["first", "last", "longest"])
def test_the_groups_of_two_files(tmp_path: Path, keep: str) -> None:
    articles = list(corpus(200))
    inputs = [
        written(tmp_path / "a.jsonl", articles[:120]),
        written(tmp_path / "b.jsonl", articles[120:]),
    ]
    page, lines = reported(tmp_path, inputs, "--keep", keep)
    by_id = {article["id"]: article for article in articles}
    groups = page.data["groups"]
    assert groups["removed"] == groups["met"] == len(lines) > 30
    assert groups["groups"] == len({line["group"] for line in lines}) == len(groups["shown"])
    assert groups["largest"] == max(Counter(line["group"] for line in lines).values()) + 1
    sizes = Counter(count + 1 for count in Counter(line["group"] for line in lines).values())
    assert [row[2] for row in groups["sizes"][:4]] == [sizes[2], sizes[3], sizes[4], sizes[5]]
    sites = {int(number): site for number, site in groups["names"].items()}
    pairs = Counter((by_id[line["kept"]]["site"], by_id[line["id"]]["site"]) for line in lines)
    assert {(sites[kept], sites[gone]): count for kept, gone, count in groups["pairs"]} == pairs
    assert groups["unknown"] == 0
    for _, size, lowest, title, _, chunk, at in groups["shown"]:
        first, *others = page.chunks[chunk][at]
        assert first[4] is None
        assert len(others) == size - 1
        assert title == by_id[first[0]]["text"].splitlines()[0]
        assert min(other[4] for other in others) == lowest
        for name, file, record, site, score, text, more in (first, *others):
            article = articles[record - 1 + (120 if file.endswith("b.jsonl") else 0)]
            assert (name, text, sites[site], more) == (article["id"], article["text"], article["site"], 0)
            assert score is None or any(
                (line["id"], line["kept"], line["score"]) == (name, first[0], score) for line in lines
            )


def test_records_and_files_without_ids(tmp_path: Path) -> None:
    texts = [article["text"] for article in corpus(60)]
    page, lines = reported(tmp_path, [written(tmp_path / "a.jsonl", [{"text": text} for text in texts])])
    assert page.data["groups"]["met"] == len(lines) > 5
    assert all(page.chunks[row[5]][row[6]][0][4] is None for row in page.data["groups"]["shown"])
    folder = tmp_path / "texts"
    for number, text in enumerate(texts):
        (folder / f"paper-{number % 3}").mkdir(parents=True, exist_ok=True)
        (folder / f"paper-{number % 3}" / f"{number:02}.txt").write_text(text, "utf-8")
    page, lines = reported(tmp_path, [folder])
    assert page.data["groups"]["met"] == len(lines) > 5
    assert {"paper-0", "paper-1", "paper-2"} <= set(page.data["groups"]["names"].values())
    assert page.data["groups"]["unknown"] == 0


def test_parquet_with_ids(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(list(corpus(60))), tmp_path / "a.parquet")
    page, lines = reported(tmp_path, [tmp_path / "a.parquet"])
    assert page.data["groups"]["met"] == len(lines) > 5
    assert page.data["groups"]["unknown"] == 0


def test_when_nothing_of_a_group_stays_or_it_stays_elsewhere(tmp_path: Path) -> None:
    articles = list(corpus(100))
    page, lines = reported(tmp_path, [written(tmp_path / "a.jsonl", articles)], "--keep", "none")
    groups = page.data["groups"]
    assert groups["met"] == groups["removed"] == groups["unknown"] == len(lines)
    sizes = Counter(line["group"] for line in lines)
    assert groups["largest"] == max(sizes.values())
    old, new = written(tmp_path / "old.jsonl", articles[:60]), written(tmp_path / "new.jsonl", articles[60:])
    page, lines = reported(tmp_path, [new], "--against", old)
    groups = page.data["groups"]
    assert groups["met"] == len(lines)
    elsewhere = sum(line["kept"] in {article["id"] for article in articles[:60]} for line in lines)
    assert groups["unknown"] == elsewhere > 0


def test_a_file_of_the_same_name_elsewhere(tmp_path: Path) -> None:
    articles = list(corpus(80))
    (tmp_path / "old").mkdir()
    _, lines = reported(tmp_path, [written(tmp_path / "old" / "a.jsonl", articles)])
    (tmp_path / "old" / "a.jsonl").rename(tmp_path / "a.jsonl")
    arguments = [tmp_path / "a.jsonl", "--clusters", tmp_path / "gone.jsonl", "-o", tmp_path / "r.html"]
    assert run("report", *arguments).code == 0
    groups = Page.read(tmp_path / "r.html").data["groups"]
    assert (groups["met"], groups["unknown"]) == (len(lines), 0)


def test_many_groups_are_a_sample_and_large_ones_are_cut(tmp_path: Path) -> None:
    records, lines = [], []
    for group in range(1200):
        records.append({"id": f"{group}-0", "text": f"Story {group}. " + "word " * 40})
        for copy in range(1, 30 if group == 77 else 2):
            records.append({"id": f"{group}-{copy}", "text": f"Story {group}. " + "word " * 41})
            line = {"id": f"{group}-{copy}", "kept": f"{group}-0", "score": 0.9, "group": group + 1}
            lines.append({**line, "file": str(tmp_path / "a.jsonl"), "record": len(records)})
    arguments = [written(tmp_path / "a.jsonl", records), "--clusters", written(tmp_path / "gone.jsonl", lines)]
    outcome = run("report", *arguments, "-o", tmp_path / "r.html")
    assert outcome.code == 0, outcome.err
    page = Page.read(tmp_path / "r.html")
    groups = page.data["groups"]
    assert (groups["groups"], groups["removed"], groups["largest"]) == (1200, 1228, 30)
    assert 400 <= len(groups["shown"]) <= 550
    number, size, *_, chunk, at = groups["shown"][0]
    assert (number, size, len(page.chunks[chunk][at])) == (78, 30, 12)


def test_a_small_page_has_some_of_both(tmp_path: Path) -> None:
    records = [
        {**article, "text": f"{article['text']}\n{'новость ' * 60}{number}", "site": f"сайт-{number % 90}"}
        for number, article in enumerate(corpus(700))
    ]
    source = written(tmp_path / "a.jsonl", records)
    run("dedup", source, "-o", tmp_path / "out", "--clusters", tmp_path / "gone.jsonl", "--threshold", "0.5")
    arguments = [source, "--clusters", tmp_path / "gone.jsonl", "-o", tmp_path / "r.html", "--size", "500K"]
    outcome = run("report", *arguments)
    assert outcome.code == 0, outcome.err
    assert 400_000 < (tmp_path / "r.html").stat().st_size <= 512_000
    page = Page.read(tmp_path / "r.html")
    assert 10 < len(page.data["groups"]["shown"]) <= page.data["groups"]["groups"]
    assert 10 < len(page.documents) <= 700


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nothing", "line 1: broken JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[1]", "line 1: not a JSON object but a list"),
        ('{"id": 1}', "line 1: not a line of a clusters file, which has id, kept, score, group, file and record"),
        (
            '{"id": 1, "kept": 2, "score": 0.9, "group": 1, "file": "other.jsonl", "record": 1}',
            "about other.jsonl, which is not among the inputs",
        ),
    ],
)
def test_what_is_no_clusters_file(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Rain fell."}\n')
    (tmp_path / "gone.jsonl").write_text(f"{line}\n")
    arguments = [tmp_path / "a.jsonl", "--clusters", tmp_path / "gone.jsonl", "-o", tmp_path / "r.html"]
    outcome = run("report", *arguments)
    assert (outcome.code, outcome.err) == (2, f"newsclean: {tmp_path / 'gone.jsonl'}: {said}\n")
    assert not (tmp_path / "r.html").exists()


def test_clusters_of_another_state_of_the_file(tmp_path: Path) -> None:
    articles = list(corpus(60))
    source = written(tmp_path / "a.jsonl", articles)
    reported(tmp_path, [source])
    written(source, articles[1:])
    outcome = run("report", source, "--clusters", tmp_path / "gone.jsonl", "-o", tmp_path / "r.html")
    assert outcome.code == 2
    assert outcome.err.startswith(f"newsclean: {tmp_path / 'gone.jsonl'}: not about {source}: record ")
    assert "where the clusters file has" in outcome.err
    assert not (tmp_path / "r.html").exists()


def test_an_empty_clusters_file_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "gone.jsonl").write_text("")
    arguments = ["-", "--format", "jsonl", "--clusters", tmp_path / "gone.jsonl", "-o", tmp_path / "r.html"]
    outcome = run("report", *arguments, stdin=b'{"text": "Rain fell."}\n')
    assert outcome.code == 0, outcome.err
    groups = Page.read(tmp_path / "r.html").data["groups"]
    assert (groups["groups"], groups["shown"]) == (0, [])
