"""Taking over certificates from outside: everything is read and checked first, then written in batches.

Each batch is one transaction with one event, and complete in itself: certificates, files, results, citations
and what they lead to. A kill leaves whole batches; running again finds their bytes already there and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.sheet import batches
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import organization
from suyuan.registry.received import acts, rules
from suyuan.registry.received.gathering import Gathered
from suyuan.registry.received.linking import link
from suyuan.registry.received.models import Original, ReceivedCertificate
from suyuan.registry.received.reading import Taken
from suyuan.registry.received.rows import Table, plain, stamps
from suyuan.registry.received.rules import Candidate, Fault, folded
from suyuan.registry.results.models import Evaluation, Result

BATCH: Final = 1000  # certificates of one transaction
KEYS: Final = 500  # values of one query
TOLD: Final = 200  # faults that an error carries


class CertificatesRefused(InputError):
    """Files of an import cannot be taken over; nothing was stored."""

    code: ClassVar[str] = "SY-113"
    title: ClassVar[Text] = Text("证书未接收", "No certificate was received")

    def __init__(self, faults: Sequence[Fault]) -> None:
        files = len({fault.file for fault in faults})
        alone = Text(f"：{faults[0].text.zh}", f": {faults[0].text.en}") if len(faults) == 1 else Text("", "")
        super().__init__(
            Text(
                f"{files} 个文件有误，未写入任何内容{alone.zh}",
                f"files with faults: {files}; nothing was stored{alone.en}",
            ),
            hint=Text(
                "改正后重新接收，或选择只接收无误的文件（--good）。",
                "Mend them and try again, or leave them out (--good).",
            ),
            given=files,
        )
        self.faults = tuple(faults[:TOLD])
        self.problems = () if len(faults) == 1 else tuple(InputError(fault.text) for fault in self.faults)

    def to_record(self) -> dict[str, Any]:
        """The error with the faults, file by file."""
        return super().to_record() | {"faults": [record_of(fault) for fault in self.faults]}


def record_of(fault: Fault) -> dict[str, Any]:
    """A fault as plain data."""
    return {"file": fault.file, "line": fault.line or None, "reason": fault.words._asdict()}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of an import."""

    delivery: UUID
    files: int
    received: int = 0
    already_there: int = 0
    results: int = 0
    matched: int = 0  # certificates about an instrument that is registered here
    faults: tuple[Fault, ...] = field(default=())


