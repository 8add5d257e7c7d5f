"""The seen index among processes: two that write, some that are killed, and disks that take no more."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kills import kill_writers
from newsclean import SeenIndex
from newsclean.corpus import seenfile

ADD = """
import sys
from newsclean import SeenIndex
from test_seen import story
path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
new = 0
with SeenIndex(path) as index:
    for n in range(first, last, 20):
        new += index.add_many((f"{sys.argv[2]}-{m}", story(m, 60)) for m in range(n, n + 20)).count(None)
print(new)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seen.sqlite"


def start(code: str, *arguments: object, **settings: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=environment, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("writers", [1, 2])
def test_killed_writers_lose_nothing(path: Path, writers: int) -> None:
    losses = kill_writers(path, 8, writers=writers, seed=writers)
    assert losses.kills == 8 and losses.stored > 50 and losses.lost == 0


def test_two_processes_write_at_once(path: Path) -> None:
    # Both make the file, and half of what each has the other has too: one of them stores it, the other is told.
    both = [start(ADD, path, 0, 800), start(ADD, path, 400, 1200)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum(int(out) for out, _ in said) == 1200
    with SeenIndex(path) as index:
        assert len(index) == 1200
        index.verify()


def test_log_stays_short_between_two_writers(path: Path) -> None:
    code = f"from newsclean.corpus import seenfile\nseenfile.WAL_LIMIT = 1 << 20\n{ADD}"
    SeenIndex(path).close()
    both = [start(code, path, 0, 3000), start(code, path, 10_000, 13_000)]
    log = Path(f"{path}-wal")
    longest = 0
    while any(process.poll() is None for process in both):
        longest = max(longest, seenfile._log_size(path))
        os.sched_yield()
    assert [process.wait() for process in both] == [0, 0], [process.communicate() for process in both]
    # Above the limit by what two writers add before one of them sees it; 6,000 texts left to themselves make 30 MB.
    assert 1 << 20 < longest < 4 << 20
    assert not log.exists()


def test_long_reader_does_not_hold_the_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seenfile, "WAL_LIMIT", 100_000)
    with SeenIndex(path) as index, SeenIndex(path) as other:
        index.add_many((str(n), words(n)) for n in range(1500))
        ids = iter(other)
        next(ids)
        for n in range(1500, 2500, 20):
            index.add_many((str(m), words(m)) for m in range(n, n + 20))
            assert seenfile._log_size(path) < 1 << 20
        assert len(list(ids)) == 2499


def words(number: int) -> str:
    chance = random.Random(number)
    return " ".join(f"w{chance.randrange(4000)}" for _ in range(60))


def test_waits_for_its_turn_and_says_so_when_it_does_not_come(path: Path) -> None:
    with SeenIndex(path, timeout=0.2) as index:
        index.add("a", words(1))
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TimeoutError, match=r"other processes kept it locked for 0\.2 s"):
            index.add("b", words(2))
        assert index.check(words(1))
        other.execute("ROLLBACK")
        other.close()
        assert index.add("b", words(2)) is None


class TestDisks:
    """A disk that is full, or cannot be written to."""

    def test_full(self, path: Path) -> None:
        with SeenIndex(path) as index:
            index.add("a", words(1))
            index._file._connection.execute("PRAGMA max_page_count = 20")
            with pytest.raises(OSError, match="the disk is full") as caught:
                index.add_many((str(n), words(n)) for n in range(2, 500))
            assert caught.value.filename == str(path)
            assert list(index) == ["a"] and index.check(words(1))
            index._file._connection.execute("PRAGMA max_page_count = 2000000")
            assert index.add("b", words(2)) is None
            index.verify()

    def test_file_that_may_not_grow(self, path: Path) -> None:
        code = "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + ADD
        SeenIndex(path).close()

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

        process = start(code, path, 0, 2000, preexec_fn=limit)
        _, said = process.communicate()
        assert process.returncode == 1 and f"nothing of this batch was stored: '{path}'" in said
        with SeenIndex(path) as index:
            index.verify()
            assert 0 < len(index) < 2000 and len(index) % 20 == 0

    def test_full_file_system(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
            pytest.skip("may not mount a small file system here")
        try:
            with SeenIndex(disk / "seen.sqlite") as index:
                index.add("a", words(1))
                with pytest.raises(OSError, match="the disk is full"):
                    index.add_many((str(n), words(n)) for n in range(2, 5000))
                assert index.check(words(1))
            with SeenIndex(disk / "seen.sqlite") as index:
                index.verify()
                assert index.check(words(1))
        finally:
            subprocess.run(["umount", disk], check=True)

    @pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o666, 0o555)])
    def test_read_only(self, file: int, folder: int) -> None:
        code = """if True:
            import os, sys
            from newsclean import SeenIndex
            from test_seen_processes import words
            if not os.getuid():
                os.setuid(65534)  # root may write anywhere, so become nobody
            with SeenIndex(sys.argv[1]) as index:
                print(index.check(words(1)), len(index))
                try:
                    index.add("b", words(2))
                except PermissionError as error:
                    print(error)
        """
        # Not below pytest's own folder, which nobody may look into.
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "seen.sqlite"
            with SeenIndex(path) as index:
                index.add("a", words(1))
            path.chmod(file)
            path.parent.chmod(folder)
            try:
                out, said = start(code, path).communicate()
            finally:
                path.parent.chmod(0o755)
        assert out.splitlines() == [
            "Match(id='a', score=1.0) 1",
            f"[Errno 13] cannot be written to: '{path}'",
        ], said
