"""The oldest versions of the dependencies that pyproject.toml allows, installed, and the quick tests run with them.

python tests/minimums.py                 in an environment that is made for it, with python3.11 if that is there
python tests/minimums.py --print         only what would be installed
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = (
    *(
        "test_clean",
        "test_canonical",
        "test_curated",
        "test_relation",
        "test_fast_paths",
        "test_alike",
        "test_matching",
    ),
    *("test_seen", "test_shingling", "test_leaders", "test_cli_clean", "test_cli_learn"),
)


def oldest() -> list[str]:
    """The dependencies, each at its oldest version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [re.sub(r">=([\w.]+).*", r"==\1", line) for line in project["dependencies"]]


def main() -> int:
    print(*oldest())
    if "--print" in sys.argv:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        python = shutil.which("python3.11") or sys.executable
        subprocess.run([python, "-m", "venv", folder], check=True)
        own = str(Path(folder) / "bin/python")
        pip = [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *oldest(), "pytest", "hypothesis", "hatchling"], check=True)
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", str(ROOT)], check=True)
        tests = [str(ROOT / "tests" / f"{name}.py") for name in TESTS]
        return subprocess.run([own, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
