"""The certificates that a recall touches, as a file: what the fault does to each and what became of it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.recalls import queries
from suyuan.web.exports.column import Kind, coded, day, named, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Rows
from suyuan.web.recall_paper import effect
from suyuan.web.views import recalls as pages
from suyuan.web.views.page import uuid_of

MOST: Final = 1_000_000


def _items(request: HttpRequest) -> Rows:
    recall = uuid_of(request.GET.get("recall", ""), Text("追溯处理", "a recall"))
    _, scope, whole = pages.seen(request, recall)
    return Held(queries.items(recall, house=None if whole else scope.organization, limit=MOST))


ITEMS: Final = Listing(
    code="recall_items",
    title=Text("受追溯影响的证书", "Certificates touched by a recall"),
    rows=_items,
    filters=("recall",),
    columns=(
        plain("certificate", "证书", "Certificate", key="certificate__number"),
        plain("performed_on", "检定日期", "Performed", kind=Kind.DAY, key="evaluation__performed_on"),
        named("instrument", "器具", "Instrument", key="evaluation__instrument__name"),
        plain("serial_no", "出厂编号", "Serial number", key="evaluation__instrument__serial_no"),
        named("issuer", "出具机构", "Issued by"),
        named("owner", "使用单位", "Owner"),
        plain("results", "受影响的结果", "Results that move", kind=Kind.WHOLE),
        plain("flips", "结论改变", "Verdicts that turn over", kind=Kind.WHOLE),
        plain("beyond", "变化超过其 U", "Moved by more than U", kind=Kind.WHOLE),
        worked_out("p_flip", "改变的最大概率", "Largest probability", lambda row: f"{row['p_flip']:.6g}"),
        worked_out(
            "share_of_limit", "变化/允许误差", "Shift over limit", lambda row: _short(row["share_of_limit"])
        ),
        worked_out("effect", "影响", "Effect", effect),
        day("told_on", "通知日期", "Told on"),
        *coded("outcome", "recall_outcome", "处理", "Outcome"),
        plain("reason", "依据", "Grounds"),
        day("resolved_on", "处理日期", "Resolved on"),
        plain("new_certificate", "新证书", "New certificate", key="job__certificates__number"),
    ),
)


def _short(share: float | None) -> str:
    return "" if share is None else f"{share:.6g}"
