"""An ordered map over an iterable in worker processes: the same results as without them, in the same order.

Each worker has a pipe of its own and one batch at a time, so that a worker which dies is known with the documents
that it had. The processes are spawned, not forked: that holds with threads in the caller and on every system.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
R = TypeVar("R")

# A batch is big enough that its way through the pipe costs nothing beside its work, and small enough that the last
# batches of a small corpus still keep every worker busy.
BATCH_DOCUMENTS = 64
BATCH_CHARACTERS = 200_000
# Batches on their way for each worker, done or not: what bounds the memory when one document takes long.
AHEAD = 4


class WorkerError(RuntimeError):
    """A worker process ended before it gave its results back: `how`, and which documents it had, `first` to `last`."""

    def __init__(self, how: str, first: int, last: int) -> None:
        self.how, self.first, self.last = how, first, last
        had = f"document {first}" if first == last else f"documents {first} to {last}"
        super().__init__(f"a worker process {how} while it had {had}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.how, self.first, self.last)


def ordered_map(
    function: Callable[[T], R], items: Iterable[T], jobs: int | None = None, *, together: int = BATCH_DOCUMENTS
) -> Iterator[R]:
    """`function` of each item, one by one and in the order of the items.

    With `jobs` above 1 in so many processes: `function` and the items must be picklable, and up to `together` items go
    through a pipe at once. An exception comes at its place, after the results before it, with a note of the number of
    its document, counted from 1.

    >>> list(ordered_map(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    alone = jobs is None or jobs == 1
    return ordered_batches(partial(map, function), items, jobs, together=1 if alone else together)


def ordered_batches(
    function: Callable[[Sequence[T]], Iterable[R]],
    items: Iterable[T],
    jobs: int | None = None,
    *,
    together: int = BATCH_DOCUMENTS,
) -> Iterator[R]:
    """What `function` gives for up to `together` neighbouring items, a result for each, in the order of the items.

    As `ordered_map`, for a function that is quicker with many items at once: they are read a batch ahead of the
    results, also without workers.

    >>> list(ordered_batches(lambda batch: [len(batch)] * len(batch), "abc"))
    [3, 3, 3]
    """
    if jobs is not None and (isinstance(jobs, bool) or not isinstance(jobs, int)):
        raise TypeError(f"jobs is {jobs!r}, not a whole number")
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs is {jobs}, not at least 1")
    batches = _batches(items, together)
    return _mapped_here(function, batches) if jobs is None or jobs == 1 else _mapped_by_workers(function, batches, jobs)


def _mapped_here(function: Callable[[Sequence[T]], Iterable[R]], batches: Iterable[_Batch]) -> Iterator[R]:
    for batch in batches:
        done = 0
        try:
            for result in function(batch.items):
                done += 1
                yield result
        except Exception as error:
            error.add_note(f"in document {batch.first + done}")
            raise
        if batch.error is not None:
            raise batch.error


@dataclass(slots=True)
class _Batch:
    """Neighbouring items on their way, and what became of them. `error` is what stopped it, after `results`."""

    first: int  # the number of its first document
    items: list[Any] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    error: BaseException | None = None
    done: bool = False


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    batch: _Batch | None = None  # what it works on


def _mapped_by_workers(
    function: Callable[[Sequence[T]], Iterable[R]], source: Iterator[_Batch], jobs: int
) -> Iterator[R]:
    underway: deque[_Batch] = deque()  # in the order of the documents: done, at work or waiting
    waiting: deque[_Batch] = deque()  # those of them that no worker has yet
    workers: list[_Worker] = []
    more = True
    try:
        while more or underway:
            while more and len(underway) < AHEAD * jobs and (len(waiting) < jobs or not underway):
                batch = next(source, None)
                if batch is None:
                    more = False
                    break
                underway.append(batch)
                if batch.items:
                    waiting.append(batch)
                    if len(workers) < jobs and all(worker.batch for worker in workers):
                        workers.append(_started(function))
                    _hand_out(waiting, workers)
                else:  # the source failed where the batch would begin
                    batch.done = True
            if not underway:
                return
            if not underway[0].done:
                _collect(workers)
                _hand_out(waiting, workers)
            while underway and underway[0].done:
                batch = underway.popleft()
                yield from cast("list[R]", batch.results)
                if batch.error is not None:
                    raise batch.error
    finally:
        _stop(workers)


def _batches(items: Iterable[Any], most: int) -> Iterator[_Batch]:
    """Items in batches, at `most` so many in one. If the source of the items fails, an empty batch with the error comes
    last, so that the items before it are still done.
    """
    batch, size = _Batch(1), 0
    try:
        for item in items:
            batch.items.append(item)
            size += _size(item)
            if size >= BATCH_CHARACTERS or len(batch.items) >= most:
                yield batch
                batch, size = _Batch(batch.first + len(batch.items)), 0
    except Exception as error:
        failed = error
    else:
        if batch.items:
            yield batch
        return
    if batch.items:
        yield batch
    yield _Batch(batch.first + len(batch.items), error=failed)


def _size(item: Any) -> int:
    """How much an item counts for the size of a batch: its characters, if that is what it is made of."""
    if isinstance(item, tuple):
        return sum(map(_size, item))
    return len(item) if isinstance(item, str | bytes) else 1


def _started(function: Callable[[Any], Iterable[Any]]) -> _Worker:
    import signal
    from multiprocessing import get_context

    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, function), daemon=True)
    # Ctrl-C goes to the whole group of processes. It is for us to stop the workers; blocked here for a moment, the
    # signal is blocked in the child from its first instruction on, and comes to us when we unblock it.
    masked = hasattr(signal, "pthread_sigmask")
    if masked:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()  # so that we read the end of the pipe when the worker is gone
    return _Worker(process, ours)


