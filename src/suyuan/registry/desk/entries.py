"""What can wait for somebody, in the order in which a desk is worked off: an entry for each step, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from suyuan.base.text import Text
from suyuan.registry.centers import acts as center_acts
from suyuan.registry.centers.models import Center
from suyuan.registry.comparisons import acts as comparison_acts
from suyuan.registry.comparisons.models import Comparison, Participation
from suyuan.registry.consultations import acts as consultation_acts
from suyuan.registry.consultations.models import Consultation, ConsultationComment
from suyuan.registry.desk.waiting import Waiting
from suyuan.registry.governance import acts as governance_acts
from suyuan.registry.governance.models import News, SharedTask
from suyuan.registry.honest import acts as honest_acts
from suyuan.registry.honest.models import HonestAlert, HonestObjection, HonestUnit
from suyuan.registry.innovation import acts as innovation_acts
from suyuan.registry.innovation.models import FirstSet, InnovationProject, InstrumentProduct, OpenLicence
from suyuan.registry.instruments import approval_acts
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.integrity import acts as integrity_acts
from suyuan.registry.integrity.models import Case
from suyuan.registry.materials import acts as material_acts
from suyuan.registry.materials.models import ReferenceMaterial
from suyuan.registry.materials.queries import on_shelves
from suyuan.registry.siting import acts as siting_acts
from suyuan.registry.siting.models import SitingProposal
from suyuan.registry.specifications import acts as specification_acts
from suyuan.registry.specifications.guards import REVIEW_MONTHS
from suyuan.registry.specifications.models import ProjectComment, SpecificationProject, TechnicalSpecification
from suyuan.registry.standards import acts as standard_acts
from suyuan.registry.standards.models import MeasurementStandard, StandardAssessor, StandardChange
from suyuan.registry.supervision import acts as supervision_acts
from suyuan.registry.supervision.models import (
    Arbitration,
    Complaint,
    Draw,
    Inspection,
    InspectionPlan,
    Objection,
)
from suyuan.registry.targets import acts as target_acts
from suyuan.registry.targets.models import Task

Rows = Callable[[], QuerySet[Any]]
# A public standard that is the highest of its division is assessed one level up (standards.movement).
HIGHEST: Final = Q(legal_class="public", is_highest=True)


def _in(table: type[Model], *states: str, **narrowed: Any) -> Rows:
    return lambda: table._default_manager.filter(state__in=states, **narrowed)


def _comments(table: type[Model], subject: str) -> Rows:
    """Subjects with comments that nobody of the office has read."""
    unread = table._default_manager.filter(**{subject: OuterRef("pk")}, is_waiting=True)
    subjects = table._meta.get_field(subject).related_model
    return lambda: subjects._default_manager.filter(Exists(unread))  # type: ignore[union-attr]


def _assessors_of_open() -> QuerySet[Any]:
    return StandardAssessor.objects.filter(
        assessment__closed_on=None, assessment__standard__state="assessing"
    )


_S: Final = standard_acts.OF_EVENT
STANDARDS: Final = (
    Waiting(
        kind="standard_accept", title=Text("待受理的计量标准考核", "Assessments of standards to accept"),
        act=_S["accept"], rows=_in(MeasurementStandard, "applied"), name="name", whose="owner__name",
        raised=HIGHEST,
    ),
    Waiting(
        kind="standard_assign", title=Text("待指派考评员", "Assessors to appoint"), act=_S["assign"],
        rows=_in(MeasurementStandard, "accepted"), name="name", detail="code", raised=HIGHEST,
    ),
    Waiting(
        kind="standard_assess", title=Text("待我考评的计量标准", "Standards for me to assess"),
        act=_S["recommend_pass"], rows=_assessors_of_open, name="assessment__standard__name",
        detail="assessment__standard__code", division="assessment__standard__jurisdiction",
        desk="person__organization", person="person", key="assessment__standard_id",
    ),
    Waiting(
        kind="standard_certify", title=Text("待发考核证书", "Assessments to decide"), act=_S["certify"],
        rows=_in(MeasurementStandard, "assessed"), name="name", detail="code", raised=HIGHEST,
    ),
    Waiting(
        kind="standard_public", title=Text("待发社会公用计量标准证书", "Public certificates to grant"),
        act=_S["issue_public_certificate"], rows=_in(MeasurementStandard, "certified", legal_class="public"),
        name="name", detail="code",
    ),
    Waiting(
        kind="standard_change", title=Text("待处理的标准更换", "Changes of standards to decide"),
        act=standard_acts.DECIDE_CHANGE, rows=lambda: StandardChange.objects.filter(decided_on=None),
        name="standard__name", detail="standard__code", division="standard__jurisdiction",
        key="standard_id",
    ),
    Waiting(
        kind="standard_supplement", title=Text("待补正的考核申请", "Applications to supplement"),
        act=_S["resubmit"], rows=_in(MeasurementStandard, "supplement"), name="name", detail="code",
        house="owner_id",
    ),
    Waiting(
        kind="standard_correct", title=Text("待整改的计量标准", "Standards to put right"),
        act=_S["report_correction"], rows=_in(MeasurementStandard, "correcting"), name="name", detail="code",
        house="owner_id",
    ),
)  # fmt: skip

_C: Final = supervision_acts.COMPLAINT
_I: Final = supervision_acts.INSPECTION
_ARBITRATION: Final = supervision_acts.ARBITRATION
SUPERVISION: Final = (
    Waiting(
        kind="complaint_received", title=Text("待处理的投诉举报", "Complaints to take up"), act=_C["accept"],
        rows=_in(Complaint, "received"), name="about", both=False, detail="number", desk="authority",
        due="due_on",
    ),
    Waiting(
        kind="complaint_open", title=Text("办理中的投诉举报", "Complaints in work"), act=_C["accept"],
        rows=_in(Complaint, "accepted", "mediating", "checked", "case", "no_case"), name="about", both=False,
        detail="number", desk="authority", due="due_on",
    ),
    Waiting(
        kind="objection", title=Text("待答复的检查异议", "Objections to answer"), act=_I["answer"],
        rows=lambda: Objection.objects.filter(answered_on=None), name="inspection__organization__name",
        detail="inspection__number", desk="inspection__authority",
        division="inspection__jurisdiction", due="answer_by", key="inspection_id",
    ),
    Waiting(
        kind="inspection_plan", title=Text("待批准的抽查计划", "Inspection plans to approve"),
        act=supervision_acts.PLAN["approve"], rows=_in(InspectionPlan, "draft"), name="topic",
        detail="number", desk="authority",
    ),
    Waiting(
        kind="draw", title=Text("待抽取", "Draws to make"), act=supervision_acts.PLAN["draw"],
        rows=_in(Draw, "committed"), name="plan__topic", detail="plan__number", desk="plan__authority",
        division="plan__jurisdiction", key="plan_id",
    ),
    Waiting(
        kind="inspection_notify", title=Text("待指派或通知的检查", "Inspections to staff or to announce"),
        act=_I["assign"], rows=_in(Inspection, "planned", "drawn"), name="organization__name",
        detail="number", desk="authority",
    ),
    Waiting(
        kind="inspection_mine", title=Text("我的检查任务", "My inspections"), act=_I["arrive"],
        rows=lambda: Inspection.objects.filter(
            state__in=("drawn", "notified", "on_site", "recorded", "order_correction")
        ),
        name="organization__name", detail="number", desk="authority", person="members__person",
        due="correct_by",
    ),
    Waiting(
        kind="inspection_publish", title=Text("待公开的检查结果", "Results to publish"), act=_I["publish"],
        rows=_in(Inspection, "compliant", "reinspected"), name="organization__name", detail="number",
        desk="authority", due="publish_by",
    ),
    Waiting(
        kind="inspection_correct", title=Text("责令我单位改正", "Corrections ordered from us"),
        act=_I["report_correction"], rows=_in(Inspection, "order_correction"), name="authority__name",
        detail="number", house="organization_id", due="correct_by",
    ),
    Waiting(
        kind="arbitration_open", title=Text("待办理的仲裁检定", "Arbitrations to go on with"),
        act=_ARBITRATION["accept"], rows=_in(Arbitration, "requested", "accepted", "verified"),
        name="instrument__name", detail="number", desk="authority",
    ),
    Waiting(
        kind="arbitration_over", title=Text("可确认生效的仲裁检定", "Arbitrations to take as final"),
        act=_ARBITRATION["conclude"], rows=_in(Arbitration, "notified"),
        name="instrument__name", detail="number", desk="authority", due="appeal_until", is_over=True,
    ),
    Waiting(
        kind="arbitration_verify", title=Text("待检定的争议器具", "Instruments in dispute to verify"),
        act=_ARBITRATION["verify"], rows=_in(Arbitration, "frozen"),
        name="instrument__name", detail="number", house="institution_id",
    ),
    Waiting(
        kind="arbitration_again", title=Text("待二次仲裁检定", "To be verified again, finally"),
        act=_ARBITRATION["verify_again"], rows=_in(Arbitration, "appealed"),
        name="instrument__name", detail="number", house="higher_id",
    ),
    Waiting(
        kind="approval_open", title=Text("办理中的型式批准", "Type approvals in work"),
        act=approval_acts.OF_EVENT["accept"], rows=_in(TypeApproval, "applied", "accepted", "evaluating"),
        name="model", both=False, detail="application_no", desk="authority",
    ),
    Waiting(
        kind="approval_grant", title=Text("待审批的型式", "Types to approve"),
        act=approval_acts.OF_EVENT["grant"], rows=_in(TypeApproval, "evaluated"), name="model", both=False,
        detail="application_no", desk="authority",
    ),
)  # fmt: skip

_D: Final = integrity_acts.OF_EVENT
INTEGRITY: Final = (
    Waiting(
        kind="doubt_take", title=Text("待核查的数据疑点", "Doubtful records to examine"), act=_D["take"],
        rows=_in(Case, "open"), name="laboratory__name", detail="number",
    ),
    Waiting(
        kind="doubt_mine", title=Text("我核查的数据疑点", "Doubtful records that I examine"),
        act=_D["set_aside"], rows=_in(Case, "examining"), name="laboratory__name", detail="number",
        person="examiner",
    ),
    Waiting(
        kind="doubt_answer", title=Text("待说明的数据疑点", "Doubtful records to explain"), act=_D["answer"],
        rows=_in(Case, "asked"), name="jurisdiction__name", detail="number", house="laboratory_id",
        due="answer_by",
    ),
    Waiting(
        kind="doubt_close", title=Text("待结案的数据疑点", "Doubtful records to close"), act=_D["close"],
        rows=_in(Case, "confirmed"), name="laboratory__name", detail="number",
    ),
)  # fmt: skip

_P: Final = specification_acts.OF
SPECIFICATIONS: Final = (
    *(
        Waiting(
            kind=f"specification_{event}", title=title, act=_P[event],
            rows=_in(SpecificationProject, *states), name="title", whose="drafter__name",
            house=house, due=due,
        )
        for event, title, states, house, due in (
            ("evaluate", Text("待论证的规范项目", "Proposals to evaluate"), ("proposed",), "", ""),
            ("approve_project", Text("待立项的规范", "Projects to approve"), ("evaluated",), "", ""),
            ("draft_ready", Text("待起草的规范", "Drafts to write"), ("approved_project",), "drafter_id",
             "term_until"),
            ("review_pass", Text("待审定的规范", "Drafts to review"), ("draft_final",), "", ""),
            ("issue", Text("待发布的规范", "Specifications to issue"), ("reviewed",), "", ""),
        )
    ),
    Waiting(
        kind="specification_correct", title=Text("退回修改的规范", "Drafts that were sent back"),
        act=_P["draft_ready"], name="title", house="drafter_id", due="term_until",
        rows=lambda: SpecificationProject.objects.filter(state="draft").exclude(comments_digest=""),
    ),
    Waiting(
        kind="specification_open_consultation", title=Text("待公开征求意见的规范", "Drafts to open"),
        act=_P["open_consultation"], rows=_in(SpecificationProject, "draft", comments_digest=""),
        name="title", whose="drafter__name",
    ),
    Waiting(
        kind="specification_close", title=Text("征求意见已到期的规范", "Drafts to close to comments"),
        act=_P["close_consultation"], rows=_in(SpecificationProject, "consulting"),
        name="title", house="drafter_id", due="consultation_until", is_over=True,
    ),
    Waiting(
        kind="specification_comments", title=Text("待审看的规范意见", "Comments on drafts to read"),
        act=_P["show_comment"], rows=_comments(ProjectComment, "project"), name="title",
    ),
    Waiting(
        kind="specification_file", title=Text("待备案的规范", "Specifications to file"), act=_P["file"],
        rows=lambda: TechnicalSpecification.objects.filter(
            state__in=("issued", "in_force"), filed_on=None, project__isnull=False
        ),
        name="title", detail="number",
    ),
    Waiting(
        kind="specification_review", title=Text("到期应复审的规范", "Specifications to review again"),
        act=_P["confirm"], name="title", detail="number", due="looked_at", months=REVIEW_MONTHS, is_over=True,
        rows=lambda: TechnicalSpecification.objects.filter(state="in_force", scope="local").annotate(
            looked_at=Coalesce("reviewed_on", "in_force_from")
        ),
    ),
)  # fmt: skip

_K: Final = consultation_acts.OF
CONSULTATIONS: Final = (
    *(
        Waiting(
            kind=f"consultation_{event}", title=title, act=_K[event], rows=_in(Consultation, state),
            name="title", desk="house",
        )
        for event, title, state in (
            ("open", Text("待公开的征求意见", "Consultations to open"), "draft"),
            ("answer", Text("待答复的征求意见", "Consultations to answer"), "closed"),
            ("publish", Text("待公布修改情况", "Changes to publish"), "answered"),
            ("decide", Text("待作出决定的征求意见", "Consultations to decide"), "published"),
        )
    ),
    Waiting(
        kind="consultation_close", title=Text("已到期的征求意见", "Consultations to close"), act=_K["close"],
        rows=_in(Consultation, "open"), name="title", desk="house", due="until", is_over=True,
    ),
    Waiting(
        kind="consultation_comments", title=Text("待审看的意见", "Comments to read"), act=_K["show"],
        rows=_comments(ConsultationComment, "consultation"), name="title", desk="house",
    ),
)  # fmt: skip


def _units(*, recalled: bool) -> Rows:
    """Units on a shelf: of a batch that was taken back, or of the others."""
    return lambda: on_shelves().filter(is_recalled=recalled)


_M: Final = material_acts.OF
MATERIALS: Final = (
    Waiting(
        kind="material_accept", title=Text("待受理的标准物质定级", "Gradings of materials to accept"),
        act=_M["accept"], rows=_in(ReferenceMaterial, "applied"), name="name", whose="producer__name",
    ),
    Waiting(
        kind="material_pass", title=Text("待定级的标准物质", "Materials to grade"), act=_M["pass"],
        rows=_in(ReferenceMaterial, "reviewing"), name="name", whose="producer__name",
    ),
    Waiting(
        kind="material_apply", title=Text("待申请定级的标准物质", "Materials to apply for"),
        act=_M["apply_grading"], rows=_in(ReferenceMaterial, "studied"), name="name", house="producer_id",
    ),
    Waiting(
        kind="material_unit_recalled", title=Text("待处置的召回标准物质", "Recalled materials on the shelf"),
        act=_M["discard_unit"], rows=_units(recalled=True), name="item", detail="unit_no", house="holder_id",
        division="holder__jurisdiction",
    ),
    Waiting(
        kind="material_unit_ended", title=Text("待处置的过期标准物质", "Expired materials on the shelf"),
        act=_M["discard_unit"], rows=_units(recalled=False), name="item", detail="unit_no",
        house="holder_id", division="holder__jurisdiction", due="ends_on", is_over=True,
    ),
)  # fmt: skip

_R: Final = comparison_acts.OF_EVENT
COMPARISONS: Final = (
    Waiting(
        kind="comparison_approve", title=Text("待批准的比对", "Comparisons to approve"), act=_R["approve"],
        rows=_in(Comparison, "planned"), name="title", detail="number",
    ),
    Waiting(
        kind="comparison_join", title=Text("待报名的比对", "Comparisons to join"), act=_R["join"],
        rows=_in(Participation, "invited",
                 comparison__state__in=("approved", "protocol_agreed", "running")),
        name="comparison__title", detail="comparison__number", house="laboratory_id",
        due="comparison__begins_on", key="comparison_id", division="",
    ),
    Waiting(
        kind="comparison_submit", title=Text("待提交结果的比对", "Results of comparisons to hand in"),
        act=_R["submit"], rows=_in(Participation, "joined", comparison__state="running"),
        name="comparison__title", detail="comparison__number", house="laboratory_id",
        due="comparison__closes_on", key="comparison_id", division="",
    ),
    Waiting(
        kind="comparison_close", title=Text("待截止的比对", "Comparisons to close"), act=_R["close_data"],
        rows=_in(Comparison, "running"), name="title", detail="number",
        house="organiser_id", due="closes_on", is_over=True,
    ),
    Waiting(
        kind="comparison_draft", title=Text("待计算的比对", "Comparisons to evaluate"),
        act=_R["issue_draft_a"], rows=_in(Comparison, "data_closed", "draft_A"), name="title",
        detail="number", house="pilot_id", apart="participations__submissions__created_by",
    ),
    Waiting(
        kind="comparison_publish", title=Text("待公布的比对", "Comparisons to publish"), act=_R["publish"],
        rows=_in(Comparison, "draft_B"), name="title", detail="number",
    ),
    Waiting(
        kind="comparison_correct", title=Text("待整改的比对结果", "Comparison results to put right"),
        act=_R["report_correction"], rows=_in(Participation, "not_ok"), name="comparison__title",
        detail="comparison__number", house="laboratory_id", key="comparison_id", division="",
    ),
)  # fmt: skip

_Z: Final = center_acts.OF
CENTERS: Final = tuple(
    Waiting(
        kind=f"center_{event}", title=title, act=_Z[event], rows=_in(Center, state), name="name",
        whose="host__name", due=due,
    )
    for event, title, state, due in (
        ("recommend", Text("待推荐的产业计量中心", "Centers to recommend"), "applied", ""),
        ("approve_preparation", Text("待批准筹建的中心", "Preparations to approve"), "recommended", ""),
        ("accept", Text("待验收的中心", "Centers to accept"), "accepting", ""),
        ("improved", Text("整改中的中心", "Centers that improve"), "improving", "improve_by"),
    )
)  # fmt: skip

_H: Final = honest_acts.OF_EVENT
HONEST: Final = (
    *(
        Waiting(
            kind=f"honest_{event}", title=title, act=_H[event], rows=rows, name="name",
            whose="organization__name", due=due, is_over=bool(due),
        )
        for event, title, rows, due in (
            ("recommend", Text("待核查的示范单位申请", "Applications of honest units to check"),
             _in(HonestUnit, "applied"), ""),
            ("evaluate", Text("待评价的诚信计量单位", "Honest units to evaluate"),
             _in(HonestUnit, "recommended"), ""),
            ("publish", Text("待公示的诚信计量单位", "Honest units to open to objections"),
             _in(HonestUnit, "evaluated"), ""),
            ("confirm", Text("公示已到期，待授予称号", "Honest units to name"),
             _in(HonestUnit, "publicity"), "objections_until"),
        )
    ),
    Waiting(
        kind="honest_objection", title=Text("待处理的称号异议", "Objections to titles"),
        act=honest_acts.ANSWER_OBJECTION, rows=lambda: HonestObjection.objects.filter(settled_on=None),
        name="unit__name", division="unit__jurisdiction", key="unit_id",
    ),
    Waiting(
        kind="honest_alert", title=Text("示范单位异常待处理", "Warnings about honest units"),
        act=honest_acts.DISMISS_ALERT, rows=lambda: HonestAlert.objects.filter(decided_on=None),
        name="unit__name", division="unit__jurisdiction", key="unit_id",
    ),
)  # fmt: skip

_N: Final = innovation_acts.OF
INNOVATION: Final = tuple(
    Waiting(
        kind=f"innovation_{event}", title=title, act=_N[event], rows=_in(table, *states), name=name,
        whose=whose, division=division, due=due,
    )
    for event, title, table, states, name, whose, division, due in (
        ("project_review", Text("待评审的科技项目", "Projects to review"), InnovationProject, ("proposed",),
         "title", "lead__name", "jurisdiction", ""),
        ("project_fund", Text("待立项的科技项目", "Projects to fund"), InnovationProject, ("reviewed",),
         "title", "lead__name", "jurisdiction", ""),
        ("project_accept", Text("待验收的科技项目", "Projects to accept"), InnovationProject,
         ("mid_term", "extended"), "title", "lead__name", "jurisdiction", "term_until"),
        ("statement_publish", Text("待公告的专利开放许可", "Open licences to publish"), OpenLicence,
         ("declared",), "patent__title", "patent__patentee__name", "patent__patentee__jurisdiction",
         ""),
        ("product_list", Text("待列入目录的国产仪器", "Instruments to list"), InstrumentProduct, ("entered",),
         "name", "maker__name", "maker__jurisdiction", ""),
        ("first_set_recommend", Text("待推荐的首台（套）", "First sets to recommend"), FirstSet, ("applied",),
         "product__name", "product__maker__name", "product__maker__jurisdiction", ""),
        ("first_set_review", Text("待评审的首台（套）", "First sets to review"), FirstSet, ("recommended",),
         "product__name", "product__maker__name", "product__maker__jurisdiction", ""),
        ("first_set_publicise", Text("待公示的首台（套）", "First sets to open to objections"), FirstSet,
         ("reviewed",), "product__name", "product__maker__name", "product__maker__jurisdiction", ""),
        ("first_set_recognise", Text("待认定的首台（套）", "First sets to recognise"), FirstSet,
         ("publicity",), "product__name", "product__maker__name", "product__maker__jurisdiction",
         "publicity_until"),
    )
)  # fmt: skip

_G: Final = governance_acts.TASK
PLANNING: Final = (
    Waiting(
        kind="siting", title=Text("待决定的建标选址方案", "Siting proposals to decide"),
        act=siting_acts.OF_EVENT["accept"], rows=_in(SitingProposal, "submitted"), name="title", both=False,
        detail="number",
    ),
    Waiting(
        kind="plan_task", title=Text("我单位牵头的规划任务", "Tasks of the plan that we lead"),
        act=target_acts.OF["note_task"], rows=_in(Task, "open", "under_way", plan__state="in_force"),
        name="text", house="lead_id", division="", due="due", key="plan_id",
    ),
    Waiting(
        kind="shared_task", title=Text("我单位牵头的协同任务", "Shared tasks that we lead"),
        act=_G["complete"], rows=_in(SharedTask, "open", "in_work"), name="title", both=False,
        house="lead_id", division="", due="due_on",
    ),
    Waiting(
        kind="news", title=Text("待发布的稿件", "Texts to publish"), act=governance_acts.NEWS["publish"],
        rows=_in(News, "draft"), name="title", desk="organization",
    ),
)  # fmt: skip

ENTRIES: Final = (
    *SUPERVISION, *INTEGRITY, *STANDARDS, *SPECIFICATIONS, *MATERIALS, *COMPARISONS, *CONSULTATIONS, *HONEST,
    *CENTERS, *INNOVATION, *PLANNING,
)  # fmt: skip
