"""Acts on bodies, people, their roles, competences and accounts."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

REGISTER_ORGANIZATION = declare(
    "parties.register_organization",
    roles=["case_officer", "admin"],
    reach=Reach.JURISDICTION,
    sentence=Text("登记了机构", "registered an organization"),
)
REGISTER_PERSON = declare(
    "parties.register_person",
    roles=["lab_manager", "metrology_manager", "admin"],
    reach=Reach.EITHER,
    sentence=Text("登记了人员", "registered a person"),
)
ASSIGN_ROLE = declare(
    "parties.assign_role",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("授予了角色", "assigned a role"),
)
END_ROLE = declare(
    "parties.end_role",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("终止了角色", "ended a role"),
)
GRANT_COMPETENCE = declare(
    "parties.grant_competence",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("确认了人员能力", "granted a competence"),
)
RECORD_CREDENTIAL = declare(
    "parties.record_credential",
    roles=["lab_manager", "case_officer"],
    reach=Reach.EITHER,
    sentence=Text("登记了资格证书", "recorded a credential"),
)
DESIGNATE = declare(
    "parties.designate",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("颁发了计量授权", "designated an institution"),
)
OPEN_ACCOUNT = declare(
    "parties.open_account",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("开通了账号", "opened an account"),
)
