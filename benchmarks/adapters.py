"""The adapters of docs/tables.md beside a plain loop over `Cleaner.clean`, on the same articles in the same run.

    pip install -e '.[tables]'
    python benchmarks/adapters.py               # 2 MB of invented news, three runs
    python benchmarks/adapters.py --quick       # 1 MB, two runs
    python benchmarks/adapters.py --memory 50 300   # what Parquet files of so many MB of text, in one row group, take

An adapter gets the articles as its tool holds them, a column of a frame or a list of documents, and gives them back so.
Every third row has no text, as far as the tool knows such. Making the input is not counted; what the tool takes to hand
texts over and build columns is. Each figure is user and system CPU time of a process of its own, with all its threads,
after the rules' patterns are compiled and other articles were cleaned. A ratio is taken within a run: how many rows a
second, beside the plain loop's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from invented import articles

from newsclean import Cleaner
from newsclean.rules import read_packs

Texts = Sequence[str | None]
Work = Callable[[], Any]
# Of an adapter: takes the texts and gives what is measured, which ends in as many rows.
Adapter = Callable[[Texts, Cleaner], Work]


def loop(texts: Texts, cleaner: Cleaner) -> Work:
    return lambda: [None if text is None else cleaner.clean(text) for text in texts]


def clean_many(texts: Texts, cleaner: Cleaner) -> Work:
    from newsclean.extra.columns import cleaned

    return lambda: cleaned(texts, cleaner)


def pandas(texts: Texts, cleaner: Cleaner) -> Work:
    import pandas as pd

    import newsclean.extra.pandas  # noqa: F401

    series = pd.Series(texts, dtype="string")
    return lambda: series.newsclean.clean(cleaner=cleaner)


def polars(texts: Texts, cleaner: Cleaner) -> Work:
    import polars as pl

    import newsclean.extra.polars  # noqa: F401

    frame = pl.DataFrame({"text": texts})
    return lambda: frame.with_columns(pl.col("text").newsclean.clean(cleaner=cleaner))["text"]


def polars_streaming(texts: Texts, cleaner: Cleaner) -> Work:
    import polars as pl

    import newsclean.extra.polars  # noqa: F401

    lazy = pl.LazyFrame({"text": texts}).with_columns(pl.col("text").newsclean.clean(cleaner=cleaner))
    return lambda: lazy.collect(engine="streaming")["text"]


def duckdb(texts: Texts, cleaner: Cleaner) -> Work:
    import duckdb
    import pyarrow

    from newsclean.extra.duckdb import register

    connection = duckdb.connect()
    register(connection, cleaner=cleaner)
    connection.register("given", pyarrow.table({"text": texts}))
    connection.execute("CREATE TABLE news AS SELECT * FROM given")
    return lambda: connection.execute("SELECT newsclean_clean(text) FROM news").fetchall()


def datasets(texts: Texts, cleaner: Cleaner) -> Work:
    from datasets import Dataset, disable_caching, disable_progress_bars

    from newsclean.extra.datasets import clean_batch

    disable_progress_bars()
    disable_caching()
    given = Dataset.from_dict({"text": texts})
    return lambda: given.map(clean_batch(cleaner=cleaner), batched=True, keep_in_memory=True)["text"]


def datatrove(texts: Texts, cleaner: Cleaner) -> Work:
    from datatrove.data import Document

    from newsclean.extra.datatrove import NewscleanFormatter

    documents = [Document(text or "", str(number)) for number, text in enumerate(texts)]
    return lambda: list(NewscleanFormatter(cleaner=cleaner)(iter(documents)))


def datatrove_filter(texts: Texts, cleaner: Cleaner) -> Work:
    from datatrove.data import Document

    from newsclean.extra.datatrove import NewscleanFilter

    documents = [Document(text or "", str(number)) for number, text in enumerate(texts)]
    step = NewscleanFilter(cleaner=cleaner, clean=True)
    return lambda: [*step(iter(documents)), *(document for document in documents if not document.text)]


def spacy(texts: Texts, cleaner: Cleaner) -> Work:
    """Documents that a blank pipeline has made: its tokenizer's time is not ours."""
    from spacy import blank

    from newsclean.extra.spacy import CleaningComponent

    documents = list(blank("xx").pipe(text or "" for text in texts))
    return lambda: list(CleaningComponent(cleaner).pipe(documents))


