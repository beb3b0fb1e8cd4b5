"""The playground opened in a browser, as a test uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from tests.browsing import Page

__all__ = ["Board"]

PATIENCE = 90.0
"""Seconds that Python may take to start: a machine may be busy with other tests."""


class Board(Page):
    """The page, and what its reader does with it."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser = browser
        browser.get(address)

    def idle(self) -> Self:
        """Wait until nothing runs."""
        assert self.until("document.documentElement.dataset.state === 'idle'", PATIENCE)
        return self

    ready = idle

    def do(self, action: str, program: str | None = None, before: str = "") -> Self:
        """Press a button, with a program if one is given, and wait for what comes."""
        if program is not None:
            self.run(
                "playground.open({program: arguments[0], before: arguments[1]})",
                program,
                before,
            )
        self.press(action)
        return self.idle()

    def press(self, action: str) -> None:
        """Press a button."""
        self.run("document.getElementById(arguments[0]).click()", action)

    def visit(self, fragment: str) -> Self:
        """Open a link to this page."""
        self.run("location.hash = arguments[0]", fragment)
        return self

    def rest(self) -> None:
        """Give the page time for what it should not do."""
        self.run("return new Promise(done => setTimeout(done, 200))")

    def text(self, part: str) -> str:
        """What stands in ``printed``, ``error`` or ``state``."""
        return str(
            self.run("return document.getElementById(arguments[0]).textContent", part)
        )

    @property
    def shown(self) -> str:
        """The text of what the last line shows, once it is there."""
        self.until("document.querySelector('#shown iframe')")
        with self.inside():
            self.until("document.body?.textContent.trim()")
            return str(self.run("return document.body.textContent"))

    @contextmanager
    def inside(self, frame: str = "#shown iframe") -> Iterator[None]:
        """Within the frame of what is shown."""
        self.browser.switch_to.frame(self.browser.find_element("css selector", frame))
        try:
            yield
        finally:
            self.browser.switch_to.default_content()

    def move(self, name: str, value: float) -> None:
        """Put a slider somewhere."""
        self.run(
            """
            const [name, value] = arguments, row = playground.sliders.rows.get(name);
            row.input.value = value;
            row.input.dispatchEvent(new Event("input", {bubbles: true}));
            """,
            name,
            value,
        )

    def wrong_lines(self) -> list[str]:
        """The lines that are marked in the editor."""
        found = "[...document.querySelectorAll('.cm-line.wrong')]"
        lines: list[str] = self.run(f"return {found}.map(line => line.textContent)")
        return lines

    def console(self) -> list[str]:
        """What the console says since it was asked last."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def redrawn(self, name: str, value: float) -> float:
        """Milliseconds from a slider's event to the picture that it changed."""
        return float(
            self.browser.execute_async_script(
                """
                const [name, value, done] = arguments, start = performance.now();
                const place = playground.output.still.place;
                new MutationObserver((_, self) => {
                  self.disconnect();
                  requestAnimationFrame(() => done(performance.now() - start));
                }).observe(place, {childList: true});
                const {input} = playground.sliders.rows.get(name);
                input.value = value;
                input.dispatchEvent(new Event("input"));
                """,
                name,
                value,
            )
        )
