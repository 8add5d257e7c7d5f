"""The hooks under the real pre-commit, beside those that everybody has: one fixes nothing that another breaks."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
SCRIPTS = Path(sysconfig.get_path("scripts"))
OTHERS = ("trailing-whitespace-fixer", "end-of-file-fixer", "mixed-line-ending")
FILES = {
    "dirty.txt": b"Rain fell on Tuesday.  \n\n\nAdvertisement\n\nIt fell all night.\n\n\n",
    "crlf.txt": b"Rain fell.\r\n\r\n\r\nIt fell all night.\t\r\n",
    "mixed.md": b"Rain fell.\r\nIt fell all night.\nSnow came.\r\nIt stayed.",
    "tied.txt": b"Rain fell.\r\nIt fell all night.\n",
    "cr.txt": b"Rain fell.\rIt fell all night.\r\r\r",
    "marked.txt": b"\xef\xbb\xbfRain fell.\n\n",
    "blank.txt": b"\n \n\n",
    "news.jsonl": b'{"id": 1, "text": "Rain fell. \\n\\n\\nIt fell all night."}\n{"id": 2, "text": null}',
    "clean.txt": b"Rain fell on Tuesday.\n\nIt fell all night.\n",
    "deep/clean.md": b"Rain fell.\n",
    "other.html": b"Rain fell.\n\n\nAdvertisement\n",
}


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder / ".git" / "cache"), "PRE_COMMIT_COLOR": "never"}
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


def hook(name: str, entry: str) -> str:
    pattern = "" if name != "newsclean" and name != "newsclean-check" else "        files: \\.(txt|md|jsonl)$\n"
    return (
        f"      - id: {name}\n        name: {name}\n        entry: '{SCRIPTS / entry}'\n"
        f"        language: system\n        types: [text]\n{pattern}"
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def configure(corpus: Path, *hooks: str) -> None:
    (corpus / ".pre-commit-config.yaml").write_text("repos:\n  - repo: local\n    hooks:\n" + "".join(hooks))
    git(corpus, "add", "-A")


def content(corpus: Path) -> dict[str, bytes]:
    return {name: (corpus / name).read_bytes() for name in FILES}


def test_the_manifest_is_valid() -> None:
    assert pre_commit(ROOT, "validate-manifest", str(MANIFEST)).returncode == 0


def test_the_manifest_calls_the_hook_for_what_newsclean_reads() -> None:
    yaml = MANIFEST.read_text()
    assert yaml.count("files: \\.(txt|md|jsonl)$\n") == yaml.count("types: [text]\n") == 2
    assert "entry: newsclean hook\n" in yaml
    assert "entry: newsclean hook --check\n" in yaml


@pytest.mark.parametrize("newsclean_first", [True, False])
def test_on_the_second_run_all_are_silent(newsclean_first: bool, corpus: Path) -> None:
    hooks = [hook(name, name) for name in OTHERS]
    hooks.insert(0 if newsclean_first else 3, hook("newsclean", "newsclean hook"))
    configure(corpus, *hooks)

    first = pre_commit(corpus, "run", "--all-files")
    assert first.returncode == 1
    if newsclean_first:
        cleaned = {line.split()[-1] for line in first.stdout.splitlines() if line.startswith("cleaned ")}
        assert cleaned == {*FILES} - {"clean.txt", "deep/clean.md", "other.html"}
    once = content(corpus)
    assert once["dirty.txt"] == FILES["clean.txt"]
    assert once["crlf.txt"] == b"Rain fell.\r\n\r\nIt fell all night.\r\n"
    assert once["blank.txt"] == b""
    assert once["other.html"] == FILES["other.html"]

    git(corpus, "add", "-A")
    second = pre_commit(corpus, "run", "--all-files", "--verbose")
    assert second.returncode == 0, second.stdout
    assert [line.split(".")[-1] for line in second.stdout.splitlines() if "...." in line] == ["Passed"] * 4
    assert "cleaned" not in second.stdout
    assert "Fixing" not in second.stdout
    assert content(corpus) == once


def test_the_check_never_writes(corpus: Path) -> None:
    configure(corpus, hook("newsclean-check", "newsclean hook --check"))
    for _ in range(2):
        done = pre_commit(corpus, "run", "--all-files")
        assert done.returncode == 1
        would = {line.split()[-1] for line in done.stdout.splitlines() if line.startswith("would change ")}
        assert would == {*FILES} - {"clean.txt", "deep/clean.md", "other.html"}
        assert content(corpus) == FILES
