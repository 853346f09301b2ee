"""Reading measurement management: the first day of a firm, its processes, its assessments, partner plans."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.enterprise import rules, states
from suyuan.registry.enterprise.models import (
    Confirmation,
    MeasurementProcess,
    PartnerFirm,
    PartnerPlan,
    ProcessStudy,
    SelfAssessment,
)
from suyuan.registry.enterprise.stating import stated_of
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.rules import NOT_ENDED
from suyuan.registry.resources.models import Capability

SOON: Final = 60  # days
MOST_SHOWN: Final = 200
_YUAN: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:元|CNY|yuan)")


@dataclass(kw_only=True)
class Today:
    """What a firm sees on its first day, from its list of equipment alone.

    Of each row `until` is the last day of its calibration, as the register has it or else as the firm states
    it (`is_stated`). cost : yuan for what is due or overdue, of the kinds for which a laboratory states a
    price; unpriced : how many are due whose kind nobody prices.
    """

    equipment: list[dict[str, Any]] = field(default_factory=list)
    compulsory: list[dict[str, Any]] = field(default_factory=list)
    overdue: list[dict[str, Any]] = field(default_factory=list)
    due: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[dict[str, Any]] = field(default_factory=list)  # nobody says until when
    stated: list[dict[str, Any]] = field(default_factory=list)  # the firm alone says until when
    without_need: list[dict[str, Any]] = field(default_factory=list)
    at_risk: list[dict[str, Any]] = field(default_factory=list)
    running: list[dict[str, Any]] = field(default_factory=list)  # processes
    cost: Decimal = Decimal(0)
    unpriced: int = 0
    kinds: list[tuple[Text, int]] = field(default_factory=list)
    months: list[tuple[date, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many devices there are."""
        return len(self.equipment)

    @property
    def processes(self) -> int:
        """How many processes run."""
        return len(self.running)

    @property
    def users(self) -> dict[UUID, list[dict[str, Any]]]:
        """The processes that measure with each device."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for one in self.running:
            if one["instrument_id"] is not None:
                found[one["instrument_id"]].append(one)
        return dict(found)


ROW: Final = (
    "id", "name_zh", "name_en", "model", "serial_no", "place", "kind_id", "kind__name_zh", "kind__name_en",
    "controlled", "valid_until", "last_certificate", "label_no", "state",
)  # fmt: skip


def today_of(house: UUID, *, on: date) -> Today:
    """The first day of a firm: five queries, whatever it owns."""
    rows = equipment_of(house)
    found = Today(equipment=rows, compulsory=[one for one in rows if one["controlled"]])
    until = on + timedelta(days=SOON)
    known = [one for one in rows if one["until"] is not None]
    found.unknown = [one for one in rows if one["until"] is None]
    found.stated = [one for one in rows if one["is_stated"]]
    order = sorted(known, key=lambda one: (one["until"], not one["controlled"]))
    found.overdue = [one for one in order if one["until"] < on]
    found.due = [one for one in order if on <= one["until"] <= until]
    found.running = running(house)
    measured = found.users
    found.without_need = [one for one in rows if one["id"] not in measured]
    found.at_risk = at_risk(found.running, {one["id"]: one for one in rows}, on=on)
    _cost(found, [*found.overdue, *found.due])
    counted = Counter(Text(one["kind__name_zh"], one["kind__name_en"]) for one in rows)
    found.kinds = counted.most_common(8)
    found.months = _months(known, on)
    return found


def equipment_of(house: UUID) -> list[dict[str, Any]]:
    """The equipment of a house that is not ended, by kind, with until when it is calibrated: two queries."""
    owned = Instrument.objects.filter(owner_id=house, state__in=NOT_ENDED)
    told, rows = stated_of(house), []
    for one in owned.order_by("kind__name_zh", "label_no", "pk").values(*ROW):
        said = told.get(one["id"]) if one["valid_until"] is None else None
        rows.append(
            {
                **one,
                "until": said.valid_until if said else one["valid_until"],
                "is_stated": said is not None,
                "certificate": said.certificate if said else one["last_certificate"],
            }
        )
    return rows


def _months(known: list[dict[str, Any]], on: date) -> list[tuple[date, int]]:
    """How many certificates end in each of the next twelve months; what is over counts in the first."""
    first = on.replace(day=1)
    months = [first]
    while len(months) < 12:
        last = months[-1]
        months.append(date(last.year + last.month // 12, last.month % 12 + 1, 1))
    counts = Counter(max(one["until"].replace(day=1), first) for one in known)
    return [(month, counts[month]) for month in months]


def _cost(found: Today, due: list[dict[str, Any]]) -> None:
    """What laboratories that share their prices would ask: the median of each kind. One query."""
    kinds = {one["kind_id"] for one in due}
    prices: dict[str, list[Decimal]] = defaultdict(list)
    shared = Capability.objects.filter(kind_id__in=kinds, state="offered").exclude(price="")
    for kind, price in shared.values_list("kind_id", "price"):
        if (match := _YUAN.search(price)) is not None:
            prices[kind].append(Decimal(match[1]))
    for one in due:
        known = sorted(prices.get(one["kind_id"], ()))
        if known:
            found.cost += known[len(known) // 2]
        else:
            found.unpriced += 1


PROCESS: Final = (
    "id", "number", "name_zh", "name_en", "unit", "low", "high", "risk", "required", "instrument_id",
    "procedure", "operator", "environment", "control", "started_on",
)  # fmt: skip


def running(house: UUID) -> list[dict[str, Any]]:
    """The running processes of a house with the state of their newest confirmation: two queries."""
    rows = [
        dict(one)
        for one in MeasurementProcess.objects.filter(house_id=house, closed_on=None)
        .order_by("number")
        .values(*PROCESS, instrument_zh=F("instrument__name_zh"), instrument_en=F("instrument__name_en"))
    ]
    newest: dict[UUID, dict[str, Any]] = {}
    columns = ("id", "process_id", "state", "next_on", "due_on", "limits", "decided_on")
    of_house = Confirmation.objects.filter(process__house_id=house, process__closed_on=None)
    for one in of_house.order_by("created_at", "pk").values(*columns):
        newest[one["process_id"]] = dict(one)
    for row in rows:
        row["confirmation"] = newest.get(row["id"])
    return rows


def at_risk(
    processes: list[dict[str, Any]], instruments: dict[UUID, dict[str, Any]], *, on: date
) -> list[dict[str, Any]]:
    """The processes that cannot be relied on, each with its reasons, the riskiest first."""
    found = []
    for one in processes:
        reasons = list(_why_at_risk(one, instruments.get(one["instrument_id"]), on=on))
        if reasons:
            found.append(one | {"reasons": reasons})
    order = list(rules.RISKS)
    return sorted(found, key=lambda one: -order.index(one["risk"]))


def _why_at_risk(process: dict[str, Any], instrument: dict[str, Any] | None, *, on: date) -> list[Text]:
    if instrument is None:
        return [Text("没有在用的器具", "no instrument in use")]
    reasons = []
    if instrument["until"] is None:
        reasons.append(Text("器具没有证书", "the instrument has no certificate"))
    elif instrument["until"] < on:
        reasons.append(Text("器具证书已过期", "the certificate of the instrument is over"))
    known = process["confirmation"]
    if known is None:
        reasons.append(Text("从未确认", "never confirmed"))
    elif known["state"] in ("failed", "downgraded", "scrapped"):
        reasons.append(states.STATES[known["state"]])
    elif known["next_on"] is not None and known["next_on"] < on:
        reasons.append(Text("确认已过期", "the confirmation is over"))
    return reasons


def suggestions(found: Today) -> list[Text]:
    """What to do first, in order; each is a plain consequence of the figures."""
    told = []
    compulsory = [one for one in found.overdue if one["controlled"]]
    if compulsory:
        told.append(
            Text(
                f"{len(compulsory)} 台强制检定器具已过期：先停用，再申请检定。",
                f"Under compulsory verification and overdue: {len(compulsory)}. Stop their use, then apply.",
            )
        )
    bundles = Counter(Text(one["kind__name_zh"], one["kind__name_en"]) for one in found.due)
    if bundles and bundles.most_common(1)[0][1] > 1:
        name, count = bundles.most_common(1)[0]
        told.append(
            Text(
                f"未来 {SOON} 天有 {count} 台{name.zh}到期：一次送检可省运输。",
                f"{count} due within {SOON} days are of one kind ({name.en}): send them together.",
            )
        )
    if found.unknown:
        told.append(
            Text(
                f"{len(found.unknown)} 台没有证书记录：导入外部证书，或安排校准。",
                f"Without a certificate on record: {len(found.unknown)}. Import it, or have them calibrated.",
            )
        )
    if not found.processes:
        told.append(
            Text(
                "还没有登记测量过程：先登记风险最高的三个，系统由公差算出所需不确定度。",
                "No measurement process is registered: begin with the three of highest risk; what "
                "uncertainty they need follows from the tolerance.",
            )
        )
    elif found.without_need:
        told.append(
            Text(
                f"{len(found.without_need)} 台器具没有对应的测量要求：逐台说明用途，或移出管理。",
                f"Serving no process with a stated need: {len(found.without_need)}. Say what they are for.",
            )
        )
    if found.at_risk:
        told.append(
            Text(
                f"{len(found.at_risk)} 个测量过程存在风险：从最上面的一个开始处理。",
                f"Processes at risk: {len(found.at_risk)}. Begin with the first of them.",
            )
        )
    return told


def process(process_id: UUID, house: UUID) -> MeasurementProcess:
    """A process of one's own house: one query. Raises NotFound."""
    rows = MeasurementProcess.objects.select_related("instrument", "house__jurisdiction")
    row = rows.filter(pk=process_id, house_id=house).first()
    if row is None:
        raise NotFound(Text("没有这个测量过程", "there is no such process"), process=process_id)
    return row


