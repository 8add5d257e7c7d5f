"""Chromium without a window, driven by selenium: fresh, and with nothing that looks for a network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
)


def missing() -> str:
    """What is missing for a browser; "" if nothing is."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed: pip install 'newsclean[browser]'"
    for path in (CHROMIUM, DRIVER):
        if not shutil.which(path):
            return f"no {path}: apt-get install chromium chromium-driver"
    return ""


@contextmanager
def chromium(width: int = 1360, height: int = 900) -> Iterator[Any]:
    """A driver. It is told where browser and driver are, so it downloads neither."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        try:
            yield driver
        finally:
            driver.quit()


def emulate(driver: Any, *, width: int = 1360, height: int = 900, dark: bool = False, phone: bool = False) -> None:
    """A screen of that size, and a system in light or dark colours."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": phone, "maxTouchPoints": 5})


def open_page(driver: Any, path: Path, place: str = "") -> None:
    """The page from disk, loaded anew at a place such as "#articles"."""
    driver.get("about:blank")
    driver.get(path.resolve().as_uri() + place)


def complaints(driver: Any) -> list[str]:
    """What the browser has said on its console since it was last asked."""
    return [entry["message"] for entry in driver.get_log("browser")]


def requests(driver: Any) -> list[str]:
    """The addresses that pages have asked for since this was last asked."""
    events = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