def parquet(texts: Texts, cleaner: Cleaner) -> Work:
    """The whole command in this process: it reads one file and writes another."""
    import pyarrow
    from pyarrow import parquet as files

    from newsclean.cli import main as command

    folder = Path(tempfile.mkdtemp())
    files.write_table(pyarrow.table({"text": texts, "n": range(len(texts))}), folder / "a.parquet")

    def work() -> list[object]:
        assert command(["clean", "--no-config", str(folder / "a.parquet"), "-o", str(folder / "out")]) == 0
        return list(files.read_table(folder / "out/a.parquet")["text"])

    return work


ADAPTERS: dict[str, tuple[Adapter, str]] = {
    "plain loop": (loop, "newsclean"),
    "Cleaner.clean_many": (clean_many, "newsclean"),
    "pandas": (pandas, "pandas"),
    "polars": (polars, "polars"),
    "polars, streaming": (polars_streaming, "polars"),
    "DuckDB": (duckdb, "duckdb"),
    "datasets": (datasets, "datasets"),
    "datatrove, formatter": (datatrove, "datatrove"),
    "datatrove, filter and clean": (datatrove_filter, "datatrove"),
    "spaCy, component": (spacy, "spacy"),
    "newsclean clean, Parquet": (parquet, "pyarrow"),
}


def given(seed: int, characters: int) -> list[str | None]:
    return list(
        chain.from_iterable((text, *[None] * (number % 2)) for number, text in enumerate(articles(seed, characters)))
    )


def measured(name: str, seed: int, characters: int) -> float:
    """Rows a second of CPU time."""
    cleaner = Cleaner()
    list(
        cleaner.clean_many(chain((example for rule in read_packs() for example in rule.example), articles(0, 200_000)))
    )
    texts = given(seed, characters)
    ADAPTERS[name][0]([*articles(0, 100_000)], cleaner)()  # whatever the tool loads and starts
    work = ADAPTERS[name][0](texts, cleaner)
    began = time.process_time()
    rows = len(work())
    taken = time.process_time() - began
    assert rows == len(texts), (name, rows, len(texts))
    return rows / taken


def runs(options: argparse.Namespace) -> Iterator[dict[str, float]]:
    for run in range(options.runs):
        found = {}
        for name in ADAPTERS:
            command = [sys.executable, __file__, "--one", name, "--seed", str(run + 1), "--size", str(options.size)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[name] = json.loads(done.stdout.splitlines()[-1])
        yield found


# The most memory a process had since it began; ru_maxrss would count its parent's.
_PEAK = "next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmHWM'))"
_RUN = f"from newsclean.cli import main; main(['clean', 'a.parquet', '-o', 'out', '--no-config']); print({_PEAK})"


def memory(megabytes: int) -> tuple[int, int]:
    """The MB of memory that `newsclean clean` takes at most for a Parquet file of one row group, and how many of
    them come out. Linux only."""
    import pyarrow
    from pyarrow import parquet as files

    some = list(articles(1, 1_000_000))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = [f"{text}\nIt was day {day}." for day in range(megabytes) for text in some]
        files.write_table(pyarrow.table({"text": texts}), folder / "a.parquet", row_group_size=len(texts))
        done = subprocess.run([sys.executable, "-c", _RUN], cwd=folder, capture_output=True, text=True, check=True)
        return int(done.stdout), files.ParquetFile(folder / "out/a.parquet").num_row_groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=2, metavar="MB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--memory", type=int, nargs="+", metavar="MB")
    parser.add_argument("--one", choices=ADAPTERS, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.size, options.runs = 1, 2
    if options.one:
        print(json.dumps(measured(options.one, options.seed, int(options.size * 1e6))))
        return
    if options.memory:
        print("| MB of text in a row group | MB of memory | row groups that come out |\n|---|---|---|")
        for megabytes in options.memory:
            print(f"| {megabytes} | {' | '.join(map(str, memory(megabytes)))} |", flush=True)
        return
    found = list(runs(options))
    print("| | version | rows a second, median | beside the plain loop: median (min to max) |\n|---|---|---|---|")
    for name, (_, package) in ADAPTERS.items():
        ratios = [each[name] / each["plain loop"] for each in found]
        rate = statistics.median(each[name] for each in found)
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"| {name} | {package} {version(package)} | {rate:,.0f} | {spread} |")


if __name__ == "__main__":
    main()
