"""The command as a process: what it loads, closed pipes, Ctrl-C, full disks, any hash seed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command import PROGRAM, names

ARTICLE = "".join(f"Paragraph {n} tells what the council of town {n} decided on Tuesday.\n\n\n" for n in range(60))
HEAVY = ("newsclean.pipeline", "argparse", "ftfy", "numpy", "scipy", "tqdm", "zstandard", "multiprocessing", "tomllib")


def loaded(arguments: list[str], stdin: str = "") -> set[str]:
    """The modules that the process has loaded once `main` is done."""
    code = "import sys; from newsclean.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], input=stdin, capture_output=True, text=True)
    return set(done.stderr.split())


def test_help_loads_no_pipeline() -> None:
    assert loaded(["--help"]).isdisjoint(HEAVY)
    assert loaded(["--version"]).isdisjoint(HEAVY)


def test_the_filter_loads_only_what_it_needs(tmp_path: Path) -> None:
    assert loaded(["clean", "--no-config", "-"], ARTICLE).isdisjoint({*HEAVY, "gzip", "difflib"} - {*HEAVY[:2]})


def test_import_newsclean_is_light() -> None:
    code = "import sys, newsclean; newsclean.Cleaner; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"numpy", "scipy", "ftfy"})


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((json.dumps({"text": ARTICLE}) + "\n") * 300)
    for jobs in ("1", "2"):
        process = subprocess.Popen(
            [*PROGRAM, "clean", tmp_path / "a.jsonl", "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b'{"text": "Paragraph 0')
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")
        process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")  # noqa: PTH110
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run([*PROGRAM, "clean", "-"], input=b"Rain.", stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, b"newsclean: standard output: No space left on device\n")


def interrupted(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def test_ctrl_c_while_it_waits_for_input() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "clean", "--format", "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin and process.stdout
    # Records are answered one by one, so whoever feeds them may wait for each.
    process.stdin.write(b'{"text": "Rain."}\n')
    process.stdin.flush()
    assert process.stdout.readline() == b'{"text": "Rain."}\n'
    assert interrupted(process) == (130, b"")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_nothing_half_written(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    record = (json.dumps({"text": ARTICLE}) + "\n").encode()
    (tmp_path / "in" / "a.jsonl").write_bytes(record * 20)
    os.mkfifo(tmp_path / "in" / "b.jsonl")
    process = subprocess.Popen(
        [*PROGRAM, "clean", "in", "-o", "out", "--jobs", jobs], cwd=tmp_path, stderr=subprocess.PIPE
    )
    with (tmp_path / "in" / "b.jsonl").open("wb") as pipe:
        pipe.write(record * 400)  # more than the workers hold, so that something of it is on its way to the disk
        pipe.flush()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            there = names(tmp_path / "out") if (tmp_path / "out").exists() else []
            if any(name.startswith(".b.jsonl.") for name in there):
                break
            time.sleep(0.02)
        assert len(there) == 2
        assert interrupted(process) == (130, b"")
    assert names(tmp_path / "out") == ["a.jsonl"]
    assert len((tmp_path / "out" / "a.jsonl").read_bytes().splitlines()) == 20


def test_a_worker_that_dies_is_named_with_its_records(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text((json.dumps({"text": ARTICLE}) + "\n") * 2000)
    before = (tmp_path / "a.jsonl").read_bytes()
    code = """
import os, sys, threading, time, multiprocessing, signal
from newsclean.cli import main
def kill():
    while not (children := multiprocessing.active_children()):
        time.sleep(0.01)
    time.sleep(0.3)
    os.kill(children[0].pid, signal.SIGKILL)
if __name__ == "__main__":
    threading.Thread(target=kill, daemon=True).start()
    sys.exit(main(["clean", "-i", "a.jsonl", "--jobs", "2"]))
"""
    (tmp_path / "script.py").write_text(code)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("newsclean: a worker process was killed by signal 9 while it had a.jsonl record ")
    assert (tmp_path / "a.jsonl").read_bytes() == before
    assert names(tmp_path) == ["a.jsonl", "script.py"]


def test_the_same_output_with_any_hash_seed(tmp_path: Path) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    outcomes = set()
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [*PROGRAM, "clean", seeds, "--report", tmp_path / seed],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
        outcomes.add((done.stdout, (tmp_path / seed).read_bytes()))
    assert len(outcomes) == 1


def test_bare_newsclean_is_a_filter() -> None:
    done = subprocess.run([*PROGRAM], input=b"Rain.\r\n\r\n\r\nHail.", capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Rain.\r\n\r\nHail.", b"")


@pytest.mark.parametrize(("profile", "megabytes"), [("conservative", 50), ("standard", 5)])
def test_a_very_long_line(profile: str, megabytes: int) -> None:
    sentence = b"The rain fell on the roofs of the town and on the river. "
    line = sentence * (megabytes * 1_000_000 // len(sentence))
    done = subprocess.run([*PROGRAM, "clean", "--profile", profile], input=line, capture_output=True, timeout=120)
    assert (done.returncode, done.stdout == line.rstrip()) == (0, True)


def test_a_fault_of_ours_shows_where_and_is_no_change(tmp_path: Path) -> None:
    code = """
import sys
from newsclean import Cleaner
from newsclean.cli import main
def explain_together(self, texts, *, title=None):
    raise ZeroDivisionError("a fault")
Cleaner.explain_together = explain_together
sys.exit(main(["clean", "--check", "-"]))
"""
    done = subprocess.run([sys.executable, "-c", code], input="Rain.", capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("ZeroDivisionError: a fault\nin document 1\n")
