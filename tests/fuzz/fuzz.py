"""Fuzzing with coverage (atheris): bytes become texts, options and files; the promises of the library are the oracle.

pip install -e '.[fuzz]'
python tests/fuzz/fuzz.py clean -max_total_time=600          one target for ten minutes
python tests/fuzz/fuzz.py all 600                            every target, ten minutes in all

Targets: clean, compare, profile, records, packed, config, rules. What breaks a promise is written to crash-*: put it
into `tests/fuzz/finds/TARGET/`, which `tests/test_fuzz_finds.py` runs for ever after.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

HERE = Path(__file__).parent
OPTIONS = ("headline", "standfirst", "byline", "credits", "disclosures", "captions", "uncredited", "tweets")


def clean(data: bytes) -> None:
    """Second cleanings are silent, kept and removed are all there was, under any option."""
    import newsclean
    import soak

    if len(data) < 3:
        return
    head, text = data[:3], data[3:].decode("utf-8", "surrogateescape" if data[0] & 1 else "replace")
    chosen = {name: bool(head[1] >> bit & 1) for bit, name in enumerate(OPTIONS) if head[2] >> bit & 1}
    cleaner = _cleaner(("standard", "conservative", "page")[head[0] >> 1 & 3 if head[0] >> 1 & 3 < 3 else 0], **chosen)
    result = cleaner.explain(text)
    assert not (what := soak.broken(cleaner, text, None, result)), what
    assert isinstance(result, newsclean.Result)


def _cleaner(profile: str, **chosen: bool):  # type: ignore[no-untyped-def]
    import newsclean

    key = (profile, *sorted(chosen.items()))
    if key not in _CLEANERS:
        if len(_CLEANERS) > 40:
            _CLEANERS.clear()
        _CLEANERS[key] = newsclean.Cleaner(profile=profile, **chosen)  # type: ignore[arg-type]
    return _CLEANERS[key]


_CLEANERS: dict[tuple[object, ...], object] = {}


def compare(data: bytes) -> None:
    """A line is a copy of itself, and the score is one."""
    import newsclean

    text = data.decode("utf-8", "replace")
    one, _, other = text.partition("\n")
    found = newsclean.compare(one, other)
    assert found.score is None or 0 <= found.score <= 1
    assert found == newsclean.compare(one, other)


def profile(data: bytes) -> None:
    """A profile's file is refused in words, or is a profile that comes back the same."""
    from newsclean.site.profile import ProfileError, SiteProfile
    from newsclean.site.writing import parsed

    try:
        found = parsed(data, "p.toml")
    except ProfileError as error:
        assert str(error).startswith("p.toml: ")
        pages = data.decode("utf-8", "replace").split("\f")
        found = SiteProfile.learn(pages)
        assert SiteProfile.learn(reversed(pages)) == found
    assert parsed(found.toml().encode(), "p.toml").toml() == found.toml()


def records(data: bytes) -> None:
    """A line is a record or is refused in words; one that is not changed comes out as it came."""
    from newsclean.corpus.formats import InputError
    from newsclean.corpus.records import read_articles

    for kind in ("jsonl", "txt"):
        try:
            found = list(read_articles(io.BytesIO(data), kind, skip_bad=True))  # type: ignore[arg-type]
        except InputError:
            continue
        assert b"".join(article.raw for article in found) == data
        for article in found:
            again = article.with_text(article.text)
            if kind == "jsonl" and article.record and not data.startswith(b"\xef\xbb\xbf"):
                assert again == article.raw


def packed(data: bytes) -> None:
    """What is damaged is an error, and what is not is what was packed."""
    from newsclean.corpus.compressed import reading
    from newsclean.corpus.formats import InputError

    for compression in ("gz", "zst"):
        try:
            with reading(io.BytesIO(data), compression) as plain:  # type: ignore[arg-type]
                plain.read()
        except InputError:
            pass
    with reading(io.BytesIO(gzip.compress(data)), "gz") as plain:
        assert plain.read() == data


def config(data: bytes) -> None:
    """A configuration is refused in one line, or read."""
    from newsclean.cli.config import read_config
    from newsclean.cli.messages import CommandError

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "newsclean.toml"
        path.write_bytes(data)
        try:
            read_config(path)
        except CommandError as error:
            assert "newsclean.toml" in str(error)


def rules(data: bytes) -> None:
    """A file of rules is refused in one line, or read."""
    from newsclean.rules import RuleBook, RuleError, read_rules

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_bytes(data)
        try:
            found = read_rules(path)
        except RuleError as error:
            assert "mine.toml" in str(error)
            return
        RuleBook(found).matching("Advertisement", "edges")


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (clean, compare, profile, records, packed, config, rules)
}


def corpus(target: str, folder: Path) -> None:
    """Files to begin with, made of pieces and of the repository's own."""
    import random

    import soak

    root = HERE.parents[1]
    texts = [soak.article(random.Random(number)).encode("utf-8", "replace")[:3000] for number in range(200)]
    seeds: list[bytes] = {
        "clean": [b"\x00\x00\x00" + text for text in texts],
        "compare": [text[:400] for text in texts],
        "profile": [b"\f".join(texts[n : n + 4]) for n in range(0, 40, 4)]
        + [b'version = 1\npages = 2\nlines = [\n  { text = "Home", pages = 2 },\n]\nslots = []\noutline = []\n'],
        "records": [b'{"text": "Rain.", "n": 1.50}\n{"text": null}\n', *texts[:20]],
        "packed": [gzip.compress(text) for text in texts[:20]],
        "config": [b'profile = "page"\nlanguages = ["en"]\nsimilarity = 0.9\nkeep = ["Yes"]\nbyline = true\n'],
        "rules": [path.read_bytes()[:4000] for path in sorted((root / "src/newsclean/rules").glob("*.toml"))]
        + [b'[[rule]]\nid = "a"\ncategory = "ad"\nwords = ["a"]\npattern = "a{DATE}"\nexample = "a"\nspare = "b"\n'],
    }[target]
    for number, data in enumerate(seeds):
        (folder / str(number)).write_bytes(data)


def main() -> None:
    target = sys.argv[1]
    if target == "all":
        seconds = int(sys.argv[2]) // len(TARGETS)
        for name in TARGETS:
            print(f"== {name}", flush=True)
            subprocess.run([sys.executable, __file__, name, f"-max_total_time={seconds}"], check=True)
        return
    import atheris

    with tempfile.TemporaryDirectory() as folder:
        with atheris.instrument_imports(include=["newsclean"]):
            import newsclean.cli.config
            import newsclean.corpus.compressed
            import newsclean.corpus.records
            import newsclean.pipeline
            import newsclean.reading
            import newsclean.relation
            import newsclean.rules
            import newsclean.site.learning
            import newsclean.site.writing  # noqa: F401
        corpus(target, Path(folder))
        atheris.Setup(
            [sys.argv[0], *sys.argv[2:], "-max_len=4000", "-len_control=0", "-timeout=20", folder], TARGETS[target]
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
