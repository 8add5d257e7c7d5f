"""People's files: killed runs, full disks, folders that may not be written to or vanish, links, odd names, two runs at
once. Each file is the old one or the new one, and what is wrong is one line.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from command import PROGRAM, Outcome, names, run
from killed_runs import kill_cleaners, kill_deduplicators
from newsclean.corpus.records import TextFile

OLD = b"Rain fell on Tuesday.\n\n\nAdvertisement\n\nIt fell all night.\n"
NEW = b"Rain fell on Tuesday.\n\nIt fell all night.\n"
posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and owners as POSIX has them")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def corpus(folder: Path, count: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (folder / f"{n}.txt").write_bytes(OLD)
    return folder


def complaints(done: Outcome, count: int) -> str:
    """What went wrong, so many lines."""
    lines = [line for line in done.err.splitlines() if line.startswith("newsclean: ")]
    assert len(lines) == count and "Traceback" not in done.err, done.err
    return "\n".join(sorted(lines))


# --- killed, stopped


@posix
def test_killed_cleanings_leave_each_file_old_or_new(tmp_path: Path) -> None:
    found = kill_cleaners(tmp_path, 4)
    assert (found.kills, found.lost) == (4, 0) and found.old


@posix
def test_killed_deduplications_leave_nothing_or_the_answer(tmp_path: Path) -> None:
    found = kill_deduplicators(tmp_path, 6, articles=1500)
    assert (found.kills, found.lost) == (6, 0) and found.old


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_told_to_end_takes_its_temporary_file_away(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    os.mkfifo(tmp_path / "in/a.jsonl")
    process = subprocess.Popen([*PROGRAM, "clean", "in", "-o", "out"], cwd=tmp_path, stderr=subprocess.PIPE)
    with (tmp_path / "in/a.jsonl").open("wb") as pipe:
        for _ in range(400):
            pipe.write(json.dumps({"text": OLD.decode()}).encode() + b"\n")
        pipe.flush()
        until = time.monotonic() + 60
        while not (tmp_path / "out").exists() or not names(tmp_path / "out"):
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (128 + number, b"")
    assert names(tmp_path / "out") == []


@posix
def test_who_ignores_hangups_goes_on_ignoring_them() -> None:
    code = (
        "import signal, sys, newsclean.cli.interruption as i\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with i.Signals(): assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN\n"
        "with i.Interruption(): assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN\n"
        "assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_report_that_was_cut_short_still_undoes_what_is_whole(tmp_path: Path) -> None:
    corpus(tmp_path / "in")
    run("clean", "-i", "in", "--report", "report")
    whole = (tmp_path / "report").read_bytes()
    (tmp_path / "report").write_bytes(whole[:-40])
    assert run("restore", "in/0.txt", "--report", "report").out == OLD
    done = run("restore", "in/2.txt", "--report", "report")
    assert (done.code, "report" in done.err, done.out) == (2, True, b"")
    lines = whole.splitlines(keepends=True)
    (tmp_path / "report").write_bytes(lines[0][:-40] + b"\n" + b"".join(lines[1:]))
    done = run("restore", "in/2.txt", "--report", "report")
    assert (done.code, done.err.startswith("newsclean: report: line 1: broken JSON")) == (2, True)


# --- others at work on the same files


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something between the reading of a file and its replacement."""
    with_text = TextFile.with_text

    def changed(self: TextFile, text: str | None) -> bytes:
        act()
        return with_text(self, text)

    monkeypatch.setattr(TextFile, "with_text", changed)


