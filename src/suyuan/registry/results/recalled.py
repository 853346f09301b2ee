"""What a recall found, in the words of the registers: certificates, instruments and owners to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.results.models import Result
from suyuan.trace.identities import uuid_of
from suyuan.trace.recall import Effects

COLUMNS = (
    "id", "symbol", "point", "unit", "label_zh", "label_en", "value_text", "evaluation_id",
    "evaluation__certificate_number", "evaluation__certificate_state", "evaluation__performed_on",
    "evaluation__instrument_id", "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
    "evaluation__instrument__serial_no", "evaluation__instrument__owner_id",
    "evaluation__instrument__owner__name_zh", "evaluation__instrument__owner__name_en",
    "evaluation__issuer_id", "evaluation__issuer__jurisdiction__path",
)  # fmt: skip
AT_ONCE = 500  # identities in one query


def by_weight(effects: Effects) -> Any:
    """Places of the effects, the verdicts that turn over first, then by how far they moved for their u."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.nan_to_num(np.abs(effects.shift) / effects.u)
    return np.lexsort((-weight, -effects.p_flip, ~effects.flips))


def summary(effects: Effects) -> dict[str, Any]:
    """How many results, certificates and verdicts; certificates are counted by the register."""
    return {
        "affected": len(effects),
        "with_verdict": int((effects.before >= 0).sum()),
        "flips": int(effects.flips.sum()),
        "expected_flips": float(effects.p_flip.sum()),
        "certificates": len(certificates(effects)),
    }


def certificates(effects: Effects) -> set[UUID]:
    """The evaluations whose results moved: one query for each portion of identities."""
    found: set[UUID] = set()
    ids = [uuid_of(pair) for pair in effects.column]
    for start in range(0, len(ids), AT_ONCE):
        rows = Result.objects.filter(pk__in=ids[start : start + AT_ONCE])
        found |= set(rows.values_list("evaluation_id", flat=True))
    return found


def described(effects: Effects, *, limit: int, start: int = 0) -> list[dict[str, Any]]:
    """The weightiest effects as plain rows: one query for each portion."""
    places = by_weight(effects)[start : start + limit]
    ids = [uuid_of(effects.column[place]) for place in places]
    known: dict[UUID, dict[str, Any]] = {}
    for begin in range(0, len(ids), AT_ONCE):
        rows = Result.objects.filter(pk__in=ids[begin : begin + AT_ONCE]).values(*COLUMNS)
        known |= {row["id"]: dict(row) for row in rows}
    return [
        {
            "id": id_,
            "certificate": known[id_]["evaluation__certificate_number"],
            "state": known[id_]["evaluation__certificate_state"],
            "evaluation": known[id_]["evaluation_id"],
            "performed_on": known[id_]["evaluation__performed_on"],
            "instrument": _words(known[id_], "evaluation__instrument__name"),
            "serial_no": known[id_]["evaluation__instrument__serial_no"] or "",
            "owner": _words(known[id_], "evaluation__instrument__owner__name"),
            "owner_id": known[id_]["evaluation__instrument__owner_id"],
            "issuer_id": known[id_]["evaluation__issuer_id"],
            "path": known[id_]["evaluation__issuer__jurisdiction__path"] or "",
            "label": _words(known[id_], "label"),
            "point": Text.read(known[id_]["point"]),
            "unit": known[id_]["unit"],
            "value_text": known[id_]["value_text"],
            "decimals": decimals(known[id_]["value_text"]),
            "value": float(effects.value[place]),
            "shift": float(effects.shift[place]),
            "corrected": float(effects.corrected[place]),
            "u": float(effects.u[place]),
            "before": int(effects.before[place]),
            "after": int(effects.after[place]),
            "p_flip": float(effects.p_flip[place]),
        }
        for id_, place in zip(ids, places.tolist(), strict=True)
        if id_ in known
    ]


def _words(row: Mapping[str, Any], name: str) -> Text:
    return Text(row[f"{name}_zh"] or "", row[f"{name}_en"] or "")


def decimals(text: str) -> int:
    """How many decimals a value was printed with: a corrected value is printed with as many."""
    return len(text.partition(".")[2])
