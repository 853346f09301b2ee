"""The state machines of innovation as data: projects, achievements, statements, products, first sets, tests.

Source: domain model 14. Rows marked [choice] are ours: a way out where the domain model names none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Targets, Transition, targets_of, why_not


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One state machine: what moves, its states, its rows."""

    what: Text  # as it begins a sentence: "the project"
    states: dict[str, Text]
    rows: tuple[Transition, ...]

    @property
    def targets(self) -> Targets:
        return targets_of(self.rows)

    @property
    def events(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.event for row in self.rows))

    def why_not(self, state: str, event: str) -> Text | None:
        """Why `event` may not happen in `state`, or None."""
        return why_not(state, event, targets=self.targets, states=self.states, what=self.what)


PROJECT: Final = Machine(
    what=Text("项目", "the project"),
    states={
        "proposed": Text("已申报", "Proposed"),
        "reviewed": Text("已评审", "Reviewed"),
        "funded": Text("已立项", "Funded"),
        "running": Text("实施中", "Running"),
        "mid_term": Text("已中期检查", "Past mid-term"),
        "extended": Text("已延期", "Extended"),
        "accepted": Text("已验收", "Accepted"),
        "terminated": Text("已终止", "Terminated"),
        "transformed": Text("已转化", "Transformed"),
        "declined": Text("不予立项", "Declined"),
    },
    rows=(
        Transition("", "propose", "proposed"),
        Transition("proposed", "review", "reviewed"),
        Transition("reviewed", "fund", "funded"),
        Transition("reviewed", "decline", "declined"),  # [choice]
        Transition("funded", "begin", "running"),
        Transition("running", "check_mid_term", "mid_term"),
        Transition("mid_term", "accept", "accepted"),
        Transition("mid_term", "extend", "extended"),
        Transition("extended", "accept", "accepted"),
        Transition("running", "terminate", "terminated"),  # [choice]: as soon as it runs
        Transition("mid_term", "terminate", "terminated"),
        Transition("extended", "terminate", "terminated"),
        Transition("accepted", "transform", "transformed"),
    ),
)
ACHIEVEMENT: Final = Machine(
    what=Text("成果", "the achievement"),
    states={
        "registered": Text("已登记", "Registered"),
        "offered": Text("公开征集受让方", "Offered"),
        "contracted": Text("已签约", "Contracted"),
        "settled": Text("已结算", "Settled"),
        "withdrawn": Text("已撤回", "Withdrawn"),
    },
    rows=(
        Transition("", "register", "registered"),
        Transition("registered", "offer", "offered"),
        Transition("registered", "contract", "contracted"),
        Transition("offered", "contract", "contracted"),
        Transition("contracted", "settle", "settled"),
        Transition("offered", "withdraw", "withdrawn"),
    ),
)
STATEMENT: Final = Machine(
    what=Text("开放许可声明", "the open licence statement"),
    states={
        "draft": Text("草稿", "Draft"),
        "declared": Text("已声明", "Declared"),
        "open": Text("开放中", "Open"),
        "withdrawn": Text("已撤回", "Withdrawn"),
        "ended": Text("已终止", "Ended"),
    },
    rows=(
        Transition("", "draft", "draft"),
        Transition("draft", "declare", "declared"),
        Transition("declared", "publish", "open"),
        Transition("open", "take_licence", "open"),
        Transition("open", "withdraw", "withdrawn"),
        Transition("open", "lapse", "ended"),
    ),
)
PRODUCT: Final = Machine(
    what=Text("仪器产品", "the product"),
    states={
        "entered": Text("已登记", "Entered"),
        "listed": Text("已入目录", "Listed"),
        "delisted": Text("已移出目录", "Delisted"),
    },
    rows=(
        Transition("", "enter", "entered"),
        Transition("entered", "list", "listed"),
        Transition("listed", "delist", "delisted"),
    ),
)
FIRST_SET: Final = Machine(
    what=Text("首台（套）申请", "the application"),
    states={
        "applied": Text("已申请", "Applied"),
        "recommended": Text("已推荐", "Recommended"),
        "reviewed": Text("已评审", "Reviewed"),
        "publicity": Text("公示中", "In publicity"),
        "recognised": Text("已认定", "Recognised"),
        "promoted": Text("已推广应用", "Promoted"),
        "expired": Text("已到期", "Expired"),
        "revoked": Text("已撤销", "Revoked"),
        "declined": Text("不予认定", "Declined"),
    },
    rows=(
        Transition("", "apply", "applied"),
        Transition("applied", "recommend", "recommended"),
        Transition("recommended", "review", "reviewed"),
        Transition("reviewed", "publicise", "publicity"),
        Transition("reviewed", "decline", "declined"),  # [choice]
        Transition("publicity", "recognise", "recognised"),
        Transition("publicity", "decline", "declined"),  # [choice]: an objection was right
        Transition("recognised", "promote", "promoted"),
        Transition("recognised", "expire", "expired"),
        Transition("promoted", "expire", "expired"),  # [choice]: promotion does not prolong the three years
        Transition("recognised", "revoke", "revoked"),
        Transition("promoted", "revoke", "revoked"),
    ),
)
TEST: Final = Machine(
    what=Text("等效性试验", "the test"),
    states={
        "planned": Text("已策划", "Planned"),
        "measured": Text("已测量", "Measured"),
        "computed": Text("已计算", "Computed"),
        "published": Text("已公布", "Published"),
        "abandoned": Text("已放弃", "Abandoned"),
    },
    rows=(
        Transition("", "plan", "planned"),
        Transition("planned", "measure", "measured"),
        Transition("measured", "compute", "computed"),
        Transition("computed", "publish", "published"),
        Transition("planned", "abandon", "abandoned"),
        Transition("measured", "abandon", "abandoned"),
        Transition("computed", "abandon", "abandoned"),
    ),
)
LICENCE_STATES: Final[dict[str, Text]] = {
    "in_force": Text("有效", "In force"),
    "expired": Text("已到期", "Expired"),
}
