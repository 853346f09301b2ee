"""Acts on cases of doubt. Who confirms a case is not who examined it."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_EVENTS: Final = (
    # event, roles, reach, Chinese, English
    ("escalate", "", Reach.SYSTEM, "监测证据达到立案值", "opened a case upon the evidence of detectors"),
    ("open", "case_officer", Reach.JURISDICTION, "对检定数据的疑点立案", "opened a case of doubtful records"),
    ("take", "case_officer", Reach.JURISDICTION, "开始核查疑点", "began to examine a case"),
    ("ask", "case_officer", Reach.JURISDICTION, "要求机构说明", "asked the laboratory to explain"),
    ("answer", "lab_manager", Reach.ORGANIZATION, "对疑点作出说明", "explained a case to the authority"),
    ("set_aside", "case_officer", Reach.JURISDICTION, "排除了疑点", "set a case aside"),
    ("confirm", "decision_officer", Reach.JURISDICTION, "认定疑点属实", "found that a case is true"),
    ("close", "decision_officer", Reach.JURISDICTION, "疑点结案", "closed a case"),
)  # fmt: skip
OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"integrity.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _EVENTS
}
SWEEP = declare(
    "integrity.sweep",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("记录了监测发现的疑点", "noted what the detectors struck"),
)
