"""The page behind the code on an instrument's label: may this instrument be used today?"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.portal.language import speaking
from suyuan.portal.views import page, today
from suyuan.registry.instruments.labels import public_status

VERDICTS: Final = {
    "valid": ("good", Text("检定有效，可以使用", "Verified: it may be used")),
    "due_soon": ("good", Text("检定有效，即将到期", "Verified: valid, soon due again")),
    "overdue": ("bad", Text("检定已过期，不得使用", "The verification has expired: it may not be used")),
    "rejected": ("bad", Text("不合格或已停用，不得使用", "Rejected or stopped: it may not be used")),
    "unverified": ("warn", Text("尚未检定，不得使用", "Not verified yet: it may not be used")),
    "idle": ("warn", Text("已封存", "Set idle")),
    "rotated_out": ("bad", Text("已报废或轮换", "Scrapped or replaced")),
    "not_controlled": ("calm", Text("不属于强制检定", "Not under compulsory verification")),
}


@require_GET
@speaking
def status(request: HttpRequest, label_no: str, code: str) -> HttpResponse:
    """Status and validity of one instrument, for whoever has its label before them."""
    try:
        row = public_status(label_no, code, on=today())
    except NotFound as problem:
        return page(request, "portal/instrument.html", {"problem": problem}, status=problem.http_status)
    tone, words = VERDICTS[row["status"]]
    shown = {"problem": None, "row": row, "tone": tone, "words": words, "on": today()}
    return page(request, "portal/instrument.html", shown)
