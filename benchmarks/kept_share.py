"""How much of a text rules leave (`newsclean.extra.shares`): of articles as people cut them out, of extractors' texts.

    python benchmarks/kept_share.py --data DIR

DIR holds the article-extraction benchmark's ground truth and outputs, as JSON (.gz) of texts by page.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

from newsclean import Cleaner
from newsclean.extra.shares import kept_share

LIMITS = (0.1, 0.25, 0.5, 0.75, 0.9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data / "extraction"
    cleaner = Cleaner()
    print("| texts | number | least kept |", *(f"below {limit} |" for limit in LIMITS))
    print("|---|" + "---|" * (2 + len(LIMITS)))
    names = ["trafilatura", "newspaper", "readability", "goose3", "boilerpipe"]
    for name in ["ground-truth", *(f"output/{name}" for name in names)]:
        with gzip.open(folder / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            texts = [text for text in json.load(file).values() if isinstance(text, str)]
        shares = [kept_share(result) for result in cleaner.explain_together(texts)]
        below = (str(sum(share < limit for share in shares)) for limit in LIMITS)
        print("|", " | ".join([name, str(len(shares)), f"{min(shares):.3f}", *below]), "|")


if __name__ == "__main__":
    main()
