"""What a run leaves behind: the survivors, and the clusters file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from newsclean.corpus.atomic import AtomicFile
from newsclean.corpus.clusters import Names, cluster_lines
from newsclean.corpus.formats import format_of
from newsclean.corpus.survivors import Stretches, write

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newsclean.corpus.deduplication import Grouped
    from newsclean.corpus.documents import Files
    from newsclean.corpus.work import Work


def write_survivors(
    files: Files,
    work: Work,
    grouped: Grouped,
    gone: NDArray[np.bool_],
    given: int,
    target: Callable[[int], Path],
    tell: Callable[[], None] = lambda: None,
) -> None:
    """Write the sources after the first `given`, less the documents that are gone and what was no record. `target(0)`
    is where the first of them goes. `tell` is called now and then.
    """
    starts, lengths = work.columns.read("start"), work.columns.read("length")
    bad = work.columns.read("bad").reshape(-1, 3) if work.columns.count("bad") else np.empty((0, 3), np.int64)
    firsts = grouped.intake.firsts

    def of(number: int) -> Stretches:
        first, last = firsts[given + number], firsts[given + number + 1]
        removed = first + np.flatnonzero(gone[first:last])
        left_out = bad[bad[:, 0] == given + number]
        at = np.concatenate([starts[removed], left_out[:, 1]])
        long = np.concatenate([lengths[removed], left_out[:, 2]])
        order = np.argsort(at, kind="stable")
        return Stretches(at[order], long[order])

    write(files.sources[given:], of, target, tell)


def write_clusters(path: Path, grouped: Grouped, gone: NDArray[np.bool_], names: Names, kept: bool) -> None:
    """Write the clusters file."""
    form = format_of(path, "jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with AtomicFile(path, compression=form.compression if form else "") as out:
            for line in cluster_lines(grouped, gone, names, kept):
                out.write(line)
            out.commit()
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or str(path)) from None
