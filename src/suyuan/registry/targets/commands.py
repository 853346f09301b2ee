"""Recording what an indicator said on a day, with the digest of its members."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

import suyuan
from suyuan.base.errors import Conflict, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division
from suyuan.registry.targets import acts
from suyuan.registry.targets.models import Observation
from suyuan.registry.targets.queries import has_register, measure

PLACES = Decimal("0.000001")


def record_observation(
    occasion: Occasion,
    *,
    indicator: str,
    jurisdiction: str,
    on: date | None = None,
    options: dict[str, Any] | None = None,
) -> Observation:
    """Measure an indicator and keep the reading. The same evidence again changes nothing.

    Raises RuleRefusal where no register feeds the indicator, Conflict where another reading of that day is
    kept already.
    """
    permit(acts.RECORD_OBSERVATION, occasion, path=division(jurisdiction)["path"])
    if not has_register(indicator):
        raise RuleRefusal(
            Text("该指标尚无登记簿，不能记录数值", "no register feeds this indicator yet"),
            indicator=indicator,
        )
    day = on or occasion.today
    reading = measure(indicator, on=day, within=jurisdiction, options=options)
    known = Observation.objects.filter(
        indicator_id=indicator, jurisdiction_id=jurisdiction, as_of=day
    ).first()
    if known is not None:
        if known.members_digest == reading.digest():
            return known
        raise Conflict(
            Text("当日数值已按另一批成员记录", "a reading of that day is kept with other members"),
            indicator=indicator,
            on=day.isoformat(),
        )
    observation = Observation(
        **columns(occasion),
        indicator_id=indicator,
        jurisdiction_id=jurisdiction,
        as_of=day,
        value=Decimal(repr(reading.value)).quantize(PLACES),
        members_digest=reading.digest(),
        query_version=f"{indicator}/{suyuan.__version__}",
    )
    with transaction.atomic():
        observation.save(force_insert=True)
        record(
            acts.RECORD_OBSERVATION,
            occasion,
            entity="observation",
            entity_id=observation.id,
            payload={
                "indicator": indicator,
                "jurisdiction": jurisdiction,
                "as_of": day.isoformat(),
                "value": observation.value,
                "members": observation.members_digest,
            },
        )
    return observation
