"""On-time rate (C4): verifications done before the running validity ended, of those done in the period.

Source: domain model 16.2. The first verification of an instrument has no validity to be before: it is left
out, or counts as in time, as the setting says.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import by_unit_and_kind, day, inside, surely

PERIOD_DAYS: Final = 365  # up to the day asked about, where no beginning is given


def evidence(tables: Tables, *, on: date, within: str | None, since: date | None, first: str) -> Any:
    """One row for each unit and kind: pieces verified in time, of pieces verified in the period."""
    begin = since or on - timedelta(days=PERIOD_DAYS - 1)
    done = inside(tables["verifications"], tables, within)
    done = done.filter(done.controlled & (done.verified_on >= day(begin)) & (done.verified_on <= day(on)))
    in_time = surely(done.verified_on <= done.due_on)
    if first == "in_time":
        in_time = in_time | done.due_on.isnull()
    else:
        done = done.filter(done.due_on.notnull())
        in_time = done.verified_on <= done.due_on
    counted = done.mutate(in_time_count=done["count"] * in_time.cast("int64"))
    rows = counted.group_by("unit_code", "kind").aggregate(
        part=counted.in_time_count.sum(), whole=counted["count"].sum()
    )
    return by_unit_and_kind(rows, tables)


indicator = Indicator(
    code="on_time_rate",
    name=Text("强检按期率", "On-time rate of verification"),
    unit="%",
    explain=Text(
        "期内完成的强制检定中，在原有效期届满之前完成的比例；缺省为截至当日的一年。首次检定没有到期日，"
        "缺省不计。",
        "Share of the compulsory verifications done in the period, by default the year up to the day, that "
        "were done before the running validity ended. First verifications have none and are left out.",
    ),
    evidence=evidence,
    options={"since": (), "first": ("left_out", "in_time")},
)
