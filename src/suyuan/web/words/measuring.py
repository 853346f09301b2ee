"""Words of measurement: influences, distributions, environment, certainty of a source, examinations."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.metrology.laws.names import LAW_NAMES

EXAMINATIONS: Final[dict[str, Text]] = {
    "repeatability": Text("重复性试验", "Repeatability test"),
    "stability": Text("稳定性考核", "Stability examination"),
    "validation": Text("检定结果验证", "Validation of results"),
}

ENVIRONMENT: Final[dict[str, Text]] = {
    "t": Text("温度", "Temperature"),
    "temperature": Text("温度", "Temperature"),
    "rh": Text("相对湿度", "Relative humidity"),
    "humidity": Text("相对湿度", "Relative humidity"),
    "pressure": Text("大气压", "Air pressure"),
}

CERTAINTY: Final[dict[str, Text]] = {
    "certain": Text("已核对", "Certain"),
    "high": Text("较高", "High"),
    "check": Text("待核对", "To be checked"),
}

INFLUENCE_KINDS: Final[dict[str, Text]] = {
    "standard": Text("计量标准", "Standard"),
    "reading": Text("读数", "Reading"),
    "assumed": Text("假定", "Assumed"),
}

DISTRIBUTIONS: Final[dict[str, Text]] = {
    code: Text(f"{name.zh} 分布" if name.zh == "t" else name.zh, name.en[:1].upper() + name.en[1:])
    for code, name in LAW_NAMES.items()
}
