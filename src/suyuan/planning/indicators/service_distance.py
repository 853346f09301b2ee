"""Service distance (C5): a percentile of the travel time from an instrument to the nearest able institution.

Source: domain model 16.2; how travel times are estimated: `planning.travel`. Institutions everywhere on the
register count, also those beyond the unit that is asked about.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reach import ALIKE, demand, fits, offers
from suyuan.planning.reading import MINUTES, Indicator, Tables
from suyuan.planning.scope import SEPARATOR, by_unit_and_kind


def evidence(
    tables: Tables,
    *,
    on: date,
    within: str | None,
    percentile: str,  # noqa: ARG001 - how rows become a value
    of: str,  # noqa: ARG001
    basis: str,
    unknown: str,
) -> Any:
    """One row for each unit, kind and travel time: pieces that somebody can serve, of pieces in use."""
    wanted = demand(tables, on=on, within=within)
    pairs = wanted.left_join(offers(tables, on=on, basis=basis), "kind")
    roads = tables["travel"].select(from_code="unit_code", to_code="to_code", apart="minutes")
    pairs = pairs.left_join(roads, [pairs.unit_code == roads.from_code, pairs.holder == roads.to_code])
    judged = pairs.mutate(near=fits(pairs, unknown=unknown).ifelse(pairs.apart, None))
    each = judged.group_by(*ALIKE, "pieces").aggregate(minutes=judged.near.min())
    counted = each.mutate(able=each.minutes.notnull().cast("int64") * each.pieces)
    rows = counted.group_by("unit_code", "kind", MINUTES).aggregate(
        part=counted.able.sum(), whole=counted.pieces.sum()
    )
    named = by_unit_and_kind(rows, tables, MINUTES)
    apart = named.minutes.cast("string").fill_null("-")
    return named.mutate(
        id=named.id + "/" + apart,
        label_zh=named.label_zh + SEPARATOR + apart + " min",
        label_en=named.label_en + SEPARATOR + apart + " min",
    )


indicator = Indicator(
    code="service_distance",
    name=Text("检定服务距离", "Service distance"),
    unit="min",
    explain=Text(
        "从强制管理计量器具所在区划到最近的能检定它的机构的行程时间分位数（按直线距离、绕行系数和设定车速"
        "估算）；无机构能检的不计，或一并计入。",
        "Percentile of the travel time from a controlled instrument to the nearest institution that can "
        "verify it, estimated from distance, detour and a set speed; those nobody can verify are left out or "
        "count as never reached.",
    ),
    evidence=evidence,
    options={
        "percentile": ("p90", "p50", "p75", "p95"),
        "of": ("served", "every"),
        "basis": ("legal", "operational"),
        "unknown": ("counted", "refused"),
    },
)
