"""From an approved job to the content of its certificate: everything printed, gathered from the registers.

Plate data, standards, people and results are taken as they stand in the stored rows; the words come from the
method pack. An instrument that was adjusted is printed as it was found and as it was left; the conclusion is
that of what was left. Source: domain model 5.4, table of mandatory content; ISO/IEC 17025:2017, 7.8.4.1 d.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text, same
from suyuan.certify.content import (
    TITLES,
    CertificateContent,
    CertificateKind,
    Conclusion,
    Condition,
    Detail,
    Item,
    Organisation,
    Predecessor,
    Provenance,
    ResultTable,
    Signatory,
    SpecificationUsed,
    StandardUsed,
    Verdict,
)
from suyuan.methods.pack import Input, Pack
from suyuan.registry.issuing import rules
from suyuan.registry.issuing.result_tables import result_tables
from suyuan.registry.jobs.computation import pack_of
from suyuan.registry.jobs.models import Found, Job, JobStandard
from suyuan.registry.jobs.movement import evaluation_of
from suyuan.registry.jobs.rules import failing
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.models import Designation, Organization
from suyuan.registry.parties.queries import in_force
from suyuan.registry.results.models import Evaluation, ObservationSet
from suyuan.registry.results.queries import lines
from suyuan.registry.specifications.queries import longest_interval

CONFORMS: Final = {
    "verification": Text("合格", "Qualified"),
    "rejection_notice": Text("不合格", "Not qualified"),
}
TRACEABILITY: Final = Text(
    "本结果通过所列计量标准溯源至国家计量基准，每一环的不确定度均有记录。",
    "The results are traceable to national standards through the standards listed; the uncertainty of every "
    "step is on record.",
)
UNCERTAINTY: Final = Text(
    "扩展不确定度 U 由标准不确定度乘以包含因子 k 得到，包含概率约 {p}。",
    "The expanded uncertainty U is the standard uncertainty times the coverage factor k, with a coverage "
    "probability of about {p}.",
)
DECISION_RULES: Final = {
    "simple": Text(
        "误差不超过最大允许误差即判为合格（简单接受）。",
        "An item passes if its error does not exceed the maximum permissible error (simple acceptance).",
    ),
    "guarded": Text(
        "误差与扩展不确定度之和不超过最大允许误差方判为合格（保护带 w = U）。",
        "An item passes if its error and U together do not exceed the maximum permissible error (guard band "
        "w = U).",
    ),
}
PLACES: Final = {
    "lab": (Text("本机构实验室", "Laboratory of the institution"), "laboratory"),
    "on_site": (Text("客户现场", "On site"), "customer"),
}


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What the certificate gets at the moment of issue."""

    id: UUID
    number: str
    issued: date
    public_url: str
    scan_url: str
    access_code: str
    supersedes: Predecessor | None = None
    version: int = 1
    synthetic: bool = False


def content_of(job: Job, kind: str, marks: Marks) -> CertificateContent:
    """The content of the certificate of an approved job. Six queries, whatever the number of results; one
    more where it was adjusted.

    Raises RuleRefusal where the institution has no designation in force to print.
    """
    pack = pack_of(job)
    evaluation = _EVALUATION(evaluation_of(job))[0]
    observations = cast(ObservationSet, evaluation.observations)
    rows = lines(evaluation.pk)
    adjusted = _ADJUSTED.first(job.pk)
    performed = job.performed_on or marks.issued
    place, place_kind = PLACES[job.application.place]
    verdict = cast(Verdict, evaluation.verdict)
    return CertificateContent(
        id=marks.id,
        kind=cast(CertificateKind, kind),
        number=marks.number,
        title=TITLES[cast(CertificateKind, kind)],
        issuer=organisation(job.institution),
        authority=_authority(job, performed),
        client=organisation(job.application.applicant),
        item=_item(job, pack),
        performed=performed,
        issued=marks.issued,
        received=job.received_on,
        place=place if place_kind == "laboratory" else same(job.instrument.place or place.zh),
        place_kind=cast(Any, place_kind),
        specifications=tuple(
            SpecificationUsed(number=one.number, name=one.title)
            for one in pack.references
            if one.kind != "background"
        ),
        standards=_standards(job),
        conditions=tuple(_conditions(pack, json.loads(observations.data))),
        tables=_tables(pack, rows, adjusted),
        conclusion=_conclusion(kind, verdict, rows),
        signatories=_signatories(job),
        traceability=TRACEABILITY,
        uncertainty=UNCERTAINTY.fill(p=f"{100 * float(pack.coverage.p):g} %"),
        decision_rule=DECISION_RULES[_rule(pack)] if kind != "calibration" or verdict != "none" else None,
        valid_until=_last_day(job, kind, performed),
        public_url=marks.public_url,
        scan_url=marks.scan_url,
        access_code=marks.access_code,
        remarks=_remarks(job, adjusted),
        supersedes=marks.supersedes,
        version=marks.version,
        synthetic=marks.synthetic,
        provenance=Provenance(
            pack_id=pack.id,
            pack_digest=pack.digest,
            evaluation_digest=evaluation.digest,
            engine_version=evaluation.engine_version,
            observations_digest=observations.digest,
            checkpoint=observations.checkpoint,
        ),
    )


