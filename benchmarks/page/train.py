"""Train the model of the page profile, and say how good it is on sites that it has not seen.

    python benchmarks/page/train.py --data DIR                 # cross-validated table
    python benchmarks/page/train.py --data DIR --ablation      # without each group of features; html text only
    python benchmarks/page/train.py --data DIR --write         # train on everything, write src/newsclean/page/model.npz

Needs scikit-learn (`pip install -e '.[train]'`); newsclean itself does not. DIR holds `extraction/` and `pages/` as
`rules_evidence.py` describes them. The model holds weights, never text.

A line is the article's when half of its words or more are: page and gold article are aligned word by word (the longest
common subsequence), and a run of words counts from four on, or when it is the whole line. Of pages without a gold
article only the lines are known that hold a snippet that must stay, or one that must go. Pages are split by site into
four folds; a page is judged by trees that saw nothing of its site. The second trees learn from what the first ones,
trained on the other folds, say. (The first trees behind the second ones' training pages saw the judged site; what
that leaks was not measured.) The table shows the profile as shipped, all stages, with those trees. Figures are those
of the benchmark: 4-gram shingles, F1 of mean precision and mean recall.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz.distance import LCSseq

from newsclean import Cleaner
from newsclean.canonical import canonical_lines
from newsclean.model import Line
from newsclean.page import stretch
from newsclean.page.features import ALONE, COMPANY, NAMES, VERDICTS, features
from newsclean.page.trees import FILE, LEAVES, UNIT, Trees
from newsclean.rules import RuleBook, builtin
from newsclean.wrapping import joined, paragraphs

SEED, FOLDS = 0, 4
TREES = (80, 120)
RUN = 4  # words in a row that page and article share
WORD = re.compile(r"\w+")
# Which texts teach, and how much; the others are judged only.
WEIGHTS = {
    ("wcxb", "html_text"): 1.0, ("news", "html_text"): 2.0, ("extraction", "html-text"): 3.0,
    ("extraction", "inscriptis"): 3.0, ("extraction", "html2text"): 1.0,
    ("wcxb", "soup"): 0.5, ("news", "soup"): 1.0,
    ("multilingual", "html_text"): 3.0, ("multilingual", "soup"): 1.5,
    ("wcxb", "gold"): 0.3, ("news", "gold"): 0.3, ("extraction", "trafilatura"): 0.9,
}  # fmt: skip
JUDGED = [
    ("extraction", "html-text"), ("extraction", "inscriptis"), ("extraction", "html2text"), ("wcxb", "html_text"),
    ("news", "html_text"), ("wcxb", "soup"), ("news", "soup"), ("extraction", "gold"), ("wcxb", "gold"),
    ("multilingual", "html_text"), ("multilingual", "soup"),
]  # fmt: skip
ABLATED = [("extraction", "html-text"), ("wcxb", "html_text"), ("news", "html_text")]
GROUPS = {
    "the line alone": ALONE,
    "the rules' verdicts": (*VERDICTS, *(n for n in COMPANY if n.startswith(("since", "strong", "known")))),
    "copies": ("copies", "copy", "shape"),
    "topic": tuple(n for n in COMPANY if n.startswith(("topic", "usual"))),
    "place": (
        "place", "share before", "from start", "from end", "body before", "body behind", "solid before",
        "solid behind", "body so far", "no body yet", "no body left", "weight so far",
    ),
    "neighbours": tuple(n for n in COMPANY if n.startswith(("weight ", "run")) or n.endswith(("-1", "+1", "2", "3"))),
}  # fmt: skip


class Text(NamedTuple):
    kind: tuple[str, str]  # set and source
    fold: int
    gold: str
    lines: list[str]
    sizes: np.ndarray  # words of each line
    keep: np.ndarray  # whether each line is the article's
    known: np.ndarray  # whether that is known
    rows: np.ndarray
    snippets: tuple[list[str], list[str]] = ([], [])  # must stay, must go; of a page without a gold article

    @property
    def weights(self) -> np.ndarray:
        each: np.ndarray = (0.3 + np.minimum(self.sizes, 60) / 15) * min(1.0, 400 / len(self.lines))
        return each * self.known * WEIGHTS.get(self.kind, 0.0)


def read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file] if ".jsonl" in path.name else json.load(file)


def pages(data: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Set, source, site, gold article and text."""
    for name in ("wcxb", "news"):
        for row in read(data / f"pages/{name}.jsonl.gz"):
            for source in ("html_text", "soup", "gold"):
                if row.get("gold") and row.get(source):
                    yield name, source, row["site"], row["gold"], row[source]
    truth = read(data / "extraction/ground-truth.json.gz")
    for source in ("html-text", "inscriptis", "html2text", "trafilatura", "gold"):
        output = truth if source == "gold" else read(data / f"extraction/output/{source}.json.gz")
        for key, gold in truth.items():
            if output[key].strip():
                yield "extraction", source, key, gold, output[key]


