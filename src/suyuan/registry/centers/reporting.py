"""What a center reports: the figures of a year with their evidence, and services to clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.centers import rules, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.models import Center, CenterKpi, ServiceRecord
from suyuan.registry.centers.movement import ENTITY, center_for
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import number, words

REPORTING: Final = ("preparing", "accepting", "approved", "improving")
LARGEST: Final = Decimal(10) ** 11


@dataclass(frozen=True, kw_only=True)
class KpiEntry:
    """The value of an indicator as decimal text, with where it comes from."""

    value: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class ServiceForm:
    """A service to a client: of the register, or by its name alone."""

    client_name: str
    kind: str
    served_on: date
    subject: str
    client_id: UUID | None = None
    benefit: str = ""
    saved: str = ""


def report_kpis(occasion: Occasion, *, center_id: UUID, year: int, values: Mapping[str, KpiEntry]) -> int:
    """Report figures of a year; what was reported before is corrected, and the event keeps both."""
    row = _working(occasion, center_id, "report_kpi")
    began = (row.preparing_from or row.applied_on).year
    if not began <= year <= occasion.today.year:
        raise InputError(
            Text("年度不在该中心的工作期内", "the center did not work in that year"),
            given=year,
            allowed=f"[{began}, {occasion.today.year}]",
        )
    if not values:
        raise Missing("value")
    read = {name: _value(name, entry) for name, entry in values.items()}
    said = {name: _evidence(entry) for name, entry in values.items()}
    known = {one.indicator: one for one in CenterKpi.objects.filter(center=row, year=year)}
    before = {name: str(known[name].value) for name in values if name in known}
    fresh = [
        CenterKpi(
            **columns(occasion), center=row, year=year, indicator=name, value=value, evidence=said[name]
        )
        for name, value in read.items()
        if name not in known
    ]
    changed = [known[name] for name in read if name in known]
    for one in changed:
        one.value, one.evidence = read[one.indicator], said[one.indicator]
        one.updated_at, one.row_version = occasion.at, one.row_version + 1
    with transaction.atomic():
        CenterKpi.objects.bulk_create(fresh)
        CenterKpi.objects.bulk_update(changed, ["value", "evidence", "updated_at", "row_version"])
        record(
            OF["report_kpi"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            payload={
                "year": year, "values": {name: str(value) for name, value in read.items()}, "before": before
            },
        )  # fmt: skip
    return len(read)


def _working(occasion: Occasion, center_id: UUID, deed: str) -> Center:
    row = center_for(occasion, center_id, deed)
    if row.state not in REPORTING:
        raise RuleRefusal(
            Text(
                f"该中心{states.STATES[row.state].zh}，不能报告",
                f"nothing is reported while the center is “{states.STATES[row.state].en}”",
            ),
            center=row.code,
            state=row.state,
        )
    return row


def _value(name: str, entry: KpiEntry) -> Decimal:
    if name not in KPIS:
        raise InputError(
            Text("没有这项指标", "there is no such indicator"), given=name[:24], allowed=", ".join(KPIS)
        )
    value = number(entry.value, quantity="value")
    if not 0 <= value < LARGEST:
        raise InputError(
            Text(f"{KPIS[name].name.zh}的数值有误", f"{KPIS[name].name.en}: the value cannot be right"),
            given=entry.value[:24],
            quantity="value",
        )
    return value.quantize(Decimal("0.01"))


def _evidence(entry: KpiEntry) -> str:
    if not entry.evidence.strip():
        raise Missing("evidence", hint=Text("请写明数据来源。", "Say where the figure comes from."))
    return words(entry.evidence.strip(), "evidence", most=400)


def record_service(occasion: Occasion, *, center_id: UUID, form: ServiceForm) -> ServiceRecord:
    """Record a service that was done. Raises InputError, Missing."""
    row = _working(occasion, center_id, "record_service")
    if form.kind not in states.SERVICES:
        raise InputError(
            Text("没有这种服务", "there is no such service"),
            given=form.kind[:20],
            allowed=", ".join(states.SERVICES),
        )
    if form.served_on > occasion.today:
        raise InputError(
            Text("服务日期在今天之后", "the service lies in the future"),
            given=form.served_on.isoformat(),
            allowed=f"<= {occasion.today}",
        )
    client = None if form.client_id is None else organization(form.client_id)
    name = form.client_name.strip() or (client["name_zh"] if client else "")
    if not name:
        raise Missing("client")
    if not form.subject.strip():
        raise Missing("subject")
    saved = rules.money(form.saved, "saved") if form.saved.strip() else None
    service = ServiceRecord(
        **columns(occasion),
        center=row,
        client_id=form.client_id,
        client_name=words(name, "client", most=120),
        kind=form.kind,
        served_on=form.served_on,
        subject=words(form.subject.strip(), "subject", most=160),
        benefit=words(form.benefit.strip(), "benefit", most=400),
        saved=saved,
    )
    with transaction.atomic():
        service.save(force_insert=True)
        record(
            OF["record_service"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            payload={"kind": form.kind, "on": form.served_on.isoformat()},
        )
    return service
