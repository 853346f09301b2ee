"""Acts of innovation: who may do what to projects, patents, licences, products and tests.

A firm acts by its metrology manager, a laboratory by its manager. Publishing a statement is the office's; the
register records it by the case officer.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_OWN = Reach.ORGANIZATION
_STATE = Reach.JURISDICTION
_HOUSE = "metrology_manager lab_manager"
_ROWS: Final = (
    # deed, roles, reach, Chinese, English
    ("project_propose", _HOUSE, _OWN, "申报了创新项目", "proposed a project"),
    ("project_review", "case_officer", _STATE, "记录了专家评审", "recorded the review of a project"),
    ("project_fund", "decision_officer", _STATE, "批准项目立项", "funded a project"),
    ("project_decline", "decision_officer", _STATE, "不予项目立项", "declined a project"),
    ("project_begin", _HOUSE, _OWN, "启动了项目", "began a project"),
    ("project_report", _HOUSE, _OWN, "报告了项目进展", "reported a step of a project"),
    ("project_check_mid_term", "case_officer", _STATE, "完成了中期检查", "checked a project at mid-term"),
    ("project_accept", "decision_officer", _STATE, "验收了项目", "accepted a project"),
    ("project_extend", "decision_officer", _STATE, "批准项目延期", "extended a project"),
    ("project_terminate", "decision_officer", _STATE, "终止了项目", "terminated a project"),
    ("project_transform", _HOUSE, _OWN, "登记项目已转化", "entered the transformation of a project"),
    ("achievement_register", _HOUSE, _OWN, "登记了科技成果", "registered an achievement"),
    ("achievement_offer", _HOUSE, _OWN, "公开征集成果受让方", "offered an achievement"),
    ("achievement_contract", _HOUSE, _OWN, "登记了转化合同", "entered a contract of transfer"),
    ("achievement_settle", _HOUSE, _OWN, "登记了转化收入", "entered the income of a transfer"),
    ("achievement_withdraw", _HOUSE, _OWN, "撤回了成果", "withdrew an achievement"),
    ("patent_register", _HOUSE, _OWN, "登记了专利", "registered a patent"),
    ("patent_note", _HOUSE, _OWN, "更新了专利状况", "noted the standing of a patent"),
    ("statement_draft", _HOUSE, _OWN, "起草了开放许可声明", "drafted an open licence statement"),
    ("statement_declare", _HOUSE, _OWN, "作出了开放许可声明", "declared an open licence"),
    ("statement_publish", "case_officer", _STATE, "登记了开放许可公告", "entered the publication"),
    ("statement_withdraw", _HOUSE, _OWN, "撤回了开放许可声明", "withdrew an open licence"),
    ("statement_lapse", "", Reach.SYSTEM, "开放许可声明终止", "an open licence lapsed"),
    ("take_licence", f"{_HOUSE} instrument_user", _OWN, "通知专利权人并取得许可", "took an open licence"),
    ("agree_licence", _HOUSE, _OWN, "登记了约定许可", "entered a licence agreed on"),
    ("file_licence", "case_officer", _STATE, "登记了许可备案", "entered the filing of a licence"),
    ("licence_expire", "", Reach.SYSTEM, "专利许可到期", "a licence expired"),
    ("product_enter", _HOUSE, _OWN, "登记了国产仪器", "entered a domestic instrument"),
    ("product_list", "case_officer", _STATE, "将仪器列入目录", "listed an instrument"),
    ("product_delist", "case_officer", _STATE, "将仪器移出目录", "took an instrument off the list"),
    ("first_set_apply", _HOUSE, _OWN, "申请首台（套）认定", "applied for a first set"),
    ("first_set_recommend", "case_officer", _STATE, "推荐首台（套）", "recommended a first set"),
    (
        "first_set_review",
        "case_officer",
        _STATE,
        "记录了首台（套）评审",
        "recorded the review of a first set",
    ),
    ("first_set_publicise", "case_officer", _STATE, "公示首台（套）", "published a first set for objections"),
    ("first_set_object", "case_officer", _STATE, "登记了异议的处理", "entered an objection or its answer"),
    ("first_set_decline", "decision_officer", _STATE, "不予认定首台（套）", "declined a first set"),
    ("first_set_recognise", "decision_officer", _STATE, "认定首台（套）", "recognised a first set"),
    (
        "first_set_promote",
        "case_officer",
        _STATE,
        "登记首台（套）推广",
        "entered the promotion of a first set",
    ),
    ("first_set_expire", "", Reach.SYSTEM, "首台（套）认定到期", "the recognition of a first set ended"),
    ("first_set_revoke", "decision_officer", _STATE, "撤销首台（套）认定", "revoked a first set"),
    ("grant_tier", "decision_officer", _STATE, "认定了企业梯度", "granted a tier to a firm"),
    ("list_brand", "case_officer", _STATE, "将品牌列入名录", "listed a brand"),
    ("remove_brand", "case_officer", _STATE, "将品牌移出名录", "took a brand off the list"),
    ("test_plan", "lab_manager", _OWN, "策划了等效性试验", "planned a test of equivalence"),
    ("test_measure", "verifier", _OWN, "录入了成对测量", "entered the pairs of a test"),
    ("test_compute", "verifier lab_manager", _OWN, "计算了等效性", "computed a test of equivalence"),
    ("test_publish", "approver", _OWN, "公布了等效性试验报告", "published a test of equivalence"),
    ("test_abandon", "lab_manager", _OWN, "放弃了等效性试验", "abandoned a test of equivalence"),
)
OF: Final[dict[str, Act]] = {
    deed: declare(f"innovation.{deed}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for deed, roles, reach, zh, en in _ROWS
}
