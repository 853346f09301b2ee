"""The check of all data sets: manifests against their digests and events, every part against its digest."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.lake.parts import Part
from suyuan.registry.datasets import states
from suyuan.registry.datasets.models import DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import ENTITY
from suyuan.registry.datasets.storage import content_of, read_parts, store
from suyuan.registry.journal.models import Event

AGE: Final = 24 * 3600.0  # seconds; younger files may belong to work under way
UNREADABLE: Final = (ValueError, TypeError, LookupError, AttributeError)


def faults() -> Iterator[Text]:
    """Everything that does not hold. Each part is read once, whatever the number of versions that name it."""
    said = _published_digests()
    parts: dict[str, tuple[str, Part]] = {}
    rows = (
        DataSetVersion.objects.filter(state__in=states.HELD).exclude(manifest="").select_related("data_set")
    )
    for row in rows.order_by("data_set__code", "number").iterator():
        name = f"{row.data_set.code}/{row.number}"
        if sha256_hex(row.manifest.encode()) != row.digest:
            yield Text(
                f"数据集 {name} 的清单与摘要不符", f"the manifest of data set {name} differs from its digest"
            )
        told = said.get((str(row.data_set_id), row.number))
        if row.published_at is not None and told != row.digest:
            yield Text(
                f"数据集 {name} 的摘要与发布事件不符",
                f"the digest of data set {name} is not that of its publication",
            )
        try:
            content = content_of(row.manifest)
        except UNREADABLE:
            yield Text(f"数据集 {name} 的清单无法读取", f"the manifest of data set {name} cannot be read")
            continue
        for part in content.every:
            parts.setdefault(part.sha256, (name, part))
    for one in (
        Ingestion.objects.filter(version__state="draft").select_related("version__data_set").iterator()
    ):
        for part in read_parts(one.parts):
            parts.setdefault(part.sha256, (f"{one.version.data_set.code}/{one.version.number}", part))
    place = store()
    for name, part in parts.values():
        if (fault := place.fault(part)) is not None:
            yield Text(f"数据集 {name}：{fault.zh}", f"data set {name}: {fault.en}")


def _published_digests() -> dict[tuple[str, int], str]:
    """The digest that each publication recorded."""
    events = Event.objects.filter(act="datasets.publish", entity=ENTITY).values_list("entity_id", "payload")
    told = {}
    for entity_id, payload in events.iterator():
        try:
            record = json.loads(payload)
            told[entity_id, int(record["version"])] = str(record["digest"])
        except UNREADABLE:
            continue
    return told


def sweep(*, now: float | None = None) -> list[Path]:
    """Remove files that no version needs and that are older than a day: left by crashes and drafts."""
    needed: set[str] = set()
    for manifest in (
        DataSetVersion.objects.filter(state__in=states.HELD).values_list("manifest", flat=True).iterator()
    ):
        needed |= {part.sha256 for part in content_of(manifest).every}
    for parts in (
        Ingestion.objects.filter(version__state__in=states.OPEN).values_list("parts", flat=True).iterator()
    ):
        needed |= {part["sha256"] for part in parts}
    before = (time.time() if now is None else now) - AGE
    gone = []
    for path in store().orphans(needed):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink()
            gone.append(path)
    return gone
