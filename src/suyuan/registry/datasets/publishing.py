"""From a draft to a published version: rows in order, levels and checks in one pass, a manifest, publication.

The heavy work is done before the transaction; what it made is found by its digest, so doing it again after a
crash gives the same files.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.errors import NO_HINT, RuleRefusal
from suyuan.base.text import Text
from suyuan.lake.parts import Part, PartStore
from suyuan.lake.shape import Shape
from suyuan.registry.datasets import checks, rules, states
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.columns import read_columns, shape_of
from suyuan.registry.datasets.models import DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import ENTITY, for_event, move, overtaken, tell
from suyuan.registry.datasets.storage import content_of, read_parts, sealed, store
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MEMBERS: Final = 500
SPARK: Final = 48  # steps of the small picture
FAILED_HINT: Final = Text(
    "请改正文件，废弃这一版后再接续新版本载入。",
    "Correct the file, discard this version, and take it into a new one.",
)


def check(occasion: Occasion, *, version_id: UUID) -> DataSetVersion:
    """Sort the rows of a draft, make the levels above them, run its checks: the version is then `checked`."""
    row = for_event("check", occasion, version_id)
    return check_version(occasion, row)


def check_version(occasion: Occasion, row: DataSetVersion) -> DataSetVersion:
    """The same, where the permission was asked for already."""
    from suyuan.lake.sorting import sorted_parts
    from suyuan.lake.survey import survey

    if refusal := rules.why_not_check(row.rows):
        raise RuleRefusal(refusal, version=row.pk)
    # 1. what was taken in, in the order of sequences
    taken = list(row.ingestions.order_by("sequence"))
    declared = read_columns(row.columns)
    demands = checks.read_checks(row.checks, declared)
    shape, place = shape_of(declared), store()
    arrived = [part for one in taken for part in read_parts(one.parts)]
    place.require(arrived)
    # 2. rows in order, then one pass over them
    parts = sorted_parts(place, arrived, shape)
    seen = survey(place, parts, shape, checks.for_lake(demands))
    # 3. the report and the manifest
    backward = sum(one.backward for one in taken)
    report = checks.report_of(demands, seen.findings, rows=seen.rows, backward=backward)
    every = [*parts, *(part for level in seen.levels for part in level)]
    manifest, number = sealed(_manifest(row, taken, parts, seen.levels, rows=seen.rows, report=report))
    begin = min((m.begin for m in seen.members if m.begin is not None), default=None)
    end = max((m.end for m in seen.members if m.end is not None), default=None)
    filled: dict[str, Any] = {
        "rows": seen.rows,
        "size": sum(part.size for part in every),
        "flagged": seen.flagged,
        "begins_at": _instant(begin),
        "ends_at": _instant(end),
        "manifest": manifest,
        "digest": number,
        "report": report,
        "members": [[m.name, m.rows, m.begin, m.end] for m in seen.members[:MOST_MEMBERS]],
        "spark": _spark(
            place, parts, seen.levels, shape, seen.members[0].name if seen.members else "", begin, end
        ),
    }
    # 4. all of it becomes true at once
    with transaction.atomic():
        target = move(occasion, row, "check", **filled)
        tell(
            occasion, row, "check", target,
            digest=number, rows=seen.rows, failed=checks.blocking(report),
        )  # fmt: skip
    return DataSetVersion.objects.select_related("data_set__jurisdiction").get(pk=row.pk)


def _manifest(
    row: DataSetVersion,
    taken: list[Ingestion],
    parts: tuple[Part, ...],
    levels: tuple[tuple[Part, ...], ...],
    *,
    rows: int,
    report: list[dict[str, Any]],
) -> dict[str, Any]:
    """All that a version states about itself; what may be said anew later (title, licence) is not in it."""
    return {
        "data_set": row.data_set.code,
        "number": row.number,
        "replaces": row.replaces.digest if row.replaces else None,
        "columns": row.columns,
        "rows": rows,
        "parts": [part.to_record() for part in parts],
        "levels": [[part.to_record() for part in level] for level in levels],
        "provenance": [
            {
                "sequence": one.sequence,
                "source": one.source,
                "sha256": one.sha256,
                "options": one.options,
                "rows": one.rows,
                "dropped": one.dropped,
                "by": one.created_by,
                "at": one.created_at.astimezone(UTC).isoformat(),
            }
            for one in taken
        ],
        "as_of": row.as_of.isoformat() if row.as_of else None,
        "report": digest(report),
    }


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


def _spark(
    place: PartStore,
    parts: tuple[Part, ...],
    levels: tuple[tuple[Part, ...], ...],
    shape: Shape,
    series: str,
    begin: int | None,
    end: int | None,
) -> list[list[Any]]:
    """Step, least and greatest value of the first column of the first series, for the catalogue."""
    from suyuan.lake.envelope import envelope

    if begin is None or end is None or not shape.values:
        return []
    picture = envelope(
        place, parts, levels, shape, column=shape.values[0], series=series, begin=begin, end=end, width=SPARK
    )
    steps = ((picture.begin - begin) // picture.step).tolist()
    return [
        [int(step), f"{low:.6g}", f"{high:.6g}"]
        for step, low, high in zip(steps, picture.low.tolist(), picture.high.tolist(), strict=True)
    ]


def publish(occasion: Occasion, *, version_id: UUID) -> DataSetVersion:
    """Publish a checked version; the one before it is superseded in the same transaction.

    The event names the digest of the manifest, and the chain of events is anchored in the log.
    """
    row = for_event("publish", occasion, version_id)
    home = row.data_set
    licence = rules.why_not_licence(home.licence, Text(home.licence_zh, home.licence_en), home.access)
    refusal = rules.why_not_publish(
        rows=row.rows, report=row.report, is_looked_at=row.looked_at is not None, licence=licence
    )
    if refusal:
        hint = FAILED_HINT if checks.blocking(row.report) else NO_HINT
        raise RuleRefusal(refusal, hint=hint, version=row.pk)
    store().require(content_of(row.manifest).every)
    with transaction.atomic():
        for older in DataSetVersion.objects.select_related("data_set").filter(
            data_set=home, state="published"
        ):
            _supersede(occasion, older, by=row)
        target = move(occasion, row, "publish", published_at=occasion.at, licence=home.licence)
        tell(
            occasion, row, "publish", target,
            digest=row.digest, rows=row.rows, licence=home.licence, access=home.access,
        )  # fmt: skip
    row.state, row.published_at, row.licence = target, occasion.at, home.licence
    return row


def _supersede(occasion: Occasion, older: DataSetVersion, *, by: DataSetVersion) -> None:
    target = states.TARGETS[older.state, "supersede"]
    changed = DataSetVersion.objects.filter(pk=older.pk, state="published").update(
        state=target, updated_at=occasion.at, row_version=older.row_version + 1
    )
    if changed != 1:
        raise overtaken()
    record(
        OF["supersede"],
        occasion.as_system(),
        entity=ENTITY,
        entity_id=older.data_set_id,
        from_state="published",
        to_state=target,
        payload={"version": older.number, "by": by.number},
    )