@pytest.mark.parametrize("mine", [b"What I wrote meanwhile.\n", OLD.replace(b"Rain", b"Hail")])
def test_what_somebody_wrote_meanwhile_stays(mine: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    meanwhile(monkeypatch, lambda: (tmp_path / "a.txt").write_bytes(mine))
    done = run("clean", "-i", "a.txt")
    assert (done.code, done.err) == (2, "newsclean: a.txt: changed while it was read; left as it is now\n")
    assert (tmp_path / "a.txt").read_bytes() == mine and names(tmp_path) == ["a.txt"]


def test_what_another_run_cleaned_meanwhile_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    meanwhile(monkeypatch, lambda: (tmp_path / "a.txt").write_bytes(NEW))
    assert run("clean", "-i", "a.txt").code == 0
    assert (tmp_path / "a.txt").read_bytes() == NEW and names(tmp_path) == ["a.txt"]


def test_a_file_that_vanished_stays_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    meanwhile(monkeypatch, lambda: (tmp_path / "a.txt").unlink())
    done = run("clean", "-i", "a.txt")
    assert (done.code, done.err.startswith("newsclean: a.txt: ")) == (2, True)
    assert names(tmp_path) == []


def test_two_runs_at_once_on_one_folder(tmp_path: Path) -> None:
    corpus(tmp_path / "in", 150)
    record = json.dumps({"text": OLD.decode()}).encode() + b"\n"
    (tmp_path / "in/a.jsonl.gz").write_bytes(gzip.compress(record * 300))
    both = [subprocess.Popen([*PROGRAM, "clean", "-i", "in"], cwd=tmp_path, stderr=-1) for _ in range(2)]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert {(tmp_path / f"in/{n}.txt").read_bytes() for n in range(150)} == {NEW}
    assert gzip.decompress((tmp_path / "in/a.jsonl.gz").read_bytes()).count(b"Advertisement") == 0
    assert len(names(tmp_path / "in")) == 151


@pytest.mark.parametrize("when", ["files", "folder", "here"])
def test_folders_that_vanish_during_a_run(when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus(tmp_path / "in")
    gone = tmp_path / "gone"

    def act() -> None:
        if gone.exists():
            return
        if when == "files":
            (tmp_path / "in/2.txt").rename(gone)
        else:
            (tmp_path / "in").rename(gone)

    if when == "here":
        monkeypatch.chdir(tmp_path / "in")
    meanwhile(monkeypatch, act)
    done = run("clean", "-i", "." if when == "here" else "in")
    if when != "here":  # a folder that was renamed is still here
        assert done.code == 2 and complaints(done, 3 if when == "folder" else 1).count("newsclean: in/"), done.err
    for folder in (tmp_path / "in", gone):
        for path in folder.iterdir() if folder.is_dir() else ():
            assert path.suffix == ".txt" and path.read_bytes() in (OLD, NEW), path


@posix
def test_the_current_folder_was_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(OLD)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    for arguments in (["clean", "-i", tmp_path / "a.txt"], ["learn", "a.jsonl", "-o", "p.toml"], ["clean", "-"]):
        done = run(*arguments, stdin=OLD)
        assert done.code == 2 and done.err.count("\n") <= 2 and "Traceback" not in done.err, done.err
    assert run("clean", "--no-config", "-i", tmp_path / "a.txt").code == 0
    assert (tmp_path / "a.txt").read_bytes() == NEW


def test_an_input_that_changes_during_dedup_is_not_cut_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"id": n, "text": " ".join(f"w{i * (n % 3 + 1)}" for i in range(80))}) for n in range(9)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "c.txt").write_text("Rain fell on Tuesday.")

    def tell(self: object, step: str, done: int) -> None:
        if step == "write":
            (tmp_path / "a.jsonl").write_text("\n".join(reversed(lines)) + "\n\n")

    monkeypatch.setattr("newsclean.cli.steps.Steps.tell", tell)
    done = run("dedup", "a.jsonl", "-o", "b.jsonl")
    assert (done.code, done.err.startswith("newsclean: a.jsonl: changed while it was read")) == (2, True), done.err
    assert names(tmp_path) == ["a.jsonl", "c.txt"]


# --- disks and rights


