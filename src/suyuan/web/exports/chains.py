"""The certificates behind the figures of chain health as a file: each with what breaks first above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.results import health_figures
from suyuan.web.exports.column import Kind, coded, day, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Rows
from suyuan.web.speech import say
from suyuan.web.views import chain_health


@dataclass(frozen=True)
class _Behind:
    """The certificates of the list, some hundred at a time."""

    asked: chain_health.Asked

    def is_longer_than(self, rows: int) -> bool:
        return len(self.asked.places) > rows

    def batches(self) -> Iterator[Sequence[Any]]:
        return health_figures.batches(self.asked.health, self.asked.places)


def _chains(request: HttpRequest) -> Rows:
    asked = chain_health.asked_for(request)
    return Held([]) if asked is None else _Behind(asked)


def _said(code: str, zh: str, en: str) -> Any:
    return worked_out(code, zh, en, lambda row: "" if row[code] is None else say(row[code]))


CHAINS: Final = Listing(
    code="chain_health",
    title=Text("溯源链健康", "Chain health"),
    rows=_chains,
    filters=chain_health.NAMES,
    columns=(
        plain("number", "证书编号", "Certificate"),
        *coded("state", "certificate_state", "状态", "State"),
        day("performed_on", "测量日期", "Measured on"),
        day("valid_until", "有效期至", "Valid until"),
        _said("instrument", "器具", "Instrument"),
        plain("serial_no", "出厂编号", "Serial number"),
        _said("house", "机构", "Organization"),
        plain("results", "依靠上级标准的结果数", "Results on a standard", kind=Kind.WHOLE),
        plain("broken", "溯源链中断的结果数", "Broken results", kind=Kind.WHOLE),
        *coded("code", "chain_code", "最先中断的原因", "What breaks first"),
        plain("steps", "中断处在上几级", "Steps up to it", kind=Kind.WHOLE),
        plain("fault_number", "中断处的证书", "Certificate at fault"),
        _said("fault_instrument", "中断处的器具", "Instrument at fault"),
        plain("fault_serial_no", "中断处的出厂编号", "Serial number at fault"),
        _said("fault_house", "中断处的机构", "Organization at fault"),
        day("fault_until", "中断处证书有效期至", "Certificate at fault valid until"),
    ),
)
