"""Runs of the command that are killed (SIGKILL) at random moments: what is on the disk then?

python tests/killed_runs.py --kills 200

`clean -i` with a report: each file is the old one or the new one, and what is new can be undone by the report.
`dedup` with a work folder: the output is not there, or is the whole answer; the next run goes on and comes to the same.
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
from dataclasses import dataclass
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
intake.CHECKPOINT, columns.WAITING = 1 << 15, 1 << 12
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True, slots=True)
class Killed:
    """Kills, those of them that came before the run was over, files seen old and new after them, and what was lost:
    files that were neither, new ones that the report did not undo, runs that did not come to the answer.
    """

    kills: int
    early: int
    old: int
    new: int
    lost: int


def killed(arguments: list[object], folder: Path, after: float) -> bool:
    """Start the command in the folder and kill it so many seconds later; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)], cwd=folder, stdout=-3, stderr=-3, start_new_session=True
    )
    time.sleep(after)
    process.kill()
    return process.wait() == -9


def contents(folder: Path) -> dict[str, bytes]:
    """What is in a folder, less what is hidden."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def duration(arguments: list[object], folder: Path) -> float:
    """How long the command takes when nobody kills it."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", COMMAND, *map(str, arguments)], cwd=folder, capture_output=True)
    assert done.returncode == 0, (done.stderr, [path.name for path in folder.rglob("*")][:60])
    return time.monotonic() - began


def moment(chance: random.Random, takes: float) -> float:
    """When to kill a run that takes so long: at any moment, more often late, when it writes, or just after its end."""
    return takes * (chance.uniform(0, 0.5) if chance.random() < 0.25 else chance.uniform(0.5, 1.2))


def kill_cleaners(folder: Path, kills: int, seed: int = 1) -> Killed:
    """Kill `clean -i` so often."""
    chance = random.Random(seed)
    corpus = folder / "corpus"
    corpus.mkdir()
    records = "".join(json.dumps({"id": n, "text": ARTICLE.format(n, n)}) + "\n" for n in range(400))
    (corpus / "a.jsonl").write_text(records)
    (corpus / "b.jsonl.gz").write_bytes(gzip.compress(records.encode(), mtime=0))
    for n in range(200):
        (corpus / f"c{n}.txt").write_text(ARTICLE.format(n, n) * (1 + n % 3))
    old = contents(corpus)
    command: list[object] = ["clean", "-i", "corpus", "--report", "report.jsonl"]
    takes = duration(command, folder)
    new = contents(corpus)
    assert len(new) == len(old) and all(new[name] != old[name] for name in old)
    undone = {name: run("restore", corpus / name, "--report", folder / "report.jsonl").out for name in new}
    early = seen_old = seen_new = lost = 0
    for _ in range(kills):
        for name, data in old.items():
            (corpus / name).write_bytes(data)
        early += killed(command, folder, moment(chance, takes))
        there = contents(corpus)
        lost += there.keys() != old.keys()
        for name, data in there.items():
            seen_old += data == old[name]
            seen_new += data == new[name]
            lost += data not in (old[name], new[name])
        changed = [name for name, data in there.items() if data == new[name]]
        for name in chance.sample(changed, min(len(changed), 3)):
            lost += run("restore", corpus / name, "--report", folder / "report.jsonl").out != undone[name]
        for left in corpus.glob(".*.tmp"):
            left.unlink()
    return Killed(kills, early, seen_old, seen_new, lost)


def kill_deduplicators(folder: Path, kills: int, seed: int = 1) -> Killed:
    """Kill `dedup` so often."""
    chance = random.Random(seed)
    lines = []
    for n in range(1500):
        words = random.Random(n - n % 3 if chance.random() < 0.5 else n)
        text = " ".join(f"w{words.randrange(5000)}" for _ in range(80))
        lines.append(json.dumps({"id": n, "text": text}))
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n")
    names = ("out.jsonl", "gone.jsonl")
    command: list[object] = ["dedup", "in.jsonl", "-o", names[0], "--clusters", names[1], "--force", "--work-dir", "w"]
    command += ["--memory", "100M"]
    takes = min(duration(command, folder) for _ in range(3))
    answer = {name: (folder / name).read_bytes() for name in names}
    assert 0 < answer["out.jsonl"].count(b"\n") < 1500 and not (folder / "w").exists()
    early = old = new = lost = 0
    left = kills
    while left:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        for _ in range(min(left, chance.choice([1, 1, 2, 4]))):
            left -= 1
            early += killed(command, folder, moment(chance, takes))
            for name in names:
                there = (folder / name).read_bytes() if (folder / name).exists() else None
                old += there is None
                new += there == answer[name]
                lost += there not in (None, answer[name])
        duration(command, folder)
        lost += any((folder / name).read_bytes() != answer[name] for name in names) or (folder / "w").exists()
        for stray in folder.glob(".*.tmp"):
            stray.unlink()
    return Killed(kills, early, old, new, lost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    arguments = parser.parse_args()
    for kill in (kill_cleaners, kill_deduplicators):
        with tempfile.TemporaryDirectory() as folder:
            print(kill.__name__, kill(Path(folder), arguments.kills), flush=True)


if __name__ == "__main__":
    main()