FULL: list[list[object]] = [
    ["clean", "-i", "DISK/in.txt"],
    ["clean", "big.txt", "-o", "DISK/out"],
    ["clean", "big.txt", "-o", "out", "--report", "DISK/report"],
    ["clean", "-i", "mine.txt", "--report", "DISK/report"],
    ["clean", "-i", "mine.jsonl", "--report", "DISK/report"],
    ["restore", "big.txt", "--report", "receipts", "-o", "DISK/out"],
    ["dedup", "big.jsonl", "-o", "DISK/out.jsonl"],
    ["dedup", "big.jsonl", "-o", "mine.out.jsonl", "--clusters", "DISK/gone"],
    ["seen", "add", "DISK/seen.sqlite", "big.jsonl"],
    ["learn", "big.jsonl", "-o", "DISK/profile.toml"],
    ["learn", "big.jsonl", "--by", "site", "-o", "DISK/profiles", "--least", "2"],
]


def big(folder: Path) -> None:
    chance = __import__("random").Random(1)
    articles = [" ".join(f"w{chance.randrange(9999)}" for _ in range(400)) + ".\nMenu\nHome\n" for _ in range(200)]
    (folder / "big.txt").write_bytes(OLD + ("\n\n".join(articles) + "\n").encode())
    text = "\n".join(json.dumps({"id": n, "site": "a", "text": text}) for n, text in enumerate(articles * 2)) + "\n"
    (folder / "big.jsonl").write_text(text)
    mine = "Rain.\n\n\n\n" + "Advertisement\n" * 20_000
    (folder / "mine.txt").write_text(mine)
    (folder / "mine.jsonl").write_text((json.dumps({"text": mine[:30_000]}) + "\n") * 50)
    run("clean", "big.txt", "-o", "clean", "--report", "receipts")
    (folder / "big.txt").write_bytes((folder / "clean/big.txt").read_bytes())


@pytest.mark.parametrize("arguments", FULL, ids=lambda words: " ".join(map(str, words[:2])))
def test_a_full_disk(arguments: list[str], small_disk: Path, tmp_path: Path) -> None:
    big(tmp_path)
    (small_disk / "in.txt").write_bytes(OLD + b"Rain. " * 10_000)
    with contextlib.suppress(OSError), (small_disk / "full").open("wb", 0) as full:
        while full.write(bytes(1000)):
            pass
    before = {path: path.read_bytes() for path in (*tmp_path.glob("*.*"), small_disk / "in.txt") if path.is_file()}
    done = run(*(word.replace("DISK", str(small_disk)) for word in arguments))
    assert done.code == 2 and str(small_disk) in (line := complaints(done, 1)), done.err
    assert "No space left" in line or "disk is full" in line or "disk I/O" in line, done.err
    for path, data in before.items():
        assert path.read_bytes() == data, path
    left = [name for name in names(small_disk) if not name.startswith("seen.sqlite")]
    assert not [name for name in left if name.endswith(".tmp")], left


@posix
def test_a_file_that_may_not_grow_is_as_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(OLD + b"Rain fell. " * 20_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    done = subprocess.run([*PROGRAM, "clean", "-i", "a.txt"], cwd=tmp_path, stderr=-1, preexec_fn=limit)
    assert (done.returncode, done.stderr) == (2, b"newsclean: a.txt: File too large\n")
    assert (tmp_path / "a.txt").read_bytes().startswith(OLD) and names(tmp_path) == ["a.txt"]


def test_a_disk_that_may_not_be_written_to(small_disk: Path, tmp_path: Path) -> None:
    corpus(small_disk / "in")
    (tmp_path / "r.jsonl").write_text('{"text": "Rain."}\n')
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        for arguments in (
            ["clean", "-i", "DISK/in"],
            ["clean", "r.jsonl", "-o", "DISK/out"],
            ["clean", "r.jsonl", "--report", "DISK/report"],
            ["dedup", "r.jsonl", "-o", "DISK/out.jsonl"],
            ["learn", "r.jsonl", "--least", "2", "-o", "DISK/out.toml"],
            ["seen", "add", "DISK/seen", "r.jsonl", "--id-field", "text"],
        ):
            done = run(*(word.replace("DISK", str(small_disk)) for word in arguments))
            assert done.code == 2, done.err
            complaints(done, 3 if "-i" in arguments else 1)
        assert {path.read_bytes() for path in (small_disk / "in").iterdir()} == {OLD}
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path: Path) -> None:
    corpus(tmp_path / "in").chmod(0o500)
    done = run("clean", "-i", "in")
    assert done.code == 2 and done.err.count("Permission denied") == 3
    (tmp_path / "in").chmod(0o700)
    assert {path.read_bytes() for path in (tmp_path / "in").iterdir()} == {OLD}


