"""Words of plans: how a target counts, and the remarks that plan data carry in one language only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text, either

# Option words of the indicators (`planning.indicators`): how the value is counted.
OPTIONS: Final[Mapping[str, Text]] = {
    "legal": Text("按法定有效计", "legally valid"),
    "operational": Text("按实际可用计", "ready for use"),
    "pooled": Text("各级汇总", "pooled over all units"),
    "mean": Text("各单位平均", "mean of the units"),
    "union": Text("全域合并", "union of all units"),
    "approved": Text("已批准", "approved"),
    "also_preparing": Text("含批准筹建", "approved or being prepared"),
    "all": Text("全部登记", "all registered"),
    "controlled": Text("仅强制检定管理", "compulsory verification only"),
    "in_force": Text("现行有效", "in force"),
    "issued_in_period": Text("期内发布", "issued in the period"),
    "within": Text("区域内可检即计", "by any institution inside"),
    "city": Text("同市州内可检才计", "inside the same city only"),
    "own": Text("本级可检才计", "in the own division only"),
    "counted": Text("范围或等级不明的计入", "unknown range or class counts"),
    "refused": Text("范围或等级不明的不计", "unknown range or class does not count"),
    "left_out": Text("首次检定不计", "first verifications left out"),
    "in_time": Text("首次检定算按期", "first verifications in time"),
    "p50": Text("中位数", "median"),
    "p75": Text("75 % 分位", "75th percentile"),
    "p90": Text("90 % 分位", "90th percentile"),
    "p95": Text("95 % 分位", "95th percentile"),
    "served": Text("仅计能检的", "of those that can be served"),
    "every": Text("全部计入", "of every instrument"),
}
SINCE: Final = Text("自 {day} 起", "since {day}")

# Remarks of published plans, as the plan data write them.
REMARKS: Final[Mapping[str, Text]] = {
    one.en[:1].lower() + one.en[1:]: one
    for one in (
        Text("制定或修订", "drafted or revised"),
        Text("主导或参与制定，省级及以上", "lead or take part, provincial and above"),
        Text("省级及以下", "province level and below"),
        Text("国家级与省级合计", "national and provincial together"),
        Text("自我承诺示范单位，不少于", "self-declaration demonstration units, at least"),
        Text("国家级，计划数", "national, planned"),
        Text("据省内新闻", "provincial news (read)"),
        Text("2018 年方案的目标", "target of the 2018 programme"),
        Text(
            "正式文本已印发；因未能读到其目标段落，以下数值取自 2022 年征求意见稿。",
            "Final text issued; the numbers below are those of the consultation draft of 2022 because the "
            "target paragraph of the final text could not be read",
        ),
    )
}
ISSUERS: Final[Mapping[str, Text]] = {
    one.zh: one for one in (Text("吉林省人民政府", "People's Government of Jilin Province"),)
}

TONES: Final[Mapping[str, str]] = {
    "met": "good",
    "on_track": "good",
    "at_risk": "wait",
    "off_track": "bad",
    "missed": "bad",
    "open": "wait",
    "unmeasured": "over",
    "no_data": "over",
}


def remark(written: str) -> Text:
    """A remark of the plan data in both languages; one in one language that is not known stays as written.

    Whoever writes a remark may write it in both: Chinese / English.
    """
    return REMARKS.get(written) or ISSUERS.get(written) or either(written)
