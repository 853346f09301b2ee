"""All parts of a page on one sheet, with made-up content, to look at while designing. Only with DEBUG."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.web.views.page import show


def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet of parts."""
    steps = [
        SimpleNamespace(name=Text("申请", "Application"), note=Text("3月1日", "1 Mar"), look="done"),
        SimpleNamespace(name=Text("检定", "Measurement"), note=Text("李", "Li"), look="now"),
        SimpleNamespace(name=Text("批准", "Approval"), note=Text("", ""), look="todo"),
    ]
    context = {
        "steps": steps,
        "events": [
            SimpleNamespace(
                at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC), who=Text("李", "Li"), act="jobs.start", reason=""
            )
        ],
        "sample": OutOfRange("t", given="31 °C", allowed="[15, 25] °C", hint=Text("请等待。", "Wait.")),
        "page": SimpleNamespace(number=2, size=50, total=312, first=51, last=100),
    }
    return show(request, "styleguide.html", context, section="")
