"""Daily duties of innovation: statements that lapse, licences and recognitions that end."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.innovation.licensing import expire_licences, lapse_statements
from suyuan.registry.innovation.recognising import expire_first_sets
from suyuan.registry.journal.duties import declare_duty

declare_duty(
    "innovation.lapse_statements",
    name=Text("终止的专利开放许可", "Open licences that lapse"),
    do=lapse_statements,
)
declare_duty(
    "innovation.expire_licences",
    name=Text("到期的专利许可", "Patent licences that expire"),
    do=expire_licences,
)
declare_duty(
    "innovation.expire_first_sets",
    name=Text("到期的首台（套）认定", "Recognitions of first sets that end"),
    do=expire_first_sets,
)
