"""Words of reference materials: states, grades, studies, and what may be done next."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

EVENTS: Final[dict[str, Text]] = {
    "start": Text("研制新的标准物质", "Develop a new material"),
    "register_batch": Text("登记批次", "Register a batch"),
    "finish_studies": Text("研究完成", "Studies are finished"),
    "apply_grading": Text("申请定级", "Apply for grading"),
    "accept": Text("受理", "Accept"),
    "supplement": Text("要求补充材料", "Ask for a supplement"),
    "reject": Text("不予受理", "Reject"),
    "decide": Text("评审结论", "Decide"),
    "withdraw": Text("撤销标准物质", "Withdraw the material"),
    "release_batch": Text("发布并出具证书", "Release with a certificate"),
    "monitor_ok": Text("记录稳定性监测", "Enter a monitoring point"),
    "extend": Text("延长有效期", "Extend the validity"),
    "recall": Text("召回该批", "Recall the batch"),
}
CERTIFICATE_STATES: Final[dict[str, Text]] = {
    "issued": Text("有效", "In force"),
    "superseded": Text("已被替代", "Superseded"),
}
# What the data lines of each study are called, and an example of them.
DATA: Final[dict[str, tuple[Text, str]]] = {
    "homogeneity": (
        Text(
            "每行一个单元：编号，然后是重复测量的读数",
            "A line for each unit: its number, then the replicates",
        ),
        "1\t49.82\t50.11\t49.97\n2\t50.05\t49.90\t50.20",
    ),
    "long_term": (
        Text("每行一个时间（月），然后是读数", "A line for each time in months, then the readings"),
        "0\t50.02\t49.97\n3\t50.05\t50.10\n6\t49.94\t50.01",
    ),
    "short_term": (
        Text("每行一个时间（天），然后是读数", "A line for each time in days, then the readings"),
        "0\t50.02\t49.97\n7\t50.05\t50.10\n14\t49.94\t50.01",
    ),
    "characterisation": (
        Text(
            "每行一个实验室或方法：名称，平均值，标准不确定度（可不填）；只有一种方法时为名称和重复读数",
            "A line for each laboratory or method: name, mean, its standard uncertainty (optional); with one "
            "method a name and its replicates",
        ),
        "示例实验室 1\t50.3\t0.4\n示例实验室 2\t49.8\t0.5",
    ),
}
