"""A run: articles out of the sources, through the cleaner, into an output, each source by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from newsclean.cli.messages import CommandError, many, reason
from newsclean.cli.outputs import Output
from newsclean.cli.progress import Progress
from newsclean.cli.sources import Reading, Source
from newsclean.corpus.formats import InputError
from newsclean.corpus.records import Article
from newsclean.model import Result
from newsclean.pipeline import Cleaner

if TYPE_CHECKING:
    from newsclean.cli.overview import Overview, Sum
    from newsclean.cli.receipts import Receipt, Report
    from newsclean.corpus.sites import SiteCleaners

Done = TypeVar("Done")


class Cleaned(NamedTuple):
    """A clean text with the cleaner's remarks, and its receipt if one was wanted. Without a text there is nothing."""

    text: str | None = None
    notes: tuple[str, ...] = ()
    receipt: Receipt | None = None
    counts: Sum | None = None


class Given(NamedTuple):
    """What a task needs of an article: its text, and the site that it is from where that counts."""

    text: str | None
    site: str = ""


def explained(
    articles: Sequence[Given], *, cleaner: Cleaner, title: str | None = None, sites: SiteCleaners | None = None
) -> Iterator[tuple[Result | None, tuple[str, ...]]]:
    """What cleaning each of a few articles gave, with all remarks: those of `sites` come first. None for an article
    without a text. Neighbours of one site go together."""
    for site, group in groupby(articles, attrgetter("site") if sites else lambda _: ""):
        note = ""
        if sites:
            cleaner, note = sites.of(site)
        together = list(group)
        results = cleaner.explain_together((given.text for given in together if given.text is not None), title=title)
        for given in together:
            if given.text is None:
                yield None, ()
                continue
            result = next(results)
            yield result, (note, *result.notes) if note else result.notes


def clean_texts(
    articles: Sequence[Given],
    *,
    cleaner: Cleaner,
    title: str | None,
    receipts: bool,
    sites: SiteCleaners | None = None,
    counted: bool = False,
) -> Iterator[Cleaned]:
    """What is done to the texts of a few articles, here or in a worker process."""
    for result, notes in explained(articles, cleaner=cleaner, title=title, sites=sites):
        if result is None:
            yield Cleaned()
            continue
        receipt = found = None
        if receipts:
            from newsclean.cli.receipts import receipt_of

            receipt = receipt_of(result)
        if counted:
            from newsclean.cli.overview import counts

            found = counts(result)
        yield Cleaned(result.text, notes, receipt, found)


Task = Callable[[Sequence[Given]], Iterator[Cleaned]]


class Run(NamedTuple):
    """How articles are read, cleaned and written, and who is told.

    `lossy`: bad lines are left out, else kept. `remarks`: the cleaner's remarks are said. `by`: the field of a record
    that names its site. `overview`: is told what came of each source.
    """

    reading: Reading
    task: Task
    output: Output
    progress: Progress
    report: Report | None = None
    jobs: int = 1
    lossy: bool = False
    remarks: bool = True
    by: str | None = None
    overview: Overview | None = None


class Tally(NamedTuple):
    """What came of the sources: how many changed, and how many could not be done."""

    changed: int
    failed: int


# What comes out of a source: its articles, then None; or why there are no more.
Event = Article | None | Exception


def clean_sources(sources: Sequence[Source], run: Run) -> Tally:
    """Clean every source. What goes wrong with one is said, counted, and does not keep the others from being done."""
    changed = failed = 0
    given_up: Source | None = None
    at = _Source(run)
    try:
        for source, event, cleaned in worked(sources, run.reading, run.task, run.jobs, run.by):
            if source is given_up:
                continue
            try:
                if isinstance(event, Exception):
                    raise event
                if event is not None:
                    at.add(source, event, cleaned)
                else:
                    changed += at.finish(source)
                    at = _Source(run)
            except BrokenPipeError:
                raise
            except (OSError, InputError) as error:
                at.abandon()
                at, given_up = _Source(run), source
                failed += 1
                if run.overview:
                    run.overview.fail()
                run.progress.complain(f"{source.name}: {_elsewhere(source, error)}{reason(error)}")
    finally:
        # A run that is stopped leaves the source at hand as it was.
        at.abandon()
        run.progress.close()
    return Tally(changed, failed)


class _Count:
    """How many there were, and the first: a file may have millions."""

    def __init__(self) -> None:
        self.number = 0
        self.first = ""

    def add(self, what: str) -> None:
        self.number += 1
        self.first = self.first or what


