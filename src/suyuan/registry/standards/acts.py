"""Acts on measurement standards: one per event of the state table, and those that leave the state alone."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

REGISTER = declare(
    "standards.register",
    roles=["lab_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("登记了计量标准", "registered a measurement standard"),
)
IMPORT = declare(
    "standards.import",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("批量登记了计量标准", "imported measurement standards"),
)
EXAMINE = declare(
    "standards.examine",
    roles=["standard_custodian", "verifier"],
    reach=Reach.ORGANIZATION,
    sentence=Text("记录了重复性、稳定性或验证考核", "recorded an examination of a standard"),
)
CHANGE_COMPONENT = declare(
    "standards.change_component",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("变更了计量标准的设备", "changed a device of a standard"),
)
CHANGE_STAFF = declare(
    "standards.change_staff",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("变更了计量标准的人员", "changed the staff of a standard"),
)
OPEN_HOLD = declare(
    "standards.open_hold",
    roles=["lab_manager", "standard_custodian", "case_officer"],
    reach=Reach.EITHER,
    sentence=Text("暂停使用计量标准", "put a hold on a standard"),
)
CLOSE_HOLD = declare(
    "standards.close_hold",
    roles=["lab_manager", "case_officer"],
    reach=Reach.EITHER,
    sentence=Text("解除了计量标准的暂停", "released a hold of a standard"),
)

ESTABLISH_CHECK = declare(
    "standards.establish_check",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("建立了核查标准", "set up a check standard"),
)
CLOSE_CHECK = declare(
    "standards.close_check",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("停用了核查标准", "closed a check standard"),
)
RECORD_CHECK = declare(
    "standards.record_check",
    roles=["standard_custodian", "verifier"],
    reach=Reach.ORGANIZATION,
    sentence=Text("记录了过程核查", "recorded a check of the process"),
)

REVIEW_EXAMINATION = declare(
    "standards.review_examination",
    roles=["checker", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("复核了考核记录", "reviewed an examination of a standard"),
)
REPORT_CHANGE = declare(
    "standards.report_change",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("报告了计量标准的变更", "reported a change of a standard"),
)
DECIDE_CHANGE = declare(
    "standards.decide_change",
    roles=["case_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("办结了计量标准的变更", "decided on a change of a standard"),
)
FILE_DOCUMENT = declare(
    "standards.file_document",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("归档了计量标准文件", "filed a document of a standard"),
)
RETIRE_DOCUMENT = declare(
    "standards.retire_document",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("作废了计量标准文件", "retired a document of a standard"),
)
NOTE_STATUS: Final = {
    is_ready: declare(f"standards.note_{word}", roles=[], reach=Reach.SYSTEM, sentence=sentence)
    for is_ready, word, sentence in (
        (
            False,
            "blocked",
            Text("在每日检查中确认计量标准不可用", "found the standard blocked at the daily check"),
        ),
        (True, "ready", Text("在每日检查中确认计量标准可用", "found the standard ready at the daily check")),
    )
}

_LABORATORY = Reach.ORGANIZATION
_AUTHORITY = Reach.JURISDICTION
_EVENTS: Final = (
    # event, roles, reach, Chinese, English; roles are those of the domain model's table 4.3
    ("plan", "standard_custodian", _LABORATORY, "筹建计量标准", "planned a standard"),
    ("establish", "standard_custodian", _LABORATORY, "建立计量标准", "established a standard"),
    ("apply", "lab_manager", _LABORATORY, "申请计量标准考核", "applied for assessment"),
    ("request_supplement", "case_officer", _AUTHORITY, "要求补正材料", "requested a supplement"),
    ("resubmit", "lab_manager", _LABORATORY, "补正后重新提交", "resubmitted the application"),
    ("accept", "case_officer", _AUTHORITY, "受理考核申请", "accepted the application"),
    ("reject", "decision_officer", _AUTHORITY, "不予受理", "rejected the application"),
    ("assign", "case_officer", _AUTHORITY, "指派考评员", "assigned assessors"),
    ("find_defects", "assessor", _AUTHORITY, "提出整改项", "found defects"),
    ("report_correction", "lab_manager", _LABORATORY, "报告整改完成", "reported corrections"),
    ("recommend_pass", "assessor", _AUTHORITY, "考评合格", "recommended to pass"),
    ("recommend_fail", "assessor", _AUTHORITY, "考评不合格", "recommended to fail"),
    ("certify", "decision_officer", _AUTHORITY, "颁发考核证书", "certified the standard"),
    ("refuse", "decision_officer", _AUTHORITY, "不予发证", "refused the certificate"),
    ("issue_public_certificate", "decision_officer", _AUTHORITY, "颁发社会公用计量标准证书",
     "issued the public certificate"),
    ("start_use", "lab_manager", _LABORATORY, "投入使用", "put the standard into service"),
    ("apply_renewal", "lab_manager", _LABORATORY, "申请复查考核", "applied for renewal"),
    ("suspend", "case_officer", _AUTHORITY, "封存计量标准", "suspended the standard"),
    ("resume", "case_officer", _AUTHORITY, "恢复使用计量标准", "resumed the standard"),
    ("withdraw", "decision_officer", _AUTHORITY, "撤销计量标准", "withdrew the standard"),
    ("revoke", "decision_officer", _AUTHORITY, "吊销计量标准证书", "revoked the standard"),
    ("expire", "", Reach.SYSTEM, "证书到期", "let the certificate expire"),
)  # fmt: skip

OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"standards.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _EVENTS
}
