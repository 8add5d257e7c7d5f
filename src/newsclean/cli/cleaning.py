"""A run: articles out of the sources, through the cleaner, into an output, each source by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsclean.cli.messages import CommandError, reason
from newsclean.cli.outputs import Output
from newsclean.cli.progress import Progress
from newsclean.cli.sources import Reading, Source
from newsclean.corpus.formats import InputError
from newsclean.corpus.records import Article
from newsclean.pipeline import Cleaner
from newsclean.workers import WorkerError, ordered_map

if TYPE_CHECKING:
    from newsclean.cli.receipts import Receipt, Report


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to one text, here or in a worker process: the clean text, and a receipt if one is wanted."""

    cleaner: Cleaner
    title: str | None = None
    receipts: bool = False

    def __call__(self, text: str) -> Cleaned:
        result = self.cleaner.explain(text, title=self.title)
        if not self.receipts:
            return Cleaned(result.text)
        from newsclean.cli.receipts import receipt

        return Cleaned(result.text, receipt(result))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text, with its receipt if one was wanted. An article without a text has neither."""

    text: str | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """How articles are read, cleaned and written, and who is told. `lossy`: bad lines are left out, else kept."""

    reading: Reading
    task: Task
    output: Output
    progress: Progress
    report: Report | None = None
    jobs: int = 1
    lossy: bool = False


@dataclass(slots=True)
class Tally:
    """What came of the sources: how many changed, and how many could not be done."""

    changed: int = 0
    failed: int = 0


# What comes out of a source: its articles, then None; or why there are no more.
Event = Article | None | Exception


def clean_sources(sources: Sequence[Source], run: Run) -> Tally:
    """Clean every source. What goes wrong with one is said, counted, and does not keep the others from being done."""
    tally = Tally()
    given_up: Source | None = None
    at = _Source(run)
    try:
        for source, event, cleaned in _cleaned(_events(sources, run.reading), run.task, run.jobs):
            if source is given_up:
                continue
            try:
                if isinstance(event, Exception):
                    raise event
                if event is not None:
                    at.add(source, event, cleaned)
                else:
                    tally.changed += at.finish(source)
                    at = _Source(run)
            except BrokenPipeError:
                raise
            except (OSError, InputError) as error:
                at.abandon()
                at, given_up = _Source(run), source
                tally.failed += 1
                run.progress.complain(f"{source.name}: {reason(error)}")
    finally:
        # A run that is stopped leaves the source at hand as it was.
        at.abandon()
        run.progress.close()
    return tally


class _Source:
    """What is known so far of the source at hand."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._changed = False
        self._bad: list[str] = []

    def add(self, source: Source, article: Article, cleaned: Cleaned) -> None:
        """The next article."""
        run = self._run
        if article.problem:
            self._bad.append(article.problem)
            if run.lossy:
                return
        after = article.with_text(cleaned.text)
        self._changed = self._changed or after != article.raw
        if run.report and cleaned.receipt:
            run.report.write(source.name, article.record, run.reading.field, article.newline, cleaned.receipt)
        run.output.write(source, article, cleaned.text, after)
        if article.text is not None:
            run.progress.tick()

    def finish(self, source: Source) -> bool:
        """There are no more articles: whether the source changed."""
        run = self._run
        if run.report:
            run.report.settle()
        run.output.finish(source, self._changed)
        if self._bad:
            lines = "1 bad line" if len(self._bad) == 1 else f"{len(self._bad)} bad lines"
            fate = "left out" if run.lossy else "kept"
            run.progress.complain(f"{source.name}: {lines} {fate}, the first: {self._bad[0]}")
        return self._changed

    def abandon(self) -> None:
        """Take back what can be taken back."""
        self._run.output.abandon()
        if self._run.report:
            self._run.report.retract()


def _events(sources: Iterable[Source], reading: Reading) -> Iterator[tuple[Source, Event]]:
    for source in sources:
        try:
            for article in reading.articles(source):
                yield source, article
        except (OSError, InputError) as error:
            yield source, error
        else:
            yield source, None


def _cleaned(events: Iterable[tuple[Source, Event]], task: Task, jobs: int) -> Iterator[tuple[Source, Event, Cleaned]]:
    """Each event in its place, with what its article became. Only texts go to the worker processes."""
    waiting: deque[tuple[Source, Event]] = deque()

    def texts() -> Iterator[str]:
        for source, event in events:
            waiting.append((source, event))
            if isinstance(event, Exception) or event is None or event.text is None:
                continue
            yield event.text

    done = 0
    ...
