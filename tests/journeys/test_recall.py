"""The story of a standard that was off, in the browser, by four people: from what-if to closing.

In the end the certificate that leaned on the faulty weight is replaced, and the other one stands as it was.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.journeys.conftest import BUILT, CHROMIUM, TAGS, Visitor
from tests.journeys.serve import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Told(NamedTuple):
    """One telling: the language, the weight that was off, whose certificate follows, and what pages say."""

    language: str
    width: int
    point: str
    touched: str
    still: str
    turned: str
    replaced: str
    closed: str


TELLINGS = (
    Told("zh", 1280, "100 g", "F2-A", "F2-B", "合格 → 不合格", "已被替代", "已结案"),
    Told("en", 390, "50 g", "F2-B", "F2-A", "Pass → Fail", "Superseded", "Closed"),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of its own with the story behind it."""
    if not CHROMIUM.exists() or not BUILT.exists():
        pytest.skip("Chromium or the front-end assets are missing: see setup/")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder, root = tmp_path_factory.mktemp("recall"), Path(__file__).resolve().parents[2]
    with (folder / "server.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.serve_recall", str(folder), str(port)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=root,
        )
        try:
            assert running.stdout is not None
            assert running.stdout.readline().strip() == "ready", (folder / "server.log").read_text()[-3000:]
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(timeout=10)


@pytest.fixture
def people(browser: Any, base: str) -> Iterator[Callable[[Told, str], Visitor]]:
    """Somebody of the cast, logged in, in the language and width of the telling."""
    opened = []

    def enter(told: Told, name: str) -> Visitor:
        profile = browser.new_context(
            locale=TAGS[told.language],
            viewport={"width": told.width, "height": 900},
            accept_downloads=True,
        )
        opened.append(profile)
        visitor = Visitor(profile.new_page(), base).log_in(name)
        visitor.page.wait_for_url(lambda address: not address.endswith("/login"))
        return visitor

    yield enter
    for profile in opened:
        profile.close()


def certificates(visitor: Visitor) -> dict[str, tuple[str, str]]:
    """Serial number -> address and number of its standing certificate, as the API tells it."""
    answer = visitor.page.request.get(f"{visitor.base}/api/v1/certificates?state=issued")
    rows = answer.json()["certificates"]
    return {row["instrument__serial_no"]: (row["id"], row["number"]) for row in rows}


def send(visitor: Visitor, selector: str) -> None:
    """Press a button, and wait until the page that answers is there."""
    with visitor.page.expect_navigation():
        visitor.page.click(selector)


@pytest.mark.parametrize("told", TELLINGS, ids=lambda told: told.language)
def test_a_standard_was_off(people: Callable[[Told, str], Visitor], told: Told) -> None:
    wang = people(told, "Wang")
    before = certificates(wang)
    page, parent = wang.page, before["F1-0042"][0]
    page.goto(f"{wang.base}/certificates/{parent}/what-if")
    line = page.locator("[name=line] option", has_text=f" {told.point}").first.get_attribute("value")
    page.goto(f"{wang.base}/certificates/{parent}/what-if?line={line}&amount=2.5&doubt=0.05")
    assert wang.reads(before[told.touched][1])
    assert not wang.reads(before[told.still][1])
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    page.fill("[name=note]", "送检超差")
    send(wang, "form[action$='/recalls/new'] button")
    recall = page.url
    page.fill("form[action$='/do/bound'] [name=amount]", "2.5")
    page.fill("form[action$='/do/bound'] [name=u_amount]", "0.05")
    send(wang, "form[action$='/do/bound'] button")
    send(wang, "form[action$='/do/propagate'] button")
    assert wang.reads(before[told.touched][1])
    send(wang, "form[action$='/do/notify'] button")

    zhou = people(told, "Zhou")
    send(zhou, f"a.work-card[href='{recall.removeprefix(wang.base)}']")
    assert zhou.reads(told.touched)
    assert not zhou.reads(told.still)
    send(zhou, "form[action$='/acknowledge'] button")

    reissue = f"{recall}/reissue"
    li, qian = people(told, "Li"), people(told, "Qian")
    for person, step in ((li, "prepare"), (qian, "check"), (wang, "approve")):
        person.page.goto(reissue)
        assert person.reads(told.turned)  # the difference is seen before it is accepted
        if step != "prepare":
            person.page.fill("[name=password]", PASSWORD)
        send(person, f"form[action$='/reissue/{step}'] button")
    after = certificates(wang) | {"": ("", "")}
    assert after[told.still] == before[told.still]  # untouched
    assert after["F1-0042"] == before["F1-0042"]
    old, new = before[told.touched], after[told.touched]
    assert new[1] != old[1]
    page.goto(f"{wang.base}/certificates/{old[0]}")
    assert wang.reads(told.replaced)
    assert wang.reads(new[1])
    places = [
        page.request.get(f"{wang.base}/api/v1/certificates/by-id/{one}/proof.json").json()["index"]
        for one in (old[0], new[0])
    ]
    assert places[0] < places[1]  # both are in the log

    page.goto(recall)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    page.fill("[name=cause]", "磕碰")
    page.fill("[name=correction]", "更换")
    send(wang, "form[action$='/do/close'] button")
    assert wang.reads(told.closed)
    with page.expect_download() as download:
        page.click("a[href$='report.pdf']")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert [one.faults for one in (wang, zhou, li, qian)] == [[]] * 4
