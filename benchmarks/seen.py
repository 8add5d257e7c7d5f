"""The seen index and what else could remember articles: speed of storing and asking, bytes, and what is found.

    python benchmarks/seen.py --articles 1e5          # all peers but those of which a package or a server is missing
    python benchmarks/seen.py --articles 1e6 --peers newsclean,exact,memory

An invented corpus (corpus_invented.py, seed 1, articles of about 2,600 characters) is read in portions of 512; the time
is what the process, and a server that it asks, computes on them, from the text to the answer. Each article is asked for
and, if it is new, stored. Then 2,000 articles that were seen and 2,000 that were not are asked for one by one, and the
time is what this process computes; by the clock it is longer where a server's answer is waited for, and on a machine
with other things to do. Each peer is a process of its own.

"found": of the articles with a Jaccard similarity of .8 or more to an earlier one that the peer has stored, the share
that it said were seen. "wrong": how many it said were seen that are not as alike as .75 to any.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import corpus_invented
import numpy as np

PORTION = 512
ASKED = 2000
VALUES, BANDS, ROWS = 128, 16, 8  # as in corpus_peers.py: a pair at .8 shares a band with probability .95
WORD = re.compile(r"\w+")


class Newsclean:
    """`newsclean.SeenIndex`, its defaults."""

    def __init__(self, folder: Path) -> None:
        from newsclean import SeenIndex

        self.path = folder / "seen.sqlite"
        self.index = SeenIndex(self.path)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> list[bool]:
        return [match is not None for match in self.index.add_many(zip(ids, texts, strict=True))]

    def seen(self, text: str) -> bool:
        return self.index.check(text) is not None

    def elsewhere(self) -> float:
        """CPU seconds of other processes."""
        return 0.0

    def bytes(self) -> int:
        self.index.close()  # which puts the log into the file
        size = self.path.stat().st_size
        self.__init__(self.path.parent)  # type: ignore[misc]
        return size

    def close(self) -> None:
        self.index.close()


class Exact:
    """A table of hashes in SQLite, with the same settings: finds what is the same character by character."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hashes.sqlite"
        self.base = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536"):
            self.base.execute(f"PRAGMA {pragma}")
        self.base.execute("CREATE TABLE hashes (hash BLOB PRIMARY KEY, id TEXT) WITHOUT ROWID")

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), digest_size=16).digest()

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> list[bool]:
        self.base.execute("BEGIN IMMEDIATE")
        found = [
            not self.base.execute("INSERT OR IGNORE INTO hashes VALUES (?, ?)", (self._hash(text), id)).rowcount
            for id, text in zip(ids, texts, strict=True)
        ]
        self.base.execute("COMMIT")
        return found

    def seen(self, text: str) -> bool:
        return self.base.execute("SELECT id FROM hashes WHERE hash = ?", (self._hash(text),)).fetchone() is not None

    def elsewhere(self) -> float:
        return 0.0

    def bytes(self) -> int:
        self.base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.path.stat().st_size

    def close(self) -> None:
        self.base.close()


class Memory:
    """datasketch's MinHashLSH in memory; the signatures are newsclean's, which are the same and sooner made."""

    storage: dict[str, Any] | None = None

    def __init__(self, folder: Path) -> None:
        from datasketch import MinHashLSH

        self.started = resident()
        self.lsh = MinHashLSH(num_perm=VALUES, params=(BANDS, ROWS), storage_config=self.storage)

    def _signed(self, texts: Sequence[str]) -> list[Any]:
        from newsclean.minhash import signatures, to_datasketch

        return [to_datasketch(row) for row in signatures(texts)]

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> list[bool]:
        found = []
        for id, signed in zip(ids, self._signed(texts), strict=True):
            found.append(bool(self.lsh.query(signed)))
            if not found[-1]:
                self.lsh.insert(id, signed, check_duplication=False)
        return found

    def seen(self, text: str) -> bool:
        return bool(self.lsh.query(self._signed([text])[0]))

    def elsewhere(self) -> float:
        return 0.0

    def bytes(self) -> int:
        return resident() - self.started

    def close(self) -> None:
        pass


class Own(Memory):
    """The same with datasketch's own signatures of Python's sets of shingles, as its pages have it."""

    def _signed(self, texts: Sequence[str]) -> list[Any]:
        from datasketch import MinHash

        signed = []
        for text in texts:
            words = WORD.findall(text.lower())
            shingles = {" ".join(run).encode() for run in zip(*[words[start:] for start in range(5)], strict=False)}
            signed.append(MinHash(num_perm=VALUES))
            signed[-1].update_batch(shingles or {" ".join(words).encode()})
        return signed


class Redis(Memory):
    """datasketch's MinHashLSH in a Redis server on this machine, started for it; signatures as in `Memory`."""

    def __init__(self, folder: Path) -> None:
        import redis

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = ["redis-server", "--bind", "127.0.0.1", "--port", port, "--dir", folder, "--save", "", "--appendonly"]
        self.server = subprocess.Popen([*map(str, command), "no"], stdout=subprocess.DEVNULL)
        self.client = redis.Redis(host="127.0.0.1", port=port)
        for _ in range(100):
            try:
                self.client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
        self.storage = {"type": "redis", "basename": b"seen", "redis": {"host": "127.0.0.1", "port": port}}
        self.base = int(self.client.info("memory")["used_memory"])
        super().__init__(folder)

    def elsewhere(self) -> float:
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def bytes(self) -> int:
        return int(self.client.info("memory")["used_memory"]) - self.base

    def close(self) -> None:
        self.server.terminate()
        self.server.wait()


