"""Acts on data sets: of the house that keeps them, of the authority that may stop one, of the software."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_HOUSE = Reach.ORGANIZATION
_KEEPERS: Final = "lab_manager metrology_manager standard_custodian"
_WORKERS: Final = f"{_KEEPERS} verifier"
_ACTS: Final = (
    # verb, roles, reach, Chinese, English
    ("register", _KEEPERS, _HOUSE, "登记了一个数据集", "registered a data set"),
    ("describe", _KEEPERS, _HOUSE, "更改了数据集的说明", "changed the description of a data set"),
    ("begin", _WORKERS, _HOUSE, "开始了数据集的新版本", "began a version of a data set"),
    ("ingest", _WORKERS, _HOUSE, "向数据集版本载入了数据", "took data into a version"),
    ("check", _WORKERS, _HOUSE, "检查了数据集版本的质量", "checked the quality of a version"),
    ("reopen", _WORKERS, _HOUSE, "将数据集版本退回草稿", "opened a version again"),
    ("look", f"{_KEEPERS} checker", _HOUSE, "审阅了质量报告", "looked through the quality report"),
    ("publish", "lab_manager metrology_manager approver", _HOUSE, "发布了数据集版本", "published a version"),
    ("discard", _WORKERS, _HOUSE, "废弃了未发布的版本", "discarded a version before publication"),
    ("withdraw", "lab_manager metrology_manager decision_officer", Reach.EITHER, "撤回了数据集版本",
     "withdrew a version"),
    ("refresh", _KEEPERS, _HOUSE, "由登记簿生成了数据集的新版本", "built a version from the registers"),
    ("supersede", "", Reach.SYSTEM, "以新版替代了数据集版本", "replaced a version by a newer one"),
)  # fmt: skip

OF: Final[dict[str, Act]] = {
    verb: declare(f"datasets.{verb}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for verb, roles, reach, zh, en in _ACTS
}
