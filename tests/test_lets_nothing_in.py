"""What comes from strangers is text: it runs no code and opens no connection. And we open none."""

from __future__ import annotations

import ast
import json
import os
import pickle
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import newsclean
from command import run
from newsclean import SiteProfile
from nowhere import NetworkError

ROOT = Path(newsclean.__file__).parent
# Where code may be made of data, or another program run, and why.
ALLOWED = {
    ("__init__", "import_module"): "a table of our own modules",
    ("cli/__init__", "import_module"): "a verb of our own table",
    ("workers", "pickle"): "an exception of our own worker, to see whether it can go through the pipe",
}
CODE = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "yaml",
    "code",
    "ctypes",
    "runpy",
    "import_module",
}
CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "execv", "execve", "spawnv", "loads_pickle"}
NETWORK = {
    "socket",
    "ssl",
    "http",
    "ftplib",
    "smtplib",
    "telnetlib",
    "xmlrpc",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
}


def modules() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(ROOT).with_suffix("").as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted(ROOT.rglob("*.py"))
    ]


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_module_makes_code_of_data() -> None:
    found = {}
    for name, tree in modules():
        used = {part for whole in imported(tree) for part in whole.split(".")} & CODE
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                word = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                of = called.value.id if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) else ""
                if word in CALLS and of not in ("re", "regex"):
                    used.add(word)
        for word in used:
            if (name, word) not in ALLOWED:
                found[name] = word
    assert found == {}


def test_arrays_are_read_without_pickles() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("load", "save", "savez"):
                of = getattr(getattr(node.func, "value", None), "id", "")
                if of in ("np", "numpy") and node.func.attr == "load":
                    given = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
                    assert given.get("allow_pickle") is False, f"{name}, line {node.lineno}"


def test_no_module_opens_a_connection() -> None:
    found = {}
    for name, tree in modules():
        used = {whole.split(".")[0] for whole in imported(tree)} & NETWORK
        used |= {whole for whole in imported(tree) if whole.startswith(("urllib.request", "asyncio"))}
        if used:
            found[name] = used
    assert found == {}


def test_the_suite_runs_without_a_network() -> None:
    """`conftest.py` sees to it for every test."""
    with socket.socket() as one, pytest.raises(NetworkError):
        one.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkError):
        socket.getaddrinfo("example.org", 80)


COMMANDS = [
    "clean in.jsonl -o out --report report --jobs 2",
    "restore out/in.jsonl --report report -o back.jsonl",
    "dedup in.jsonl -o unique.jsonl --clusters gone --jobs 2",
    "learn in.jsonl -o profile.toml",
    "seen add seen.sqlite in.jsonl",
    "rules list",
    "clean --site-profile profile.toml --profile page in.jsonl",
]


def test_the_command_opens_no_connection(tmp_path: Path) -> None:
    text = "See http://example.org/a and https://192.0.2.7/b.\n\nRain fell on {}, the mayor said.\n\nSubscribe\n"
    (tmp_path / "in.jsonl").write_text(
        "".join(
            json.dumps({"id": str(n), "url": f"http://a{n}.example/", "text": text.format(n)}) + "\n" for n in range(30)
        )
    )
    # Sockets of any kind that go anywhere: also what conftest.py lets through.
    code = (
        "import sys\n"
        "def forbid(event, arguments):\n"
        "    if event.startswith('socket.') and event.split('.')[1] in ('connect', 'bind', 'sendto', 'getaddrinfo'):\n"
        "        raise SystemExit(f'{event} {arguments[1:]}')\n"
        "sys.addaudithook(forbid)\n"
        "from newsclean.cli import main\n"
        "if __name__ == '__main__':\n    sys.exit(main(sys.argv[1:]))\n"
    )
    (tmp_path / "run.py").write_text(code)
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "run.py", *command.split()], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stderr)


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch owned",)


@pytest.mark.parametrize("kind", ["profile", "rules", "config", "report", "keep", "seen", "work", "input"])
def test_no_file_runs_code(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"id": "1", "text": "Rain fell."}\n')
    evil = [
        pickle.dumps(Bomb()),
        b'__import__("os").system("touch owned")\n',
        b"!!python/object/apply:os.system ['touch owned']\n",
        b'version = 1\npages = 1\nsite = "{0.__class__}"\nlines = [{ text = "$(touch owned)", pages = 1 }]\n',
        b'[[rule]]\nid = "$(touch owned)"\ncategory = "ad"\npattern = "(?#touch owned)a"\nexample = "a"\nspare = "b"\n',
    ]
    for data in evil:
        (tmp_path / "evil").write_bytes(data)
        (tmp_path / "evil.toml").write_bytes(data)
        (tmp_path / "w").mkdir(exist_ok=True)
        (tmp_path / "w/manifest.json").write_bytes(data)
        command = {
            "profile": "clean in.jsonl --site-profile evil.toml",
            "rules": "clean in.jsonl --rules evil.toml",
            "config": "clean in.jsonl --config evil.toml",
            "report": "restore in.jsonl --report evil",
            "keep": "clean in.jsonl --keep evil",
            "seen": "seen check evil in.jsonl",
            "work": "dedup in.jsonl -o out.jsonl --force --work-dir w",
            "input": "clean --format jsonl --skip-bad evil",
        }[kind]
        done = run(*command.split())
        assert done.code in (0, 2) and "Traceback" not in done.err, done.err
        assert not (tmp_path / "owned").exists()
    with pytest.raises(ValueError):
        SiteProfile.load(tmp_path / "evil")