def texts(data: Path) -> Iterator[Text]:
    book = RuleBook(builtin())
    for name, source, site, gold, text in pages(data):
        lines = [Line(number, line) for number, line in enumerate(canonical_lines(text)[0], 1)]
        units = [joined(group) for group in paragraphs(lines)] or [line.text for line in lines]
        units = [unit for unit in units if unit]
        hits, sizes = aligned(units, gold)
        keep = np.ones(len(units), bool) if source == "gold" else 2 * hits >= np.maximum(sizes, 1)
        fold = int(hashlib.md5(site.encode()).hexdigest(), 16) % FOLDS
        rows = features(units, book).astype(np.float32)
        yield Text((name, source), fold, gold, units, sizes, keep, np.ones(len(units), bool), rows)
    for row in read(data / "pages/multilingual.jsonl.gz"):
        for source in ("html_text", "soup"):
            if row.get(source):
                yield snippets(row, source, book)


def snippets(row: dict[str, Any], source: str, book: RuleBook) -> Text:
    """A page of which only snippets are known."""
    units = [line for line in canonical_lines(row[source])[0] if line]
    squeezed = [squeeze(unit) for unit in units]
    stay, go = ([squeeze(snippet) for snippet in row[which]] for which in ("keep", "drop"))
    keep = np.array([any(snippet in unit for snippet in stay) for unit in squeezed])
    gone = np.array([any(snippet in unit for snippet in go) for unit in squeezed])
    fold = int(hashlib.md5(row["site"].encode()).hexdigest(), 16) % FOLDS
    sizes = np.array([len(WORD.findall(unit)) for unit in units], dtype=float)
    rows = features(units, book).astype(np.float32)
    return Text(("multilingual", source), fold, "", units, sizes, keep, keep ^ gone, rows, (row["keep"], row["drop"]))


def squeeze(text: str) -> str:
    return " ".join(["", *WORD.findall(text.casefold()), ""])


def aligned(lines: Sequence[str], gold: str) -> tuple[np.ndarray, np.ndarray]:
    """How many words of each line the gold article has, in its order, and how many the line has."""
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(word, len(numbers)) for word in WORD.findall(line)] for line in lines]
    owner = [place for place, words in enumerate(found) for _ in words]
    page = [word for words in found for word in words]
    article = [numbers.setdefault(word, len(numbers)) for word in WORD.findall(gold)]
    hits, sizes = np.zeros(len(lines)), np.array([len(words) for words in found], dtype=float)
    for op in LCSseq.opcodes(page, article):
        if op.tag == "equal":
            for place, count in Counter(owner[op.src_start : op.src_end]).items():
                if op.src_end - op.src_start >= RUN or count == sizes[place]:
                    hits[place] += count
    return hits, sizes


def fit(some: Sequence[Text], rows: Callable[[Text], np.ndarray], count: int) -> Trees:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=count, max_leaf_nodes=LEAVES, learning_rate=0.12, min_samples_leaf=60, max_bins=127,
        l2_regularization=5.0, random_state=SEED,
    )  # fmt: skip
    some = [text for text in some if text.kind in WEIGHTS]
    model.fit(
        np.concatenate([rows(text)[text.known] for text in some]).astype(np.float32),
        np.concatenate([text.keep[text.known] for text in some]),
        sample_weight=np.concatenate([text.weights[text.known] for text in some]),
    )
    return exported(model)


def exported(model: Any) -> Trees:
    """The trees of a scikit-learn model, as newsclean evaluates them."""
    trees = [tree for (tree,) in model._predictors]
    shape = (LEAVES - 1, len(trees))
    feature, threshold = np.zeros(shape, np.int16), np.full(shape, np.inf, np.float32)
    spares = np.full(shape, (1 << LEAVES) - 1, np.uint16)
    value = np.zeros((len(trees), LEAVES), np.int16)
    for column, tree in enumerate(trees):
        leaves = tests = 0

        def walk(at: int, column: int = column, nodes: Any = tree.nodes) -> int:
            """The bits of the leaves below a node."""
            nonlocal leaves, tests
            node = nodes[at]
            if node["is_leaf"]:
                value[column, leaves] = round(node["value"] * UNIT)
                leaves += 1
                return 1 << (leaves - 1)
            row, tests = tests, tests + 1
            feature[row, column], threshold[row, column] = node["feature_idx"], node["num_threshold"]
            left = walk(node["left"])
            spares[row, column] = (1 << LEAVES) - 1 - left
            return left | walk(node["right"])

        walk(0)
    return Trees(feature, threshold, spares, value, round(float(model._baseline_prediction.ravel()[0]) * UNIT))


def second_rows(text: Text, glance: np.ndarray) -> np.ndarray:
    words = np.minimum(text.rows[:, 0].astype(np.float64) + 1, stretch.MOST)
    return np.hstack([text.rows, stretch.second_look(glance, words)])