def confirmations(process_id: UUID) -> list[Confirmation]:
    """The confirmations of a process, newest first: one query."""
    return list(Confirmation.objects.filter(process_id=process_id).order_by("-created_at", "-pk"))


def studies(process_id: UUID) -> list[ProcessStudy]:
    """The studies of a process, newest first: one query."""
    return list(ProcessStudy.objects.filter(process_id=process_id).order_by("-performed_on", "-pk"))


def assessments(house: UUID) -> list[SelfAssessment]:
    """The self-assessments of a house, newest first: one query."""
    return list(SelfAssessment.objects.filter(house_id=house).order_by("-filled_on", "-pk"))


PLAN: Final = (
    "id", "title_zh", "title_en", "offer_zh", "offer_en", "lead_id", "lead__name_zh", "lead__name_en",
    "capability_id", "opened_on", "closed_on",
)  # fmt: skip


def partner_plans(*, house: UUID | None) -> list[dict[str, Any]]:
    """Plans that are open, and those of the own house; with how many firms take part: one query."""
    mine = Q(lead_id=house) | Q(firms__firm_id=house) if house else Q(pk=None)
    rows = PartnerPlan.objects.filter(Q(closed_on=None) | mine).annotate(
        count=Count("firms", distinct=True),
        joined=Count("firms", filter=Q(firms__firm_id=house), distinct=True),
    )
    ordered = rows.order_by("-opened_on", "pk")
    return [dict(one) for one in ordered.values(*PLAN, "count", "joined").distinct()]