PEERS = {
    "newsclean": (Newsclean, "newsclean.SeenIndex", ()),
    "exact": (Exact, "SQLite, a hash of each text", ()),
    "memory": (Memory, "datasketch in memory, newsclean's signatures", ("datasketch",)),
    "own": (Own, "datasketch in memory, its own signatures", ("datasketch",)),
    "redis": (Redis, "datasketch in Redis, newsclean's signatures", ("datasketch", "redis")),
}


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a peer."""

    speed: float
    late: float
    half: float
    worst: float
    waited: float
    size: float
    memory: float
    seen: list[int]


def measure(name: str, corpus: Path, folder: Path, articles: int) -> Figures:
    """Store a corpus, and ask."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a server that was started is stopped all the same
    peer = PEERS[name][0](folder)
    chance = random.Random(1)
    sample: list[str] = []
    said: list[int] = []
    spent, late, last, stored = 0.0, 0.0, 0, 0
    number = 0
    peer.add(["warm"], ["A text of seven words, no more."])
    try:
        for portion in portions(corpus):
            ids, texts = [id for id, _ in portion], [text for _, text in portion]
            before = time.process_time() + peer.elsewhere()
            found = peer.add(ids, texts)
            took = time.process_time() + peer.elsewhere() - before
            spent += took
            if number > 0.9 * articles - PORTION:
                late, last = late + took, last + len(ids)
            stored += len(ids) - sum(found)
            said += [number + place for place, was in enumerate(found) if was]
            if chance.random() < 1.5 * ASKED / articles * PORTION / 8:
                sample += chance.sample(texts, 8)
            number += len(ids)
            if sys.stderr.isatty():
                print(f"\r{name}: {number:,}", end="", file=sys.stderr)
        size = peer.bytes() / stored
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        chance.shuffle(sample)
        new = corpus_invented.articles(2)
        asked = sample[:ASKED] + [next(new).text for _ in range(ASKED)]
        chance.shuffle(asked)
        times, waits = [], []
        for text in asked:
            start, started = time.perf_counter(), time.process_time()
            peer.seen(text)
            times.append(1000 * (time.process_time() - started))
            waits.append(1000 * (time.perf_counter() - start))
        (half, worst), waited = np.percentile(times, [50, 99]), float(np.percentile(waits, 99))
        return Figures(number / spent, last / late, half, worst, waited, size, memory, said)
    finally:
        peer.close()


def portions(corpus: Path) -> Iterator[list[tuple[str, str]]]:
    """The articles of the corpus, 512 at a time."""
    with corpus.open("rb") as file:
        while lines := list(islice(file, PORTION)):
            records = map(json.loads, lines)
            yield [(record["id"], record["text"]) for record in records]


def quality(said: list[int], truth: Path) -> tuple[float, int]:
    """The share of the copies of stored articles that were found, and how many were said to be copies and are not."""
    dropped = set(said)
    best: dict[int, float] = {}
    with truth.open() as file:
        next(file)
        for line in file:
            earlier, later, common, union, *_ = line.split("\t")
            if int(earlier) not in dropped:
                best[int(later)] = max(best.get(int(later), 0.0), int(common) / int(union))
    copies = {number for number, score in best.items() if score >= 0.8}
    return len(copies & dropped) / len(copies), sum(best.get(number, 0.0) < 0.75 for number in said)


def missing(name: str) -> str:
    """What the peer needs and is not there; "" for nothing."""
    from importlib.util import find_spec

    lacking = [package for package in PEERS[name][2] if find_spec(package) is None]
    if name == "redis" and not shutil.which("redis-server"):
        lacking.append("redis-server")
    return ", ".join(lacking)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=lambda text: int(float(text)), default=100_000)
    parser.add_argument("--peers", default=",".join(PEERS), help="default: %(default)s")
    parser.add_argument(
        "--corpus", type=Path, help="a folder in which the corpus is made, if it is not there, and kept"
    )
    options = parser.parse_args()
    print(
        "| | articles/s | of the last tenth | check, ms: p50 | p99 | p99 by the clock | bytes an article stored | "
        "MB of memory | found | wrong |\n|---|---|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = options.corpus or folder
        corpus, truth = kept / "corpus.jsonl", kept / "truth.tsv"
        if not truth.exists():
            kept.mkdir(parents=True, exist_ok=True)
            made = corpus_invented.articles(1, spread=max(10, min(250_000, options.articles // 2)))
            corpus_invented.write(corpus, made, float("inf"), options.articles, truth)
        for peer in options.peers.split(","):
            if lacking := missing(peer):
                print(f"{PEERS[peer][1]}: left out, there is no {lacking}", file=sys.stderr)
                continue
            place = folder / peer
            place.mkdir()
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                figures = pool.apply(measure, (peer, corpus, place, options.articles))
                pool.close()
                pool.join()
            found, wrong = quality(figures.seen, truth)
            shutil.rmtree(place)
            print(
                f"| {PEERS[peer][1]} | {figures.speed:,.0f} | {figures.late:,.0f} | {figures.half:.2f} | "
                f"{figures.worst:.2f} | {figures.waited:.2f} | {figures.size:,.0f} | "
                f"{figures.memory:,.0f} | {found:.4f} | {wrong} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
