"""What a report costs: seconds to make it, megabytes, memory, and how soon a browser can scroll it.

    python benchmarks/report.py                        # 10,000 invented articles
    python benchmarks/report.py --articles 100000 --length 1500

The page is opened from disk in Chromium without a window (Debian: chromium, chromium-driver; selenium from the extra
`browser`), each time in a fresh profile. CPU seconds of the command are user and system time of its process, in
multiples of `newsclean clean` over the same file as well. Milliseconds in the browser are by its own clock, from the
start of the navigation: until the first paint, until the overview stands, and until the list of all articles stands
and can be scrolled; and from a jump to the end until the last row is drawn.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from invented import article

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import browser

SCROLL = """
const done = arguments[0];
const list = document.getElementById("list");
const from = performance.now();
list.scrollTop = list.scrollHeight;
requestAnimationFrame(() => requestAnimationFrame(() => {
    const rows = [...list.querySelectorAll("[role=option]")];
    done([performance.now() - from, rows.length, Number(rows.at(-1).dataset.at) + 1]);
}));
"""
SEARCH = """
const done = arguments[0];
const field = document.getElementById("q");
const counter = document.getElementById("counter");
const from = performance.now();
new MutationObserver(() => { if (/ of [\\d,]+ article/.test(counter.textContent)) done(performance.now() - from); })
    .observe(counter, { childList: true, subtree: true, characterData: true });
field.value = "qq xx";
field.dispatchEvent(new Event("input"));
"""


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--length", type=int, default=2_600, help="characters of an article, about")
    parser.add_argument("--opened", type=int, default=5, help="how often the page is opened")
    arguments = parser.parse_args(argv)
    with TemporaryDirectory() as name:
        folder = Path(name)
        corpus, page = folder / "news.jsonl", folder / "report.html"
        write(corpus, arguments.articles, arguments.length)
        print(f"{arguments.articles:,} articles, {corpus.stat().st_size / 1e6:.1f} MB of JSON lines")
        clean, _ = cost("clean", corpus, "--no-config")
        seconds, memory = cost("report", corpus, "-o", page, "--no-config")
        print(f"to make it: {seconds:.1f} s of CPU, {seconds / clean:.2f} times newsclean clean")
        print(f"memory at most: {memory:.0f} MB")
        print(f"the page: {page.stat().st_size / 1e6:.1f} MB")
        if missing := browser.missing():
            print(f"not opened: {missing}")
            return
        look(page, arguments.opened)


def write(path: Path, articles: int, length: int) -> None:
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            record = {"id": number, "site": f"site-{number % 40}.example", "text": article(rng, length)}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def cost(*command: object) -> tuple[float, float]:
    """CPU seconds of a run of newsclean, and the most memory in MB that any run has taken so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = [sys.executable, "-m", "newsclean", *map(str, command)]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def look(page: Path, times: int) -> None:
    found: dict[str, list[float]] = {}
    for _ in range(times):
        with browser.chromium() as driver:
            for name, value in opened(driver, page).items():
                found.setdefault(name, []).append(value)
    for name, values in found.items():
        print(f"{name}: {statistics.median(values):,.0f} (of {times}: {min(values):,.0f} to {max(values):,.0f})")


def opened(driver: Any, page: Path) -> dict[str, float]:
    """Milliseconds until the page is there."""
    driver.set_script_timeout(120)
    browser.open_page(driver, page)
    paint = driver.execute_script("return performance.getEntriesByName('first-contentful-paint')[0].startTime")
    overview = driver.execute_script("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    browser.open_page(driver, page, "#articles")
    listed = driver.execute_script("return performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    scrolled, rows, last = driver.execute_async_script(SCROLL)
    assert last == driver.execute_script("return document.querySelector('[role=option]').ariaSetSize | 0")
    assert rows < 60
    return {
        "first paint, ms": paint,
        "overview stands, ms": overview,
        "list stands, ms": listed,
        "jump to the end, ms": scrolled,
        "first search in all texts, ms": driver.execute_async_script(SEARCH),
        "second search, ms": driver.execute_async_script(SEARCH),
        "memory of the script, MB": driver.execute_script("return performance.memory.usedJSHeapSize / 1e6"),
    }


if __name__ == "__main__":
    main()
