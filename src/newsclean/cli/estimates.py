"""`newsclean dedup --estimate`: what a run would take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from newsclean.corpus.deduplication import Plan
from newsclean.corpus.estimating import estimate
from newsclean.corpus.sources import Source


def lines(sources: Sequence[Source], plan: Plan, folder: Path) -> list[str]:
    """The estimate in words, for an output in `folder`."""
    found = estimate(sources, plan.signing, plan.memory, plan.jobs, folder)
    work = f"{_size(found.work)} in the work folder" if found.work else "no work folder"
    return [
        f"about {found.documents:,} documents, {_size(found.size)} of plain text",
        f"memory: {_size(found.memory)}, where --memory is {_size(plan.memory)}",
        f"disk, while it runs: {work}, {_size(found.shingles)} for shingles",
        f"disk, for the output: up to {_size(found.output)} before compression",
        f"time: {_time(found.seconds)} of {plan.jobs} process{'es' if plan.jobs > 1 else ''} on this machine",
    ]


def _size(number: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if number >= 10 or unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
