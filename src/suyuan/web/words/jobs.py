"""Words of applications, jobs and verdicts (domain model 5.3)."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

EVENTS: Final[dict[str, Text]] = {
    "submit": Text("提交申请", "Submit"),
    "accept": Text("受理", "Accept"),
    "refer_up": Text("转送上级", "Refer up"),
    "decline": Text("不予受理", "Decline"),
    "schedule": Text("排期", "Schedule"),
    "receive": Text("收样", "Receive"),
    "start": Text("开始检定", "Start"),
    "record": Text("录入读数", "Enter readings"),
    "check": Text("核验", "Check"),
    "check_ok": Text("核验通过", "Checked"),
    "check_back": Text("退回检定", "Send back"),
    "approve": Text("批准", "Approve"),
    "approve_back": Text("退回检定", "Send back"),
    "issue": Text("出具证书", "Issue"),
    "hand_over": Text("交付", "Hand over"),
    "cancel": Text("取消", "Cancel"),
}

VERDICTS: Final[dict[str, Text]] = {
    "pass": Text("合格", "Pass"),
    "fail": Text("不合格", "Fail"),
    "undecided": Text("无法判定", "Undecided"),
    "none": Text("不作判定", "No statement"),
}

ACTIVITIES: Final[dict[str, Text]] = {
    "verification": Text("检定", "Verification"),
    "calibration": Text("校准", "Calibration"),
}

SOURCES: Final[dict[str, Text]] = {
    "form": Text("录入表", "Entry form"),
    "onsite": Text("现场录入", "On site"),
    "file": Text("文件", "File"),
    "api": Text("接口", "Sent by a program"),
}
