"""What the registers say of a unit, criterion by criterion: instruments, nozzles, inspections, complaints.

A unit's instruments are those of its house in its division. Where a register is silent the finding is
"unknown" and a person judges; nothing is taken for met because nobody wrote anything down.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import fsum
from typing import Final

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.registry.honest.criteria import MET, NOT_MET, UNKNOWN, Finding, criteria_of
from suyuan.registry.honest.models import HonestUnit
from suyuan.registry.honest.nozzles import Fairness, fairness
from suyuan.registry.honest.rules import BARRED_MONTHS
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import InstrumentFilter, counts_by_status
from suyuan.registry.parties.queries import inside
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.supervision import queries as supervision

DISPENSER: Final = "fuel_dispenser"
ERROR: Final = ("volume", "E")  # test and symbol of the mean error in the pack of fuel dispensers


def findings(unit: HonestUnit, *, on: date) -> dict[str, Finding]:
    """The finding for every criterion of the unit's category that has a test."""
    done: dict[str, Finding] = {}
    found: dict[str, Finding] = {}
    for one in criteria_of(unit.category):
        if one.test:
            if one.test not in done:
                done[one.test] = TESTS[one.test](unit, on)
            found[one.code] = done[one.test]
    return found


def instruments_valid(unit: HonestUnit, on: date) -> Finding:
    """Whether every controlled instrument in use is accepted by the county and validly verified."""
    path = unit.jurisdiction.path
    counted = counts_by_status(
        InstrumentFilter(owner_id=unit.organization_id, path=path, usage="working"), on=on
    )
    valid = counted["valid"] + counted["due_soon"]
    overdue, unverified = counted["overdue"], counted["unverified"]
    total = valid + overdue + unverified
    waiting = Instrument.objects.filter(
        inside(path, prefix="jurisdiction__"),
        owner_id=unit.organization_id,
        controlled=True,
        state="registered",
    ).count()
    if total == 0:
        return Finding(
            result=UNKNOWN,
            said=Text(
                "本单位在该区划没有登记强制管理的器具",
                "the organization has no controlled instrument registered in the division",
            ),
        )
    said = Text(
        f"强制管理器具 {total} 台：有效 {valid}，超期 {overdue}，未检定 {unverified}，待核实登记 {waiting}",
        f"controlled instruments: {total}; valid {valid}, overdue {overdue}, unverified {unverified}, "
        f"waiting for acceptance {waiting}",
    )
    return Finding(result=MET if valid == total and not waiting else NOT_MET, said=said)


def nozzles_fair(unit: HonestUnit, on: date) -> Finding:
    """Whether the nozzles are centred and not one-sided, by the last verification that stands of each."""
    found = nozzle_fairness(unit, on=on)
    if found is None:
        return Finding(
            result=UNKNOWN,
            said=Text("没有加油机检定结果", "there are no results of a verification of the dispensers"),
        )
    said = Text(
        f"{found.nozzles} 把加油枪，平均误差 {found.mean:+.3f} %（允许 ±{found.allowed:.2f} %）；"
        f"偏正 {found.above}、偏负 {found.below}，符号检验 p = {found.p_sign:.3f}",
        f"nozzles: {found.nozzles}, mean error {found.mean:+.3f} % (±{found.allowed:.2f} % allowed); "
        f"{found.above} above zero, {found.below} below, sign test p = {found.p_sign:.3f}",
    )
    return Finding(result=MET if found.is_fair else NOT_MET, said=said)


def nozzle_fairness(unit: HonestUnit, *, on: date) -> Fairness | None:
    """The statistic of the nozzles, None without results: two queries."""
    last: dict[object, object] = {}
    standing = Evaluation.objects.filter(
        inside(unit.jurisdiction.path, prefix="instrument__jurisdiction__"),
        instrument__owner_id=unit.organization_id,
        instrument__kind_id=DISPENSER,
        certificate_state="issued",
        performed_on__lte=on,
    ).exclude(instrument__state="ended")
    for instrument, evaluation in standing.order_by("performed_on", "id").values_list("instrument_id", "id"):
        last[instrument] = evaluation
    lines: dict[object, list[tuple[float, float]]] = {}
    test, symbol = ERROR
    rows = Result.objects.filter(evaluation_id__in=list(last.values()), test=test, symbol=symbol)
    for evaluation, value, high in rows.order_by("place").values_list("evaluation_id", "value", "limit_high"):
        if value is not None and high:
            lines.setdefault(evaluation, []).append((value, float(high)))
    if not lines:
        return None
    # The minimum quantity has a wider limit; what a customer usually buys is judged by the narrow one.
    mpe = min(high for found in lines.values() for _, high in found)
    means = [
        fsum(values) / len(values)
        for found in lines.values()
        if (values := [value for value, high in found if high == mpe])
    ]
    return fairness(means, mpe=mpe)


def record_clean(unit: HonestUnit, on: date) -> Finding:
    """Whether no inspection became a case and no report of a violation was found true in 24 months.

    A house that nobody inspected in that time is not clean for it: a person judges.
    """
    since = add_months(on, -BARRED_MONTHS)
    cases = [
        one
        for one in supervision.failed_of(unit.organization_id, since=since, until=on)
        if one["outcome"] == "case"
    ]
    reports = [
        one
        for one in supervision.upheld_complaints(unit.organization_id, since=since, until=on)
        if one["nature"] == "report"
    ]
    if cases or reports:
        said = Text(
            f"近 24 个月立案 {len(cases)} 件，查实举报 {len(reports)} 件",
            f"in the last 24 months: cases {len(cases)}, reports found true {len(reports)}",
        )
        return Finding(result=NOT_MET, said=said)
    checks = supervision.standing(unit.organization_id, since=since, until=on).inspections
    if not checks:
        return Finding(
            result=UNKNOWN,
            said=Text(
                "近 24 个月没有监督检查记录", "nobody inspected the organization in the last 24 months"
            ),
        )
    said = Text(
        f"近 24 个月检查 {checks} 次，无立案，无查实举报",
        f"inspections in the last 24 months: {checks}; no case and no report found true",
    )
    return Finding(result=MET, said=said)


def complaints_in_time(unit: HonestUnit, on: date) -> Finding:
    """Whether no complaint about the house is open beyond its time limit."""
    since = add_months(on, -BARRED_MONTHS)
    known = supervision.standing(unit.organization_id, since=since, until=on)
    said = Text(
        f"未办结投诉 {known.open_complaints} 件，其中超期 {known.late_complaints} 件",
        f"open complaints: {known.open_complaints}, of them late: {known.late_complaints}",
    )
    return Finding(result=NOT_MET if known.late_complaints else MET, said=said)


TESTS: Final[dict[str, Callable[[HonestUnit, date], Finding]]] = {
    "instruments": instruments_valid,
    "nozzles": nozzles_fair,
    "record": record_clean,
    "complaints": complaints_in_time,
}
