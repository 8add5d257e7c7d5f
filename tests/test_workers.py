"""The ordered map: the same with any number of workers, and clear when something goes wrong."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsclean import Cleaner
from newsclean.workers import AHEAD, BATCH_DOCUMENTS, WorkerError, ordered_map


def doubled(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is below 0")
    return 2 * number


def doubled_unless_killed(number: int) -> int:
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def process_of(_: int) -> int:
    return os.getpid()


class AwkwardError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__("awkward")


def awkward(_: int) -> int:
    raise AwkwardError(1, 2)


@pytest.mark.parametrize("jobs", [None, 1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, BATCH_DOCUMENTS, 5 * BATCH_DOCUMENTS + 1])
def test_results_come_in_order_with_any_number_of_workers(jobs: int | None, count: int) -> None:
    assert list(ordered_map(doubled, range(count), jobs)) == list(range(0, 2 * count, 2))


@pytest.mark.parametrize("jobs", [None, 2])
def test_an_error_comes_at_its_place_and_names_its_document(jobs: int | None) -> None:
    numbers = [*range(150), -7, *range(1000)]
    results = ordered_map(doubled, numbers, jobs)
    assert list(itertools.islice(results, 150)) == list(range(0, 300, 2))
    with pytest.raises(ValueError, match="-7 is below 0") as caught:
        next(results)
    assert "in document 151" in caught.value.__notes__
    assert next(results, "the end") == "the end"


@pytest.mark.parametrize("jobs", [None, 2])
def test_an_error_of_the_source_comes_after_the_results_before_it(jobs: int | None) -> None:
    def source() -> Iterator[int]:
        yield from range(100)
        raise KeyError("no more")

    results = ordered_map(doubled, source(), jobs)
    assert list(itertools.islice(results, 100)) == list(range(0, 200, 2))
    with pytest.raises(KeyError, match="no more"):
        next(results)


def test_a_worker_that_is_killed_is_an_error_that_names_its_documents() -> None:
    numbers = [*range(BATCH_DOCUMENTS), -1, *range(1000)]
    results = ordered_map(doubled_unless_killed, numbers, 2)
    assert list(itertools.islice(results, BATCH_DOCUMENTS)) == list(range(0, 2 * BATCH_DOCUMENTS, 2))
    first, last = BATCH_DOCUMENTS + 1, 2 * BATCH_DOCUMENTS
    with pytest.raises(WorkerError, match=f"killed by signal 9 while it had documents {first} to {last}") as caught:
        next(results)
    assert (caught.value.first, caught.value.last) == (first, last)


def test_an_error_that_cannot_be_pickled_is_told_all_the_same() -> None:
    with pytest.raises(RuntimeError, match="AwkwardError: awkward") as caught:
        list(ordered_map(awkward, [1], 2))
    assert "in document 1" in caught.value.__notes__


def test_no_more_is_read_than_the_workers_need() -> None:
    source = itertools.count()
    results = ordered_map(doubled, source, 2)
    assert [next(results), next(results)] == [0, 2]
    assert next(source) <= AHEAD * 2 * BATCH_DOCUMENTS
    results.close()  # type: ignore[attr-defined]


def test_few_documents_start_few_workers_and_none_is_left_behind() -> None:
    processes = set(ordered_map(process_of, range(10), 4))
    assert len(processes) == 1
    for process in {*processes, *ordered_map(process_of, range(2000), 2)}:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_it_runs_beside_other_threads() -> None:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.extend(ordered_map(doubled, range(200), 2)))
    thread.start()
    assert list(ordered_map(doubled, range(200), 2)) == list(range(0, 400, 2))
    thread.join()
    assert found == list(range(0, 400, 2))


@pytest.mark.parametrize(
    ("jobs", "error", "message"),
    [(0, ValueError, "jobs is 0, not at least 1"), (2.0, TypeError, "jobs is 2.0, not a"), (True, TypeError, "True")],
)
def test_a_number_of_jobs_that_cannot_be(jobs: int, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ordered_map(doubled, [1], jobs)


def test_clean_many() -> None:
    cleaner = Cleaner(profile="conservative")
    texts = [f"Rain fell on day {n}.\n\n\nAdvertisement\n\nIt fell all night.\n" * (n % 4) for n in range(300)]
    clean = [cleaner.clean(text) for text in texts]
    assert list(cleaner.clean_many(texts)) == clean
    assert list(cleaner.clean_many(iter(texts), jobs=2)) == clean
    with pytest.raises(TypeError, match="one str"):
        cleaner.clean_many("Rain fell.")
    with pytest.raises(TypeError, match="decode") as caught:
        list(cleaner.clean_many([*texts, b"Rain fell."], jobs=2))  # type: ignore[list-item]
    assert "in document 301" in caught.value.__notes__


SCRIPT = """
from newsclean import Cleaner
{guard}
    print(list(Cleaner().clean_many(["Rain fell."], jobs=2)))
"""


@pytest.mark.parametrize(
    ("guard", "out", "message"),
    [
        ('if __name__ == "__main__":', "['Rain fell.']\n", ""),
        ("if True:", "", "WorkerError: a worker process ended with exit code 1 (does the script that started it lack"),
    ],
)
def test_a_script(guard: str, out: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(textwrap.dedent(SCRIPT).format(guard=guard))
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout == out
    assert message in done.stderr
