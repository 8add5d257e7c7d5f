"""`newsclean clean` on text: what goes in, what comes out, and the exit code."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsclean
from command import names, run
from newsclean.corpus.records import line_end
from pieces import articles

DIRTY = b"Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
CLEAN = b"Rain fell on Tuesday.\n\nIt fell all night.\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


FILTER = [
    pytest.param(b"", b"", id="empty"),
    pytest.param(b"\n", b"", id="one break"),
    pytest.param(b" \n\t\n  \n", b"", id="only blanks"),
    pytest.param(b"\r\n\r\n", b"", id="only blanks, CRLF"),
    pytest.param(b"Rain fell.", b"Rain fell.", id="one line, no final newline"),
    pytest.param(CLEAN, CLEAN, id="already clean"),
    pytest.param(DIRTY, CLEAN, id="a label goes, blanks close up"),
    pytest.param(DIRTY.rstrip(b"\n"), CLEAN.rstrip(b"\n"), id="no final newline"),
    pytest.param(CLEAN.replace(b"\n", b"\r\n"), CLEAN.replace(b"\n", b"\r\n"), id="already clean, CRLF"),
    pytest.param(DIRTY.replace(b"\n", b"\r\n"), CLEAN.replace(b"\n", b"\r\n"), id="CRLF stays"),
    pytest.param(DIRTY.replace(b"\n", b"\r"), CLEAN.replace(b"\n", b"\r"), id="CR stays"),
    pytest.param(b"One.\r\nTwo.\r\nThree.\n", b"One.\r\nTwo.\r\nThree.\r\n", id="mixed: most are CRLF"),
    pytest.param(b"One.\r\nTwo.\nThree.\n", b"One.\nTwo.\nThree.\n", id="mixed: most are LF"),
    pytest.param(b"One.\r\nTwo.\n", b"One.\nTwo.\n", id="mixed: a tie is LF"),
    pytest.param(b"One.\rTwo.\r\n", b"One.\r\nTwo.\r\n", id="mixed: a tie without LF is CRLF"),
    pytest.param(b"One.\x0bTwo.\r\n", b"One.\r\nTwo.\r\n", id="another break becomes the file's own"),
    pytest.param("One.\u2028Two.".encode(), b"One.\nTwo.", id="line separator"),
    pytest.param(b"\xef\xbb\xbf" + CLEAN, CLEAN, id="byte order mark"),
    pytest.param(b"\xef\xbb\xbf", b"", id="nothing but a byte order mark"),
    pytest.param(b"Rain\x00 fell.\n", b"Rain fell.\n", id="NUL"),
    pytest.param(
        "Die Br\u00fccke ist gesperrt.\n".encode(), "Die Br\u00fccke ist gesperrt.\n".encode(), id="beyond ASCII"
    ),
    pytest.param("caf\u00c3\u00a9".encode(), "caf\u00e9".encode(), id="mojibake"),
]


@pytest.mark.parametrize(("dirty", "clean"), FILTER)
def test_the_filter(dirty: bytes, clean: bytes) -> None:
    done = run("clean", "-", stdin=dirty)
    assert (done.code, done.out, done.err) == (0, clean, "")
    assert run("clean", stdin=clean).out == clean
    assert run(stdin=dirty) == done


@pytest.mark.parametrize(("dirty", "clean"), FILTER)
def test_the_same_in_place(dirty: bytes, clean: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(dirty)
    would = run("clean", "--check", path)
    assert (would.code, would.err) == ((1, f"would change {path}\n") if dirty != clean else (0, ""))
    assert path.read_bytes() == dirty
    assert run("clean", "-i", path) == run("clean", "--check", path)
    assert path.read_bytes() == clean
    assert names(tmp_path) == ["a.txt"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_the_filter_is_the_library_with_the_line_ends_of_the_file(text: str, end: str) -> None:
    raw = text.replace("\n", end).encode("utf-8", "replace")
    once = run("clean", "--no-config", "-", stdin=raw)
    assert once.code == 0
    assert once.out.decode() == newsclean.clean(raw.decode()).replace("\n", line_end(raw))
    assert run("clean", "--no-config", "-", stdin=once.out).out == once.out
    assert run("clean", "--no-config", "--check", "-", stdin=once.out).code == 0


WRONG = [
    pytest.param(["clen"], "newsclean: clen: no such command; did you mean 'clean'?", id="unknown command"),
    pytest.param(["-i", "a.txt"], "newsclean: -i: a command comes first", id="option before the command"),
    pytest.param(["clean", "missing.txt"], "newsclean: missing.txt: No such file or directory", id="missing"),
    pytest.param(["clean", "missing.html"], "newsclean: missing.html: No such file", id="missing, unknown ending"),
    pytest.param(["clean", "page.html"], "newsclean: page.html: not one of .txt, .md, .jsonl", id="unknown ending"),
    pytest.param(["clean", "empty"], "newsclean: empty: a folder without files of .txt", id="empty folder"),
    pytest.param(
        ["clean", "latin.txt"],
        "newsclean: latin.txt: not UTF-8 at byte 3 (0xe9); --errors replace",
        id="invalid UTF-8",
    ),
    pytest.param(
        ["clean", "wide.txt"], "newsclean: wide.txt: not UTF-8 at byte 0 (0xff); this looks like UTF-16", id="UTF-16"
    ),
    pytest.param(
        ["clean", "-i", "-"],
        "newsclean: -i is for files and folders; standard input",
        id="stdin in place",
    ),
    pytest.param(
        ["clean", "-i"],
        "newsclean: -i is for files and folders; standard input",
        id="no path in place",
    ),
    pytest.param(["clean", "-", "-"], "newsclean: standard input (-) can be read once", id="stdin twice"),
    pytest.param(["clean", "-i", "--diff", "a.txt"], "newsclean: --check and --diff write nothing", id="-i and --diff"),
    pytest.param(["clean", "-i", "-o", "x", "a.txt"], "newsclean: argument -o/--output: not allowed", id="-i and -o"),
    pytest.param(
        ["clean", "-o", ".", "a.txt"], "newsclean: a.txt: -o . would write onto an input", id="onto the input"
    ),
    pytest.param(
        ["clean", "-o", "a.txt", "b/a.txt"], "newsclean: a.txt: a file, and -o names a folder", id="-o is a file"
    ),
    pytest.param(
        ["clean", "-o", "x", "a.txt", "b/a.txt"], "newsclean: b/a.txt and a.txt would both go to x/a.txt", id="clash"
    ),
    pytest.param(
        ["clean", "--title", "Rain", "a.txt", "b"], "newsclean: --title is the title of one", id="a title for two"
    ),
    pytest.param(
        ["clean", "--profile", "page2", "a.txt"], "newsclean: argument --profile: invalid choice", id="profile"
    ),
    pytest.param(
        ["clean", "--similarity", "2", "a.txt"],
        "newsclean: argument --similarity: '2' is not a number",
        id="range",
    ),
    pytest.param(["clean", "--languages", "xx", "a.txt"], "newsclean: languages has 'xx'; there are", id="language"),
    pytest.param(
        ["clean", "--jobs", "0", "a.txt"], "newsclean: argument --jobs: '0' is not a whole number from 1", id="jobs"
    ),
    pytest.param(["clean", "--jbos", "2", "a.txt"], "newsclean: unrecognized arguments: --jbos", id="unknown option"),
    pytest.param(["clean", "--rules", "none.toml", "a.txt"], "newsclean: none.toml: ", id="missing rules"),
    pytest.param(["clean", "--rules", "five.toml", "a.txt"], "newsclean: five.toml: ", id="rules of the wrong shape"),
    pytest.param(
        ["clean", "--keep", "none", "a.txt"], "newsclean: none: No such file or directory", id="missing lines"
    ),
    pytest.param(
        ["clean", "--report", "none/r", "a.txt"], "newsclean: none/r: No such file or directory", id="report's folder"
    ),
    pytest.param(
        ["clean", "--report", "a.txt", "a.txt"],
        "newsclean: a.txt: the report would be written onto an input",
        id="report",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    files = {
        "a.txt": DIRTY,
        "b/a.txt": DIRTY,
        "page.html": DIRTY,
        "latin.txt": b"caf\xe9\n",
        "wide.txt": "Rain".encode("utf-16"),
        "five.toml": b"rule = 5",
    }
    (tmp_path / "empty").mkdir()
    (tmp_path / "b").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = run(*arguments)
    assert done.code == 2
    assert done.err.startswith(message)
    assert done.err.count("\n") == 1
    assert done.out == b""
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert names(tmp_path) == sorted({name.split("/")[0] for name in files} | {"empty"})


def test_what_is_wrong_with_one_file_does_not_keep_the_others(tmp_path: Path) -> None:
    for name in ("a.txt", "c.txt"):
        (tmp_path / name).write_bytes(DIRTY)
    (tmp_path / "b.txt").write_bytes(b"caf\xe9")
    (tmp_path / "d.txt").symlink_to("nowhere.txt")
    done = run("clean", "-qi", ".", "missing.txt")
    assert done.code == 2
    assert done.err.splitlines() == [
        "newsclean: b.txt: not UTF-8 at byte 3 (0xe9); --errors replace puts U+FFFD there",
        "newsclean: d.txt: No such file or directory",
        "newsclean: missing.txt: No such file or directory",
    ]
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "c.txt").read_bytes() == CLEAN
    assert (tmp_path / "b.txt").read_bytes() == b"caf\xe9"
    assert run("clean", "--check", ".").code == 2  # an error weighs more than a change


def test_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)  # the tests may run as root, whom no mode keeps out
    done = run("clean", "--check", tmp_path)
    assert (done.code, done.err) == (2, f"newsclean: {tmp_path / 'shut'}: Permission denied\n")


def test_a_file_that_may_not_be_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(DIRTY)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert run("clean", "-i", "a.txt").err == "newsclean: a.txt: Permission denied\n"
    assert (tmp_path / "a.txt").read_bytes() == DIRTY


def test_invalid_utf_8_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9 noir\n")
    assert run("clean", "--errors", "replace", "a.txt").out.decode() == "caf\ufffd noir\n"


def test_a_file_that_does_not_change_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(CLEAN)
    os.utime(path, ns=(1, 1))
    before = path.stat()
    assert run("clean", "-i", path).code == 0
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_in_place_keeps_the_mode_and_follows_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = tmp_path / "real" / "a.txt"
    path.write_bytes(DIRTY)
    path.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to("real/a.txt")
    assert run("clean", "-i", link).code == 0
    assert link.is_symlink()
    assert path.read_bytes() == CLEAN
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names(path.parent) == ["a.txt"]


def test_a_folder_is_walked_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/.hidden.txt", ".git/x.txt", "a.txt", "skip.html", "B.TXT"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert run("clean", tmp_path).out.splitlines() == [b"B.TXT", b"a/z.md", b"a.txt", b"b.txt"]


def test_several_files_on_standard_output_keep_their_lines_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain fell.")
    (tmp_path / "b.txt").write_bytes(b"Snow fell.")
    (tmp_path / "c.txt").write_bytes(b"")
    assert (
        run("clean", "a.txt", "-", "c.txt", "b.txt", stdin=b"Hail fell.").out == b"Rain fell.\nHail fell.\nSnow fell."
    )


def test_output_below_a_folder(tmp_path: Path) -> None:
    for name, content in {"in/a.txt": DIRTY, "in/deep/b.md": CLEAN, "one.txt": DIRTY}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "one.txt").chmod(0o600)
    for _ in range(2):
        done = run("clean", "-q", "in", "one.txt", "-o", "in/out")
        assert (done.code, done.out, done.err) == (0, b"", "")
        found = {str(path.relative_to(tmp_path / "in/out")) for path in (tmp_path / "in/out").rglob("*.*")}
        assert found == {"a.txt", "deep/b.md", "one.txt"}
    assert (tmp_path / "in/out/a.txt").read_bytes() == (tmp_path / "in/out/deep/b.md").read_bytes() == CLEAN
    assert (tmp_path / "in/a.txt").read_bytes() == DIRTY
    assert stat.S_IMODE((tmp_path / "in/out/one.txt").stat().st_mode) == 0o600


def test_diff(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain fell.\n\n\nIt fell all night.")
    done = run("clean", "--diff", "a.txt")
    assert (done.code, done.err) == (0, "")
    assert done.out.decode().splitlines() == [
        "--- a.txt\tas it is",
        "+++ a.txt\tclean",
        "@@ -1,4 +1,3 @@",
        " Rain fell.",
        " ",
        "-",
        " It fell all night.",
        "\\ No newline at end of file",
    ]
    assert run("clean", "--diff", "--check", "a.txt").code == 1
    assert run("clean", "--diff", stdin=CLEAN).out == b""
    assert (tmp_path / "a.txt").read_bytes() == b"Rain fell.\n\n\nIt fell all night."


def test_options_reach_the_cleaner(tmp_path: Path) -> None:
    (tmp_path / "keep").write_bytes(b"advertisement!\n")
    (tmp_path / "mine.toml").write_text(
        '[[rule]]\nid = "rain"\ncategory = "ad"\npattern = "rain fell on .*"\n'
        'example = "Rain fell on us."\nspare = "Snow."\n'
    )
    assert b"Advertisement" in run("clean", "--keep", "keep", stdin=DIRTY).out
    assert run("clean", "--rules", "mine.toml", stdin=DIRTY).out == b"It fell all night.\n"
    assert run("clean", "--title", "It fell all night", stdin=DIRTY).out == b"Rain fell on Tuesday.\n"
    assert run("clean", "--profile", "conservative", "--no-guards", "--byline", stdin=DIRTY).code == 0


def test_what_the_cleaner_remarks_is_said(tmp_path: Path) -> None:
    remark = "nothing was removed: "
    (tmp_path / "a.txt").write_bytes(b"Advertisement\n")
    done = run("clean", "a.txt")
    assert (done.code, done.out) == (0, b"Advertisement\n")
    assert done.err.startswith(f"newsclean: a.txt: {remark}")
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "Rain."}\n' + b'{"text": "Advertisement"}\n' * 3)
    assert run("clean", "a.jsonl").err.startswith(f"newsclean: a.jsonl: 3 remarks, the first: record 2: {remark}")
    assert run("hook", "a.jsonl", "a.txt").err == ""


def test_every_policy_has_a_switch() -> None:
    from newsclean.cli.arguments import policies

    help_text = run("clean", "--help").out.decode()
    assert policies()
    assert all(f"--{policy}, --no-{policy}" in help_text for policy in policies())


@pytest.mark.parametrize("verb", [[], ["clean"], ["restore"], ["hook"], ["rules"], ["rules", "check"]])
def test_help_has_examples(verb: list[str]) -> None:
    done = run(*verb, "--help")
    assert (done.code, done.err) == (0, "")
    assert "newsclean" in done.out.decode()
    assert verb in ([], ["rules", "check"]) or "examples:" in done.out.decode()


def test_version_and_no_arguments() -> None:
    assert run("--version").out.decode() == f"newsclean {newsclean.__version__}\n"
    done = run(terminal=True)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("usage: newsclean COMMAND")
