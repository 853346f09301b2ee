"""Acts on observations and results."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

OBSERVE = declare(
    "results.observe",
    roles=["verifier"],
    reach=Reach.ORGANIZATION,
    sentence=Text("录入了原始观测数据", "recorded raw observations"),
)
EVALUATE = declare(
    "results.evaluate",
    roles=["verifier"],
    reach=Reach.ORGANIZATION,
    sentence=Text("保存了测量结果", "stored an evaluation"),
)
STATE = declare(
    "results.state",
    roles=["standard_custodian", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("登记了外部证书给出的结果", "registered the results of another laboratory's certificate"),
)
IMPORT = declare(
    "results.import",
    roles=["standard_custodian", "lab_manager", "metrology_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("批量登记了外部证书的结果", "registered results of other laboratories in bulk"),
)
CORRECT = declare(
    "results.correct",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("登记了标准器结果的更正", "registered the correction of a standard's result"),
)
