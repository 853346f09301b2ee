"""Accreditations of laboratories."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="accredited_labs",
    name=Text("认可实验室", "Accredited laboratories"),
    unit="1",
    explain=Text(
        "当日在有效期内、未撤销的实验室认可证书。",
        "Accreditations of laboratories that are in force on the day.",
    ),
    evidence=standing_in("accredited_labs"),
)