def cross_validated(some: list[Text]) -> list[tuple[Trees, Trees]]:
    """For each fold the trees that have not seen its sites."""
    first = [fit([t for t in some if t.fold != fold], lambda text: text.rows, TREES[0]) for fold in range(FOLDS)]
    rows = {id(text): second_rows(text, stretch.chances(first[text.fold].scores(text.rows))) for text in some}
    return [
        (first[fold], fit([t for t in some if t.fold != fold], lambda text: rows[id(text)], TREES[1]))
        for fold in range(FOLDS)
    ]


def cleaned(some: Sequence[Text], trees: tuple[Trees, Trees]) -> list[str]:
    """The texts as the profile cleans them with these trees."""
    shipped = stretch.load
    stretch.load = lambda: trees  # type: ignore[assignment]
    try:
        stretch.look.cache_clear()
        cleaner = Cleaner(profile="page")
        return [cleaner.clean("\n".join(text.lines)) for text in some]
    finally:
        stretch.load = shipped
        stretch.look.cache_clear()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = WORD.findall(text)
    return Counter(tuple(tokens[i : i + 4]) for i in range(max(1, len(tokens) - 3)) if tokens)


def score(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    precision, recall = [], []
    for gold, text in pairs:
        true, found = shingles(gold), shingles(text)
        common = (true & found).total()
        if found:
            precision.append(common / found.total())
        if true:
            recall.append(common / true.total())
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r), p, r


def stayed(pairs: Sequence[tuple[Text, str]], which: int) -> float:
    """The share of the snippets that stayed, of those that must stay (0) or must go (1)."""
    found = [
        squeeze(snippet) in squeeze(clean)
        for text, clean in pairs
        for snippet in text.snippets[which]
        if squeeze(snippet) in squeeze("\n".join(text.lines))
    ]
    return sum(found) / len(found)


def report(some: list[Text], kinds: Sequence[tuple[str, str]], label: str) -> None:
    by_kind = defaultdict(list)
    for fold, trees in enumerate(cross_validated(some)):
        judged = [text for text in some if text.fold == fold and text.kind in kinds]
        for text, clean in zip(judged, cleaned(judged, trees), strict=True):
            by_kind[text.kind].append((text, clean))
    cells = []
    for kind in kinds:
        if kind[0] == "multilingual":
            cells.append(f"{stayed(by_kind[kind], 0):.4f} {1 - stayed(by_kind[kind], 1):.4f}")
        else:
            f, p, r = score([(text.gold, clean) for text, clean in by_kind[kind]])
            cells.append(f"{f:.4f} ({p:.3f} {r:.3f})")
    print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


def blind(rows: np.ndarray, places: Sequence[int]) -> np.ndarray:
    rows = rows.copy()
    rows[:, places] = 0
    return rows


@contextmanager
def blinded(places: Sequence[int]) -> Iterator[None]:
    """Within, newsclean does not see these features."""
    whole = stretch.features
    stretch.features = lambda lines, book: blind(whole(lines, book), places)
    try:
        yield
    finally:
        stretch.features = whole


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    some = list(texts(options.data))
    print(f"{len(some)} texts, {sum(len(text.lines) for text in some)} lines", file=sys.stderr, flush=True)
    if options.write:
        write(some)
        return 0
    if options.ablation:
        some = [text for text in some if text.kind in ABLATED]
        stretch.SHARE = 0.0  # what is a paragraph is read off features, too
    kinds = [kind for kind in JUDGED if any(text.kind == kind for text in some)]
    print("| | " + " | ".join(" ".join(kind) for kind in kinds) + " |")
    print("|---" * (len(kinds) + 1) + "|")
    report(some, kinds, "all features")
    if options.ablation:
        for name, left_out in GROUPS.items():
            without = [place for place, feature in enumerate(NAMES) if feature in left_out and feature != "words"]
            with blinded(without):
                report([text._replace(rows=blind(text.rows, without)) for text in some], kinds, f"without {name}")
    return 0


def write(some: list[Text]) -> None:
    """Train on all texts. The second trees learn from glances at pages that the first ones had not seen."""
    folds = [fit([t for t in some if t.fold != fold], lambda text: text.rows, TREES[0]) for fold in range(FOLDS)]
    rows = {id(text): second_rows(text, stretch.chances(folds[text.fold].scores(text.rows))) for text in some}
    first = fit(some, lambda text: text.rows, TREES[0])
    second = fit(some, lambda text: rows[id(text)], TREES[1])
    path = Path(stretch.__file__).with_name(FILE)
    arrays = {
        f"{name}{number}": np.asarray(getattr(trees, name))
        for number, trees in ((1, first), (2, second))
        for name in Trees._fields
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)
    print(f"{path.name}: {path.stat().st_size} bytes, {len(NAMES)} features", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