def _hand_out(waiting: deque[_Batch], workers: list[_Worker]) -> None:
    for worker in workers.copy():
        if waiting and worker.batch is None:
            worker.batch = waiting.popleft()
            try:
                worker.pipe.send(worker.batch.items)
            except OSError:
                _bury(worker, workers)


def _collect(workers: list[_Worker]) -> None:
    """Wait until at least one worker answers, and take the answers that are there."""
    from multiprocessing.connection import wait

    busy = {worker.pipe: worker for worker in workers if worker.batch}
    for pipe in wait(list(busy)):
        worker = busy[cast("Connection", pipe)]
        batch = cast("_Batch", worker.batch)
        try:
            batch.results, batch.error = worker.pipe.recv()
        except (EOFError, OSError):
            _bury(worker, workers)
            continue
        if batch.error is not None:
            batch.error.add_note(f"in document {batch.first + len(batch.results)}")
        batch.done = True
        worker.batch = None


def _bury(worker: _Worker, workers: list[_Worker]) -> None:
    """Take a dead worker out, and leave the reason in its batch: it is raised at its place in the order."""
    worker.process.join(5)
    code = worker.process.exitcode
    if code is not None and code < 0:
        how = f"was killed by signal {-code}"
    else:
        how = f"ended with exit code {code} (does the script that started it lack `if __name__ == '__main__'`?)"
    if batch := worker.batch:
        batch.error = WorkerError(how, batch.first, batch.first + len(batch.items) - 1)
        batch.done = True
        worker.batch = None
    workers.remove(worker)
    worker.pipe.close()


def _stop(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.pipe.close()  # an idle worker reads the end of its pipe and leaves
        if worker.batch:
            worker.process.terminate()
    for worker in workers:
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()


def _serve(pipe: Connection, function: Callable[[Any], Iterable[Any]]) -> None:
    """What a worker does: take a batch, give back its results and what stopped it, until the pipe ends."""
    while True:
        try:
            items = pipe.recv()
        except (EOFError, OSError):
            return
        results: list[Any] = []
        stopped: Exception | None = None
        try:
            results.extend(function(items))  # one by one: those before an exception stay
        except Exception as error:
            stopped = _picklable(error)
        try:
            pipe.send((results, stopped))
        except OSError:
            return


def _picklable(error: Exception) -> Exception:
    """`error` as it can go through a pipe, with the place where it was raised."""
    import pickle
    import traceback

    place = "".join(traceback.format_exception(error))
    try:
        error = cast("Exception", pickle.loads(pickle.dumps(error)))
    except Exception:  # an exception may refuse in any way it likes
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in a worker process:\n{place}")
    return error