@posix
def test_mode_owner_and_attributes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(OLD)
    path.chmod(0o2640)
    root = os.geteuid() == 0
    if root:
        os.chown(path, 12345, 54321)
        path.chmod(0o2640)
    try:
        os.setxattr(path, "user.origin", b"https://example.org/a")
        marked = True
    except (AttributeError, OSError):
        marked = False  # not on every system, nor every disk
    before = path.stat()
    assert run("clean", "-i", "a.txt").code == 0
    after = path.stat()
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (
        before.st_uid,
        before.st_gid,
        stat.S_IMODE(before.st_mode),
    )
    assert not marked or os.getxattr(path, "user.origin") == b"https://example.org/a"
    assert run("clean", "a.txt", "-o", "out").code == 0
    assert stat.S_IMODE((tmp_path / "out/a.txt").stat().st_mode) == 0o2640


# --- links, names


@posix
def test_links(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "real.txt").write_bytes(OLD)
    (tmp_path / "other.txt").write_bytes(OLD)
    (tmp_path / "in/soft.txt").symlink_to("../real.txt")
    (tmp_path / "in/softer.txt").symlink_to("soft.txt")
    os.link(tmp_path / "other.txt", tmp_path / "in/hard.txt")
    (tmp_path / "in/dead.txt").symlink_to("nowhere.txt")
    (tmp_path / "in/round.txt").symlink_to("round.txt")
    done = run("clean", "-i", "in")
    lines = complaints(done, 2).splitlines()
    assert lines[0] == "newsclean: in/dead.txt: No such file or directory"
    assert lines[1].startswith("newsclean: in/round.txt: ")
    assert (tmp_path / "in/softer.txt").readlink() == Path("soft.txt")
    assert (tmp_path / "real.txt").read_bytes() == NEW
    # A file that is replaced as a whole has one name: its other names keep the old content.
    assert (tmp_path / "in/hard.txt").read_bytes() == NEW and (tmp_path / "other.txt").read_bytes() == OLD


@posix
@pytest.mark.parametrize("name", [b"\xff\xfe.txt", b"caf\xe9.txt", b"a\nb.txt", b" .txt", b"-i.txt", b"a\\b.txt"])
def test_odd_names(name: bytes, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(name.removesuffix(b".txt"))
    folder.mkdir()
    path = folder / os.fsdecode(name)
    path.write_bytes(OLD)
    assert run("clean", "--check", "--", str(folder)).code == 1
    assert run("clean", "--diff", "--", path).code == 0
    done = run("clean", "-o", "out", "--report", "report", "--", folder)
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "out" / path.name).read_bytes() == NEW
    done = run("clean", "-i", "--report", "report", "--", path)
    assert (done.code, path.read_bytes()) == (0, NEW)
    done = run("restore", "-i", "--report", "report", "--", path)
    assert (done.code, path.read_bytes()) == (0, OLD), done.err
    path.write_bytes(OLD)
    (folder / "b.txt").write_bytes(OLD)
    done = run("dedup", "-o", "unique", "--clusters", "gone", "--", folder)
    assert done.code == 0, done.err
    json.loads((tmp_path / "gone").read_bytes())
    assert len(names(tmp_path / "unique")) == 1
    done = run("seen", "add", "seen.sqlite", str(folder))
    first = min(path, folder / "b.txt")
    assert (done.code, done.out.startswith(os.fsencode(first) + b"\n")) == (0, True), done.err
    assert run("seen", "check", "seen.sqlite", str(folder)).code == 0
    assert run("learn", "-o", "profile.toml", str(folder), "--least", "2").code in (0, 2)
