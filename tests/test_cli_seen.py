"""`newsclean seen`: what passes on, what is stored, and what is said when it cannot be."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from command import PROGRAM, run
from newsclean import Match, SeenIndex

FERRY = "The night ferry sailed from Kelnish harbour at ten to four, nine years after the last one, the operator said."
SNOW = "Snow closed the pass above Marrack for a third day, and the plough that was sent up on Monday is stuck as well."
RAIN = "Rain is expected in the valley from Thursday on, and the river may rise above the meadows by the weekend."
INDEX = "seen.sqlite"


def record(id: object, text: str | None, **more: object) -> str:
    return json.dumps({"id": id, "text": text, **more}) + "\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def stored() -> list[str]:
    with SeenIndex(INDEX, create=False) as index:
        return list(index)


class TestFilter:
    """The next program gets what is new, byte for byte."""

    def test_new_records_pass(self) -> None:
        first, again, other = record("a", FERRY, n=1.50), record("b", f"{FERRY}!"), record(7, SNOW)
        done = run("seen", "add", INDEX, stdin=f"{first}{again}\n{other}".encode())
        assert (done.code, done.out.decode(), done.err) == (0, first + other, "")
        assert stored() == ["a", "7"]

    def test_check_stores_nothing(self) -> None:
        run("seen", "add", INDEX, stdin=record("a", FERRY).encode())
        both = record("b", FERRY) + record("c", SNOW)
        assert run("seen", "check", INDEX, stdin=both.encode()).out.decode() == record("c", SNOW)
        assert stored() == ["a"]

    @pytest.mark.parametrize(
        ("what", "out"),
        [
            ("new", record("c", SNOW)),
            ("seen", record("b", FERRY)),
            ("matches", '{"id": "b", "seen": "a", "score": 1.0}\n'),
            ("nothing", ""),
        ],
    )
    @pytest.mark.parametrize("verb", ["add", "check"])
    def test_what_is_printed(self, verb: str, what: str, out: str) -> None:
        run("seen", "add", INDEX, stdin=record("a", FERRY).encode())
        both = record("b", FERRY) + record("c", SNOW)
        done = run("seen", verb, INDEX, "--print", what, stdin=both.encode())
        assert (done.code, done.out.decode(), done.err) == (0, out, "")

    def test_files_one_after_the_other(self) -> None:
        Path("a.jsonl").write_text(record("a", FERRY).rstrip("\n"))
        Path("b.jsonl.gz").write_bytes(gzip.compress((record("b", FERRY) + record("c", SNOW)).encode()))
        done = run("seen", "add", INDEX, "a.jsonl", "b.jsonl.gz")
        assert done.out.decode() == record("a", FERRY) + record("c", SNOW)

    def test_names_of_new_text_files(self) -> None:
        Path("texts").mkdir()
        for name, text in (("a.txt", FERRY), ("b.md", SNOW), ("c.txt", FERRY)):
            Path("texts", name).write_text(text)
        assert run("seen", "add", INDEX, "texts").out == b"texts/a.txt\ntexts/b.md\n"
        assert stored() == ["texts/a.txt", "texts/b.md"]

    def test_a_text_on_standard_input(self) -> None:
        text = f"{FERRY}\r\n\r\n{SNOW}".encode()
        assert run("seen", "add", INDEX, "--id", "https://example.org/1", stdin=text).out == text
        again = run("seen", "add", INDEX, "--id", "other", "--print", "matches", stdin=text)
        assert json.loads(again.out) == {"id": "other", "seen": "https://example.org/1", "score": 1.0}

    def test_quiet_check_tells_by_its_exit_code(self) -> None:
        Path("a.txt").write_text(FERRY)
        Path("b.txt").write_text(SNOW)
        run("seen", "add", INDEX, "a.txt")
        assert (run("seen", "check", "-q", INDEX, "b.txt").code, run("seen", "check", INDEX, "a.txt", "-q").code) == (
            0,
            1,
        )

    def test_texts_that_are_null_or_empty_pass(self) -> None:
        records = record("a", None) + record("b", "") + record("c", "")
        assert run("seen", "add", INDEX, stdin=records.encode()).out.decode() == records

    def test_other_fields(self) -> None:
        Path("news.jsonl").write_text(json.dumps({"url": "u", "body": FERRY}))
        run("seen", "add", INDEX, "--id-field", "url", "news.jsonl", "--field", "body", "--threshold", "0.5")
        with SeenIndex(INDEX) as index:
            assert (index.threshold, index.check(FERRY)) == (0.5, Match("u", 1.0))

    def test_records_without_id_can_be_asked_for(self) -> None:
        run("seen", "add", INDEX, stdin=record("a", FERRY).encode())
        done = run("seen", "check", INDEX, "--print", "matches", stdin=json.dumps({"text": FERRY}).encode())
        assert done.out == b'{"id": "- record 1", "seen": "a", "score": 1.0}\n'

    def test_each_record_passes_as_it_comes(self) -> None:
        process = subprocess.Popen([*PROGRAM, "seen", "add", INDEX], stdin=-1, stdout=-1)
        assert process.stdin and process.stdout
        for n, text in enumerate([FERRY, SNOW, RAIN]):
            process.stdin.write(record(n, text).encode())
            process.stdin.flush()
            assert process.stdout.readline().decode() == record(n, text)
            assert len(stored()) == n + 1  # while the other end is still there
        process.communicate()
        assert process.returncode == 0


class TestFaults:
    """One line that says what and where, exit code 2, and nothing lost."""

    @pytest.mark.parametrize(
        ("line", "message", "way_out"),
        [
            ('{"id": b}', "line 2: broken JSON: Expecting value at column 8", "--skip-bad leaves such lines out"),
            ('{"text": "x"}', "record 2: no field 'id'; there are 'text'", "--id-field says which has the id"),
            (
                '{"id": [1], "text": "x"}',
                "record 2: the field 'id' is an array, not a string or a whole number",
                "--id-field says which has the id",
            ),
            ('{"id": "b"}', "line 2: no field 'text'; there are 'id'", "--field says which has the text"),
        ],
    )
    def test_bad_records(self, line: str, message: str, way_out: str) -> None:
        first, last = record("a", FERRY), record("c", SNOW)
        Path("news.jsonl").write_text(f"{first}{line}\n{last}")
        done = run("seen", "add", INDEX, "news.jsonl")
        assert (done.code, done.out.decode()) == (2, first)
        assert done.err == f"newsclean: news.jsonl: {message}; {way_out}\n"
        assert stored() == ["a"]
        done = run("seen", "add", INDEX, "news.jsonl", "--skip-bad")
        assert (done.code, done.out.decode()) == (0, last)
        assert done.err == f"newsclean: news.jsonl: 1 bad line left out, the first: {message}\n"

    def test_one_bad_file_does_not_keep_the_others(self) -> None:
        Path("a.jsonl").write_bytes(b"\xff\n")
        Path("b.jsonl").write_text(record("b", SNOW))
        done = run("seen", "add", INDEX, "a.jsonl", "nowhere.jsonl", "b.jsonl")
        assert (done.code, done.out.decode()) == (2, record("b", SNOW))
        assert "a.jsonl: line 1: not UTF-8 at byte 0" in done.err and "nowhere.jsonl: No such file" in done.err

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["check", "none.sqlite", "a.txt"], "none.sqlite: No such file or directory"),
            (["stats", "none.sqlite"], "none.sqlite: No such file or directory"),
            (["stats", "a.txt"], "a.txt: not a seen index, or its header is damaged"),
            (["add", "nowhere/seen.sqlite", "a.txt"], "nowhere/seen.sqlite: its folder does not exist"),
            (["add", "a.txt", "a.txt"], "a.txt: the index comes first, then what to read"),
            (
                ["add", INDEX, "a.txt", "--id", "x"],
                "--id is the id of the text on standard input; files have their names",
            ),
            (["add", INDEX, "--format", "txt"], "the text on standard input needs an --id"),
            (["add", INDEX, "a.txt", "--threshold", "7"], "argument --threshold: '7' is not a number from 0 to 1"),
            (["expire", INDEX, "--older-than", "soon"], "'soon' is no age such as 36h, 90d or 12w"),
            (["expire", INDEX, "--before", "32.1."], "'32.1.' is no time such as 2026-01-31"),
            (["remove", INDEX, "x"], "not in the index: x"),
        ],
    )
    def test_messages(self, arguments: list[str], message: str) -> None:
        Path("a.txt").write_text(FERRY)
        SeenIndex(INDEX).close()
        done = run("seen", *arguments)
        assert done.code == 2 and message in done.err and done.err.count("\n") == 1
        assert Path("a.txt").read_text() == FERRY and not Path("none.sqlite").exists()

    def test_other_parameters(self) -> None:
        SeenIndex(INDEX, threshold=0.7).close()
        done = run("seen", "add", INDEX, "--threshold", "0.8", stdin=record("a", FERRY).encode())
        assert (done.code, done.err) == (
            2,
            "newsclean: seen.sqlite: made with threshold=0.7, not 0.8; ask for 0.7, or take a new file\n",
        )

    def test_reader_that_has_seen_enough(self) -> None:
        records = "".join(record(n, f"{n} {FERRY} {n * 7}") for n in range(20_000))
        Path("news.jsonl").write_text(records)
        shell = f"{' '.join(PROGRAM)} seen add {INDEX} news.jsonl --threshold 1 | head -n 1"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", shell], capture_output=True, text=True)
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


class TestIndex:
    def test_stats(self) -> None:
        run("seen", "add", INDEX, stdin=(record("a", FERRY) + record("b", SNOW)).encode())
        done = run("seen", "stats", INDEX, "--verify")
        assert done.code == 0
        assert [line.split("  ")[0] for line in done.out.decode().splitlines()] == [
            "texts",
            "bytes",
            "threshold",
            "sketch size 512",
            "last seen",
        ]
        figures = json.loads(run("seen", "stats", INDEX, "--json").out)
        assert (figures["texts"], figures["threshold"]) == (2, 0.8) and figures["oldest"] <= figures["newest"]

    def test_stats_of_an_empty_index(self) -> None:
        SeenIndex(INDEX).close()
        assert b"last seen   never\n" in run("seen", "stats", INDEX).out

    def test_verify_finds_damage(self) -> None:
        with SeenIndex(INDEX) as index:
            index.add("a", FERRY)
            index._file._connection.execute("DELETE FROM keys WHERE key >= 0")
        done = run("seen", "stats", INDEX, "--verify")
        assert (done.code, done.err) == (2, "newsclean: seen.sqlite: damaged: 'a' cannot be found by its text\n")

    def test_remove(self) -> None:
        run("seen", "add", INDEX, stdin=(record("a", FERRY) + record("b", SNOW)).encode())
        assert run("seen", "remove", INDEX, "a").code == 0
        assert stored() == ["b"]

    def test_expire(self) -> None:
        run("seen", "add", INDEX, stdin=record("a", FERRY).encode())
        assert run("seen", "expire", INDEX, "--older-than", "1h").out == b"0\n"
        assert run("seen", "expire", INDEX, "--before", "2001-01-01").out == b"0\n"
        assert run("seen", "expire", INDEX, "--before", "2099-01-01T12:00").out == b"1\n"
        assert stored() == []


@pytest.mark.parametrize("verb", [[], ["add"], ["check"], ["remove"], ["stats"], ["expire"]])
def test_help(verb: list[str]) -> None:
    done = run("seen", *verb, "--help")
    assert done.code == 0 and b"usage: newsclean seen" in done.out
    if verb not in (["remove"], ["stats"]):
        assert b"examples:" in done.out
