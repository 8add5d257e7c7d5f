"""Runs of the command that are killed (SIGKILL) at random moments: what is on the disk then?

python tests/killed_runs.py --kills 200

`clean -i` with a report: each file is the old one or the new one, and what is new can be undone by the report. The same
for tables (Parquet), a row group at a time.
`dedup` with a work folder: the output is not there, or is the whole answer; the next run goes on and comes to the same.
From one file to one file, and from a folder of three formats to a folder.

Only kills that came while the run was still at work are counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from command import run

ARTICLE = (
    "Rain fell on {} on Tuesday, the mayor of ward {} said.\n\n\nAdvertisement\n\nNobody there had seen it come.\n"
)
# So often that kills come between them, the work folder says how far it is.
COMMAND = """
import sys
from newsclean.cli import main
from newsclean.corpus import blocks, columns, intake
blocks.BLOCK, intake.CHECKPOINT, columns.WAITING = 1 << 17, 1 << 20, 1 << 12
sys.exit(main(sys.argv[1:]))
"""


@dataclass(slots=True)
class Killed:
    """Kills of runs that were at work, files seen old (or not there yet) and new after them, and what was lost: files
    that were neither, new ones that the report did not undo, runs that did not come to the answer. `over` are kills
    that came too late, when the run had ended; `during` is how far the others had come."""

    kills: int = 0
    over: int = 0
    old: int = 0
    new: int = 0
    lost: int = 0
    during: Counter[str] = field(default_factory=Counter)


def killed(arguments: list[object], folder: Path, after: float) -> bool:
    """Start the command in the folder and kill it so many seconds later; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)], cwd=folder, stdout=-3, stderr=-3, start_new_session=True
    )
    time.sleep(after)
    process.kill()
    code = process.wait()
    assert code in (0, -9), code
    return code == -9


