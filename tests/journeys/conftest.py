"""A real server with the small world, and browsers for the people of its cast."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.serve import LATE, PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
BUILT = Path(__file__).resolve().parents[2] / "src/suyuan/web/static/vendor/htmx.js"
PATIENCE = 90_000  # ms, for machines with much else to do
TAGS = {"zh": "zh-CN", "en": "en-US"}


class Visitor:
    """Somebody of the cast at a browser of their own; counts clicks and collects faults of the page."""

    def __init__(self, page: Any, base: str) -> None:
        self.page = page
        self.page.set_default_timeout(PATIENCE)
        self.base = base
        self.clicks = 0
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.faults.append(line.text))

    def log_in(self, name: str) -> Visitor:
        self.page.goto(f"{self.base}/login")
        self.page.fill("[name=username]", name.lower())
        self.page.fill("[name=password]", PASSWORD)
        return self.click("main button[type=submit].wide")

    def click(self, selector: str) -> Visitor:
        self.clicks += 1
        self.page.click(selector)
        self.page.wait_for_load_state("networkidle")
        return self

    def press(self, words: str) -> Visitor:
        """Click the link or button with these words."""
        return self.click(f":is(a, button):has-text('{words}'):visible")

    def choose(self, selector: str, value: str, *, asks: str) -> Visitor:
        """Choose an option that fetches a part of the page anew, and wait for that part."""
        self.page.evaluate(SETTLED)
        with self.page.expect_response(lambda response: response.url.endswith(asks)):
            self.page.select_option(selector, value)
        self.page.evaluate("() => window.settled")
        return self

    def reads(self, words: str) -> bool:
        return words.lower() in self.page.inner_text("main").lower()

    def paste(self, selector: str, rows: list[list[str]]) -> Visitor:
        """Paste cells as a spreadsheet copies them: tabs between columns, line ends between rows."""
        text = "\n".join("\t".join(row) for row in rows)
        self.page.focus(selector)
        self.page.evaluate(PASTE, [selector, text])
        return self


# A promise that is kept when an answer has been put into the page.
SETTLED = """() => {
  window.settled = new Promise(done => document.addEventListener("htmx:afterSettle", done, {once: true}));
}"""
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server of its own with the small world, and its data folder."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: see setup/system.sh")
    if not BUILT.exists():
        pytest.skip("the front-end assets are not built: run setup/assets.sh")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("journey")
    script = Path(__file__).with_name("serve.py")
    with (folder / "server.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, str(script), str(folder), str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert running.stdout is not None
            said = running.stdout.readline().strip()
            assert said == "ready", (folder / "server.log").read_text()[-3000:]
            yield f"http://127.0.0.1:{port}", folder
        finally:
            running.terminate()
            running.wait(timeout=10)


@pytest.fixture(scope="session")
def address(server: tuple[str, Path]) -> str:
    return server[0]


@pytest.fixture
def later(server: tuple[str, Path]) -> Iterator[Callable[[int], None]]:
    """`later(31)`: so many days after the day of the world. Whoever was logged in has to log in again."""
    file = server[1] / LATE

    def move_on(days: int) -> None:
        file.write_text(str(days))

    yield move_on
    file.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of the system."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser: Any, address: str) -> Iterator[Any]:
    """`visitor("zh")`: a new browser profile in a language, `width=390` for a phone."""
    opened = []

    def visit(language: str, width: int = 1280) -> Visitor:
        profile = browser.new_context(
            locale=TAGS[language], viewport={"width": width, "height": 900}, accept_downloads=True
        )
        opened.append(profile)
        return Visitor(profile.new_page(), address)

    yield visit
    for number, profile in enumerate(opened):
        if shots := os.environ.get("SUYUAN_SHOTS"):  # to look at where a journey ended
            profile.pages[0].screenshot(path=f"{shots}/{number}.png", full_page=True)
        profile.close()
