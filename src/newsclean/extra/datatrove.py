"""newsclean in datatrove's pipelines: a formatter that cleans each text, and a filter of what was no article.

pipeline = [JsonlReader("news"), NewscleanFilter(clean=True, languages=("en",)), JsonlWriter("clean")]
"""

from __future__ import annotations

from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.utils.batching import batched

from newsclean.extra.columns import cleaner_of
from newsclean.extra.shares import kept_share
from newsclean.model import Result
from newsclean.pipeline import Cleaner
from newsclean.workers import BATCH_DOCUMENTS


class NewscleanFormatter(BaseFormatter):
    """Cleans each text. The options are those of `Cleaner`. Its statistics: documents changed, lines removed."""

    name = "newsclean"

    def __init__(self, *, cleaner: Cleaner | None = None, **options: Any) -> None:
        super().__init__()
        self._cleaner = cleaner_of(cleaner, options)

    def format(self, text: str) -> str:
        """The clean text."""
        return self._cleaner.clean(text)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents, clean."""
        for batch in batched(data, BATCH_DOCUMENTS):
            with self.track_time("batch"):
                results = list(self._cleaner.explain_together(document.text for document in batch))
            for document, result in zip(batch, results, strict=True):
                self.stat_update("total")
                yield _taken(self, document, result)


class NewscleanFilter(BaseFilter):
    """Drops what was no article: texts of which rules would leave less than `min_kept` (0 to 1) of the characters. The
    texts stay as they are; with `clean` those that pass come out clean.

    An extractor that finds no article gives a cookie notice or the foot of the page, almost all of it boilerplate.
    """

    name = "newsclean"

    def __init__(
        self, min_kept: float = 0.25, exclusion_writer: Any = None, *, clean: bool = False, **options: Any
    ) -> None:
        super().__init__(exclusion_writer, BATCH_DOCUMENTS)
        if not 0 <= min_kept <= 1:
            raise ValueError(f"min_kept is {min_kept!r}, not between 0 and 1")
        self._least, self._clean, self._cleaner = min_kept, clean, cleaner_of(options.pop("cleaner", None), options)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Whether the document stays; if not, False and the reason "little_left"."""
        return self.filter_batch([doc])[0]

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """The same for each of many."""
        results = list(self._cleaner.explain_together(document.text for document in batch))
        stay = [0 < kept_share(result) >= self._least for result in results]
        for number, document in enumerate(batch):
            if self._clean and stay[number]:
                _taken(self, document, results[number])
        return [stays or (False, "little_left") for stays in stay]


def _taken(step: Any, document: Document, result: Result) -> Document:
    step.stat_update("changed", value=int(document.text != result.text))
    step.stat_update("lines_removed", value=sum(bool(removal.line.text) for removal in result.removals))
    document.text = result.text
    return document
