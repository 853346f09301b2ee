"""Recording what an indicator said on a day, with the digest of its members.

Readings are what forecasts rest on: one of every target is recorded each week by the daily duty, and those of
days gone by can be read back as far as the registers keep their dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

import suyuan
from suyuan.base.errors import Conflict, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.targets import acts
from suyuan.registry.targets.models import Observation
from suyuan.registry.targets.queries import (
    Series,
    has_register,
    measure,
    plan,
    registers_since,
    registers_version,
    series_observed,
)
from suyuan.registry.targets.rules import options_of
from suyuan.registry.targets.tables import keeps_past

PLACES: Final = Decimal("0.000001")
MOST_DAYS: Final = 500  # readings of one series read back at once
EVERY_DAYS: Final = 7


def record_observation(
    occasion: Occasion,
    *,
    indicator: str,
    jurisdiction: str,
    on: date | None = None,
    options: dict[str, Any] | None = None,
) -> Observation:
    """Measure an indicator and keep the reading. The same evidence again changes nothing.

    Raises RuleRefusal where no register feeds the indicator, or none that still knows that day; OutOfRange
    for a day to come or before the registers were kept; Conflict where another reading of that day is kept.
    """
    permit(acts.RECORD_OBSERVATION, occasion, path=division(jurisdiction)["path"])
    return _observe(
        acts.RECORD_OBSERVATION,
        occasion,
        Series(indicator=indicator, jurisdiction=jurisdiction, options=options_of(options or {})),
        on=on or occasion.today,
    )


def read_back(
    occasion: Occasion,
    *,
    indicator: str,
    jurisdiction: str,
    since: date,
    every: int = 30,
    options: dict[str, Any] | None = None,
) -> int:
    """Record the readings of days gone by, from `since` to today, one in `every` days; how many are new.

    Raises what `record_observation` raises.
    """
    permit(acts.RECORD_OBSERVATION, occasion, path=division(jurisdiction)["path"])
    if not 1 <= every <= 366:
        raise OutOfRange("every", given=every, allowed="1 ... 366")
    number = (occasion.today - since).days // every + 1
    if number > MOST_DAYS:
        raise OutOfRange("since", given=since, allowed=f">= {occasion.today - timedelta(MOST_DAYS * every)}")
    series = Series(indicator=indicator, jurisdiction=jurisdiction, options=options_of(options or {}))
    known = Observation.objects.filter(**series.columns())
    before = known.count()
    with transaction.atomic():
        head = registers_version()
        kept = set(known.values_list("as_of", flat=True))
        for step in range(max(number, 0)):
            day = since + timedelta(days=every * step)
            if day not in kept:
                _observe(acts.RECORD_OBSERVATION, occasion, series, on=day, version=head)
    return known.count() - before


def observe_due(occasion: Occasion) -> int:
    """Record a reading of every series of the plans in force that has none of the last week: a daily duty.

    On the last day of a year that some target is due in, every series is read.
    """
    permit(acts.OBSERVE, occasion)
    day, number = occasion.today, 0
    last, head = date(day.year, 12, 31), registers_version()
    for series, latest in series_observed():
        is_fresh = latest is not None and (latest >= day or (day - latest).days < EVERY_DAYS)
        if is_fresh and not (day == last and latest != day):
            continue
        _observe(acts.OBSERVE, occasion, series, on=day, version=head)
        number += 1
    return number


def read_back_plan(occasion: Occasion, *, plan_code: str, since: date, every: int = 120) -> int:
    """Record the readings of a plan's series for days gone by, as far as their registers know them.

    Day by day, so that the registers of a day are read once. How many readings are new.
    """
    known = plan(plan_code)
    permit(acts.RECORD_OBSERVATION, occasion, path=division(known["jurisdiction_code"])["path"])
    if not 1 <= every <= 366:
        raise OutOfRange("every", given=every, allowed="1 ... 366")
    wanted = [series for series, _ in series_observed(plan_code) if keeps_past(series.indicator)]
    before, head, day = Observation.objects.count(), registers_version(), since
    while day < occasion.today:
        for series in wanted:
            if not Observation.objects.filter(**series.columns(), as_of=day).exists():
                _observe(acts.RECORD_OBSERVATION, occasion, series, on=day, version=head)
        day += timedelta(days=every)
    return Observation.objects.count() - before


def _observe(act: Act, occasion: Occasion, series: Series, *, on: date, version: str = "") -> Observation:
    """`version` names the registers as they were when a run of readings began: they are read once for it."""
    _refuse_day(occasion, series, on)
    reading = measure(
        series.indicator, on=on, within=series.jurisdiction, options=series.options, version=version
    )
    known = Observation.objects.filter(**series.columns(), as_of=on).first()
    if known is not None:
        if known.members_digest == reading.digest():
            return known
        raise Conflict(
            Text("当日数值已按另一批成员记录", "a reading of that day is kept with other members"),
            indicator=series.indicator,
            on=on.isoformat(),
        )
    observation = Observation(
        **columns(occasion),
        **series.columns(),
        as_of=on,
        value=Decimal(repr(reading.value)).quantize(PLACES),
        whole=reading.denominator,
        members_digest=reading.digest(),
        query_version=f"{series.indicator}/{suyuan.__version__}",
    )
    with transaction.atomic():
        observation.save(force_insert=True)
        record(
            act,
            occasion,
            entity="observation",
            entity_id=observation.id,
            payload={
                "indicator": series.indicator,
                "jurisdiction": series.jurisdiction,
                "variant": observation.variant_key,
                "as_of": on.isoformat(),
                "value": observation.value,
                "members": observation.members_digest,
            },
        )
    return observation


def _refuse_day(occasion: Occasion, series: Series, on: date) -> None:
    if not has_register(series.indicator):
        raise RuleRefusal(
            Text("该指标尚无登记簿，不能记录数值", "no register feeds this indicator yet"),
            indicator=series.indicator,
        )
    if on == occasion.today:
        return
    begun = registers_since()
    if on > occasion.today or begun is None or on < begun:
        raise OutOfRange("on", given=on, allowed=f"{begun} ... {occasion.today}")
    if not keeps_past(series.indicator):
        raise RuleRefusal(
            Text(
                "该登记簿只知道现状，不能补记过去的数值",
                "this register knows what holds now; a day gone by cannot be read back",
            ),
            indicator=series.indicator,
            on=on.isoformat(),
        )