def receive(
    occasion: Occasion,
    *,
    holder: UUID,
    gathered: Gathered,
    source: str,
    only_good: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Receipt:
    """Take over what was gathered for the house `holder`, which holds the certificates.

    Raises CertificatesRefused where a file has a fault, unless `only_good`; NotPermitted; Conflict where
    somebody else takes over the same certificates at this moment (whole batches before it stand).
    """
    house = organization(holder)
    permit(acts.RECEIVE, occasion, organization=holder, path=house["jurisdiction__path"])
    faults = [*gathered.faults, *_conflicts(gathered)]
    if faults and not only_good:
        raise CertificatesRefused(faults)
    delivery = occasion.identities()
    receipt = Receipt(
        delivery=delivery, files=gathered.files, already_there=gathered.doubles, faults=tuple(faults)
    )
    names = _names()
    certificates = gathered.certificates()
    while batch := list(islice(certificates, BATCH)):
        try:
            with transaction.atomic():
                part = _Batch(occasion, holder, delivery, names)
                receipt = part.write(batch, source, receipt)
        except IntegrityError as error:
            raise Conflict(
                Text("同一批证书正由他人接收", "somebody else is receiving the same certificates"),
                hint=Text("请再执行一次。", "Run it again."),
            ) from error
        if progress is not None:
            progress(len(batch))
    return receipt


def _conflicts(gathered: Gathered) -> Iterator[Fault]:
    """Certificates of a number and issuer that are kept here with other bytes; they are not taken."""
    for heads in gathered.heads():
        for some in batches(heads, KEYS):
            rows = ReceivedCertificate.objects.filter(number__in={head.number for head in some})
            kept = {row[:2]: row[2] for row in rows.values_list("number", "issuer_key", "original_id")}
            for head in some:
                if kept.get((head.number, head.issuer_key), head.sha256) != head.sha256:
                    gathered.refused.add(bytes.fromhex(head.sha256))
                    words = Text(
                        f"{head.number} 已接收过，内容不同", f"{head.number} is kept with other content"
                    )
                    yield Fault(head.name, 0, words)


def _names() -> dict[str, UUID | None]:
    """Registered houses by their folded names; None where two have the same."""
    found: dict[str, UUID | None] = {}
    for identity, zh, en in Organization.objects.values_list("id", "name_zh", "name_en"):
        for name in {folded(zh), folded(en)}:
            found[name] = identity if name not in found else None
    return found


EVALUATION: Final = (
    "id", "instrument", "item_stated", "item_stated_en", "issuer", "issuer_stated", "issuer_stated_en",
    "performed_on", "digest", "verdict", "certificate_number", "certificate_sha256", "valid_until",
)  # fmt: skip
CERTIFICATE: Final = (
    "id", "number", "issuer_zh", "issuer_en", "issuer_key", "issuer", "evaluation", "original", "xml_sha256",
    "file_name", "edition", "kind", "item_zh", "item_en", "manufacturer", "model", "serial_no", "items",
    "instrument", "performed_on", "issued_on", "valid_until", "signature", "replaces", "lines", "lines_left",
    "search",
)  # fmt: skip
RESULT: Final = (
    "id", "evaluation", "place", "test", "index", "symbol", "label_zh", "label_en", "quantity_zh",
    "quantity_en", "unit", "point", "value_text", "expanded_text", "value", "u", "k", "p",
)  # fmt: skip


class _Batch:
    """One transaction of an import."""

    def __init__(
        self, occasion: Occasion, holder: UUID, delivery: UUID, names: dict[str, UUID | None]
    ) -> None:
        self.occasion, self.holder, self.delivery, self.names = occasion, holder, delivery, names

    def write(self, batch: Sequence[Taken], source: str, receipt: Receipt) -> Receipt:
        """Everything of the batch that is not here yet."""
        there = _there(batch)
        new = [one for one in batch if one.sha256 not in there]
        receipt = replace(receipt, already_there=receipt.already_there + len(batch) - len(new))
        if not new:
            return receipt
        instruments = self._instruments(new)
        identities = self.occasion.identities
        evaluations = [identities() for _ in new]
        self._rows(new, evaluations, instruments)
        link(
            [
                (
                    Candidate(identity, one.facts.number, one.xml_sha256, _day(one.facts.performed_on)),
                    one.citations,
                )
                for one, identity in zip(new, evaluations, strict=True)
            ]
        )
        _supersede(new, self.occasion)
        record(
            acts.RECEIVE,
            self.occasion,
            entity="delivery",
            entity_id=self.delivery,
            payload={
                "source": source,
                "holder": self.holder,
                "count": len(new),
                "sha256": [one.sha256 for one in new],
            },
        )
        return replace(
            receipt,
            received=receipt.received + len(new),
            results=receipt.results + sum(len(one.lines) for one in new),
            matched=receipt.matched + len(instruments),
        )

    def _instruments(self, new: Sequence[Taken]) -> dict[str, UUID]:
        """The registered instruments of the holder that the certificates are about, by digest of the file."""
        by_serial: dict[str, list[tuple[UUID, str, str]]] = {}
        serials = sorted({one.facts.serial_no for one in new} - {""})
        for some in batches(serials, KEYS):
            rows = Instrument.objects.filter(owner_id=self.holder, serial_no__in=some)
            for serial, identity, maker, model in rows.values_list(
                "serial_no", "id", "manufacturer", "model"
            ):
                by_serial.setdefault(serial, []).append((identity, maker, model))
        found = {}
        for one in new:
            for identity, maker, model in by_serial.get(one.facts.serial_no, ()):
                if rules.same_instrument(one.facts, manufacturer=maker, model=model):
                    found[one.sha256] = identity
        return found

    def _rows(self, new: Sequence[Taken], evaluations: Sequence[UUID], instruments: dict[str, UUID]) -> None:
        same = stamps(self.occasion)
        Table(Original, ("sha256", "kind", "size", "packed"), {}).write(
            (one.sha256, one.kind, one.size, one.packed) for one in new
        )
        constants = same | {
            "origin": "external",
            "passes_on": rules.PASSES_ON,
            "certificate_state": rules.EVALUATION_STATE,
            "engine_version": "",
            "seed": 0,
        }
        Table(Evaluation, EVALUATION, constants).write(
            self._evaluation(one, identity, instruments)
            for one, identity in zip(new, evaluations, strict=True)
        )
        Table(ReceivedCertificate, CERTIFICATE, same | {"holder": self.holder, "state": "received"}).write(
            self._certificate(one, identity, instruments)
            for one, identity in zip(new, evaluations, strict=True)
        )
        lines = same | {"limit_low": "", "limit_high": "", "verdict": "none"}
        Table(Result, RESULT, lines).write(self._results(new, evaluations))

    def _issuer(self, one: Taken) -> str | None:
        return plain(
            self.names.get(folded(one.facts.issuer_zh)) or self.names.get(folded(one.facts.issuer_en))
        )

    def _evaluation(self, one: Taken, identity: UUID, instruments: dict[str, UUID]) -> tuple[Any, ...]:
        """The house is named only where its signature was proven: it may be an end of the chain."""
        facts = one.facts
        return (
            identity.hex,
            plain(instruments.get(one.sha256)),
            rules.clipped(_item(facts.item_zh or facts.item_en, facts), 240),
            rules.clipped(_item(facts.item_en or facts.item_zh, facts), 240),
            self._issuer(one) if one.signature == "passed" else None,
            facts.issuer_zh or facts.issuer_en,
            facts.issuer_en or facts.issuer_zh,
            facts.performed_on,
            one.xml_sha256,
            facts.verdict,
            facts.number,
            one.xml_sha256,
            facts.valid_until or None,
        )

    def _certificate(self, one: Taken, evaluation: UUID, instruments: dict[str, UUID]) -> tuple[Any, ...]:
        facts = one.facts
        return (
            self.occasion.identities().hex,
            facts.number,
            facts.issuer_zh,
            facts.issuer_en,
            facts.issuer_key,
            self._issuer(one),
            evaluation.hex,
            one.sha256,
            one.xml_sha256,
            one.name,
            facts.edition,
            facts.kind,
            facts.item_zh,
            facts.item_en,
            next((maker for maker in facts.makers if maker), ""),
            facts.model,
            facts.serial_no,
            facts.items,
            plain(instruments.get(one.sha256)),
            facts.performed_on,
            facts.issued_on or None,
            facts.valid_until or None,
            one.signature,
            facts.replaces,
            len(one.lines),
            one.lines_left,
            one.search,
        )

    def _results(self, new: Sequence[Taken], evaluations: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
        identities = self.occasion.identities
        for one, evaluation in zip(new, evaluations, strict=True):
            owner = evaluation.hex
            for place, line in enumerate(one.lines):
                yield (identities().hex, owner, place, *line)


def _item(name: str, facts: rules.Facts) -> str:
    return " ".join(part for part in (name, facts.model, facts.serial_no) if part)


def _there(batch: Sequence[Taken]) -> set[str]:
    """Digests of files that are kept already: received before, or issued here."""
    found: set[str] = set()
    for some in batches(batch, KEYS):
        kept = Original.objects.filter(pk__in=[one.sha256 for one in some])
        found.update(kept.values_list("pk", flat=True))
        ours = Evaluation.objects.filter(certificate_sha256__in=[one.xml_sha256 for one in some])
        issued = set(ours.filter(origin="engine").values_list("certificate_sha256", flat=True))
        found.update(one.sha256 for one in some if one.xml_sha256 in issued)
    return found


def _supersede(new: Sequence[Taken], occasion: Occasion) -> None:
    """Certificates of the same issuer that a new one replaces, or new ones that an older one replaced."""
    replaced = {(one.facts.issuer_key, one.facts.replaces) for one in new if one.facts.replaces}
    numbers = [one.facts.number for one in new]
    for some in batches(numbers, KEYS):
        rows = ReceivedCertificate.objects.filter(replaces__in=some).values_list("issuer_key", "replaces")
        replaced.update(rows)
    ids: list[UUID] = []
    for some in batches(sorted({number for _, number in replaced}), KEYS):
        rows_ = ReceivedCertificate.objects.filter(number__in=some, state="received")
        for identity, issuer, number in rows_.values_list("id", "issuer_key", "number"):
            if (issuer, number) in replaced:
                ids.append(identity)
    for some in batches(ids, KEYS):
        moved = ReceivedCertificate.objects.filter(pk__in=some, state="received")
        Evaluation.objects.filter(received__in=some).update(
            certificate_state="superseded", updated_at=occasion.at
        )
        moved.update(state="superseded", updated_at=occasion.at)


def _day(text: str) -> date:
    return date.fromisoformat(text)
