"""Hypothesis profiles: `ci` is quick and repeatable, `thorough` is for the long run (see CONTRIBUTING.md)."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from nowhere import forbid

forbid()  # no test needs another machine

_calm = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("ci", max_examples=150, deadline=None, derandomize=True, suppress_health_check=_calm)
settings.register_profile("thorough", max_examples=30_000, deadline=None, suppress_health_check=_calm)
settings.load_profile(os.environ.get("NEWSCLEAN_HYPOTHESIS", "ci"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that is a disk of 200 KB."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