def contents(folder: Path) -> dict[str, bytes]:
    """What is in a folder, less what is hidden."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def duration(arguments: list[object], folder: Path, work: Path | None = None) -> tuple[float, float]:
    """How long the command takes when nobody kills it, and how much of that until there is a work folder."""
    began = time.monotonic()
    begins = 0.0
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, arguments)], cwd=folder, stdout=-3, stderr=messages
        )
        while process.poll() is None:
            if not begins and work and work.exists():
                begins = time.monotonic() - began
            time.sleep(0.01)
        messages.seek(0)
        assert process.returncode == 0, (messages.read(), [path.name for path in folder.rglob("*")][:60])
    return time.monotonic() - began, begins


def kill_cleaners(folder: Path, kills: int, seed: int = 1) -> Killed:
    """Kill `clean -i` of text files and records so often."""
    records = "".join(json.dumps({"id": n, "text": ARTICLE.format(n, n)}) + "\n" for n in range(400))
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text(records)
    (corpus / "b.jsonl.gz").write_bytes(gzip.compress(records.encode(), mtime=0))
    for n in range(200):
        (corpus / f"c{n}.txt").write_text(ARTICLE.format(n, n) * (1 + n % 3))
    return _kill_cleaners(folder, kills, seed)


def kill_table_cleaners(folder: Path, kills: int, seed: int = 1) -> Killed:
    """Kill `clean -i` of Parquet files so often."""
    import pyarrow
    import pyarrow.parquet

    (folder / "corpus").mkdir()
    for number in range(12):
        names = range(400 * number, 400 * (number + 1))
        table = pyarrow.table({"id": list(names), "text": [ARTICLE.format(n, n) for n in names]})
        pyarrow.parquet.write_table(table, folder / f"corpus/{number}.parquet", row_group_size=50)
    return _kill_cleaners(folder, kills, seed)


def _kill_cleaners(folder: Path, kills: int, seed: int) -> Killed:
    chance = random.Random(seed)
    corpus = folder / "corpus"
    old = contents(corpus)
    command: list[object] = ["clean", "-i", "corpus", "--report", "report.jsonl"]
    takes, _ = duration(command, folder)
    new = contents(corpus)
    assert len(new) == len(old) and all(new[name] != old[name] for name in old)
    undone = {name: run("restore", corpus / name, "--report", folder / "report.jsonl").out for name in new}
    found = Killed()
    while found.kills < kills and found.over < 9 + kills:
        for name, data in old.items():
            (corpus / name).write_bytes(data)
        # At any moment, more often late, when it writes.
        early = killed(
            command, folder, takes * (chance.uniform(0, 0.5) if chance.random() < 0.25 else chance.uniform(0.5, 1))
        )
        there = contents(corpus)
        changed = [name for name, data in there.items() if data == new[name]]
        if early:
            found.kills += 1
            found.old += sum(data == old[name] for name, data in there.items())
            found.new += len(changed)
            found.during["some files new" if changed else "all files old"] += 1
        else:
            found.over += 1
        found.lost += there.keys() != old.keys()
        found.lost += sum(data not in (old[name], new[name]) for name, data in there.items())
        for name in chance.sample(changed, min(len(changed), 3)):
            found.lost += run("restore", corpus / name, "--report", folder / "report.jsonl").out != undone[name]
        for left in corpus.glob(".*.tmp"):
            left.unlink()
    return found


def kill_deduplicators(folder: Path, kills: int, seed: int = 1, articles: int = 10_000) -> Killed:
    """Kill `dedup` of one file so often."""
    (folder / "in.jsonl").write_text("".join(_articles(articles, seed)))
    return _kill_deduplicators(folder, ["in.jsonl", "-o", "out.jsonl"], kills, seed)


def kill_folder_deduplicators(folder: Path, kills: int, seed: int = 1, articles: int = 10_000) -> Killed:
    """Kill `dedup` of a folder with files of three formats so often."""
    import pyarrow
    import pyarrow.parquet

    (folder / "in/deep").mkdir(parents=True)
    lines = list(_articles(articles, seed))
    third = articles // 3
    (folder / "in/a.jsonl").write_text("".join(lines[:third]))
    (folder / "in/deep/b.jsonl.gz").write_bytes(gzip.compress("".join(lines[third : 2 * third]).encode(), mtime=0))
    table = pyarrow.Table.from_pylist([json.loads(line) for line in lines[2 * third :]])
    pyarrow.parquet.write_table(table, folder / "in/c.parquet", row_group_size=300)
    return _kill_deduplicators(folder, ["in", "-o", "out"], kills, seed)


def _articles(count: int, seed: int) -> Iterator[str]:
    """Lines of articles; a third of them copy another one."""
    chance = random.Random(seed)
    for n in range(count):
        words = random.Random(n - n % 3 if chance.random() < 0.5 else n)
        yield json.dumps({"id": n, "text": " ".join(f"w{words.randrange(5000)}" for _ in range(80))}) + "\n"


def _kill_deduplicators(folder: Path, inputs: list[object], kills: int, seed: int) -> Killed:
    chance = random.Random(seed)
    base: list[object] = [
        "dedup",
        *inputs,
        "--clusters",
        "gone.jsonl",
        "--force",
        "--work-dir",
        "w",
        "--memory",
        "100M",
    ]
    out, work = folder / str(inputs[-1]), folder / "w"

    def outputs() -> dict[str, bytes]:
        paths = [folder / "gone.jsonl", *([out] if out.is_file() else sorted(out.rglob("[!.]*")))]
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.is_file()}

    def forget() -> None:
        for name in outputs():
            (folder / name).unlink()
        for stray in folder.rglob(".*.tmp"):
            stray.unlink()

    # With two processes what must be compared is read a second time.
    takes = {jobs: duration([*base, "--jobs", jobs], folder, work) for jobs in (2, 1)}
    answer = outputs()
    assert len(answer) == (2 if out.is_file() else 4) and not work.exists()
    found = Killed()
    while found.kills < kills and found.over < 9 + kills:
        forget()
        # Some runs are killed several times on their way.
        for _ in range(min(kills - found.kills, chance.choice([1, 1, 2, 4]))):
            jobs = chance.choice([1, 1, 2])
            fresh = not work.exists()
            whole, begins = takes[jobs]  # to start Python is no part of the work
            early = killed([*base, "--jobs", jobs], folder, chance.uniform(0.95 * begins, whole))
            there = outputs()
            found.lost += any(data != answer[name] for name, data in there.items())
            if not early:
                found.over += 1
                found.lost += there != answer or work.exists()
                break
            found.kills += 1
            found.new += len(there)
            found.old += len(answer) - len(there)
            found.during[f"{'new' if fresh else 'resumed'}, {_step(work, len(there))}"] += 1
        duration([*base, "--jobs", 1], folder)
        found.lost += outputs() != answer or work.exists()
    return found


def _step(work: Path, written: int) -> str:
    """How far a run had come when it was killed, by its work folder."""
    if not (work / "manifest.json").exists():
        return "begun" if not written else "leaving"
    done = json.loads((work / "manifest.json").read_text().splitlines()[0])["done"]
    if "compare" in done:
        return "writing"
    if not done:
        return "clearing up" if written else "begun"
    return "comparing" if done["read"]["finished"] else "reading"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="of each kind; a quarter of it for tables and folders")
    arguments = parser.parse_args()
    some = (arguments.kills + 3) // 4
    for kill, kills in (
        (kill_cleaners, arguments.kills),
        (kill_table_cleaners, some),
        (kill_deduplicators, arguments.kills),
        (kill_folder_deduplicators, some),
    ):
        with tempfile.TemporaryDirectory() as folder:
            print(kill.__name__, kill(Path(folder), kills), flush=True)


if __name__ == "__main__":
    main()
