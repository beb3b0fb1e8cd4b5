"""A real browser for the tests of pages, and a page opened in it."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

__all__ = ["Page", "chromium"]


def chromium(profile: Path) -> Iterator[Any]:
    """Chromium without a window and without any name it could resolve."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("needs chromium and chromedriver (apt install chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "disable-dev-shm-usage",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
        "window-size=1200,800",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{flag}")
    found = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield found
    found.quit()


class Page:
    """An opened page."""

    def __init__(self, browser: Any, path: str) -> None:
        self.browser = browser
        browser.get(f"file://{path}")

    def keys(self, *names: str) -> Self:
        """Press keys, by the names that JavaScript has for them."""
        for name in names:
            self.run(
                "dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0]}))", name
            )
        return self

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.browser.execute_script(script, *arguments)

    def until(self, condition: str, seconds: float = 5.0) -> bool:
        """Whether a condition comes to hold: a frame may have to be drawn before."""
        end = time.monotonic() + seconds
        while not (found := self.run(f"return {condition}")):
            if time.monotonic() > end:
                break
            time.sleep(0.02)
        return bool(found)

    def scheme(self, name: str) -> None:
        """Let the system prefer ``light`` or ``dark``; empty for its own choice."""
        self.browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": name}]},
        )

    @property
    def requests(self) -> list[Any]:
        """What the page asked for, and what the console says."""
        asked = self.run("return performance.getEntriesByType('resource')")
        return [*asked, *self.browser.get_log("browser")]
