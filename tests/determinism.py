"""The same bytes out of every Python, hash seed, locale, time zone, number of jobs, with and without extras.

python tests/determinism.py                          python3.11, python3.12 and python3.13, as far as they are there
python tests/determinism.py python3.12 /opt/python3.13/bin/python3

For each Python a virtual environment is made, with newsclean as it is installed by default; one digest is printed for
each part of the work. Exit code 1 if two digests differ.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
ARTICLES = 200
BLOCKED = ("orjson", "tqdm", "pyarrow", "zstandard")


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def work(folder: Path, jobs: int) -> dict[str, str]:
    """Do a bit of everything in the folder; a digest of each part."""
    import newsclean
    import soak
    from command import run

    found: dict[str, str] = {}
    os.chdir(folder)
    seeds = sorted((ROOT / "seeds").glob("*.txt"))
    for profile in ("conservative", "standard", "page"):
        outs = [newsclean.explain(path.read_text("utf-8"), profile=profile) for path in seeds]  # type: ignore[arg-type]
        found[f"seeds, {profile}"] = digest(*(repr(out).encode() for out in outs))
    records = []
    for number in range(ARTICLES):
        text = soak.article(random.Random(f"determinism {number % 160}")).encode("utf-8", "replace").decode()
        records.append({"id": f"a{number}", "site": f"s{number % 3}.example", "text": text, "n": number / 7})
    cleaner = newsclean.Cleaner(byline=True, headline=True)
    outs = list(cleaner.clean_many([str(record["text"]) for record in records], jobs=jobs if jobs > 1 else None))
    found["articles"] = digest(*(out.encode() for out in outs))
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    Path("in.jsonl").write_text(lines, "utf-8")
    verbs = {
        "clean": ("clean in.jsonl -o out --report report", ("out/in.jsonl", "report")),
        "dedup": ("dedup in.jsonl -o unique.jsonl --clusters gone", ("unique.jsonl", "gone")),
        "learn": ("learn --by site in.jsonl -o profiles", tuple(f"profiles/s{n}.example.toml" for n in range(3))),
        "sites": ("clean in.jsonl -o sited --site-profile profiles --by site", ("sited/in.jsonl",)),
        "seen": ("seen add seen.sqlite in.jsonl --print matches", ()),
        "report": ("report in.jsonl -o report.html", ("report.html",)),
    }
    for name, (command, files) in verbs.items():
        words = command.split()
        if jobs > 1 and name not in ("seen",):
            words += ["--jobs", str(jobs)]
        done = run(*words)
        assert done.code == 0, (name, done.err)
        found[name] = digest(done.out, *(Path(file).read_bytes() for file in files))
    return found


def asked(
    python: str, *, jobs: int = 1, environment: Mapping[str, str] | None = None, without: Sequence[str] = ()
) -> dict[str, str]:
    """`work` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        given = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), **(environment or {})}
        command = [python, str(Path(__file__)), "--work", folder, str(jobs), *without]
        done = subprocess.run(command, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return answer


def differing(answers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The parts of the work of which two ways have other digests."""
    parts = {part for answer in answers.values() for part in answer}
    return sorted(part for part in parts if len({answer.get(part) for answer in answers.values()}) > 1)


def installed(python: str, folder: Path) -> str:
    """A Python with newsclean, in an environment of its own."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(ROOT), "hypothesis"], check=True)
    return str(folder / "bin/python")


def main(pythons: Sequence[str]) -> int:
    there = [python for python in pythons or ("python3.11", "python3.12", "python3.13") if shutil.which(python)]
    answers: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, python in enumerate(there):
            own = installed(python, Path(folder) / str(number))
            version = subprocess.run([own, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
            answers[f"{version}, as installed"] = asked(own)
            answers[f"{version}, hash seed 7, 2 jobs"] = asked(own, jobs=2, environment={"PYTHONHASHSEED": "7"})
    answers["here, with extras"] = asked(sys.executable)
    for way, answer in answers.items():
        print(
            f"{way:<32}", " ".join(f"{part.replace(', ', '/')}={code[:8]}" for part, code in answer.items()), flush=True
        )
    wrong = differing(answers)
    print(f"{len(answers)} ways: {'the same bytes' if not wrong else 'other bytes in ' + ', '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        for module in sys.argv[4:]:
            sys.modules[module] = None  # type: ignore[assignment]
        print(json.dumps(work(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        sys.exit(main(sys.argv[1:]))
