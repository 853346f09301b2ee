"""Words of measurement standards and of the reasons why one may not be used today (domain model 4)."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

STATES: Final[dict[str, Text]] = {
    "planned": Text("筹建", "Planned"),
    "established": Text("已建立", "Established"),
    "applied": Text("已申请考核", "Applied"),
    "supplement": Text("补正", "Supplement"),
    "accepted": Text("已受理", "Accepted"),
    "assessing": Text("考评中", "Being assessed"),
    "correcting": Text("整改中", "Correcting"),
    "assessed": Text("考评完成", "Assessed"),
    "certified": Text("考核合格", "Certified"),
    "in_service": Text("在用", "In service"),
    "renewing": Text("复查中", "Renewing"),
    "suspended": Text("封存", "Suspended"),
    "withdrawn": Text("撤销", "Withdrawn"),
    "lapsed": Text("证书过期", "Lapsed"),
}

REASONS: Final[dict[str, Text]] = {}

LEGAL_CLASSES: Final[dict[str, Text]] = {
    "national_primary": Text("国家计量基准", "National primary standard"),
    "public": Text("社会公用计量标准", "Public measurement standard"),
    "departmental_highest": Text("部门最高计量标准", "Highest standard of a department"),
    "organization_highest": Text("企事业单位最高计量标准", "Highest standard of an organization"),
    "secondary": Text("次级计量标准", "Secondary standard"),
}

COMPONENT_ROLES: Final[dict[str, Text]] = {
    "main": Text("主标准器", "Main standard device"),
    "auxiliary": Text("配套设备", "Auxiliary equipment"),
    "environment_monitor": Text("环境监测设备", "Environment monitor"),
}

DUTIES: Final[dict[str, Text]] = {
    "custodian": Text("负责人", "Custodian"),
    "verifier": Text("检定员", "Verifier"),
    "checker": Text("核验员", "Checker"),
}

EXAMINATIONS: Final[dict[str, Text]] = {
    "repeatability": Text("重复性试验", "Repeatability test"),
    "stability": Text("稳定性考核", "Stability examination"),
    "validation": Text("检定结果验证", "Validation of results"),
}
