"""Bulk import of what certificates from outside state about a house's own instruments: all rows or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import ImportRefused, RowProblem, batches, day_of
from suyuan.registry.results import acts
from suyuan.registry.results.commands import stated_line
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.results.rules import words
from suyuan.registry.results.sheet import References, Row, faults, statement_of

BATCH: Final = 500
MAX_PROBLEMS: Final = 200


def import_results(
    occasion: Occasion, *, owner_id: UUID, rows: Sequence[Mapping[str, str]], source: str
) -> int:
    """Register the results of certificates from outside: number of rows.

    Raises ImportRefused with the faults (up to MAX_PROBLEMS) and stores nothing. One event names the source
    and the digest of the rows; the digest of each certificate is that of its own rows.
    """
    house = organization(owner_id)
    permit(acts.IMPORT, occasion, organization=owner_id, path=house["jurisdiction__path"])
    told = words(source, "source", most=200)
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    known = references(owner_id, given, occasion)
    if problems := faults(given, known):
        raise ImportRefused(problems[:MAX_PROBLEMS])
    issuers = _issuers({row["issuer"] for row in given})
    grouped: dict[str, list[Row]] = {}
    for row in given:
        grouped.setdefault(row["certificate_number"], []).append(row)
    evaluations: list[Evaluation] = []
    lines: list[Result] = []
    for number, belonging in grouped.items():
        head = belonging[0]
        issuer = issuers.get(head["issuer"])
        evaluation = Evaluation(
            **columns(occasion),
            instrument_id=known.instruments[head["label_no"]],
            origin="external",
            issuer_id=issuer,
            issuer_stated="" if issuer else head["issuer"],
            performed_on=date.fromisoformat(head["performed_on"]),
            digest=digest(belonging),
            verdict="none",
            certificate_number=number,
            certificate_state="issued",
            valid_until=day_of(head.get("valid_until", "")),
        )
        evaluations.append(evaluation)
        lines += (
            stated_line(occasion, evaluation.id, index, statement_of(row))
            for index, row in enumerate(belonging)
        )
    with transaction.atomic():
        Evaluation.objects.bulk_create(evaluations, batch_size=BATCH)
        Result.objects.bulk_create(lines, batch_size=BATCH)
        record(
            acts.IMPORT,
            occasion,
            entity="organization",
            entity_id=owner_id,
            payload={
                "source": told, "rows": len(given), "certificates": len(evaluations), "digest": digest(given),
            },
        )  # fmt: skip
    return len(given)


def problems_of(occasion: Occasion, owner_id: UUID, rows: Sequence[Row]) -> list[RowProblem]:
    """The faults of a sheet of one house."""
    return faults(rows, references(owner_id, rows, occasion))


def references(owner_id: UUID, rows: Sequence[Row], occasion: Occasion) -> References:
    """What the rows may refer to: two queries for each BATCH of labels and numbers."""
    labels = sorted({row.get("label_no", "") for row in rows} - {""})
    numbers = sorted({row.get("certificate_number", "") for row in rows} - {""})
    instruments: dict[str, UUID] = {}
    for part in batches(labels, BATCH):
        own = Instrument.objects.filter(owner_id=owner_id, label_no__in=part)
        instruments |= dict(own.values_list("label_no", "id"))
    there: set[str] = set()
    for part in batches(numbers, BATCH):
        registered = Evaluation.objects.filter(instrument__owner_id=owner_id, certificate_number__in=part)
        there |= set(registered.values_list("certificate_number", flat=True))
    return References(instruments=instruments, certificates=there, today=occasion.today)


def _issuers(names: set[str]) -> dict[str, UUID]:
    """Houses that an issuer names by its code or by its whole name."""
    found: dict[str, UUID] = {}
    for part in batches(sorted(names), BATCH):
        for column in ("name_en", "name_zh", "code"):
            known = Organization.objects.filter(**{f"{column}__in": part}).values_list(column, "id")
            found |= dict(known)
    return found
