"""What a center is measured by: the indicators of its yearly report. Source: domain model 11."""

from __future__ import annotations

from typing import Final, NamedTuple

from suyuan.base.text import Text


class Kpi(NamedTuple):
    """One figure; `unit` is empty for a number of things."""

    name: Text
    unit: Text


_COUNT: Final = Text("项", "")
_MONEY: Final = Text("万元", "× 10 000 yuan")
_PEOPLE: Final = Text("人次", "people")
_HOUSES: Final = Text("家", "enterprises")
KPIS: Final[dict[str, Kpi]] = {
    "parameters": Kpi(Text("产业链测量参数", "Parameters in the chain"), _COUNT),
    "covered": Kpi(Text("已覆盖参数", "Covered parameters"), _COUNT),
    "standards": Kpi(Text("新建计量标准", "New measurement standards"), _COUNT),
    "specifications": Kpi(Text("新制定技术规范", "New specifications"), _COUNT),
    "projects": Kpi(Text("科研项目", "Research projects"), _COUNT),
    "instruments": Kpi(Text("研制测量装置", "Instruments developed"), _COUNT),
    "papers": Kpi(Text("论文与专利", "Papers and patents"), _COUNT),
    "enterprises": Kpi(Text("服务企业", "Enterprises served"), _HOUSES),
    "income": Kpi(Text("服务收入", "Income"), _MONEY),
    "saved": Kpi(Text("为企业节约成本", "Cost saved for enterprises"), _MONEY),
    "trained": Kpi(Text("培训人员", "People trained"), _PEOPLE),
}
