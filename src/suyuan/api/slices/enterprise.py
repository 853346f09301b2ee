"""Measurement management of one's own firm: what the first day shows, processes, confirmations, partners.

Everything is of the house of whoever asks; only the offers of partner plans are open to others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice
from suyuan.api.rows import Both, record, row
from suyuan.registry.enterprise import confirming, partnering, processing, queries, questionnaire, stating
from suyuan.registry.enterprise.models import (
    Confirmation,
    MeasurementProcess,
    PartnerFirm,
    PartnerPlan,
    ProcessStudy,
    SelfAssessment,
    StatedCalibration,
)
from suyuan.registry.instruments.models import Instrument

PROCESS, CONFIRMATION = "firm/processes/{process_id}", "firm/confirmations/{confirmation_id}"
PLAN = "firm/partner-plans/{plan_id}"
EQUIPMENT = row(
    "FirmEquipment",
    Instrument,
    ("id", "name_zh", "name_en", "model", "serial_no", "kind_id", "controlled"),
    more={"until": date, "is_stated": bool, "certificate": str},
)
PROCESS_LINE = tuple(one for one in queries.PROCESS if one not in ("operator", "environment"))


def _today(asked: Asked) -> dict[str, Any]:
    found = queries.today_of(asked.house, on=asked.occasion.today)
    return {**vars(found), "suggestions": queries.suggestions(found), "total": found.total}


def _processes(asked: Asked) -> Found:
    rows = queries.running(asked.house)
    return asked.part(one | {"confirmation": (one["confirmation"] or {}).get("state", "")} for one in rows)


def _process(asked: Asked) -> MeasurementProcess:
    return queries.process(asked.path["process_id"], asked.house)


def _assessments(asked: Asked) -> Found:
    return asked.part(queries.assessments(asked.house))


def _plans(asked: Asked) -> Found:
    return asked.part(queries.partner_plans(house=asked.scope.organization))


def _of(name: str) -> Callable[[Any], Any]:
    return lambda one: one[name]


def _count(name: str) -> Callable[[Any], Any]:
    return lambda one: len(one[name])


def _equipment(name: str) -> Callable[[Any], Any]:
    return lambda one: [EQUIPMENT.of(each) for each in one[name]]


TODAY = record(
    "FirmToday",
    total=(int, _of("total")),
    compulsory=(int, _count("compulsory")),
    overdue=(list[EQUIPMENT.schema], _equipment("overdue")),  # type: ignore[name-defined]
    due=(list[EQUIPMENT.schema], _equipment("due")),  # type: ignore[name-defined]
    unknown=(int, _count("unknown")),
    stated=(int, _count("stated")),
    without_need=(int, _count("without_need")),
    processes=(int, _count("running")),
    at_risk=(int, _count("at_risk")),
    cost=(str, lambda one: f"{one['cost']:f}"),
    unpriced=(int, _of("unpriced")),
    suggestions=(list[Both], _of("suggestions")),
)
SLICE = Slice(
    code="enterprise",
    endpoints=(
        Single(
            path="firm/today",
            name="show_firm_today",
            summary="What one's house has to do about its equipment, and what first",
            row=TODAY,
            find=_today,
        ),
        Listing(
            path="firm/processes",
            name="list_firm_processes",
            summary="Running measurement processes of one's house, with the state of the last confirmation",
            row=row("FirmProcessLine", MeasurementProcess, PROCESS_LINE, more={"confirmation": str}),
            find=_processes,
        ),
        Single(
            path=PROCESS,
            name="show_firm_process",
            summary="One process with its confirmations and studies",
            row=row(
                "FirmProcess",
                MeasurementProcess,
                (*queries.PROCESS, "closed_on"),
                rows={
                    "confirmations": (
                        row("FirmConfirmation", Confirmation,
                            ("id", "state", "allowed_error", "required", "due_on", "certificate", "points",
                             "verdict", "reason_zh", "reason_en", "limits", "decided_on", "next_on")),
                        lambda one: queries.confirmations(one.pk),
                    ),
                    "studies": (
                        row("FirmStudy", ProcessStudy,
                            ("id", "kind", "readings", "answer", "is_capable", "performed_on")),
                        lambda one: queries.studies(one.pk),
                    ),
                },
            ),
            find=_process,
        ),
        Listing(
            path="firm/self-assessments",
            name="list_self_assessments",
            summary="Self-assessments of one's house, newest first, with the per cent of each area",
            row=row("SelfAssessment", SelfAssessment, ("id", "edition", "answers", "filled_on"),
                    read={"scores": (dict[str, int], lambda one: questionnaire.scores(one.answers))}),
            find=_assessments,
        ),
        Listing(
            path="firm/partner-plans",
            name="list_partner_plans",
            summary="Open plans by which lead enterprises help small firms, and those of one's house",
            row=row("PartnerPlan", PartnerPlan, queries.PLAN, more={"count": int, "joined": int}),
            find=_plans,
        ),
        Deed(path="firm/equipment/{instrument_id}/state", name="state_calibration",
             summary="State until when an instrument of one's house is calibrated", command=stating.state,
             table=StatedCalibration),
        Deed(path="firm/processes", name="register_firm_process",
             summary="Register a process; the uncertainty it needs follows from tolerance and risk",
             command=processing.register, table=MeasurementProcess),
        Deed(path=f"{PROCESS}/close", name="close_firm_process", summary="Close a process",
             command=processing.close),
        Deed(path=f"{PROCESS}/confirmations", name="open_confirmation",
             summary="Open a confirmation of its equipment", command=confirming.open_confirmation,
             table=Confirmation),
        Deed(path=f"{PROCESS}/studies", name="record_firm_study",
             summary="Record a study of capability with its readings", command=processing.record_study,
             bounds={"reference": 40}),
        Deed(path=f"{CONFIRMATION}/send", name="send_confirmation", summary="Send it for calibration",
             command=confirming.send),
        Deed(path=f"{CONFIRMATION}/evaluate", name="evaluate_confirmation",
             summary="Enter what a calibration showed; the rule finds what follows",
             command=confirming.evaluate, table=Confirmation),
        Deed(path=f"{CONFIRMATION}/decide", name="decide_confirmation",
             summary="Decide as the rule found", command=confirming.decide, table=Confirmation),
        Deed(path=f"{CONFIRMATION}/adjust", name="adjust_confirmation",
             summary="Have failed equipment adjusted and calibrated again", command=confirming.adjust),
        Deed(path=f"{CONFIRMATION}/end", name="end_confirmation",
             summary="Downgrade or scrap failed equipment", command=confirming.end, bounds={"event": 20}),
        Deed(path="firm/self-assessments", name="assess_firm", summary="Assess one's house",
             command=partnering.assess, table=SelfAssessment),
        Deed(path="firm/partner-plans", name="open_partner_plan",
             summary="Open a plan by which one's house helps small firms", command=partnering.open_plan,
             table=PartnerPlan),
        Deed(path=f"{PLAN}/close", name="close_partner_plan", summary="Close it",
             command=partnering.close_plan),
        Deed(path=f"{PLAN}/join", name="join_partner_plan", summary="Take part as a small firm",
             command=partnering.join, table=PartnerFirm),
        Deed(path="firm/partnerships/{partnership_id}/benefit", name="note_partner_benefit",
             summary="Say what taking part brought", command=partnering.note_benefit, table=PartnerFirm),
    ),
)  # fmt: skip
