"""Every icon that a template names is drawn: a name without a drawing leaves an empty place."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src/suyuan/web"
NAMED = re.compile(r"""(?:\bicon|c\.empty|nav_link)\((?:[^"'()]*\([^()]*\),\s*)?["']([a-z_]+)["']""")


def test_every_icon_is_drawn() -> None:
    drawn = set(re.findall(r'id="([a-z_]+)"', (WEB / "static/suyuan/icons.svg").read_text("utf-8")))
    named = {
        name
        for path in (WEB / "templates").rglob("*.html")
        for name in NAMED.findall(path.read_text("utf-8"))
    }
    assert len(named) > 15
    assert named <= drawn
