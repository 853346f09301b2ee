"""Reading what other installations handed over: whom we trust, parcels, what they hold, notices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.federation.models import Holding, Parcel, Peer, Warned
from suyuan.registry.instruments.sheet import batches
from suyuan.registry.parties.queries import inside
from suyuan.registry.results import stated
from suyuan.registry.results.models import Result
from suyuan.registry.results.stated import stated_in

KEYS: Final = 500  # identities of one query
MOST: Final = 200  # rows of a list
PEER: Final = ("id", "name_zh", "name_en", "log", "vkey", "address", "state", "reason", "created_at")
PARCEL: Final = (
    "id", "kind", "made_at", "created_at", "subject", "evaluations", "results", "file_name", "signed_with",
    "original_id", "original__size", "holder_id", "holder__name_zh", "holder__name_en",
    "holder__jurisdiction__path", "peer_id", "peer__name_zh", "peer__name_en", "peer__log", "peer__address",
    "peer__state", "warned__id",
)  # fmt: skip
HELD: Final = (
    "evaluation_id", "device_zh", "device_en", "model", "serial_no", "house_zh", "house_en", "proof", "log",
    "log_index", "log_size", "evaluation__certificate_number", "evaluation__certificate_sha256",
    "evaluation__certificate_state", "evaluation__performed_on", "evaluation__valid_until",
    "evaluation__instrument_id", "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
)  # fmt: skip
SOURCE: Final = "source__evaluation__"
WARNED: Final = (
    "id", "number", "trigger", "note", "amount", "u_amount", "course", "since", "until", "created_at",
    "recall_id", "recall__number", "source_id", "source__point", "source__unit", "source__symbol",
    "source__label_zh", "source__label_en", "source__value_text", "source__evaluation__certificate_number",
    *(f"{SOURCE}{one}" for one in stated.COLUMNS), "parcel_id", "parcel__made_at", "parcel__holder_id",
    "parcel__holder__jurisdiction__path", "parcel__peer__name_zh", "parcel__peer__name_en",
    "parcel__peer__log", "parcel__peer__address",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class InSight:
    """Whose parcels somebody sees: those of a house, or of a division and everything below it."""

    holder: UUID | None = None
    path: str = ""

    def condition(self, prefix: str = "") -> Q:
        """As a condition on parcels."""
        if self.path:
            return Q(inside(self.path, prefix=f"{prefix}holder__jurisdiction__"))
        return Q(**{f"{prefix}holder_id": self.holder})


def peers() -> list[dict[str, Any]]:
    """The installations that were entered, the trusted ones first, with what came from them: one query."""
    rows = Peer.objects.annotate(parcels_taken=Count("parcels")).order_by("-state", "log", "id")
    return [dict(row) for row in rows.values(*PEER, "parcels_taken")[:MOST]]


def parcels(seen: InSight) -> list[dict[str, Any]]:
    """The parcels in sight, the newest first: one query."""
    return [
        dict(row) for row in Parcel.objects.filter(seen.condition()).order_by("-id").values(*PARCEL)[:MOST]
    ]


def parcel(parcel_id: UUID) -> dict[str, Any]:
    """One parcel with the evaluations that came with it: two queries. Raises NotFound."""
    row = Parcel.objects.filter(pk=parcel_id).values(*PARCEL).first()
    if row is None:
        raise NotFound(Text("没有这份交换文件", "there is no such parcel"), parcel=parcel_id)
    held = Holding.objects.filter(parcel_id=parcel_id).annotate(lines=Count("evaluation__results"))
    rows = held.order_by("-evaluation__performed_on", "evaluation_id").values(*HELD, "lines")
    return dict(row) | {"held": [dict(one) for one in rows[:MOST]]}


def warned(warned_id: UUID) -> dict[str, Any]:
    """One notice: one query, a second where its device is stated in one language. Raises NotFound."""
    row = Warned.objects.filter(pk=warned_id).values(*WARNED).first()
    if row is None:
        raise NotFound(Text("没有这份通知", "there is no such notice"), notice=warned_id)
    return dict(row) | {"item": stated_in([row], SOURCE).item(row, SOURCE)}


def warnings(seen: InSight) -> list[dict[str, Any]]:
    """The notices in sight, those without a recall first: one query."""
    rows = Warned.objects.filter(seen.condition("parcel__")).order_by("recall_id", "-id")
    return [dict(row) for row in rows.values(*WARNED)[:MOST]]


HOLDING: Final = "evaluation__holding__"
ELSEWHERE: Final = (
    "evaluation_id", "proof", "log", "log_index", "log_size", "parcel_id", "parcel__holder_id",
    "parcel__holder__jurisdiction__path", "peer_id", "peer__name_zh",
    "peer__name_en", "peer__address", "peer__state", "peer__log", "evaluation__certificate_number",
    "evaluation__certificate_sha256",
)  # fmt: skip


def held_elsewhere(ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Which of these results another installation holds: one query for 500.

    One more where some are evaluations, which stand in a chain as a whole.
    """
    found: dict[UUID, dict[str, Any]] = {}
    for some in batches(sorted(ids), KEYS):
        rows = Result.objects.filter(pk__in=some).values("id", *(f"{HOLDING}{name}" for name in ELSEWHERE))
        results = {row["id"]: {name: row[f"{HOLDING}{name}"] for name in ELSEWHERE} for row in rows}
        found |= {id_: row for id_, row in results.items() if row["peer_id"] is not None}
        if whole := [id_ for id_ in some if id_ not in results]:
            kept = Holding.objects.filter(evaluation_id__in=whole).values(*ELSEWHERE)
            found |= {row["evaluation_id"]: dict(row) for row in kept}
    return found
