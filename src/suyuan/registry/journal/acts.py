"""Acts: everything a person or the system may do, declared once with roles, reach and a bilingual sentence.

From the one declaration come the permission check, the record in the journal, the rights table in the
tests and the reference page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from suyuan.base.errors import InputError
from suyuan.base.text import Text


class Reach(Enum):
    """Where the role of the actor must hold for the act to be permitted."""

    ORGANIZATION = "organization"  # in the organization that owns the subject
    JURISDICTION = "jurisdiction"  # in a division that contains the subject
    EITHER = "either"  # in that organization, or in a division that contains it
    ANYWHERE = "anywhere"  # the role alone is enough
    SYSTEM = "system"  # no person may do it; the software does, as a consequence


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that can be done. `code` is ``slice.verb``."""

    code: str
    roles: frozenset[str]
    reach: Reach
    sentence: Text


ACTS: dict[str, Act] = {}

ROLES: dict[str, Text] = {
    "case_officer": Text("承办人", "Case officer"),
    "decision_officer": Text("审批人", "Decision officer"),
    "assessor": Text("考评员", "Assessor"),
    "verifier": Text("检定员", "Verifier"),
    "checker": Text("核验员", "Checker"),
    "approver": Text("批准人", "Approver"),
    "lab_manager": Text("实验室主任", "Laboratory manager"),
    "standard_custodian": Text("计量标准负责人", "Standard custodian"),
    "sample_clerk": Text("收发员", "Sample clerk"),
    "rm_developer": Text("标准物质研制人员", "Developer of reference materials"),
    "instrument_user": Text("器具使用单位", "Instrument user"),
    "metrology_manager": Text("计量管理员", "Metrology manager"),
    "inspector": Text("执法人员", "Inspector"),
    "auditor": Text("审计员", "Auditor"),
    "admin": Text("系统管理员", "Administrator"),
}


def declare(code: str, *, roles: Iterable[str], reach: Reach, sentence: Text) -> Act:
    """Enter an act into the table of acts. Raises InputError for a double code or an unknown role."""
    act = Act(code=code, roles=frozenset(roles), reach=reach, sentence=sentence)
    unknown = act.roles - ROLES.keys()
    if code in ACTS or unknown:
        raise InputError(
            Text(f"行为 {code} 的声明有误", f"the declaration of act {code} is wrong"),
            given=", ".join(sorted(unknown)) or code,
        )
    ACTS[code] = act
    return act


ADOPT = declare(
    "journal.adopt",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("认领了命令之外的变更", "took over changes that no command had made"),
)
UPGRADE = declare(
    "journal.upgrade",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("随软件升级改造了数据表", "reshaped the tables for a new edition of the software"),
)
RUN_DUTY = declare(
    "journal.run_duty",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("完成了每日事务", "did a daily duty"),
)
