"""What comes of a recorded inspection: compliant, corrected or a case; objection, publication, closing."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, deadlines, rules
from suyuan.registry.supervision.inspecting import counted, of_its_team
from suyuan.registry.supervision.models import Finding, InspectionSample, Objection
from suyuan.registry.supervision.movement import INSPECTION, check_event, move, until


def _conclude(occasion: Occasion, row: dict[str, Any], event: str, outcome: str, **changes: Any) -> None:
    """The result stands: publication, objection and the return of samples are counted from this day.

    A case is not published here: what comes of it is decided and told in the penalty procedure.
    """
    every, open_ones = counted(row["id"])
    if refusal := rules.why_not_outcome(event, findings=every, open_findings=open_ones):
        check_event(INSPECTION, row, event)
        raise RuleRefusal(refusal, inspection=row["number"])
    days = {"concluded_on": occasion.today}
    if outcome != "case":
        days["publish_by"] = until("publication", occasion)
    by = until("sample_return", occasion)

    def write() -> None:
        InspectionSample.objects.filter(inspection=row["id"], return_by=None).update(
            return_by=by, updated_at=occasion.at
        )

    move(
        occasion, INSPECTION, row, event, changes={"outcome": outcome, **days, **changes}, also=write,
        payload={"outcome": outcome, "findings": every},
    )  # fmt: skip


def find_compliant(occasion: Occasion, *, inspection_id: UUID) -> None:
    """Nothing was found."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "find_compliant")
    _conclude(occasion, row, "find_compliant", "compliant")


