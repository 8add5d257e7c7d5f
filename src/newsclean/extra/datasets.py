"""newsclean in Hugging Face datasets: a function for `map`, and near-duplicates.

dataset = dataset.map(clean_batch("text"), batched=True, num_proc=4)
dataset = dedup(dataset, "text")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datasets import Dataset

from newsclean.extra.columns import cleaned, cleaner_of, staying
from newsclean.pipeline import Cleaner


@dataclass(frozen=True)
class CleanBatch:
    """What `clean_batch` gives: a function of a batch that can go to other processes, and is the same in all of them,
    so that datasets knows again what it has in its cache."""

    column: str
    into: str
    cleaner: Cleaner

    def __call__(self, batch: Mapping[str, Sequence[str | None]]) -> dict[str, list[str | None]]:
        """The column that is clean, for the rows of a batch."""
        return {self.into: cleaned(batch[self.column], self.cleaner)}


def clean_batch(
    column: str = "text", into: str | None = None, *, cleaner: Cleaner | None = None, **options: Any
) -> CleanBatch:
    """A function for `dataset.map(..., batched=True)`: it cleans the texts of a column, in place or `into` another;
    None stays None. For `Dataset`, `DatasetDict` and `IterableDataset`. The options are those of `Cleaner`.
    """
    return CleanBatch(column, into or column, cleaner_of(cleaner, options))


def dedup(
    dataset: Dataset, text: str = "text", keep: str = "first", *, by: str | None = None, **options: Any
) -> Dataset:
    """The rows that stay when near-duplicates by the column `text` go; a view of the dataset, as `select` gives it.

    `keep`, `by` (a column) and the options (threshold, containment, bodies, clean, jobs) are those of
    `newsclean.find_duplicates`; what is in the texts `against` goes too, such as `against=train["text"]`. Rows without
    a text stay. The texts are in memory. Raises TypeError for what is no `Dataset`.
    """
    if not isinstance(dataset, Dataset):
        raise TypeError(f"dataset is a {type(dataset).__name__}, not a Dataset, whose rows can all be compared")
    plain = dataset.with_format(None)
    values = None if by is None else plain[by]
    return dataset.select(staying(plain[text], values, keep=keep, **options))
