"""Acts of recalls. The quality manager of the domain model is the manager of the laboratory."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_EVENTS: Final = (
    # event, roles, reach, Chinese, English
    ("open", "lab_manager case_officer", Reach.EITHER, "对计量标准的偏差立案", "opened a recall"),
    ("bound", "lab_manager", Reach.ORGANIZATION, "确定了偏差的大小和期间", "bounded the fault of a recall"),
    ("propagate", "lab_manager", Reach.ORGANIZATION, "评估了受影响的结果", "assessed what a recall affects"),
    ("notify", "lab_manager", Reach.ORGANIZATION, "通知了受影响的单位", "told those whom a recall affects"),
    (
        "resolve",
        "lab_manager",
        Reach.ORGANIZATION,
        "处理了受影响的证书",
        "resolved one of its certificates",
    ),
    ("close", "approver", Reach.ORGANIZATION, "结案", "closed a recall"),
)
OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"recalls.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _EVENTS
}
PREPARE = declare(
    "recalls.prepare_reissue",
    roles=["verifier"],
    reach=Reach.ORGANIZATION,
    sentence=Text("以原读数重新计算了受影响的证书", "evaluated an affected certificate again"),
)
NOTE_REFUSAL = declare(
    "recalls.note_refusal",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("记下了不能换发的原因", "noted why a certificate could not be reissued"),
)
ACKNOWLEDGE = declare(
    "recalls.acknowledge",
    roles=["instrument_user", "metrology_manager", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("确认已知悉追溯通知", "acknowledged the notice of a recall"),
)
