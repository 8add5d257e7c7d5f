"""What would be released: the source distribution, the wheel that is built from it, and both tried on each Python.

python tests/release.py                          python3.11, python3.12 and python3.13, as far as they are there
python tests/release.py python3.12 /opt/python3.13/bin/python3

The wheel must hold the files of `src/newsclean` and no other. For each Python it is installed into an environment of
its own, verbs are run on the seeds, and the quick tests that the source distribution brings are run from there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from minimums import TESTS

ROOT = Path(__file__).parent.parent
VERBS = (
    ("--version",),
    ("clean", "seeds", "-o", "OUT/cleaned"),
    ("clean", "--check", "OUT/cleaned"),
    ("clean", "-i", "seeds/night-ferry.txt", "--report", "OUT/removed.jsonl"),
    ("restore", "seeds/night-ferry.txt", "--report", "OUT/removed.jsonl", "-o", "OUT/restored.txt"),
    ("dedup", "seeds", "-o", "OUT/unique"),
    ("learn", "seeds", "-o", "OUT/site.toml"),
    ("seen", "add", "OUT/seen.sqlite", "seeds"),
    ("report", "seeds", "-o", "OUT/report.html"),
    ("rules", "list"),
)


def built(folder: Path) -> tuple[Path, Path]:
    """The source distribution, and the wheel that is built from it."""
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True)
    (source,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return source, wheel


def held_files(wheel: Path) -> set[str]:
    """The files of the package that a wheel holds."""
    with zipfile.ZipFile(wheel) as packed:
        return {name for name in packed.namelist() if ".dist-info/" not in name}


def package_files() -> set[str]:
    """The files that the package has in the repository."""
    listed = subprocess.run(["git", "ls-files", "src/newsclean"], cwd=ROOT, check=True, capture_output=True, text=True)
    return {name.removeprefix("src/") for name in listed.stdout.splitlines()}


def tried(python: str, source: Path, wheel: Path, folder: Path) -> None:
    """Install the wheel, run the verbs, and the quick tests of the unpacked source distribution."""
    subprocess.run([python, "-m", "venv", str(folder / "own")], check=True)
    own = folder / "own/bin"
    pip = [str(own / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True)
    with tarfile.open(source) as packed:
        packed.extractall(folder, filter="data")
    (tree,) = (path for path in folder.iterdir() if path.name.startswith("newsclean-"))
    shutil.rmtree(tree / "src")  # so that nothing but the wheel can be imported
    out = folder / "out"
    out.mkdir()
    for verb in VERBS:
        words = [word.replace("OUT", str(out)) for word in verb]
        done = subprocess.run([str(own / "newsclean"), *words], cwd=tree, capture_output=True, text=True)
        assert done.returncode == 0, f"newsclean {' '.join(words)}: {done.stderr}"
    for expected in (tree / "seeds/expected").iterdir():
        assert (out / "cleaned" / expected.name).read_bytes() == expected.read_bytes(), expected.name
    subprocess.run([*pip, "pytest", "hypothesis"], check=True)
    tests = [str(tree / "tests" / f"{name}.py") for name in TESTS]
    command = [str(own / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    subprocess.run(command, cwd=tree, check=True)


def main(pythons: Sequence[str]) -> None:
    there = [python for python in pythons or ("python3.11", "python3.12", "python3.13") if shutil.which(python)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, wheel = built(folder)
        if other := held_files(wheel) ^ package_files():
            sys.exit(f"the wheel and the repository differ in {', '.join(sorted(other))}")
        print(f"{source.name}, and {wheel.name} from it: {len(held_files(wheel))} files", flush=True)
        for number, python in enumerate(there):
            own = folder / str(number)
            own.mkdir()
            print(f"== {python}", flush=True)
            tried(python, source, wheel, own)


if __name__ == "__main__":
    main(sys.argv[1:])
