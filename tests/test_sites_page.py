"""What docs/sites.md and the nightly recipe say: the examples there are run."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from invented_site import story
from newsclean import SiteProfile
from newsclean.site.writing import parsed

DOCS = Path(__file__).parents[1] / "docs"


def day(start: int, end: int, menu: str = "Weather") -> str:
    pages = [story(number).text.replace("Weather", menu) for number in range(start, end)]
    return "".join(json.dumps({"site": "lindau-post.example", "text": page}) + "\n" for page in pages)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_nightly_job(tmp_path: Path) -> None:
    text = (DOCS / "scrapers.md").read_text("utf-8")
    recipe = re.search(r"### A nightly job for site profiles.*?^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert recipe
    (tmp_path / "pages").mkdir()
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "newsclean"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m newsclean "$@"\n')
    program.chmod(0o755)

    def night() -> list[str]:
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(["sh", "-e", "-c", recipe[1]], cwd=tmp_path, check=True, env={**os.environ, "PATH": path})
        return [json.loads(line)["text"] for line in (tmp_path / "clean.jsonl").read_text().splitlines()]

    articles = ["\n".join(story(number).article) for number in range(40)]
    (tmp_path / "pages" / "2024-03-01.jsonl").write_text(day(0, 12))
    assert night() == articles[0:12]
    profile = tmp_path / "profiles" / "lindau-post.example.toml"
    learned = profile.read_text()
    (tmp_path / "pages" / "2024-03-02.jsonl").write_text(day(12, 24))
    assert night() == articles[12:24]
    assert profile.read_text() == learned and (tmp_path / "stale.txt").read_text() == ""
    (tmp_path / "pages" / "2024-03-03.jsonl").write_text(day(24, 36, "Climate"))
    assert night() == articles[24:36]
    assert "'Weather' was on 12 of 12 pages, and is on none of 12" in (tmp_path / "stale.txt").read_text()
    assert '"Climate"' in profile.read_text()


def test_the_file_shown_is_one() -> None:
    text = (DOCS / "sites.md").read_text("utf-8")
    shown = re.search(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert shown
    profile = parsed(shown[1].encode(), "planet.toml")
    assert profile.pages == 30 and profile.outline.first == profile.outline.last == 3
    assert profile.outline.headline == 2
    assert isinstance(profile, SiteProfile)
