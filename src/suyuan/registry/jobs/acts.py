"""Acts on applications and jobs, one for each row of the state table."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare


def _act(verb: str, role: str | tuple[str, ...], zh: str, en: str) -> Act:
    roles = (role,) if isinstance(role, str) else role
    return declare(f"jobs.{verb}", roles=roles, reach=Reach.ORGANIZATION, sentence=Text(zh, en))


SUBMIT = _act(
    "submit", ("instrument_user", "metrology_manager"), "提交了检定申请", "submitted an application"
)
ACCEPT = _act("accept", "lab_manager", "受理了申请", "accepted the application")
REFER_UP = _act("refer_up", "lab_manager", "转交上级机构", "referred the application upward")
DECLINE = _act("decline", "lab_manager", "退回了申请", "declined the application")
SCHEDULE = _act(
    "schedule", "lab_manager", "安排了工作并预定计量标准", "scheduled the work and reserved standards"
)
RESCHEDULE = _act("reschedule", "lab_manager", "调整了日程", "moved the work to another time")
NOTE_ABSENCE = _act("note_absence", ("lab_manager", "verifier"), "登记了缺勤", "noted an absence")
WITHDRAW_ABSENCE = _act(
    "withdraw_absence", ("lab_manager", "verifier"), "撤销了缺勤登记", "withdrew an absence"
)
ADD_ROOM = _act("add_room", "lab_manager", "登记了工作间", "registered a room")
CLOSE_ROOM = _act("close_room", "lab_manager", "停用了工作间", "closed a room")
RECEIVE = _act("receive", "sample_clerk", "接收了器具", "received the instrument")
START = _act("start", "verifier", "开始检定", "started the work")
RECORD = _act("record", "verifier", "录入了原始数据", "recorded the readings")
RECORD_FOUND = _act(
    "record_found", "verifier", "录入了调整前的读数", "recorded the readings before the adjustment"
)
ADJUST = _act("adjust", "verifier", "登记了调整", "recorded an adjustment")
KEEP_DRAFT = _act("keep_draft", "verifier", "暂存了读数", "kept readings typed so far")
HAND_IN_FILE = _act("hand_in_file", "verifier", "上传了读数文件", "handed in a file of readings")
KEEP_PROFILE = _act(
    "keep_profile", "verifier", "保存了读数文件的读取方式", "kept how files of readings are read"
)
REVALUE = _act("revalue", "verifier", "以原读数重新计算了结果", "evaluated the readings of a job again")
CHECK = _act("check", "checker", "核验通过", "checked the result")
CHECK_BACK = _act("check_back", "checker", "核验退回", "sent the result back after checking")
APPROVE = _act("approve", "approver", "批准了结果", "approved the result")
APPROVE_BACK = _act("approve_back", "approver", "批准退回", "sent the result back instead of approving")
HAND_OVER = _act("hand_over", "sample_clerk", "交还了器具和证书", "handed over instrument and certificate")
MOVE_SAMPLE = _act("move_sample", "sample_clerk", "移动了样品", "moved the sample")
RETURN_SAMPLE = _act(
    "return_sample", "sample_clerk", "退还了未完成的样品", "gave back the sample of a cancelled job"
)
REFERRED = declare(
    "jobs.referred",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("由其他机构转来", "came from another institution"),
)
CANCEL = _act("cancel", "lab_manager", "取消了工作", "cancelled the job")
ESCALATE = declare(
    "jobs.escalate",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("督办：办结期限临近或已过", "escalated: its time limit is near or past"),
)
ISSUE = declare(
    "jobs.issue",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("签发了证书", "was concluded by its certificate"),
)

BY_EVENT: dict[str, Act] = {
    act.code.removeprefix("jobs."): act
    for act in (
        SUBMIT, ACCEPT, REFER_UP, DECLINE, SCHEDULE, RECEIVE, START, RECORD, CHECK, CHECK_BACK, APPROVE,
        APPROVE_BACK, ISSUE, HAND_OVER, CANCEL,
    )
}  # fmt: skip
