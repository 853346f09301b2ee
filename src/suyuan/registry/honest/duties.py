"""Daily duties of honest units."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.honest.standing import expire_titles
from suyuan.registry.honest.watching import watch
from suyuan.registry.journal.duties import declare_duty

declare_duty(
    "honest.expire",
    name=Text("到期的诚信计量称号", "Titles of honest units that expired"),
    do=expire_titles,
)
declare_duty(
    "honest.watch",
    name=Text("诚信计量单位监测", "The watch over honest units"),
    do=watch,
)
