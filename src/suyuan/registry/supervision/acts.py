"""Acts of supervision. Events of the state tables have an act each, by the same name."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_AUTHORITY = Reach.JURISDICTION
_HOUSE = Reach.ORGANIZATION
_OWNERS: Final = "instrument_user metrology_manager lab_manager"
_LABORATORY: Final = "verifier lab_manager"
Rows = tuple[tuple[str, str, Reach, str, str], ...]


def _declared(prefix: str, rows: Rows) -> dict[str, Act]:
    return {
        event: declare(f"{prefix}.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
        for event, roles, reach, zh, en in rows
    }


PLAN: Final = _declared(
    "inspection_plans",
    (
        ("plan", "case_officer", _AUTHORITY, "制定了抽查计划", "made a plan of inspections"),
        ("approve", "decision_officer", _AUTHORITY, "批准了抽查计划", "approved the plan"),
        ("close", "case_officer", _AUTHORITY, "结束了抽查计划", "closed the plan"),
        ("commit", "case_officer", _AUTHORITY, "公布了抽取承诺", "committed to a draw"),
        ("draw", "case_officer", _AUTHORITY, "完成了双随机抽取", "drew objects and inspectors by lot"),
        (
            "declare_conflict",
            "inspector",
            Reach.ANYWHERE,
            "申报了回避事项",
            "declared a conflict of interest",
        ),
    ),
)
INSPECTION: Final = _declared(
    "inspections",
    (
        ("order", "case_officer", _AUTHORITY, "安排了检查", "ordered an inspection"),
        ("import", "case_officer", _AUTHORITY, "按名单安排了检查", "ordered inspections from a list"),
        ("import_prepackages", "inspector verifier lab_manager", Reach.EITHER, "导入了定量包装检验记录",
         "took over records of prepackages"),
        ("assign", "case_officer", _AUTHORITY, "指派了检查人员", "named the inspectors"),
        ("draw", "", Reach.SYSTEM, "经抽取产生检查任务", "came out of the draw"),
        ("notify", "inspector case_officer", _AUTHORITY, "通知了被检查单位", "notified the inspected body"),
        ("arrive", "inspector", _AUTHORITY, "开始了现场检查", "began the inspection on site"),
        ("find", "inspector", _AUTHORITY, "记录了发现的问题", "recorded a finding"),
        ("sample", "inspector", _AUTHORITY, "抽取了样品", "took a sample"),
        ("return_sample", "inspector case_officer", _AUTHORITY, "退还了样品", "returned a sample"),
        ("record", "inspector", _AUTHORITY, "完成了检查记录", "completed the record"),
        ("find_compliant", "inspector", _AUTHORITY, "判定符合要求", "found it compliant"),
        ("order_correction", "inspector", _AUTHORITY, "责令改正", "ordered a correction"),
        ("report_correction", _OWNERS, _HOUSE, "报告了改正情况", "reported a correction"),
        ("confirm_correction", "inspector", _AUTHORITY, "确认了改正", "confirmed a correction"),
        ("reinspect", "inspector", _AUTHORITY, "复查通过", "inspected again and found it corrected"),
        ("open_case", "decision_officer", _AUTHORITY, "移送立案", "handed the inspection over as a case"),
        ("publish", "case_officer", _AUTHORITY, "公开了检查结果", "published the result"),
        ("close", "case_officer", _AUTHORITY, "结案", "closed the inspection"),
        ("object", _OWNERS, _HOUSE, "提出了异议", "objected to the result"),
        ("answer", "decision_officer", _AUTHORITY, "答复了异议", "answered the objection"),
        ("judge_prepackages", "inspector verifier lab_manager", Reach.EITHER, "判定了定量包装商品",
         "judged a lot of prepackages"),
    ),
)  # fmt: skip
COMPLAINT: Final = _declared(
    "complaints",
    (
        ("submit", "", Reach.SYSTEM, "在网上提交了投诉举报", "was handed in on the portal"),
        ("receive", "case_officer", _AUTHORITY, "登记了投诉举报", "entered a complaint"),
        ("link", "case_officer", _AUTHORITY, "关联了单位和器具", "linked a body and instruments"),
        ("read_contact", "case_officer", _AUTHORITY, "查看了投诉人联系方式", "read how to reach the sender"),
        ("accept", "case_officer", _AUTHORITY, "受理了投诉", "accepted the complaint"),
        ("refuse", "case_officer", _AUTHORITY, "不予受理", "refused the complaint"),
        ("mediate", "case_officer", _AUTHORITY, "开始调解", "began to mediate"),
        ("agree", "case_officer", _AUTHORITY, "调解达成一致", "reached an agreement"),
        ("end", "case_officer", _AUTHORITY, "终止了调解", "ended the mediation"),
        ("extend", "decision_officer", _AUTHORITY, "延长了核查期限", "gave more time for the check"),
        ("check", "case_officer", _AUTHORITY, "完成了核查", "checked the report"),
        ("open_case", "decision_officer", _AUTHORITY, "决定立案", "made it a case"),
        ("no_case", "decision_officer", _AUTHORITY, "决定不予立案", "decided against a case"),
        ("inform", "case_officer", _AUTHORITY, "告知了举报人", "informed the sender"),
    ),
)
ARBITRATION: Final = _declared(
    "arbitrations",
    (
        ("request", "case_officer", _AUTHORITY, "登记了仲裁检定申请", "entered a request for arbitration"),
        ("accept", "case_officer", _AUTHORITY, "受理了仲裁检定", "accepted the arbitration"),
        ("refuse", "case_officer", _AUTHORITY, "不予受理仲裁检定", "refused the arbitration"),
        ("freeze", "case_officer", _AUTHORITY, "封存了涉争器具", "froze the instrument in dispute"),
        ("verify", _LABORATORY, _HOUSE, "完成了仲裁检定", "verified the instrument in dispute"),
        ("notify", "case_officer", _AUTHORITY, "通知了双方当事人", "notified both parties"),
        ("appeal", "case_officer", _AUTHORITY, "登记了二次仲裁申请", "entered an appeal"),
        ("verify_again", _LABORATORY, _HOUSE, "完成了二次仲裁检定（终局）", "verified again, finally"),
        ("conclude", "case_officer", _AUTHORITY, "仲裁检定结果生效", "took the result as final"),
    ),
)
