"""Verifications done, with the end of the validity that each of them found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from suyuan.registry.instruments.acts import VERIFY_FAIL, VERIFY_PASS
from suyuan.registry.instruments.commands import ENTITY
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.models import Event

Row = dict[str, Any]

VERIFIED: Final = ("verification", "rejection_notice")  # kinds of certificates that end a verification


def verifications(on: date) -> Iterator[Row]:
    """Certificates of verification by the day: two queries. A new issue of the same work is not a new one."""
    certificates = Certificate.objects.filter(kind__in=VERIFIED, supersedes__isnull=True)
    certificates = certificates.exclude(state="revoked").filter(evaluation__performed_on__lte=on)
    columns = (
        "number", "instrument__kind_id", "instrument__jurisdiction_id", "instrument__controlled",
        "evaluation__performed_on",
    )  # fmt: skip
    due = _validities_before()
    for number, kind, unit, is_controlled, performed_on in certificates.values_list(*columns):
        yield {
            "id": number,
            "kind": kind,
            "unit_code": unit,
            "controlled": is_controlled,
            "verified_on": performed_on,
            "due_on": due.get(number),
            "count": 1,
        }


def _validities_before() -> dict[str, date]:
    """The end of the validity that each certificate found, by its number, as the journal has noted it."""
    events = Event.objects.filter(entity=ENTITY, act__in=(VERIFY_PASS.code, VERIFY_FAIL.code))
    noted = events.exclude(payload="{}").values_list("reason", "payload")
    return {number: date.fromisoformat(json.loads(found)["valid_until_before"]) for number, found in noted}