class _Source:
    """What is known so far of the source at hand."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._changed = False
        self._bad = _Count()
        self._notes = _Count()
        self._sum: Sum | None = None
        if run.overview:
            from newsclean.cli.overview import Sum

            self._sum = Sum()

    def add(self, source: Source, article: Article, cleaned: Cleaned) -> None:
        """The next article."""
        run = self._run
        if article.problem:
            self._bad.add(article.problem)
            if run.lossy:
                return
        after = article.with_text(cleaned.text)
        self._changed = self._changed or after != article.raw
        if run.report and cleaned.receipt:
            run.report.write(source.name, article.record, run.reading.field, article.newline, cleaned.receipt)
        run.output.write(source, article, cleaned.text, after)
        for note in cleaned.notes:
            self._notes.add(f"record {article.record}: {note}" if article.record else note)
        if self._sum and cleaned.counts:
            self._sum.join(cleaned.counts)
        if article.text is not None:
            run.progress.tick()

    def finish(self, source: Source) -> bool:
        """There are no more articles: whether the source changed."""
        run = self._run
        if run.report:
            # Whatever happens next, no file is replaced before its receipts are out of our hands.
            run.report.flush()
        run.output.finish(source, self._changed)
        if run.report:
            run.report.settle()
        if self._bad.number:
            lines, fate = many(self._bad.number, "bad line"), "left out" if run.lossy else "kept"
            run.progress.complain(f"{source.name}: {lines} {fate}, the first: {self._bad.first}")
        if self._notes.number and run.remarks:
            several = f"{many(self._notes.number, 'remark')}, the first: " if self._notes.number > 1 else ""
            run.progress.complain(f"{source.name}: {several}{self._notes.first}")
        if run.overview and self._sum:
            run.overview.add(source.name, self._changed, self._sum)
        return self._changed

    def abandon(self) -> None:
        """Take back what can be taken back, and with it the receipts."""
        if self._run.output.abandon() and self._run.report:
            self._run.report.retract()


def _events(sources: Iterable[Source], reading: Reading) -> Iterator[tuple[Source, Event]]:
    for source in map(Source.stamped, sources):
        try:
            for article in reading.articles(source):
                yield source, article
        except (OSError, InputError) as error:
            yield source, error
        else:
            yield source, None


def _together(sources: Iterable[Source], jobs: int) -> int:
    """How many texts to clean at once. Whoever feeds a pipe may wait for the answer to each record."""
    from newsclean.workers import BATCH_DOCUMENTS

    return BATCH_DOCUMENTS if jobs > 1 or all(source.is_whole() for source in sources) else 1


def worked(
    sources: Sequence[Source],
    reading: Reading,
    task: Callable[[Sequence[Given]], Iterator[Done]],
    jobs: int,
    by: str | None,
) -> Iterator[tuple[Source, Event, Done]]:
    """Each event of the sources in its place, with what `task` made of its article. Only the texts go through the
    pipes of worker processes."""
    underway: deque[tuple[Source, Event]] = deque()

    def texts() -> Iterator[Given]:
        for source, event in _events(sources, reading):
            underway.append((source, event))
            if event is None or isinstance(event, Exception):
                yield Given(None)
            else:
                yield Given(event.text, _site(event, by))

    from newsclean.workers import WorkerError, ordered_batches

    done = 0
    try:
        for made in ordered_batches(task, texts(), jobs, together=_together(sources, jobs)):
            done += 1
            yield *underway.popleft(), made
    except WorkerError as error:
        first, last = (underway[number - done - 1] for number in (error.first, error.last))
        had = " to ".join(dict.fromkeys([_place(*first), _place(*last)]))
        raise CommandError(f"a worker process {error.how} while it had {had}") from None


def _site(article: Article, by: str | None) -> str:
    if not by:
        return ""
    from newsclean.cli.sites import site_of

    return site_of(article, by)


def _elsewhere(source: Source, error: Exception) -> str:
    """The file that an error is about, where it is not the source itself: what it was to be written to, the report."""
    name = error.filename if isinstance(error, OSError) else None
    if not name or name == source.name or (source.path and str(source.path.resolve()) == name):
        return ""
    return f"{name}: "


def _place(source: Source, event: Event) -> str:
    if event is None or isinstance(event, Exception) or not event.record:
        return source.name
    return f"{source.name} record {event.record}"
