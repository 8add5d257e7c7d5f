"""What the pages of docs/ and the README show is what happens: their examples run here, and no page is left out.

* Blocks of `python` and `pycon` run page by page, in the order of the page, with what is imported and named above.
* Blocks of `sh` in docs/start.md run one after the other in one folder.
* A block of `text` right below one of these is what must come out.

A comment `<!-- setup` holds lines of Python that a page's examples need and readers do not. A block whose packages are
not installed is left out.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.glob("*.md"))
# The recipes there want addresses to fetch: tests/test_recipes.py has them.
ELSEWHERE = {"scrapers.md"}

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|^<!-- (setup)\n(.*?)^-->$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of a page: its line, its language, its code, and what must come out, if the page says so."""

    line: int
    language: str
    code: str
    output: str | None


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    found = list(_BLOCK.finditer(text))
    for block, behind in zip_longest(found, found[1:]):
        output = None
        if behind and behind[1] == "text" and not text[block.end() : behind.start()].strip():
            output = behind[2]
        line = text.count("\n", 0, block.start()) + 1
        yield Block(line, block[1] or block[3], block[2] or block[4] or "", output)


def run(page: Path) -> int:
    """Run the examples in Python of a page; how many there were."""
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
    ran = 0
    for block in blocks(page):
        if block.language not in ("python", "pycon", "setup"):
            continue
        if any(
            find_spec(package) is None for package in re.findall(r"^(?:>>> )?(?:import|from) (\w+)", block.code, re.M)
        ):
            continue
        ran += block.language != "setup"
        where = f"{page.name}, line {block.line}"
        if ">>> " in block.code:
            told = io.StringIO()
            runner.run(
                doctest.DocTestParser().get_doctest(block.code, names, where, str(page), 0),
                out=told.write,
                clear_globs=False,
            )
            names.update(runner.test.globs)
            assert not told.getvalue(), f"{where}:\n{told.getvalue()}"
        else:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block.code, where, "exec"), names)
            if block.output is not None:
                assert printed.getvalue().strip() == block.output.strip(), where
    return ran


@pytest.mark.parametrize(
    "page", [*(page for page in PAGES if page.name not in ELSEWHERE), ROOT / "README.md"], ids=lambda page: page.name
)
def test_examples_in_python(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(page)


def test_an_example_that_is_wrong_is_found(tmp_path: Path) -> None:
    page = tmp_path / "wrong.md"
    for wrong in ("```pycon\n>>> 1 + 1\n3\n```\n", "```python\nprint(2)\n```\n\n```text\n3\n```\n"):
        page.write_text(wrong)
        with pytest.raises(AssertionError, match=r"wrong\.md, line 1"):
            run(page)


@pytest.mark.skipif(os.name != "posix", reason="the examples are for a shell")
def test_the_shell_of_the_first_five_minutes(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, arguments in (("newsclean", " -m newsclean"), ("python", "")):
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n')
        (tools / name).chmod(0o755)
    here = tmp_path / "here"
    here.mkdir()
    path = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONIOENCODING": "utf-8"}
    ran = 0
    for block in blocks(DOCS / "start.md"):
        if block.language == "sh":
            done = subprocess.run(
                ["sh", "-e", "-c", block.code], cwd=here, env=path, capture_output=True, text=True, encoding="utf-8"
            )
            assert done.returncode == 0, f"line {block.line}: {done.stderr}"
            if block.output is not None:
                assert done.stdout.rstrip() == block.output.rstrip(), f"line {block.line}: {done.stderr}"
            ran += 1
    assert ran >= 5


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = re.findall(r"^```\{toctree\}\n(.*?)^```$", (DOCS / "index.md").read_text("utf-8"), re.M | re.S)
    pages = [line for each in listed for line in each.splitlines() if line and not line.startswith(":")]
    assert len(pages) == len(set(pages))
    assert {page.stem for page in PAGES} - {"index"} <= set(pages)


def slug(heading: str) -> str:
    """What a heading is called in an address, as GitHub and MyST have it."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def headings(page: Path) -> set[str]:
    return set(map(slug, re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)))


@pytest.mark.parametrize("page", [*PAGES, *ROOT.glob("*.md"), ROOT / "seeds/README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    dead = []
    for target in re.findall(r"\]\(([^()\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, heading = target.partition("#")
        path = page.parent / name if name else page
        if not path.exists() or (
            heading and heading not in map(slug, re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M))
        ):
            dead.append(target)
    assert dead == []


def test_the_command_reference_has_every_verb_and_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    from importlib import import_module

    commands = import_module("commands")
    reference = commands.reference()
    for verb in import_module("newsclean.cli").VERBS:
        assert f"## newsclean {verb}\n" in reference
        parser = import_module(f"newsclean.cli.{verb}").parser()
        waiting = [parser]
        while waiting:
            each = waiting.pop()
            for action in each._actions:
                if action.choices and not action.option_strings and isinstance(action.choices, dict):
                    waiting.extend(action.choices.values())
                    continue
                for option in action.option_strings:
                    assert option in ("-h", "--help") or re.search(rf"option}} .*{option}\b", reference), (verb, option)
    assert commands.MARK in (DOCS / "commands.md").read_text("utf-8")


def test_the_reference_has_every_public_name() -> None:
    import newsclean

    page = (DOCS / "api.md").read_text("utf-8")
    for name in newsclean.__all__:
        assert name == "__version__" or re.search(rf":: newsclean\.{name}$", page, re.M), name


def test_the_article_of_the_readme_before_and_after() -> None:
    import newsclean

    (shown,) = (block.code for block in blocks(ROOT / "README.md") if block.language == "diff")
    before = [line[1:] for line in shown.splitlines() if line[0] in " -"]
    after = [line[1:] for line in shown.splitlines() if line[0] in " +"]
    assert newsclean.clean("\n".join(before)).split("\n") == after


def test_the_readme_counts_the_rules() -> None:
    from newsclean.rules import builtin

    languages = {language for rule in builtin() for language in rule.languages}
    assert f"| {len(builtin())} rules, {len(languages)} languages |" in (ROOT / "README.md").read_text("utf-8")


def test_the_readmes_commands_are_those_of_the_ci() -> None:
    readme, ci = ((ROOT / name).read_text("utf-8") for name in ("README.md", ".ci/run"))
    for command in ("newsclean clean seeds/*.txt -o", "pip install", "-e '.[dev]'", "python -m pytest"):
        assert command in readme, command
    for command in ("clean seeds/*.txt -o", "-e '.[dev]'", "python -m pytest"):
        assert command in ci, command


def test_the_figures_of_the_readme_stand_where_it_says() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("## Figures")[2].partition("## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "](" in line]
    assert len(rows) >= 8
    for row in rows:
        (target,) = re.findall(r"\]\(([^)#]+)", row)
        page = (ROOT / target).read_text("utf-8")
        for figure in re.findall(r"(?<![\w.])\d?\.\d+", row.partition("](")[0]):
            assert figure in page, (figure, target)