def _last_day(job: Job, kind: str, performed: date) -> date | None:
    return rules.last_day(
        kind,
        performed,
        months=job.pack.interval_months,
        longest=longest_interval(job.instrument.kind_id, specification=job.pack.specification_id),
        replace_on=job.instrument.replace_by,
    )


def organisation(row: Organization) -> Organisation:
    """A body as it is named and reached."""
    return Organisation(
        name=Text(row.name_zh, row.name_en),
        address=same(row.address or row.jurisdiction.name_zh),
        city=Text(row.jurisdiction.name_zh, row.jurisdiction.name_en),
        phone=row.contact,
        code=row.uscc or row.code,
    )


def _authority(job: Job, on: date) -> Text:
    row = _DESIGNATIONS(on, job.institution_id)
    fitting = [number for number, kinds in row if job.instrument.kind_id in kinds] or [n for n, _ in row]
    if not fitting:
        raise RuleRefusal(
            Text("本机构没有有效的计量授权证书", "the institution has no designation in force"),
            institution=job.institution.code,
        )
    return Text(f"计量授权证书号：{fitting[0]}", f"Designation certificate No. {fitting[0]}")


_EVALUATION = Prepared(
    lambda evaluation: Evaluation.objects.select_related("observations").filter(pk=evaluation)
)
_ADJUSTED = Prepared(
    lambda job: Found.objects.filter(job_id=job, adjusted_at__isnull=False).order_by("-created_at", "-id")
)
_DESIGNATIONS = Prepared(
    lambda on, house: (
        Designation.objects.filter(in_force(on), designee_id=house, state="granted")
        .order_by("certificate_no")
        .values_list("certificate_no", "kinds")
    )
)
_USED = Prepared(
    lambda job: (
        JobStandard.objects.filter(job_id=job)
        .select_related("standard", "evaluation__instrument", "evaluation__issuer")
        .order_by("role")
    )
)


def _tables(pack: Pack, rows: Sequence[Mapping[str, Any]], adjusted: Found | None) -> tuple[ResultTable, ...]:
    """The results, before them those as found where it was adjusted."""
    left = result_tables(pack, rows)
    if adjusted is None:
        return left
    found = result_tables(pack, lines(adjusted.evaluation_id))
    return (
        *(replace(table, state="as_found") for table in found),
        *(replace(table, state="as_left") for table in left),
    )


def _remarks(job: Job, adjusted: Found | None) -> tuple[Text, ...]:
    """An adjustment; and where nothing was measured anew, that the readings are those of before."""
    said = () if adjusted is None else (_adjustment(adjusted),)
    return said if job.revalues_id is None else (*said, Text(**job.change))


def _adjustment(adjusted: Found) -> Text:
    what, by = adjusted.adjustment, adjusted.adjusted_by
    return Text(
        f"已调整：{what}（{by}）。结论以调整后的结果为准。",
        f"Adjusted: {what} ({by}). The conclusion is that of the results after the adjustment.",
    )


