"""Readings that an instrument sends: kept as they came, then put before the verifier or recorded.

Values are decimal text and stay it. What was sent is kept like a file, under the digest of its canonical
bytes (RFC 8785, as everywhere here), which the sender may state so that damage on the way is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.registry.jobs import acts
from suyuan.registry.jobs.at_bench import job_in_work, person_of
from suyuan.registry.jobs.bench import record
from suyuan.registry.jobs.models import JobFile
from suyuan.registry.jobs.onsite import draft_of, keep_draft
from suyuan.registry.jobs.raw_files import as_fields, hand_in_file, rows_of_series
from suyuan.registry.journal.occasion import Occasion


@dataclass(frozen=True, kw_only=True)
class RawReading:
    """One value of a device: its instant (RFC 3339), test, row (from 1), symbol, decimal text."""

    at: str
    test: str
    row: int
    symbol: str
    value: str


def receive_readings(
    occasion: Occasion,
    *,
    job_id: UUID,
    device: str,
    readings: Mapping[str, Any] | None = None,
    series: Sequence[RawReading] = (),
    digest: str = "",
    submit: bool = False,
) -> JobFile:
    """Take readings of a device for a job in work: `readings` (header, conditions, tests) or a `series`.

    Without `submit` they wait as the draft of the verifier, who looks and sends them; with it they are
    recorded at once. `digest` is the SHA-256 of the canonical bytes of what was sent. Raises Missing where
    nothing was sent, InputError for a number that is no text and for another digest.
    """
    job_in_work(acts.HAND_IN_FILE, occasion, job_id)
    if not device.strip():
        raise Missing("device", hint=Text("请写明设备名称。", "Name the device."))
    sent: Any = [vars(one) for one in series] if series else dict(readings or {})
    if not sent:
        raise Missing("readings", hint=Text("请发送读数。", "Send readings."))
    data = {"tests": rows_of_series([_texts(one) for one in sent])} if series else sent
    if wrong := next(_not_text(data), None):
        raise InputError(
            Text(f"“{wrong}”的值须为十进制文本", f"the value of “{wrong}” must be decimal text"),
            quantity=wrong,
        )
    body = canonical_bytes(sent)
    if digest and digest != sha256_hex(body):
        raise InputError(
            Text("摘要与收到的读数不符", "the digest is not that of the readings received"),
            given=digest,
            allowed=sha256_hex(body),
        )
    name = f"{occasion.at:%Y%m%dT%H%M%SZ}.json"
    with transaction.atomic():
        kept = hand_in_file(occasion, job_id=job_id, file_name=name, content=body, device=device)
        if submit:
            record(occasion, job_id=job_id, data=data, source="api", device=device, file=kept.pk)
        else:
            before = draft_of(job_id, person_of(occasion)) or {"fields": {}, "revision": 0}
            fields = {**before["fields"], **as_fields(data)}
            keep_draft(
                occasion, job_id=job_id, fields=fields, based_on=before["revision"], device=device[:80]
            )
    return kept


def _texts(one: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in one.items()}


def _not_text(data: Any, place: str = "") -> Iterator[str]:
    """Places that hold neither text nor more of the same."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from _not_text(value, f"{place}.{name}" if place else str(name))
    elif isinstance(data, list):
        for value in data:
            yield from _not_text(value, place)
    elif not isinstance(data, str):
        yield place
