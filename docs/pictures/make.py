"""The pictures of the report in `docs/report.md`, from an invented corpus (`coast.py`).

python docs/pictures/make.py       # needs Chromium and the extra `browser`; writes docs/pictures/*.png
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from coast import corpus

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent.parent / "tests"))
import browser  # noqa: E402


class Picture(NamedTuple):
    """A view of the page: where, on what screen, and what is clicked before (CSS selectors)."""

    place: str = ""
    clicks: tuple[str, ...] = ()
    width: int = 1240
    height: int = 860
    dark: bool = False


PICTURES = {
    "overview": Picture(height=1000),
    "article": Picture("#articles?rule=near-duplicate", ("#list-1", ".line.here .mark")),
    "not-right": Picture(
        "#articles?category=caption-credit",
        ("#list [role=option]", ".line.here .mark", ".line.here .object"),
        height=720,
    ),
    "nearest": Picture("", (), height=900),
    "groups": Picture("#groups", width=1360, height=1240),
    "group": Picture("#groups", ("#group-list [role=option]",), dark=True),
    "phone": Picture("#articles?rule=near-duplicate", ("#list-1", ".line.here .mark"), 390, 844),
    "phone-overview": Picture(width=390, height=844, dark=True),
}


def main() -> None:
    with TemporaryDirectory() as name:
        report = made(Path(name))
        with browser.chromium() as driver:
            for name, picture in PICTURES.items():
                (HERE / f"{name}.png").write_bytes(taken(driver, report, picture, name))
                print(f"{name}.png: {(HERE / f'{name}.png').stat().st_size / 1000:.0f} kB")


def made(folder: Path) -> Path:
    """The report of the invented corpus, with its groups."""
    lines = [json.dumps(record, ensure_ascii=False) for record in corpus()]
    (folder / "coast.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    for command in (
        "dedup coast.jsonl -o unique.jsonl --clusters gone.jsonl --clean --threshold 0.6 --quiet",
        "report coast.jsonl --clusters gone.jsonl --no-config",
    ):
        subprocess.run([sys.executable, "-m", "newsclean", *command.split()], check=True, cwd=folder)
    return folder / "report.html"


def taken(driver: Any, report: Path, picture: Picture, name: str) -> bytes:
    """The picture as PNG."""
    phone = picture.width < 600
    browser.emulate(driver, width=picture.width, height=picture.height, dark=picture.dark, phone=phone)
    browser.open_page(driver, report, picture.place)
    for css in picture.clicks:
        time.sleep(0.4)
        driver.find_element("css selector", css).click()
    time.sleep(0.4)
    if picture.clicks:
        driver.execute_script(
            "document.querySelector('.line.here .panel:not([hidden])')?.scrollIntoView({block: 'center'})"
        )
    if name == "nearest":
        driver.execute_script("[...document.querySelectorAll('h2')].at(-1).scrollIntoView()")
    time.sleep(0.3)
    return small(base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]))


def small(png: bytes) -> bytes:
    """The picture with 128 colours, a third of the size, where Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        return png
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
