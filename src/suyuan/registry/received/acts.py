"""Acts on certificates received from outside."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

RECEIVE = declare(
    "received.import",
    roles=["case_officer", "lab_manager", "standard_custodian"],
    reach=Reach.EITHER,
    sentence=Text("接收了外部证书", "received certificates of other laboratories"),
)
