"""Words of shared capabilities: states, services, distances, margins, columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.resources import states
from suyuan.registry.resources.quantities import QUANTITIES
from suyuan.registry.resources.rules import DISTANCES, SERVICES

MARGINS: Final[dict[str, Text]] = {
    "0": Text("不确定度余量充足", "Ample margin"),
    "1": Text("不确定度余量较好", "Good margin"),
    "2": Text("不确定度满足", "Uncertainty suffices"),
    "3": Text("不确定度不足", "Uncertainty too large"),
}
FIELDS: Final[dict[str, Text]] = {
    "quantity": Text("量", "Quantity"),
    "kind": Text("器具种类", "Kind of instrument"),
    "name_zh": Text("参数名（中文）", "Parameter (Chinese)"),
    "name_en": Text("参数名（英文）", "Parameter (English)"),
    "low": Text("范围下限", "Range from"),
    "high": Text("范围上限", "Range to"),
    "unit": Text("单位", "Unit"),
    "u_absolute": Text("U 的绝对部分", "U, absolute part"),
    "u_relative": Text("U 的相对部分", "U, relative part"),
    "u_relative_unit": Text("相对部分的单位", "Unit of the relative part"),
    "method": Text("方法或技术规范", "Method or specification"),
    "service": Text("服务方式", "Service"),
    "price": Text("价格", "Price"),
    "turnaround_days": Text("周期（工作日）", "Turnaround (working days)"),
    "shared_from": Text("共享开始", "Shared from"),
    "shared_to": Text("共享截止", "Shared to"),
    "accredited_until": Text("认可有效期至", "Accredited until"),
    "organization": Text("机构代码", "Code of the organization"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "capability_state": states.STATES,
    "capability_event": states.EVENTS,
    "quantity": {code: one.name for code, one in QUANTITIES.items()},
    "service": SERVICES,
    "distance": {str(code): text for code, text in DISTANCES.items()},
    "margin": MARGINS,
    "capability_field": FIELDS,
}
TONES: Final = {"offered": "good", "paused": "wait", "stopped": "bad", "replaced": "over"}
