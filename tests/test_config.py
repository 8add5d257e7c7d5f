"""The configuration file: which one counts, what it may say, and what is said where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import run

DIRTY = b"Rain fell on Tuesday.\n\nAdvertisement\n\nIt fell all night."
KEPT = DIRTY
CLEAN = b"Rain fell on Tuesday.\n\nIt fell all night."
KEEP = 'keep = ["Advertisement"]\n'
RULE = """
[[rule]]
id = "rain"
category = "ad"
pattern = "rain fell on .*"
example = "Rain fell on us."
spare = "Snow."
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project" / "deep")
    return tmp_path / "project"


NEAREST = [
    pytest.param({}, CLEAN, id="none"),
    pytest.param({"newsclean.toml": KEEP}, KEPT, id="newsclean.toml above"),
    pytest.param({"pyproject.toml": "[tool.newsclean]\n" + KEEP}, KEPT, id="pyproject.toml above"),
    pytest.param({"deep/newsclean.toml": "", "newsclean.toml": KEEP}, CLEAN, id="the nearest"),
    pytest.param({"newsclean.toml": KEEP, "pyproject.toml": "[tool.newsclean]\n"}, KEPT, id="newsclean.toml first"),
    pytest.param({"deep/pyproject.toml": "[tool.ruff]\n", "newsclean.toml": KEEP}, KEPT, id="no table: further up"),
    pytest.param({"deep/pyproject.toml": "[tool]\nx = 'newsclean'\n", "newsclean.toml": KEEP}, KEPT, id="the word"),
    pytest.param({"deep/pyproject.toml": "broken = ", "newsclean.toml": KEEP}, KEPT, id="broken"),
    pytest.param({"pyproject.toml": "tool.newsclean." + KEEP}, KEPT, id="a dotted key"),
    pytest.param({"newsclean.toml": "\ufeff" + KEEP}, KEPT, id="byte order mark"),
]


@pytest.mark.parametrize(("files", "out"), NEAREST)
def test_the_nearest_file_counts(files: dict[str, str], out: bytes, place: Path) -> None:
    for name, content in files.items():
        (place / name).write_text(content)
    done = run("clean", stdin=DIRTY)
    assert (done.code, done.out, done.err) == (0, out, "")
    assert run("clean", "--no-config", stdin=DIRTY).out == CLEAN


def test_everything_that_may_be_configured(place: Path) -> None:
    (place / "rules").mkdir()
    (place / "rules" / "mine.toml").write_text(RULE)
    (place / "newsclean.toml").write_text(
        "profile = 'conservative'\nlanguages = []\nsimilarity = 1\nguards = false\nbyline = true\n"
        "rules = ['rules/mine.toml']\nkeep = ['Never.']\nfield = 'body'\n"
    )
    done = run("clean", "--format", "jsonl", stdin=b'{"body": "Rain fell on us.\\nIt fell all night.", "text": 5}')
    assert (done.code, done.out) == (0, b'{"body": "It fell all night.", "text": 5}')


def test_the_command_line_wins(place: Path) -> None:
    (place / "deep" / "newsclean.toml").write_text("similarity = 1\nfield = 'body'\nguards = false\n" + KEEP)
    (place / "other.toml").write_text("field = 'story'")
    record = b'{"text": "Rain.\\n", "story": "\\n\\nHail."}'
    assert run("clean", "--format", "jsonl", stdin=record).code == 2
    assert run("clean", "--format", "jsonl", "--field", "text", stdin=record).code == 0
    done = run("clean", "--format", "jsonl", "--config", "../other.toml", stdin=record)
    assert done.out == b'{"text": "Rain.\\n", "story": "Hail."}'
    (place / "deep" / "lines").write_text("It fell all night.\n\n")
    (place / "deep" / "mine.toml").write_text(RULE.replace("rain fell on", "it fell all"))
    # Lines to keep add up, from wherever they are.
    assert run("clean", "--keep", "lines", "--rules", "mine.toml", "--guards", stdin=DIRTY).out == KEPT


WRONG = [
    pytest.param("profil = 'standard'", "line 1: unknown key 'profil'; did you mean 'profile'?", id="unknown, close"),
    pytest.param("\n# xyz = 1\nxyz = 1", "line 3: unknown key 'xyz'; there are by, byline, ", id="unknown, far"),
    pytest.param("guards = true\nprofile = 'page2'", "line 2: profile is 'page2', not one of", id="value"),
    pytest.param("similarity = 1.5", "line 1: similarity is 1.5, not between 0 and 1", id="range"),
    pytest.param("similarity = 'high'", "line 1: similarity is 'high', not a number", id="number"),
    pytest.param("similarity = true", "line 1: similarity is true, not a number", id="not a number"),
    pytest.param("guards = 'no'", "line 1: guards is 'no', not true or false", id="switch"),
    pytest.param("byline = 1", "line 1: byline is 1, not true or false", id="policy"),
    pytest.param("languages = 'en'", "line 1: languages is 'en', not a list of strings", id="list"),
    pytest.param("languages = ['xx']", "line 1: languages has 'xx'; there are rules for", id="language"),
    pytest.param("keep = [1]", "line 1: keep is [1], not a list of strings", id="list of strings"),
    pytest.param("field = ['a']", "line 1: field is ['a'], not a string", id="string"),
    pytest.param("'fields' = 'a'", "line 1: unknown key 'fields'; did you mean 'field'?", id="quoted key"),
    pytest.param("[more]\nfield = 'a'", "line 1: unknown key 'more'", id="a table"),
    pytest.param("field = ", "Invalid value (at end of document)", id="not TOML"),
    pytest.param("a = 1\na = 2\n", "Cannot overwrite a value (at line 2, column 6)", id="twice"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_cannot_be_is_said_with_file_and_line(text: str, message: str, place: Path) -> None:
    path = place / "newsclean.toml"
    path.write_text(text)
    done = run("clean", stdin=DIRTY)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith(f"newsclean: {path}: {message}")
    assert done.err.count("\n") == 1

    own = place / "deep" / "newsclean.toml"
    path.rename(own)
    assert run("clean", stdin=DIRTY).err.startswith(f"newsclean: newsclean.toml: {message}")


def test_the_line_is_the_one_in_the_right_table(place: Path) -> None:
    text = "[tool.other]\nprofil = 1\n\n[ tool . newsclean ]\nguards = true\nprofil = 'x'\n"
    (place / "pyproject.toml").write_text(text)
    assert f"{place / 'pyproject.toml'}: line 6: unknown key 'profil'" in run("clean", stdin=DIRTY).err


def test_a_file_asked_for_must_be_there_and_be_about_newsclean(place: Path) -> None:
    (place / "deep" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert run("clean", "--config", "none.toml").err == "newsclean: none.toml: No such file or directory\n"
    assert run("clean", "--config", "pyproject.toml").err == "newsclean: pyproject.toml: no table [tool.newsclean]\n"


def test_a_rule_file_that_is_configured_must_be_sound(place: Path) -> None:
    (place / "newsclean.toml").write_text("rules = ['mine.toml']")
    (place / "mine.toml").write_text(RULE.replace("rain fell on .*", "(rain"))
    done = run("clean", stdin=DIRTY)
    assert done.code == 2
    assert done.err.startswith(f"newsclean: {place / 'mine.toml'}: rain: the pattern does not compile: missing )")
