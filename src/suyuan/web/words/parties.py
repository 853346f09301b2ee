"""Words of houses, people and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.parties import rules

OVER: Final = Text("不在有效期", "Not in force")
EMPLOYMENT: Final[dict[str, Text]] = {
    "employed": Text("在职", "Employed"),
    "coming": Text("尚未入职", "Not yet employed"),
    "left": Text("已离职", "Left"),
}
ACCOUNTS: Final[dict[str, Text]] = {
    "account_open": Text("已开通", "Open"),
    "account_closed": Text("已停用", "Closed"),
    "account_locked": Text("已锁定", "Locked"),
    "account_invited": Text("已邀请", "Invited"),
    "no_account": Text("无账号", "No account"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "designation_form": rules.DESIGNATION_FORMS,
    "designation_state": rules.DESIGNATION_STATES | {"over": OVER},
    "accreditation_kind": rules.ACCREDITATION_KINDS,
    "accreditation_state": rules.ACCREDITATION_STATES | {"over": OVER},
    "credential_kind": rules.CREDENTIAL_KINDS,
    "party_activity": rules.ACTIVITIES,
    "employment": EMPLOYMENT,
    "account_state": ACCOUNTS,
}
TONES: Final = {
    "granted": "good",
    "over": "over",
    "employed": "good",
    "coming": "wait",
    "left": "over",
    "account_open": "good",
    "account_locked": "bad",
    "no_account": "over",
    "account_invited": "wait",
}
