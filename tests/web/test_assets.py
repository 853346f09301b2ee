"""What the pages load: pinned, without a registry's address, small, and our own where it is ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lxml import etree

WEB = Path(__file__).resolve().parents[2] / "src/suyuan/web"
TEMPLATES = "".join(path.read_text() for path in (WEB / "templates").rglob("*.html"))


def test_versions_are_exact() -> None:
    declared = json.loads((WEB / "assets/package.json").read_text())
    versions = {**declared["dependencies"], **declared["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_the_lock_has_digests_and_no_address() -> None:
    lock = (WEB / "assets/package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    assert "resolved" not in lock
    assert "://" not in re.sub(r'"funding".*?\}', "", lock, flags=re.S)
    assert all("integrity" in package for name, package in packages.items() if name)


def test_pages_load_nothing_from_elsewhere() -> None:
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', TEMPLATES)


def test_every_icon_that_a_page_names_is_drawn() -> None:
    sheet = etree.parse(str(WEB / "static/suyuan/icons.svg"))
    drawn = {symbol.get("id") for symbol in sheet.iter("{*}symbol")}
    named = set(re.findall(r"""\bicon\(["']([\w-]+)["']\)""", TEMPLATES))
    assert named <= drawn


@pytest.mark.parametrize(
    ("name", "most"), [("tabler.css.br", 20_000), ("htmx.js.br", 20_000), ("echarts.js.br", 200_000)]
)
def test_what_goes_over_the_wire_is_small(name: str, most: int) -> None:
    built = WEB / "static/vendor" / name
    if not built.exists():
        pytest.skip("the front-end assets are not built: run setup/assets.sh")
    assert built.stat().st_size <= most
