"""The state machines of supervision as data: plans, draws, inspections, complaints, arbitrations.

Source: domain model 13. Rows marked [choice] are not in its tables: checks outside a plan need somebody who
orders them and names the inspectors, and a request can be turned down.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Targets, Transition, targets_of

PLAN_STATES: Final[dict[str, Text]] = {
    "draft": Text("草稿", "Draft"),
    "approved": Text("已批准", "Approved"),
    "closed": Text("已结束", "Closed"),
}
PLAN: Final = (
    Transition("", "plan", "draft"),
    Transition("draft", "approve", "approved"),
    Transition("approved", "close", "closed"),
)

DRAW_STATES: Final[dict[str, Text]] = {
    "committed": Text("已承诺，待抽取", "Committed, to be drawn"),
    "drawn": Text("已抽取", "Drawn"),
}
DRAW: Final = (
    Transition("", "commit", "committed"),
    Transition("committed", "draw", "drawn"),
)

INSPECTION_STATES: Final[dict[str, Text]] = {
    "planned": Text("已安排", "Planned"),
    "drawn": Text("已确定检查人员", "Inspectors named"),
    "notified": Text("已通知", "Notified"),
    "on_site": Text("现场检查", "On site"),
    "recorded": Text("已记录", "Recorded"),
    "compliant": Text("符合", "Compliant"),
    "order_correction": Text("责令改正", "Correction ordered"),
    "reinspected": Text("复查通过", "Corrected and inspected again"),
    "case": Text("立案查处", "Handed over as a case"),
    "published": Text("已公开", "Published"),
    "closed": Text("已结案", "Closed"),
}
INSPECTION: Final = (
    Transition("", "order", "planned"),
    Transition("planned", "assign", "drawn"),  # [choice]
    Transition("", "draw", "drawn"),
    Transition("drawn", "notify", "notified"),
    Transition("drawn", "arrive", "on_site"),  # [choice] after a complaint nobody is warned
    Transition("notified", "arrive", "on_site"),
    Transition("on_site", "find", "on_site"),
    Transition("on_site", "sample", "on_site"),
    Transition("on_site", "record", "recorded"),
    Transition("recorded", "find_compliant", "compliant"),
    Transition("recorded", "order_correction", "order_correction"),
    Transition("order_correction", "report_correction", "order_correction"),
    Transition("order_correction", "reinspect", "reinspected"),
    *(Transition(state, "open_case", "case") for state in ("recorded", "order_correction", "reinspected")),
    Transition("compliant", "publish", "published"),
    Transition("reinspected", "publish", "published"),
    Transition("published", "close", "closed"),
)
WORKING: Final = ("planned", "drawn", "notified", "on_site", "recorded", "order_correction")
FAILED: Final = ("order_correction", "reinspected", "case")  # with the outcome when published

COMPLAINT_STATES: Final[dict[str, Text]] = {
    "received": Text("已收到", "Received"),
    "refused": Text("不予受理", "Refused"),
    "accepted": Text("已受理", "Accepted"),
    "mediating": Text("调解中", "In mediation"),
    "agreed": Text("达成一致", "Agreed"),
    "ended": Text("终止调解", "Mediation ended"),
    "checked": Text("已核查", "Checked"),
    "case": Text("已立案", "Made a case"),
    "no_case": Text("不予立案", "No case"),
    "informed": Text("已告知", "Informed"),
}
CONSUMER: Final = (
    Transition("", "receive", "received"),
    Transition("received", "accept", "accepted"),
    Transition("received", "refuse", "refused"),
    Transition("accepted", "mediate", "mediating"),
    Transition("mediating", "agree", "agreed"),
    Transition("mediating", "end", "ended"),
)
REPORT: Final = (
    Transition("", "receive", "received"),
    Transition("received", "extend", "received"),
    Transition("received", "check", "checked"),
    Transition("checked", "open_case", "case"),
    Transition("checked", "no_case", "no_case"),
    Transition("case", "inform", "informed"),
    Transition("no_case", "inform", "informed"),
)
OPEN_COMPLAINTS: Final = ("received", "accepted", "mediating", "checked", "case", "no_case")

ARBITRATION_STATES: Final[dict[str, Text]] = {
    "requested": Text("已申请", "Requested"),
    "refused": Text("不予受理", "Refused"),
    "accepted": Text("已受理", "Accepted"),
    "frozen": Text("器具已封存", "Instrument frozen"),
    "verified": Text("已检定", "Verified"),
    "notified": Text("已通知结果", "Parties notified"),
    "appealed": Text("已提出二次仲裁", "Appealed"),
    "final": Text("终局", "Final"),
}
ARBITRATION: Final = (
    Transition("", "request", "requested"),
    Transition("requested", "accept", "accepted"),
    Transition("requested", "refuse", "refused"),  # [choice]
    Transition("accepted", "freeze", "frozen"),
    Transition("frozen", "verify", "verified"),
    Transition("verified", "notify", "notified"),
    Transition("notified", "appeal", "appealed"),
    Transition("notified", "conclude", "final"),
    Transition("appealed", "verify_again", "final"),
)
OPEN_ARBITRATIONS: Final = ("requested", "accepted", "frozen", "verified", "notified", "appealed")

MACHINES: Final[dict[str, Targets]] = {
    "plan": targets_of(PLAN),
    "draw": targets_of(DRAW),
    "inspection": targets_of(INSPECTION),
    "consumer": targets_of(CONSUMER),
    "report": targets_of(REPORT),
    "arbitration": targets_of(ARBITRATION),
}
