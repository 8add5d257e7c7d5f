"""The peers of `newsclean dedup`, each as its own pages and trying say it is best used.

Every driver takes the path of a JSON Lines file and an empty folder, writes the survivors there, and returns a function
that reads their ids again (which is not measured). All of them get what a competent user would give them: orjson, a
fast hash, 128 values, bands that find what is asked for. Shingles are runs of five lower-cased `\\w+` words, and a
shorter text is one shingle, unless a line says otherwise. `settings` is what the table says of each. `corpus.py` runs
this file once for each.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

WORD = re.compile(r"\w+")
VALUES, BANDS, ROWS = 128, 16, 8  # for .8: there a pair shares a band with probability .95, at .85 with .99
THRESHOLD = 0.8

Ids = Callable[[], Iterable[str]]


class Peer(NamedTuple):
    """Something that takes copies out of a corpus: its name, packages, driver, and what it does."""

    name: str
    packages: tuple[str, ...]
    run: Callable[[Path, Path, float], Ids]
    settings: str
    slow: bool = False


def _of_lines(path: Path) -> Ids:
    def ids() -> Iterator[str]:
        with path.open("rb") as file:
            for line in file:
                yield json.loads(line)["id"]

    return ids


def _newsclean(corpus: Path, folder: Path, threshold: float, *options: str) -> Ids:
    from newsclean.cli import main

    kept = folder / "kept.jsonl"
    command = ["dedup", str(corpus), "-o", str(kept), "--threshold", str(threshold), "--keep", "first", "--jobs", "1"]
    code = main([*command, "--clusters", str(folder / "clusters.jsonl"), *options])
    if code:
        raise SystemExit(code)
    return _of_lines(kept)


def _newsclean_spilled(corpus: Path, folder: Path, threshold: float) -> Ids:
    return _newsclean(corpus, folder, threshold, "--work-dir", str(folder / "work"), "--memory", "256M")


def _newsclean_json(corpus: Path, folder: Path, threshold: float) -> Ids:
    sys.modules["orjson"] = None  # type: ignore[assignment]  # as if it were not installed
    return _newsclean(corpus, folder, threshold)


def _strings(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return list(map(" ".join, zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))) or [
        " ".join(words)
    ]


def _lines_and_texts(corpus: Path) -> Iterator[tuple[bytes, str]]:
    from orjson import loads

    with corpus.open("rb") as file:
        for line in file:
            yield line, loads(line)["text"]


def _rensa(corpus: Path, folder: Path, threshold: float) -> Ids:
    from rensa import RMinHashDeduplicator

    # The way of its page, "Keep unique documents".
    index = RMinHashDeduplicator(threshold=threshold, num_perm=VALUES, use_lsh=True, num_bands=BANDS)
    kept = folder / "kept.jsonl"
    with kept.open("wb") as out:
        block: list[tuple[bytes, str]] = []

        def write() -> None:
            fresh = index.add_pairs((line[:30].decode(), _strings(text)) for line, text in block)
            out.writelines(line for (line, _), new in zip(block, fresh, strict=True) if new)
            block.clear()

        for pair in _lines_and_texts(corpus):
            block.append(pair)
            if len(block) == 1000:
                write()
        write()
    return _of_lines(kept)


def _rensa_hashed(corpus: Path, folder: Path, threshold: float) -> Ids:
    import numpy as np
    from rensa import RMinHash, RMinHashDeduplicator, RMinHashLSH

    # Its fastest way that we found: the hashes of tuples of words for tokens, all signatures as one matrix, flags for
    # the documents that share a band with another, and its deduplicator over these alone, for who comes first.
    texts: list[str] = []
    hashes: list[Any] = []
    for _, text in _lines_and_texts(corpus):
        words = WORD.findall(text.lower())
        runs = zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)
        hashes.append(np.fromiter(map(hash, runs if len(words) >= 5 else [tuple(words)]), np.int64))
        texts.append(text)
    bounds = np.zeros(len(texts) + 1, np.uint64)
    np.cumsum([len(each) for each in hashes], out=bounds[1:])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(hashes).view(np.uint64), bounds, num_perm=VALUES, seed=42
    )
    flags = RMinHashLSH(threshold, VALUES, BANDS).query_duplicate_flags_matrix_one_shot(matrix)
    del hashes, matrix
    index = RMinHashDeduplicator(threshold=threshold, num_perm=VALUES, use_lsh=True, num_bands=BANDS)
    fresh = iter(index.add_pairs((str(n), _strings(texts[n])) for n, flag in enumerate(flags) if flag))
    kept = folder / "kept.jsonl"
    with corpus.open("rb") as file, kept.open("wb") as out:
        out.writelines(line for line, flag in zip(file, flags, strict=True) if not flag or next(fresh))
    return _of_lines(kept)


def _gaoya_index(analyzer: Any, threshold: float) -> Any:
    from gaoya.minhash import MinHashStringIndex

    return MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=BANDS,
        band_size=ROWS,
        num_hashes=VALUES,
        analyzer=analyzer,
        lowercase=True,
        ngram_range=(5, 5),
        id_container="smallvec",
    )


def _gaoya(corpus: Path, folder: Path, threshold: float) -> Ids:
    # The analyzer's result is asked for and put in: `query` and `insert_document` would call it once each.
    index = _gaoya_index(_strings, threshold).minhash_index
    kept = folder / "kept.jsonl"
    with kept.open("wb") as out:
        for number, (line, text) in enumerate(_lines_and_texts(corpus)):
            runs = _strings(text)
            if not index.query_tokens(runs):
                index.insert_tokens(number, runs)
                out.write(line)
    return _of_lines(kept)


def _gaoya_own(corpus: Path, folder: Path, threshold: float) -> Ids:
    index = _gaoya_index("word", threshold)
    kept = folder / "kept.jsonl"
    with kept.open("wb") as out:
        for number, (line, text) in enumerate(_lines_and_texts(corpus)):
            if not index.query(text):
                index.insert_document(number, text)
                out.write(line)
    return _of_lines(kept)


def _datasketch(corpus: Path, folder: Path, threshold: float) -> Ids:
    from datasketch import MinHash, MinHashLSH
    from xxhash import xxh32_intdigest

    index = MinHashLSH(num_perm=VALUES, params=(BANDS, ROWS))
    signatures: list[MinHash] = []
    texts = (list(map(str.encode, _strings(text))) for _, text in _lines_and_texts(corpus))
    kept = folder / "kept.jsonl"
    with corpus.open("rb") as file, kept.open("wb") as out:
        made = MinHash.generator(texts, num_perm=VALUES, hashfunc=xxh32_intdigest)
        for number, (line, signature) in enumerate(zip(file, made, strict=True)):
            signatures.append(signature)
            if not any(signature.jaccard(signatures[other]) >= threshold for other in index.query(signature)):
                index.insert(number, signature, check_duplication=False)
                out.write(line)
    return _of_lines(kept)


def _text_dedup(corpus: Path, folder: Path, threshold: float) -> Ids:
    from text_dedup.minhash import main

    kept = folder / "kept"
    command = ["--path", "json", "--data_files", str(corpus), "--split", "train", "--column", "text"]
    command += ["--cache_dir", str(folder / "cache"), "--output", str(kept), "--batch_size", "10000"]
    command += f"--ngram 5 --min_length 1 --num_perm {VALUES} --threshold {threshold} --b {BANDS} --r {ROWS}".split()
    command += "--hash_func xxh3 --hash_bits 32 --num_proc 1".split()
    main(command, standalone_mode=False)

    def ids() -> Iterator[str]:
        from datasets import load_from_disk

        yield from load_from_disk(str(kept))["id"]

    return ids


def _datatrove(corpus: Path, folder: Path, threshold: float) -> Ids:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter
    from datatrove.utils.hashing import HashConfig
    from datatrove.utils.text import TextNormConfig
    from datatrove.utils.word_tokenizers import WhitespaceTokenizer

    class Blanks(WhitespaceTokenizer):  # type: ignore[misc]
        """What its tokenizer for blanks does, without spaCy: punctuation is gone by then."""

        def __init__(self) -> None:
            pass

        def word_tokenize(self, text: str) -> list[str]:
            return text.split()

    normal = TextNormConfig(norm_unicode_diacritics=False, norm_numbers=False)
    config = MinhashConfig(5, BANDS, ROWS, norm_config=normal, hash_config=HashConfig(precision=32, hash_fc="xxhash"))
    reader = JsonlReader(str(corpus.parent), glob_pattern=corpus.name)
    signature = MinhashDedupSignature(str(folder / "signatures"), config)
    signature.word_tokenizer = Blanks()
    steps = (
        (1, [reader, signature]),
        (BANDS, [MinhashDedupBuckets(str(folder / "signatures"), str(folder / "buckets"), config=config)]),
        (1, [MinhashDedupCluster(str(folder / "buckets"), str(folder / "remove"), config=config)]),
        (
            1,
            [
                reader,
                MinhashDedupFilter(str(folder / "remove")),
                JsonlWriter(str(folder / "kept"), output_filename="${rank}.jsonl", compression=None),
            ],
        ),
    )
    for number, (tasks, pipeline) in enumerate(steps):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(folder / f"log{number}")).run()
    return _of_lines(next((folder / "kept").glob("*.jsonl")))


def _json(corpus: Path, folder: Path, threshold: float) -> Ids:
    with corpus.open("rb") as file:
        for line in file:
            json.loads(line)
    return lambda: ()


NEWSCLEAN = Peer(
    "newsclean", ("newsclean", "numpy"), _newsclean, "`newsclean dedup --jobs 1`; every pair verified exactly"
)
PEERS = (
    NEWSCLEAN,
    Peer(
        "newsclean, no orjson",
        ("newsclean",),
        _newsclean_json,
        "the same where orjson is not installed: it is optional",
    ),
    Peer("newsclean, 256 MB", ("newsclean",), _newsclean_spilled, "the same with `--memory 256M` and a work folder"),
    Peer("json.loads", (), _json, "every line of the file parsed, no more"),
    Peer("rensa", ("rensa", "orjson"), _rensa, "`RMinHashDeduplicator.add_pairs` over strings, as its page has it"),
    Peer(
        "rensa, hashed",
        ("rensa", "numpy"),
        _rensa_hashed,
        "hashes of tuples of words, one digest matrix, flags, then its deduplicator over the flagged",
    ),
    Peer("gaoya", ("gaoya", "orjson"), _gaoya, "`MinHashStringIndex`, shingles made in Python; query, then insert"),
    Peer(
        "gaoya, own words", ("gaoya",), _gaoya_own, "the same with its tokenizer in Rust: other words, split at blanks"
    ),
    Peer(
        "datasketch",
        ("datasketch", "xxhash"),
        _datasketch,
        "`MinHash.generator` with xxh32, `MinHashLSH`, estimate checked",
    ),
    Peer(
        "text-dedup",
        ("text-dedup",),
        _text_dedup,
        "its command, xxh3, 32 bits; no check, components; `\\W` split",
        slow=True,
    ),
    Peer(
        "datatrove",
        ("datatrove",),
        _datatrove,
        "four steps, one worker, xxhash, words split at blanks; no check",
        slow=True,
    ),
)


def one(name: str, corpus: Path, folder: Path, threshold: float) -> None:
    """Runs one peer in this process, prints its seconds and its memory, and leaves the survivors' ids in a file."""
    peer = next(peer for peer in PEERS if peer.name == name)
    ids = peer.run(corpus, folder, threshold)
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
    print(f"\n{seconds} {max(_peak(), children.ru_maxrss * 1024)}", flush=True)
    (folder / "ids").write_text("\n".join(ids()), "utf-8")


def _peak() -> int:
    """The largest resident set of this process, in bytes: the kernel's own figure where it gives one, since `ru_maxrss`
    can be that of the process that started this one."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
