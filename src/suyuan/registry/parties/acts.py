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
DEACTIVATE_ACCOUNT = declare(
    "parties.deactivate_account",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("停用了账号", "closed an account"),
)
REACTIVATE_ACCOUNT = declare(
    "parties.reactivate_account",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("重新启用了账号", "opened an account again"),
)
RELEASE_LOCK = declare(
    "parties.release_lock",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("解除了登录锁定", "released the lock of an account"),
)
RESET_SECOND_FACTOR = declare(
    "parties.reset_second_factor",
    roles=["admin"],
    reach=Reach.EITHER,
    sentence=Text("重置了第二因素", "took away a second factor"),
)
INVITE = declare(
    "parties.invite",
    roles=["admin", "lab_manager"],
    reach=Reach.EITHER,
    sentence=Text("发出了开户邀请", "invited somebody to open an account"),
)
WITHDRAW_INVITATION = declare(
    "parties.withdraw_invitation",
    roles=["admin", "lab_manager"],
    reach=Reach.EITHER,
    sentence=Text("撤回了开户邀请", "withdrew an invitation"),
)
END_EMPLOYMENT = declare(
    "parties.end_employment",
    roles=["lab_manager", "metrology_manager", "admin"],
    reach=Reach.EITHER,
    sentence=Text("登记了离职", "ended an employment"),
)
IMPORT_PEOPLE = declare(
    "parties.import_people",
    roles=["lab_manager", "metrology_manager", "admin"],
    reach=Reach.EITHER,
    sentence=Text("批量登记了人员", "imported people"),
)
ACCREDIT = declare(
    "parties.accredit",
    roles=["lab_manager", "case_officer"],
    reach=Reach.EITHER,
    sentence=Text("登记了认可或资质认定", "recorded an accreditation"),
)
CHANGE_ACCREDITATION = declare(
    "parties.change_accreditation",
    roles=["lab_manager", "case_officer"],
    reach=Reach.EITHER,
    sentence=Text("变更了认可状态", "changed the state of an accreditation"),
)
END_DESIGNATION = declare(
    "parties.end_designation",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("变更了计量授权的状态", "changed the state of a designation"),
)

FOUND = declare(
    "parties.found",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("建立了本系统", "founded this installation"),
)

# What people do with their own log-in needs no role: the password, the code or the link is the permission,
# and the commands refuse everybody but the person concerned.
ACCEPT_INVITATION = declare(
    "parties.accept_invitation",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("凭邀请开通了账号", "opened the account by invitation"),
)
CHANGE_PASSWORD = declare(
    "parties.change_password",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("修改了密码", "changed the password"),
)
ENROL_SECOND_FACTOR = declare(
    "parties.enrol_second_factor",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("启用了第二因素", "enrolled a second factor"),
)
DROP_SECOND_FACTOR = declare(
    "parties.drop_second_factor",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("停用了第二因素", "dropped the second factor"),
)
RENEW_RECOVERY_CODES = declare(
    "parties.renew_recovery_codes",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("更换了恢复码", "renewed the recovery codes"),
)
LINK_IDENTITY = declare(
    "parties.link_identity",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("关联了统一身份", "linked an identity of the provider"),
)
UNLINK_IDENTITY = declare(
    "parties.unlink_identity",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("解除了统一身份关联", "unlinked an identity of the provider"),
)