def _item(job: Job, pack: Pack) -> Item:
    instrument = job.instrument
    asked = {one.symbol: (one.label, _shown(one, instrument.plate.get(one.symbol))) for one in pack.inputs}
    _, class_of_plate = asked.get("class", (None, ""))
    details = [
        # A pack that asks for the class says it better; once is enough.
        (Text("准确度等级", "Accuracy class"), "" if class_of_plate else instrument.accuracy_class),
        (Text("测量范围", "Measuring range"), instrument.measuring_range),
        *asked.values(),
    ]
    return Item(
        name=Text(instrument.name_zh, instrument.name_en),
        model=instrument.model,
        serial=instrument.serial_no or instrument.label_no,
        manufacturer=same(instrument.manufacturer),
        asset_number=instrument.label_no,
        details=tuple(
            Detail(label=label, value=value if isinstance(value, Text) else same(value))
            for label, value in details
            if value
        ),
    )


def _shown(one: Input, value: Any) -> Text | str:
    if isinstance(value, Mapping):
        return f"{value.get('value', '')} {value.get('unit', '')}".strip()
    for choice in one.choices:
        if choice.code == value:
            return choice.label
    if value in (None, ""):
        return ""
    unit = "" if one.unit.startswith("@") or one.unit == "1" else one.unit
    return f"{value} {unit}".strip()


def _standards(job: Job) -> tuple[StandardUsed, ...]:
    """The assessed set and its device with its own certificate, role by role: one query."""
    found: list[StandardUsed] = []
    for row in _USED(job.pk):
        standard = row.standard
        whole = StandardUsed(
            kind="standard",
            name=Text(standard.name_zh, standard.name_en),
            certificate_number=standard.public_cert_no or standard.assessment_cert_no,
            range=Text.read(standard.measuring_range),
            accuracy=Text.read(standard.capability),
            valid_until=standard.public_cert_to or standard.assessment_cert_to,
        )
        if whole not in found:
            found.append(whole)
        if row.evaluation is not None:
            found.append(_device(row.evaluation))
    return tuple(found)


def _device(evaluation: Evaluation) -> StandardUsed:
    device, issuer = evaluation.instrument, evaluation.issuer
    if device is None or issuer is None:  # only a certificate received from outside may lack them
        raise NotFound(Text("标准装置未登记", "the device of the standard is not registered"))
    return StandardUsed(
        kind="device",
        name=Text(device.name_zh, device.name_en),
        model=device.model,
        serial=device.serial_no,
        manufacturer=same(device.manufacturer),
        range=Text.read(device.measuring_range),
        accuracy=same(device.accuracy_class or device.mpe),
        certificate_number=evaluation.certificate_number,
        issuer=Text(issuer.name_zh, issuer.name_en),
        issued=evaluation.performed_on,
        valid_until=evaluation.valid_until,
        sha256=evaluation.certificate_sha256 or None,
    )


def _conditions(pack: Pack, data: Mapping[str, Any]) -> list[Condition]:
    given = data.get("conditions", {})
    found = []
    for one in pack.conditions:
        value = given.get(one.symbol)
        value, unit = (
            (value.get("value"), value.get("unit")) if isinstance(value, Mapping) else (value, one.unit)
        )
        if value not in (None, ""):
            found.append(Condition(code=one.symbol, label=one.label, unit=unit or one.unit, low=str(value)))
    return found


def _signatories(job: Job) -> tuple[Signatory, ...]:
    signed = (
        ("verifier", job.verifier, job.measured_at),
        ("checker", job.checker, job.checked_at),
        ("approver", job.approver, job.approved_at),
    )
    return tuple(
        Signatory(role=cast(Any, role), name=Text(person.name_zh, person.name_en), at=at)
        for role, person, at in signed
        if person is not None and at is not None
    )


def _rule(pack: Pack) -> str:
    found = {line.rule for test in pack.tests for line in test.lines if line.low or line.high}
    return "guarded" if "guarded" in found else "simple"


def _conclusion(kind: str, verdict: Verdict, rows: Sequence[Mapping[str, Any]]) -> Conclusion:
    failed = failing([(Text(row["label_zh"], row["label_en"]), row["verdict"]) for row in rows])
    if kind == "calibration":
        return Conclusion(verdict="none", text=Text("见校准结果", "See the results"))
    return Conclusion(
        verdict=verdict, text=CONFORMS[kind], failing=failed if kind == "rejection_notice" else ()
    )
