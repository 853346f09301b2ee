"""Reading the part of the graph above some evaluations, as it is handed to another installation.

An evaluation goes with all of its lines, so that it is either known on the other side or not, as a whole.
Four queries for each level of the hierarchy, and those for proofs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import TooLarge
from suyuan.base.text import Text
from suyuan.certify.federation.subtree import MOST_EVALUATIONS, Device, Held, House, Line, Part
from suyuan.registry.federation.models import Holding
from suyuan.registry.instruments.sheet import batches
from suyuan.registry.issuing.bundling import proof_file
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.results.models import Evaluation, Influence, Result

KEYS: Final = 500  # identities of one query
HEAD: Final = (
    "id", "origin", "item_stated", "item_stated_en", "issuer_stated", "issuer_stated_en", "performed_on",
    "digest", "verdict", "passes_on",
    "engine_version", "certificate_number", "certificate_sha256", "certificate_state", "valid_until",
    "pack__pack_id", "pack__digest", "issuer__code", "issuer__name_zh", "issuer__name_en",
    "instrument__name_zh", "instrument__name_en", "instrument__manufacturer", "instrument__model",
    "instrument__serial_no",
)  # fmt: skip
LINE: Final = (
    "id", "evaluation_id", "set_up_id", "place", "test", "index", "symbol", "label_zh", "label_en",
    "quantity_zh", "quantity_en", "unit", "point", "value_text", "expanded_text", "value", "u", "dof", "k",
    "p", "limit_low", "limit_high", "verdict", "risk",
)  # fmt: skip
PLAIN: Final = (
    "id", "place", "test", "index", "symbol", "unit", "point", "value_text", "expanded_text", "value", "u",
    "dof", "k", "p", "limit_low", "limit_high", "verdict", "risk",
)  # fmt: skip
PART: Final = (
    "result_id", "set_up_id", "parent_id", "origin", "symbol", "label_zh", "label_en", "kind", "component",
    "dof", "distribution", "parent__evaluation_id",
)  # fmt: skip


class Gathered:
    """Evaluations with their lines and components, as records of a subtree."""

    def __init__(self) -> None:
        self.heads: dict[UUID, dict[str, Any]] = {}
        self.lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)  # by evaluation
        self.parts: dict[UUID, list[Part]] = defaultdict(list)  # by result or set-up
        self.above: set[UUID] = set()  # evaluations of the parents met so far

    def read(self, evaluations: Collection[UUID]) -> None:
        """Read some evaluations; those above them are only named."""
        set_ups: dict[UUID, None] = {}
        results: list[UUID] = []
        for some in batches(sorted(evaluations), KEYS):
            self.heads |= {row["id"]: row for row in Evaluation.objects.filter(pk__in=some).values(*HEAD)}
            for row in Result.objects.filter(evaluation_id__in=some).order_by("place", "id").values(*LINE):
                self.lines[row["evaluation_id"]].append(row)
                results.append(row["id"])
                if row["set_up_id"] and row["set_up_id"] not in self.parts:
                    set_ups[row["set_up_id"]] = None
        self._read_parts("result_id", results)
        self._read_parts("set_up_id", list(set_ups))

    def _read_parts(self, owner: str, keys: Sequence[UUID]) -> None:
        for some in batches(keys, KEYS):
            for row in Influence.objects.filter(**{f"{owner}__in": some}).order_by("id").values(*PART):
                self.parts[row[owner]].append(_part(row))
                if row["parent_id"] is not None:
                    self.above.add(row["parent__evaluation_id"])

    def held(self) -> tuple[list[Held], tuple[tuple[Part, ...], ...]]:
        """The records, and the set-ups that they name by their places."""
        places: dict[UUID, int] = {}
        keepings, proofs = _holdings(self.heads), _proofs(self.heads)
        found = []
        for id_, row in self.heads.items():
            lines = tuple(self._line(one, places) for one in self.lines[id_])
            found.append(_held(row, lines, keepings.get(id_), proofs.get(id_, "")))
        return found, tuple(tuple(self.parts[set_up]) for set_up in places)

    def _line(self, row: dict[str, Any], places: dict[UUID, int]) -> Line:
        set_up = row["set_up_id"]
        return Line(
            **{name: row[name] for name in PLAIN},
            label=Text(row["label_zh"], row["label_en"]),
            quantity=Text(row["quantity_zh"], row["quantity_en"]),
            set_up=None if set_up is None else places.setdefault(set_up, len(places)),
            parts=tuple(self.parts.get(row["id"], ())),
        )


def gathered_above(subjects: Iterable[UUID]) -> Gathered:
    """Everything above some evaluations, and these. Raises TooLarge."""
    found = Gathered()
    level = set(subjects)
    while level:
        found.read(level)
        if len(found.heads) > MOST_EVALUATIONS:
            raise TooLarge("evaluations", given=f"> {MOST_EVALUATIONS}", allowed=MOST_EVALUATIONS)
        level = found.above - found.heads.keys()
    return found


def _part(row: dict[str, Any]) -> Part:
    return Part(
        symbol=row["symbol"],
        label=Text(row["label_zh"], row["label_en"]),
        kind=row["kind"],
        origin=row["origin"],
        leans=int(row["parent_id"] is not None),
        component=row["component"],
        dof=row["dof"],
        distribution=row["distribution"],
    )


def _held(row: dict[str, Any], lines: tuple[Line, ...], kept: dict[str, Any] | None, proof: str) -> Held:
    return Held(
        id=row["id"],
        origin="peer" if kept else row["origin"],
        device=_device(row, kept),
        issuer=_house(row, kept),
        performed_on=row["performed_on"],
        digest=row["digest"],
        verdict=row["verdict"],
        passes_on=row["passes_on"],
        engine_version=row["engine_version"],
        pack=(kept["pack"] if kept else row["pack__pack_id"]) or "",
        pack_digest=(kept["pack_digest"] if kept else row["pack__digest"]) or "",
        number=row["certificate_number"],
        sha256=row["certificate_sha256"],
        state=row["certificate_state"] if row["certificate_number"] else "",
        valid_until=row["valid_until"],
        proof=kept["proof_file"] if kept else proof,
        lines=lines,
    )


def _device(row: dict[str, Any], kept: dict[str, Any] | None) -> Device:
    """The device in the words of where the evaluation was made, else as registered here."""
    if kept is not None:
        name = Text(kept["device_zh"], kept["device_en"])
        return Device(name=name, **{key: kept[key] for key in ("manufacturer", "model", "serial_no")})
    stated = row["item_stated"]
    stated_en = row["item_stated_en"] or stated
    return Device(
        name=Text(row["instrument__name_zh"] or stated, row["instrument__name_en"] or stated_en),
        manufacturer=row["instrument__manufacturer"] or "",
        model=row["instrument__model"] or "",
        serial_no=row["instrument__serial_no"] or "",
    )


def _house(row: dict[str, Any], kept: dict[str, Any] | None) -> House:
    if kept is not None:
        return House(code=kept["house_code"], name=Text(kept["house_zh"], kept["house_en"]))
    stated = row["issuer_stated"]
    stated_en = row["issuer_stated_en"] or stated
    return House(
        code=row["issuer__code"] or "",
        name=Text(row["issuer__name_zh"] or stated, row["issuer__name_en"] or stated_en),
    )


def _holdings(evaluations: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for some in batches(sorted(evaluations), KEYS):
        rows = Holding.objects.filter(evaluation_id__in=some)
        found |= {row["evaluation_id"]: dict(row) for row in rows.values()}
    return found


def _proofs(evaluations: Iterable[UUID]) -> dict[UUID, str]:
    return {one.evaluation_id: proof_file(one) for one in _certificates(evaluations)}


def _certificates(evaluations: Iterable[UUID]) -> Iterator[Certificate]:
    """The certificate of each evaluation that was issued here: the one its evaluation names."""
    for some in batches(sorted(evaluations), KEYS):
        rows = Certificate.objects.filter(evaluation_id__in=some).select_related("evaluation")
        yield from (one for one in rows if one.number == one.evaluation.certificate_number)
