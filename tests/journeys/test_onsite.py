"""On site without a connection: typed, cut off, killed, typed on, reconnected, stored once as typed."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import CHROMIUM, Visitor
from tests.registry.road import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CELLS = {"A1.0": "0.000", "B1.0": "0.010", "B2.0": "0.011", "A2.0": "0.001", "d": "0.001", "s_b": "0.005"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of its own with a job on site in work, and its data folder."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: see setup/system.sh")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).resolve().parents[2]
    with (tmp_path / "server.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.serve_onsite", str(tmp_path), str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=root,
        )
        try:
            assert running.stdout is not None
            assert running.stdout.readline().strip() == "ready", (tmp_path / "server.log").read_text()[-3000:]
            yield f"http://127.0.0.1:{port}", tmp_path
        finally:
            running.terminate()
            running.wait(timeout=10)


def stored(folder: Path) -> list[dict[str, Any]]:
    """The observation sets in the database of the server."""
    with sqlite3.connect(folder / "suyuan.sqlite3") as database:
        rows = database.execute("SELECT data, source, device FROM results_observationset").fetchall()
    return [json.loads(data) | {"source": source, "device": device} for data, source, device in rows]


def phone(browser: Any, base: str) -> tuple[Any, Visitor]:
    profile = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    return profile, Visitor(profile.new_page(), base)


def ready(page: Any) -> None:
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)


def put(page: Any, name: str, value: str) -> None:
    """Type into a field, wherever its point is."""
    page.evaluate(
        """name => { const field = document.querySelector(`[name="${name}"]`);
        const [back, next] = ['[data-back]', '[data-next]'].map((one) => document.querySelector(one));
        while (!back.disabled) back.click();
        while (field.closest('[data-point]').hidden) next.click(); }""",
        name,
    )
    page.fill(f"[name='{name}']", value)


def type_point(page: Any, number: int) -> None:
    put(page, f"tests.comparison.{number}.m0", POINTS[number].split()[0])
    for symbol, value in CELLS.items():
        put(page, f"tests.comparison.{number}.{symbol}", value)


def test_readings_survive_the_loss_of_the_connection(browser: Any, place: tuple[str, Path]) -> None:
    base, folder = place
    profile, li = phone(browser, base)
    li.log_in("Li")
    li.page.goto(f"{base}/onsite")
    li.page.wait_for_selector("body[data-kept=yes]", timeout=60_000)
    li.click("a.onsite-card")
    ready(li.page)
    address = li.page.url
    li.page.wait_for_function(
        "async address => Boolean(await (await caches.open('onsite-1')).match(address))", arg=address
    )
    li.page.select_option("[name='header.class']", "F1")
    for symbol, value in (("0.m0", "100"), ("0.A1.0", "0.000")):
        put(li.page, f"tests.comparison.{symbol}", value)

    profile.set_offline(True)
    add_points(li.page)
    type_point(li.page, 0)
    type_point(li.page, 1)
    li.page.wait_for_selector("[data-say=state][data-state=offline]")
    li.page.close()  # killed in between

    page = profile.new_page()
    page.goto(address)
    ready(page)
    assert page.input_value("[name='tests.comparison.1.B2.0']") == "0.011"
    add_points(page)  # of the seven, those with nothing typed in them are not kept
    for number in range(2, len(POINTS)):
        type_point(page, number)
    page.click("[data-submit]")
    page.wait_for_selector("[data-say=state][data-state=offline]")
    page.reload()
    ready(page)
    assert stored(folder) == []

    profile.set_offline(False)
    page.wait_for_selector("[data-say=done]:visible", timeout=60_000)
    page.reload()
    kept = stored(folder)
    assert len(kept) == 1
    assert kept[0]["source"] == "onsite"
    typed = {name.split(".")[0]: value for name, value in CELLS.items()}
    for point, row in zip(POINTS, kept[0]["tests"]["comparison"], strict=True):
        plain = {symbol: one[0] if isinstance(one, list) else one for symbol, one in row.items()}
        assert {name: plain[name] for name in ("m0", *typed)} == {"m0": point.split()[0]} | typed
    profile.close()


def add_points(page: Any) -> None:
    """As many points as there are weights."""
    count = "document.querySelectorAll('[data-point][data-test=comparison]').length"
    while page.evaluate(count) < len(POINTS):
        page.evaluate("[...document.querySelectorAll('[data-add-point]')].at(-1).click()")


def test_two_devices_and_nothing_is_lost(browser: Any, place: tuple[str, Path]) -> None:
    base, _ = place
    one, first = phone(browser, base)
    two, second = phone(browser, base)
    for visitor in (first, second):
        visitor.log_in("Li")
        visitor.page.goto(f"{base}/onsite")
        visitor.click("a.onsite-card")
        ready(visitor.page)
    two.set_offline(True)
    put(second.page, "tests.comparison.0.A1.0", "0.222")
    put(first.page, "tests.comparison.0.A1.0", "0.111")
    first.page.wait_for_selector("[data-say=state][data-state=kept]", timeout=60_000)
    two.set_offline(False)
    second.page.wait_for_selector("[data-say=conflict]:visible", timeout=60_000)
    assert second.page.input_value("[name='tests.comparison.0.A1.0']") == "0.222"
    second.page.click("main details summary")
    with second.page.expect_download() as download:
        second.page.click("[data-download=json]")
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert saved["fields"]["tests.comparison.0.A1.0"] == "0.222"
    second.page.click("[data-theirs]")
    second.page.wait_for_selector("[data-say=conflict]", state="hidden")
    assert second.page.input_value("[name='tests.comparison.0.A1.0']") == "0.111"
    for profile in (one, two):
        profile.close()


def test_logging_out_asks_about_what_was_not_sent(browser: Any, place: tuple[str, Path]) -> None:
    base, _ = place
    profile, li = phone(browser, base)
    li.log_in("Li")
    li.page.goto(f"{base}/onsite")
    li.click("a.onsite-card")
    ready(li.page)
    put(li.page, "tests.comparison.0.A1.0", "0.333")
    li.page.goto(f"{base}/")
    li.page.once("dialog", lambda dialog: dialog.dismiss())
    leave = "document.querySelector('form[action$=logout] button').click()"
    with li.page.expect_event("dialog") as asked:
        li.page.evaluate(leave)
    assert "1 项任务" in asked.value.message
    assert not li.page.url.endswith("/login")
    li.page.once("dialog", lambda dialog: dialog.accept())
    li.page.evaluate(leave)
    li.page.wait_for_url("**/login")
    assert li.page.evaluate("async () => (await indexedDB.databases()).length") <= 1
    left = li.page.evaluate(
        """() => new Promise(done => { const ask = indexedDB.open('suyuan-onsite'); ask.onsuccess = () => {
        const all = ask.result.transaction('entries').objectStore('entries').getAll();
        all.onsuccess = () => done(all.result.length); }; })"""
    )
    assert left == 0
    profile.close()
