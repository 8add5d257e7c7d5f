"""What the adapters have in common: a column of texts, some of them missing, cleaned together or without its copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from newsclean.corpus.duplicates import find_duplicates
from newsclean.model import Result
from newsclean.pipeline import Cleaner
from newsclean.workers import ordered_batches


def cleaner_of(cleaner: Cleaner | None, options: dict[str, Any]) -> Cleaner:
    """The `cleaner`, or one with these options. Raises TypeError if both are given, and for options that cannot be."""
    if cleaner is None:
        return Cleaner(**options)
    if options:
        raise TypeError(f"cleaner has its own options: give {next(iter(options))!r} to Cleaner(...)")
    if not isinstance(cleaner, Cleaner):
        raise TypeError(f"cleaner is a {type(cleaner).__name__}, not a Cleaner")
    return cleaner


def explained(texts: Sequence[str | None], cleaner: Cleaner, jobs: int | None = None) -> list[Result | None]:
    """What cleaning each text gave; None for one that is missing. `jobs` processes work on it.

    >>> [result and result.text for result in explained(["Rain fell.\\n\\nAdvertisement", None], Cleaner())]
    ['Rain fell.', None]
    """
    results = ordered_batches(cleaner.explain_together, _there(texts), jobs)
    return [None if text is None else next(results) for text in texts]


def cleaned(texts: Sequence[str | None], cleaner: Cleaner, jobs: int | None = None) -> list[str | None]:
    """Each text clean; None for one that is missing. `jobs` processes work on it.

    >>> cleaned(["Rain fell.\\n\\nAdvertisement", None], Cleaner())
    ['Rain fell.', None]
    """
    results = cleaner.clean_many(_there(texts), jobs)
    return [None if text is None else next(results) for text in texts]


def staying(
    texts: Iterable[str | None],
    values: Iterable[Any] | None = None,
    *,
    against: Iterable[str | None] = (),
    **options: Any,
) -> list[int]:
    """The positions, rising from 0, of the texts that stay when near-duplicates go, and what is in `against`. `values`
    are those that keep="earliest" or "priority" goes by. The other options are those of `find_duplicates`.

    >>> story = "The night ferry sailed again on Monday, nine years after it was stopped, the operator said."
    >>> staying([story, None, story.replace("Monday, ", "Monday "), "Rain fell."])
    [0, 1, 3]
    """
    documents: list[dict[str, Any]] = [{"text": text} for text in texts]
    others: list[dict[str, Any]] = [{"text": text} for text in against]
    if values is not None:
        for document, value in zip(documents, values, strict=True):
            document["by"] = value
        for document in others:  # they stay in any case
            document["by"] = None
        options["by"] = "by"
    groups = find_duplicates(documents, id=None, against=others, **options)
    gone = {copy.id for group in groups for copy in group.removed}
    return [number for number in range(len(documents)) if number not in gone]


def _there(texts: Sequence[str | None]) -> list[str]:
    for number, text in enumerate(texts):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"value {number} of the column is a {type(text).__name__}, not a string")
    return [text for text in texts if text is not None]
