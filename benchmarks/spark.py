"""`newsclean.extra.spark` beside one process of newsclean: the same corpora on the same machine, in one run.

    pip install -e '.[spark]'
    python benchmarks/spark.py                        # 20,000 and 200,000 articles: some minutes
    python benchmarks/spark.py --articles 200000 --rows 1000    # as it goes on where a corpus is larger: more rounds

The corpora are invented (`corpus_invented.py`). Each run is a process of its own that reads the JSON lines and finds
near-duplicates at .8; Spark's has a master of `local[2]`. The two answers must be equal. Columns: articles, MB; CPU and
wall seconds; of Spark the CPU seconds of the JVM and of the Python processes, the bytes written to shuffles an article,
the most that it held of kept frames at the end of a step, an article; how many articles go, pairs compared an article,
rounds in the engine; the largest resident set of the JVM (which takes what it is given, 4 GB) and of a Python worker. A
second table has the shuffle by step. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")
HEAD = [
    "",
    "articles",
    "MB",
    "CPU s",
    "wall s",
    "JVM s",
    "Python s",
    "shuffled B",
    "kept B",
    "removed",
    "compared",
    "rounds",
]


def processes() -> list[tuple[int, str, float]]:
    """This process and those below it: number, name, and CPU seconds with those of children that have ended."""
    found: dict[int, tuple[int, str, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        name, fields = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
        found[int(path.parent.name)] = int(fields[1]), name, sum(map(int, fields[11:15])) / TICK
    below = {os.getpid()}
    while more := {number for number, (parent, _, _) in found.items() if parent in below} - below:
        below |= more
    return [(number, *found[number][1:]) for number in below]


def peak(number: int) -> float:
    """The most memory that a process has had, in MB."""
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def one_process(path: Path) -> dict[str, Any]:
    import newsclean

    with path.open(encoding="utf-8") as lines:
        groups = newsclean.find_duplicates(map(json.loads, lines))
    gone = sorted((one.id, group.kept, one.score) for group in groups for one in group.removed)
    return {"answer": gone, "cpu": sum(cpu for _, _, cpu in processes())}


def spark(path: Path, rows: int) -> dict[str, Any]:
    from pyspark.sql import SparkSession

    from newsclean.extra.spark import find_duplicates, rounds

    rounds.ROWS = rows or rounds.ROWS
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    java = session.sparkContext._jsc.sc()
    steps: list[tuple[str, int, int, int]] = []

    def tell(what: str, count: int) -> None:
        stored = java.getRDDStorageInfo()
        kept = sum(stored[number].memSize() + stored[number].diskSize() for number in range(len(stored)))
        steps.append((what, count, java.statusStore().executorSummary("driver").totalShuffleWrite(), kept))

    frame = session.read.schema("id string, text string").json(str(path))
    removed = find_duplicates(frame, tell=tell)
    tell("answer", removed.count())
    gone = sorted((row["id"], row["leader"], row["score"]) for row in removed.toLocalIterator())
    seconds, memory = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for number, name, cpu in processes():
        seconds[name == "java"] += cpu
        if number != os.getpid():
            memory[name == "java"] = max(memory[name == "java"], peak(number))
    session.stop()
    jvm, python = seconds[True], seconds[False]
    times = {"cpu": jvm + python, "jvm": jvm, "python": python}
    return {"answer": gone, "steps": steps, **times, "java MB": memory[True], "worker MB": memory[False]}


def run(which: str, path: Path, rows: int = 0) -> dict[str, Any]:
    """What a run of its own process found, with the seconds it took."""
    out = path.with_suffix(".found")
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, "--run", which, str(path), str(out), str(rows)], check=True)
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return {**found, "wall": time.perf_counter() - start}


def compared(steps: list[Any]) -> int:
    return sum(count for what, count, _, _ in steps if what in ("pairs compared", "compared in crowds"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--length", type=int, default=2600, help="see corpus_invented.py (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="for corpora and results (default: a temporary one)")
    parser.add_argument("--rows", type=int, default=0, help="rows that one task is given to end alone; 0: as it is")
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        which, path, out, rows = options.run
        found = spark(Path(path), int(rows)) if which == "spark" else one_process(Path(path))
        Path(out).write_text(json.dumps(found), "utf-8")
        return 0
    tables: list[list[str]] = []
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    for articles in options.articles:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            path = Path(folder) / "corpus.jsonl"
            invent = Path(__file__).with_name("corpus_invented.py")
            made = ["--articles", str(articles), "--length", str(options.length)]
            subprocess.run([sys.executable, str(invent), str(path), *made], check=True, stderr=subprocess.DEVNULL)
            megabytes = f"{path.stat().st_size / 1e6:.0f}"
            one, many = run("one", path), run("spark", path, options.rows)
        assert one["answer"] == many["answer"], "Spark says something else"
        steps = many["steps"]
        row = ["one process", f"{articles:,}", megabytes, f"{one['cpu']:.1f}", f"{one['wall']:.1f}", "", "", "", ""]
        print("| " + " | ".join([*row, f"{len(one['answer']):,}", "", "", "", ""]) + " |")
        row = ["Spark, local[2]", f"{articles:,}", megabytes, f"{many['cpu']:.1f}", f"{many['wall']:.1f}"]
        row += [f"{many['jvm']:.1f}", f"{many['python']:.1f}", f"{steps[-1][2] / articles:.0f}"]
        row += [f"{max(step[3] for step in steps) / articles:.0f}", f"{len(many['answer']):,}"]
        row += [f"{compared(steps) / articles:.2f}", str(sum(step[0] == "rounds" for step in steps))]
        row += [f"{many['java MB']:.0f}", f"{many['worker MB']:.0f}"]
        print("| " + " | ".join(row) + " |", flush=True)
        before = 0
        for what, count, written, kept in steps:
            new, before = (written - before) / articles, written
            tables.append([f"{articles:,}", what, f"{count:,}", f"{new:.0f}", f"{kept / articles:.0f}"])
    print("\n| articles | step | rows | shuffled since, B an article | kept, B an article |\n|---|---|---|---|---|")
    for row in tables:
        print("| " + " | ".join(row) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