def order_correction(occasion: Occasion, *, inspection_id: UUID, order: str, deadline: date) -> None:
    """Order what was found to be put right until a day."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "order_correction")
    check_event(INSPECTION, row, "order_correction")
    every, _ = counted(inspection_id)
    if refusal := rules.why_not_outcome("order_correction", findings=every, open_findings=every):
        raise RuleRefusal(refusal, inspection=row["number"])
    if deadline <= occasion.today:
        raise InputError(
            Text("改正期限应在今天之后", "the deadline must lie ahead"), quantity="deadline", given=deadline,
            allowed=f"> {occasion.today}",
        )  # fmt: skip
    text = written(order, "order", most=400)

    def write() -> None:
        Finding.objects.filter(inspection=inspection_id).update(
            order=text, deadline=deadline, updated_at=occasion.at
        )

    move(
        occasion, INSPECTION, row, "order_correction", changes={"correct_by": deadline}, also=write,
        payload={"order": text, "deadline": deadline.isoformat()},
    )  # fmt: skip


def report_correction(occasion: Occasion, *, finding_id: UUID, proof: str) -> None:
    """The inspected body says how a finding was put right; again, where it was not confirmed yet."""
    finding = _finding(finding_id)
    row = INSPECTION.facts(finding.inspection_id)
    INSPECTION.permit(occasion, row, "report_correction")
    check_event(INSPECTION, row, "report_correction")
    if finding.confirmed_on is not None:
        raise RuleRefusal(Text("该问题的改正已确认", "this correction is confirmed already"))
    text = written(proof, "proof", most=400)

    def write() -> None:
        Finding.objects.filter(pk=finding_id, confirmed_on=None).update(
            proof=text, corrected_on=occasion.today, updated_at=occasion.at,
            row_version=finding.row_version + 1,
        )  # fmt: skip

    move(
        occasion, INSPECTION, row, "report_correction", also=write,
        payload={"place": finding.place, "proof": text},
    )  # fmt: skip


def confirm_correction(occasion: Occasion, *, finding_id: UUID) -> None:
    """An inspector confirms what the body says about a finding."""
    finding = _finding(finding_id)
    row = INSPECTION.facts(finding.inspection_id)
    of_its_team(occasion, row, "confirm_correction")
    if row["state"] != "order_correction" or finding.corrected_on is None:
        raise RuleRefusal(
            Text("被检查单位尚未报告改正", "the inspected body has not reported a correction"),
            inspection=row["number"],
        )
    with transaction.atomic():
        changed = Finding.objects.filter(pk=finding_id, confirmed_on=None).update(
            confirmed_on=occasion.today, updated_at=occasion.at, row_version=finding.row_version + 1
        )
        if changed != 1:
            raise overtaken(Text("该问题", "the finding"))
        record(
            acts.INSPECTION["confirm_correction"], occasion, entity=INSPECTION.entity, entity_id=row["id"],
            payload={"place": finding.place},
        )  # fmt: skip


def reinspect(occasion: Occasion, *, inspection_id: UUID) -> None:
    """Inspected again: everything is corrected."""
    row = INSPECTION.facts(inspection_id)
    of_its_team(occasion, row, "reinspect")
    _conclude(occasion, row, "reinspect", "corrected")


def open_case(occasion: Occasion, *, inspection_id: UUID, case_no: str) -> None:
    """Hand it over to the penalty procedure; here stands only its number there."""
    row = INSPECTION.facts(inspection_id)
    INSPECTION.permit(occasion, row, "open_case")
    number = written(case_no, "case_no", most=60)
    _conclude(occasion, row, "open_case", "case", case_no=number)


def publish(occasion: Occasion, *, inspection_id: UUID) -> None:
    """Publish the result, for everybody."""
    row = INSPECTION.facts(inspection_id)
    move(occasion, INSPECTION, row, "publish", changes={"published_on": occasion.today})


def may_object_until(concluded_on: date) -> date:
    """The last day for an objection: fifteen working days after the result."""
    return deadlines.last_day("objection", concluded_on, calendar=working_days())


def object_to(occasion: Occasion, *, inspection_id: UUID, text: str) -> Objection:
    """The inspected body objects within fifteen working days, once. Raises RuleRefusal, Conflict."""
    row = INSPECTION.facts(inspection_id)
    INSPECTION.permit(occasion, row, "object")
    if row["concluded_on"] is None:
        raise RuleRefusal(Text("检查结果尚未作出", "there is no result yet"), inspection=row["number"])
    if occasion.today > (last := may_object_until(row["concluded_on"])):
        raise RuleRefusal(Text(f"异议期已于 {last} 结束", f"objections could come until {last}"))
    if Objection.objects.filter(inspection=inspection_id).exists():
        raise Conflict(Text("已提出过异议", "an objection was made already"), inspection=row["number"])
    objection = Objection(
        **columns(occasion),
        inspection_id=inspection_id,
        text=written(text, "objection", most=1000),
        received_on=occasion.today,
        answer_by=until("objection_answer", occasion),
    )
    with transaction.atomic():
        objection.save(force_insert=True)
        record(
            acts.INSPECTION["object"], occasion, entity=INSPECTION.entity, entity_id=inspection_id,
            payload={"text": objection.text},
        )  # fmt: skip
    return objection


def answer_objection(occasion: Occasion, *, inspection_id: UUID, answer: str, upheld: str) -> None:
    """Answer an objection, `upheld` yes or no. The record stays; the answer says what is to be done."""
    row = INSPECTION.facts(inspection_id)
    INSPECTION.permit(occasion, row, "answer")
    objection = Objection.objects.filter(inspection=inspection_id, answered_on=None).first()
    if objection is None:
        raise NotFound(Text("没有待答复的异议", "no objection awaits an answer"), inspection=row["number"])
    if upheld not in ("yes", "no"):
        raise InputError(
            Text("请选择异议是否成立", "say whether it is upheld"), given=upheld, allowed="yes, no"
        )
    with transaction.atomic():
        Objection.objects.filter(pk=objection.pk, answered_on=None).update(
            answer=written(answer, "answer", most=1000), upheld=upheld == "yes",
            answered_on=occasion.today, updated_at=occasion.at, row_version=objection.row_version + 1,
        )  # fmt: skip
        record(
            acts.INSPECTION["answer"], occasion, entity=INSPECTION.entity, entity_id=inspection_id,
            payload={"upheld": upheld},
        )  # fmt: skip


def return_sample(occasion: Occasion, *, sample_id: UUID) -> None:
    """Give a sample back."""
    sample = InspectionSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise NotFound(Text("没有这件样品", "there is no such sample"), sample=sample_id)
    row = INSPECTION.facts(sample.inspection_id)
    INSPECTION.permit(occasion, row, "return_sample")
    with transaction.atomic():
        changed = InspectionSample.objects.filter(pk=sample_id, returned_on=None).update(
            returned_on=occasion.today, updated_at=occasion.at, row_version=sample.row_version + 1
        )
        if changed != 1:
            raise RuleRefusal(Text("样品已退还", "the sample is returned already"))
        record(
            acts.INSPECTION["return_sample"], occasion, entity=INSPECTION.entity, entity_id=row["id"],
            payload={"what": sample.what},
        )  # fmt: skip


def close(occasion: Occasion, *, inspection_id: UUID) -> None:
    """Close a published inspection when nothing is open: objection, samples, the time to object."""
    row = INSPECTION.facts(inspection_id)
    INSPECTION.permit(occasion, row, "close")
    check_event(INSPECTION, row, "close")
    refusal = rules.why_not_close(
        objection_open=Objection.objects.filter(inspection=inspection_id, answered_on=None).exists(),
        samples_out=InspectionSample.objects.filter(inspection=inspection_id, returned_on=None).count(),
        may_object_until=None if row["concluded_on"] is None else may_object_until(row["concluded_on"]),
        on=occasion.today,
    )
    if refusal:
        raise RuleRefusal(refusal, inspection=row["number"])
    move(occasion, INSPECTION, row, "close")


def _finding(finding_id: UUID) -> Finding:
    finding = Finding.objects.filter(pk=finding_id).first()
    if finding is None:
        raise NotFound(Text("没有这项问题", "there is no such finding"), finding=finding_id)
    return finding
