"""Plans, indicators and targets from product data. A plan states targets; it never states values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.db import transaction

from suyuan.registry.targets.models import Baseline, Plan, PlanIndicator, PlanLine, Target


def plans() -> dict[str, Any]:
    """The data file of plans."""
    data = files("suyuan.registry.targets").joinpath("data/plan_targets.json")
    loaded: dict[str, Any] = json.loads(data.read_text("utf-8"))
    return loaded


def load_indicators() -> int:
    """Enter the indicators that targets are set by, or bring their names up to date; their number."""
    given = plans()["indicators"]
    PlanIndicator.objects.bulk_create(
        [PlanIndicator(code=code, name_zh=zh, name_en=en) for code, zh, en, _ in given],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )
    return len(given)


def load_plans() -> int:
    """Enter indicators, plans, targets, baselines and task lines not there yet; number of new plans."""
    given = plans()
    with transaction.atomic():
        load_indicators()
        known = set(Plan.objects.values_list("code", flat=True))
        fresh = [plan for plan in given["plans"] if plan["id"] not in known]
        Plan.objects.bulk_create(_plan(plan) for plan in fresh)
        Target.objects.bulk_create(
            _target(plan["id"], target) for plan in fresh for target in plan["targets"]
        )
        every = given["plans"]
        Baseline.objects.bulk_create(
            (row for plan in every for row in _baselines(plan)), ignore_conflicts=True
        )
        PlanLine.objects.bulk_create((row for plan in every for row in _lines(plan)), ignore_conflicts=True)
    return len(fresh)


def _plan(plan: dict[str, Any]) -> Plan:
    return Plan(
        code=plan["id"],
        jurisdiction_code=plan["jurisdiction"],
        title_zh=plan["title_zh"],
        title_en=plan["title_en"],
        issuer=plan.get("issuer", ""),
        issued=plan.get("issued", ""),
        note=plan.get("status", ""),
    )


def _target(plan: str, target: dict[str, Any]) -> Target:
    return Target(
        plan_id=plan,
        indicator_id=target["indicator"],
        value=Decimal(str(target["value"])),
        unit=target.get("unit", ""),
        due=target["due"],
        basis=target.get("basis", ""),
        scope=target.get("scope", ""),
        note=target.get("note", ""),
        variant=target.get("variant", {}),
    )


def _baselines(plan: dict[str, Any]) -> Iterator[Baseline]:
    for one in plan.get("baseline", ()):
        yield Baseline(
            plan_id=plan["id"], indicator_id=one["indicator"], value=Decimal(str(one["value"])),
            as_of=one["as_of"], source=one.get("source", ""), note=one.get("note", ""),
        )  # fmt: skip


def _lines(plan: dict[str, Any]) -> Iterator[PlanLine]:
    named = [(one["topic"], code) for one in plan.get("lines", ()) for code in one["indicators"]]
    for place, (topic, code) in enumerate(named, start=1):
        yield PlanLine(plan_id=plan["id"], topic=topic, place=place, indicator_id=code)
