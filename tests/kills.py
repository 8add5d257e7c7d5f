"""Processes that write to a seen index and are killed (SIGKILL), again and again: is what they said to be stored there?

python tests/kills.py --kills 300
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from newsclean import SeenIndex

# The writer says "try ID" before and "gone ID" after it removes, "stored FIRST LAST" after it stored, and so is killed
# between any two of its steps. A small log is cut often, which is a step too.
WRITER = """
import random, sys
from newsclean import SeenIndex
from newsclean.corpus import seenfile

seenfile.WAL_LIMIT = 200_000
path, name, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
chance = random.Random(first)

def text(number):
    words = random.Random(f"{name} {number}")
    return " ".join(f"w{words.randrange(9000)}" for _ in range(60))

def say(*what):
    print(*what, flush=True)

with SeenIndex(path) as index:
    while True:
        last = first + chance.choice([1, 1, 5, 40])
        index.add_many((f"{name}-{n}", text(n)) for n in range(first, last))
        say("stored", first, last)
        if chance.random() < 0.2:
            victim = f"{name}-{chance.randrange(first, last)}"
            say("try", victim)
            index.remove(victim)
            say("gone", victim)
        first = last
"""


@dataclass(frozen=True, slots=True)
class Losses:
    """What `kill_writers` saw: kills, texts and removals that were acknowledged, and those of them that were lost."""

    kills: int
    stored: int
    removed: int
    lost: int


class _Writer:
    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        self.next = 0
        self.stored: set[str] = set()
        self.gone: set[str] = set()
        self.unsure: set[str] = set()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, self.path, self.name, str(self.next)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout and self.process.stdout.readline(), "the writer did not start"
        # What that line says is said again: nothing was lost if its texts are there.
        self.stored.add(f"{self.name}-{self.next}")

    def kill(self) -> None:
        self.process.kill()
        said, _ = self.process.communicate()
        assert self.process.returncode == -9, self.process.returncode
        last = self.next + 1
        for line in said.splitlines():
            match line.split():
                case ["stored", first, end]:
                    self.stored.update(f"{self.name}-{n}" for n in range(int(first), int(end)))
                    last = int(end)
                case ["try", id]:
                    self.unsure.add(id)
                case ["gone", id]:
                    self.unsure.discard(id)
                    self.gone.add(id)
        # The one that died may have stored up to 40 more; the next begins behind them.
        self.next = last + 50


def kill_writers(path: Path, kills: int, *, writers: int = 2, seed: int = 1) -> Losses:
    """Let processes write to the index at `path` at once, kill them at random moments, and look at what is there."""
    chance = random.Random(seed)
    crowd = [_Writer(path, f"writer{n}") for n in range(writers)]
    done = lost = 0
    while done < kills:
        for writer in crowd:
            writer.start()
        time.sleep(chance.uniform(0, 0.25))
        for writer in chance.sample(crowd, writers):
            writer.kill()
            done += 1
            time.sleep(chance.choice([0, 0, chance.uniform(0, 0.02)]))
        with SeenIndex(path, create=False) as index:
            index.verify()
            there = set(index)
        for writer in crowd:
            lost += len(writer.stored - writer.gone - writer.unsure - there) + len(writer.gone & there)
    stored, gone = (sum(len(getattr(writer, what)) for writer in crowd) for what in ("stored", "gone"))
    return Losses(done, stored, gone, lost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--writers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(kill_writers(Path(folder) / "seen.sqlite", arguments.kills, writers=arguments.writers))


if __name__ == "__main__":
    main()
