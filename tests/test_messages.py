"""What a newcomer gets wrong first, and what is said to that: the thing, the place and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import newsclean
from command import run
from newsclean.rules import RuleError, read_rules

RULE = """[[rule]]
id = "house"
category = "ad"
words = ["bakery"]
pattern = "visit the bakery.*"
example = "Visit the bakery!"
spare = "She would visit the bakery on her way."
"""
FILES = {
    "a.txt": "A fire broke out.\n",
    "ok.jsonl": '{"text": "A fire broke out."}\n',
    "cut.jsonl": '{"text": "A fire"}\n{"text": "cut off"\n',
    "rule.toml": "rule = 5\n",
    "key.toml": RULE.replace("words", "word"),
    "bare.toml": RULE.partition("spare")[0],
    "names.toml": 'rules = ["none.toml"]\n',
    "empty.jsonl": "",
}

COMMANDS = [
    ("claen a.txt", "claen: no such command; did you mean 'clean'?"),
    ("xyz", "xyz: no such command; there are clean, dedup,"),
    ("--clean a.txt", "--clean: a command has no dashes: newsclean clean"),
    ("a.txt", "a.txt: a command comes first, as in: newsclean clean a.txt"),
    ("none.txt", "none.txt: no such file, and a command comes first, as in: newsclean clean article.txt"),
    ("clean --profil page a.txt", "unrecognized arguments: --profil; did you mean '--profile'?; see newsclean clean"),
    ("seen add s.sqlite --idfield url", "unrecognized arguments: --idfield url; did you mean '--id-field'?; see"),
    ("clean --qqq a.txt", "unrecognized arguments: --qqq; see newsclean clean --help"),
    ("clean --similarity x a.txt", "argument --similarity: 'x' is not a number from 0 to 1, such as 0.8"),
    ("clean -o d", "-o is for files and folders; standard input goes to standard output"),
    ("clean --title T a.txt ok.jsonl", "--title is the title of one article: give one text file, or standard input"),
    ("clean --rules none.toml a.txt", "none.toml: No such file or directory"),
    ("clean --config names.toml a.txt", "none.toml: No such file or directory"),
    ("clean cut.jsonl", "cut.jsonl: line 2: broken JSON: Expecting ',' delimiter at column 19; --skip-bad leaves such"),
    ("clean --field body ok.jsonl", "ok.jsonl: line 1: no field 'body'; there are 'text'; --field says which has the"),
    ("dedup --field body ok.jsonl -o o", "ok.jsonl: line 1: no field 'body'; there are 'text'; --field says which has"),
    ("dedup cut.jsonl -o o.jsonl", "cut.jsonl: line 2: broken JSON: Expecting ',' delimiter at column 19; --skip-bad"),
    ("dedup ok.jsonl -o o.csv", "o.csv: not the name of a folder, nor of a .jsonl (.gz, .zst) or .parquet file"),
    ("dedup ok.jsonl -o o.jsonl --keep earliest", "--keep earliest goes by a column: --by says which"),
    ("dedup ok.jsonl -o o.jsonl --by date", "--by goes with --keep earliest or priority, not with first"),
    ("seen add ok.jsonl", "ok.jsonl: the index comes first: newsclean seen add INDEX ok.jsonl"),
    ("dedup ok.jsonl -o a.txt/o.jsonl", "a.txt/o.jsonl: a.txt is a file, not a folder"),
    ("clean ok.jsonl --report none/r.jsonl", "none/r.jsonl: No such file or directory"),
    ("restore a.txt --report empty.jsonl", "a.txt: empty.jsonl has no receipts"),
    ("restore a.txt --report ok.jsonl", "ok.jsonl: line 1: not a receipt; clean --report writes such files"),
    ("rules list --languages xx", "no rules for 'xx'; there are ar, de,"),
    ("rules list --category adds", "no rules of the category 'adds'; did you mean 'ads'?".replace("'ads'", "'ad'")),
    ("rules explain en-share", "en-share: no such rule; there are en-share-"),
    ("rules explain qqq", "qqq: no such rule; newsclean rules list has all"),
    ("rules check rule.toml", "rule.toml: rule is 5; each rule begins with [[rule]]"),
    ("rules check key.toml", "key.toml: house: unknown key 'word'; did you mean 'words'?"),
    ("rules check bare.toml", "bare.toml: house: has no 'spare', a line near its words that must stay"),
]


@pytest.mark.parametrize(("given", "message"), COMMANDS, ids=[given for given, _ in COMMANDS])
def test_the_command(given: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text)
    done = run(*given.split())
    assert done.code == 2 and done.err.startswith(f"newsclean: {message}") and done.err.count("\n") == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}.items() >= FILES.items()


def test_help_by_another_name() -> None:
    assert run("help") == run("--help") and run("help").code == 0


def test_a_pattern_is_explained_as_it_was_written() -> None:
    shown = run("rules", "explain", "caption-agency").out.decode()
    assert "{AGENCIES}" in shown and len(shown) < 5000


OPTIONS = [
    ({"profil": "page"}, TypeError, "unknown option 'profil'; did you mean 'profile'?"),
    ({"byline": "yes"}, TypeError, "byline is 'yes', not True, False or None"),
    (
        {"rules": ["house.toml"]},
        TypeError,
        "rules is ('house.toml',), not a tuple of rules; newsclean.rules.read_rules",
    ),
    ({"rules": "house.toml"}, TypeError, "rules is 'house.toml', not a tuple of rules"),
    ({"guards": "no"}, TypeError, "guards is 'no', not True or False"),
    ({"languages": 5}, TypeError, "languages is 5, not a tuple of codes such as ('en', 'de')"),
    ({"keep": [5]}, TypeError, "keep is (5,), not a tuple of lines"),
    ({"languages": ["xx"]}, ValueError, "languages has 'xx'; there are rules for ar, de"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS, ids=[str(options) for options, _, _ in OPTIONS])
def test_options(options: dict[str, object], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as error:
        newsclean.Cleaner(**options)
    assert str(error.value).startswith(message)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'cleen'; did you mean 'clean'"):
        newsclean.cleen  # noqa: B018


def test_files_of_rules_by_name(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(RULE)
    assert [rule.id for rule in read_rules(str(tmp_path / "house.toml"))] == ["house"]
    with pytest.raises(RuleError, match=r"none\.toml: No such file or directory$"):
        read_rules(tmp_path / "none.toml")


CALLS = [
    (lambda: newsclean.find_duplicates("abc"), "documents is one str; give a list of them"),
    (lambda: newsclean.find_duplicates(["a"], threshold="x"), "threshold is 'x', not a number"),
    (
        lambda: list(newsclean.Cleaner().explain_together("abc")),
        "texts is one str; give a list of them, or use explain",
    ),
    (lambda: newsclean.SeenIndex(":memory:").add_many(["ab"]), "add_many takes pairs of an id and a text, and this is"),
]


@pytest.mark.parametrize(("call", "message"), CALLS, ids=[message for _, message in CALLS])
def test_calls(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as error:
        call()
    assert str(error.value).startswith(message)
