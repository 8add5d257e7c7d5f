"""`newsclean rules`: the list, one rule explained, and a file of one's own checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import run
from newsclean.cli.rules import OF_STAGES
from newsclean.rules import builtin
from newsclean.stages.repeats import NAMES

RULE = """
[[rule]]
id = "{id}"
category = "ad"
words = ["gazette"]
pattern = "{pattern}"
example = "{example}"
spare = "{spare}"
"""
GOOD = {
    "id": "gazette-shop",
    "pattern": "visit the gazette shop.*",
    "example": "Visit the Gazette shop today",
    "spare": "She had worked at the Gazette since the spring of 1998.",
}


def test_list() -> None:
    rules = [line.split() for line in run("rules", "list").out.decode().splitlines()]
    assert [rule[0] for rule in rules] == [rule.id for rule in builtin()]
    some = run("rules", "list", "--category", rules[0][1], "--languages", "xx").out.decode().splitlines()
    assert {tuple(line.split()[i] for i in (1, 3)) for line in some} <= {(rules[0][1], "any")}
    assert run("rules", "list", "--category", "none").code == 2


def test_explain() -> None:
    name = builtin()[0].id
    done = run("rules", "explain", name)
    assert done.code == 0
    told = dict(line.split(maxsplit=1) for line in done.out.decode().splitlines() if " " in line)
    assert told["rule"] == name
    assert {"category", "where", "pattern", "removes", "spares"} <= set(told)
    wrong = run("rules", "explain", name + "x")
    assert (wrong.code, wrong.err) == (2, f"newsclean: {name}x: no such rule; did you mean {name!r}?\n")


def test_what_the_stages_look_for_is_explained_too() -> None:
    found = {*NAMES.values(), "blank-run", "title-copy", "link-block", "outside-article"}
    assert found == set(OF_STAGES)
    for name in found:
        assert run("rules", "explain", name).out.decode().startswith(f"rule       {name}\nremoves    ")


def test_a_rule_of_ones_own_is_explained_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULE.format(**GOOD))
    assert (
        b"Visit the Gazette shop today"
        in run("rules", "explain", "gazette-shop", "--rules", tmp_path / "mine.toml").out
    )


CHECK = [
    pytest.param({}, 0, "", id="all well"),
    pytest.param({"example": "Gazette"}, 1, "does not match its example 'Gazette': the pattern must", id="part"),
    pytest.param(
        {"example": "Visit us", "pattern": "visit .*"}, 1, "does not match its example 'Visit us'", id="words"
    ),
    pytest.param({"spare": GOOD["example"]}, 1, f"matches its spare '{GOOD['example']}'", id="spare matches"),
    pytest.param({"spare": "Advertisement"}, 1, "its spare 'Advertisement' goes by the rule ", id="by another rule"),
    pytest.param({"id": "leftover-tag"}, 1, "there is a rule of that name already", id="name taken"),
    pytest.param({"pattern": "(a+)+"}, 2, "the pattern has a quantifier inside a quantifier", id="slow pattern"),
    pytest.param({"pattern": "(a"}, 2, "the pattern does not compile: ", id="broken pattern"),
    pytest.param({"spare": ""}, 2, "has no 'spare'", id="no spare"),
]


@pytest.mark.parametrize(("change", "code", "message"), CHECK)
def test_check(change: dict[str, str], code: int, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    rule = {**GOOD, **change}
    path.write_text(RULE.format(**rule))
    done = run("rules", "check", path)
    assert (done.code, done.out.decode()) == (code, "" if code else f"{path}: 1 rule, all well\n")
    assert done.err.startswith(f"newsclean: {path}: {rule['id']}: {message}" if code else "")


@pytest.mark.parametrize("content", ["rule = ", "rule = 5", "[[rule]]\nid = 'a'\npattern = 5"])
def test_check_of_what_is_no_rule_file(content: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(content)
    done = run("rules", "check", path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith(f"newsclean: {path}: ")