def partner_firms(plans: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The firms of each of these plans with what they got out of it: one query."""
    columns = ("id", "plan_id", "firm_id", "firm__name_zh", "firm__name_en", "joined_on", "benefit")
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = PartnerFirm.objects.filter(plan_id__in=list(plans)).order_by("joined_on", "pk")
    for row in rows.values(*columns):
        found[row["plan_id"]].append(dict(row))
    return dict(found)


def offered_capabilities(house: UUID) -> list[dict[str, Any]]:
    """What a house shares with others and can put into a plan: one query."""
    rows = Capability.objects.filter(organization_id=house, state="offered")
    return [dict(one) for one in rows.order_by("name_zh", "pk").values("id", "name_zh", "name_en")]


def lead_enterprises() -> list[dict[str, Any]]:
    """Houses that lead a partner plan, with the days between which it stands: one query.

    A house with several plans counts by the first that was opened; what ended is kept with its day.
    """
    columns = ("lead_id", "lead__name_zh", "lead__name_en", "lead__jurisdiction_id", "opened_on", "closed_on")
    found: dict[UUID, dict[str, Any]] = {}
    for row in PartnerPlan.objects.order_by("opened_on", "pk").values(*columns):
        known = found.setdefault(row["lead_id"], dict(row))
        if known["closed_on"] is not None and (
            row["closed_on"] is None or row["closed_on"] > known["closed_on"]
        ):
            known["closed_on"] = row["closed_on"]
    return list(found.values())
