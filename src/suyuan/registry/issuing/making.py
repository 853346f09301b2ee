"""Issuing: number, certificate, log leaf and log head in one transaction with one commit point.

What follows the commit (`publishing.finish`) is also what runs at start-up: recovery is the ordinary path.
Source: design 1, step 7; domain model 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent, Predecessor
from suyuan.registry.instruments.commands import apply_certificate
from suyuan.registry.issuing import acts, anchoring, log, rules
from suyuan.registry.issuing.content import Marks, content_of
from suyuan.registry.issuing.content_record import read_content, write_content
from suyuan.registry.issuing.custody import ENTITY, certificate_for, entry, keep, move
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import Certificate, NumberSeries
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.bench import certificate_states
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.movement import evaluation_of
from suyuan.registry.jobs.rules import why_not_supported
from suyuan.registry.jobs.states import why_not_event as why_not_job_event
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.models import Evaluation
from suyuan.registry.results.rules import words


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """The certificate that a new one replaces, and what changed."""

    certificate: UUID
    change: Text


def issue(
    occasion: Occasion,
    *,
    job_id: UUID,
    idempotency_key: str,
    keys: IssuingKeys,
    replaces: Replacement | None = None,
) -> Certificate:
    """Issue the certificate of an approved job. The same key twice returns the same certificate.

    1. the head of the log and the key: one worker at a time; done before? then that is the answer
    2. the job is approved, its standards still stand, its verdict leads to a document
    3. the job is concluded (guarded update): whoever changed it meanwhile stops us here
    4. the number
    5. content, composed XML, signature
    6. certificate, signed document, old certificate
    7. evaluation and instrument
    8. log leaf, nodes, signed head; an anchor of the journal where one is due
    9. journal

    Raises RuleRefusal, Conflict (the key was used for another job), NotPermitted, and what composing raises.
    Nothing is stored then. What follows the commit is `finish`.
    """
    if not idempotency_key.strip():
        raise Missing("idempotency_key")
    words(idempotency_key, "idempotency_key", most=80)
    with transaction.atomic(durable=True):
        head = log.lock_head()  # 1
        if done := _DONE.first(idempotency_key):
            return _same(done, job_id)
        job = _approved(occasion, job_id)  # 2
        kind = _kind(job)
        replaces = replaces or _of_revalued(job)
        old = _replaced(occasion, replaces, job)
        jobs.conclude(occasion.as_system(), job)  # 3
        number = _next_number(job, kind, occasion, keys)  # 4
        draft = _draft(occasion, job, kind, number, keys, old, replaces)  # 5
        certificate = _store(occasion, job, draft, idempotency_key, head.size, old)  # 6
        _take_effect(occasion, job, certificate)  # 7
        anchoring.append(head, _entries(certificate, old), occasion=occasion, keys=keys)  # 8
        _note(occasion, job, certificate, old, replaces)  # 9
        # THE commit point. If the power fails on the next line, then number, certificate, document,
        # evaluation, instrument, job, journal, leaf and signed head are all there or none is. Only the PDF
        # may be missing, and `finish_all` makes it at the next start.
    return certificate


def supersede(
    occasion: Occasion,
    *,
    certificate_id: UUID,
    job_id: UUID,
    change: Text,
    idempotency_key: str,
    keys: IssuingKeys,
) -> Certificate:
    """Replace a certificate by that of another approved job of the same instrument; it names what changed."""
    if not (change.zh.strip() and change.en.strip()):
        raise Missing("change", hint=Text("请写明更改内容。", "Say what changed."))
    replaces = Replacement(certificate=certificate_id, change=change)
    return issue(occasion, job_id=job_id, idempotency_key=idempotency_key, keys=keys, replaces=replaces)


@dataclass(frozen=True, kw_only=True)
class _Draft:
    content: CertificateContent
    xml: bytes
    salt: bytes


def _same(done: Certificate, job_id: UUID) -> Certificate:
    if done.job_id != job_id:
        raise Conflict(
            Text("该幂等键已用于另一项工作", "this idempotency key was used for another job"),
            certificate=done.number,
        )
    return done


def _approved(occasion: Occasion, job_id: UUID) -> Job:
    job = _JOB.first(job_id)
    if job is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    if occasion.actor.person is not None:
        permit(acts.ISSUE, occasion, organization=job.institution_id)
    if reason := why_not_job_event(job.state, "issue") or why_not_supported(certificate_states(job)):
        raise RuleRefusal(reason, job=job.number, state=job.state)
    return job


_DONE = Prepared(lambda key: Certificate.objects.filter(idempotency_key=key))
_JOB = Prepared(
    lambda job: Job.objects.select_related(
        "institution__jurisdiction", "application__applicant__jurisdiction", "instrument__kind", "pack",
        "verifier", "checker", "approver", "evaluation",
    ).filter(pk=job)
)  # fmt: skip


def _kind(job: Job) -> str:
    evaluation_of(job)  # refused where there is none
    verdict = cast(Evaluation, job.evaluation).verdict
    kind = rules.kind_of(job.pack.activity, verdict)
    if kind is None:
        raise RuleRefusal(
            Text(
                "结果无法判定，不能出具检定证书或结果通知书",
                "the result is undecided: no document follows from it",
            ),
            hint=Text("退回重新测量。", "Send it back and measure again."),
            job=job.number,
            verdict=verdict,
        )
    return kind


def _of_revalued(job: Job) -> Replacement | None:
    """What the certificate of a job replaces that evaluated the readings of another one again."""
    if job.revalues_id is None:
        return None
    standing = Certificate.objects.filter(
        job_id=job.revalues_id, state__in=rules.BY_EVENT["supersede"].sources
    )
    old = standing.values_list("pk", flat=True).first()
    if old is None:
        raise RuleRefusal(
            Text("原证书已不再有效，不能替代", "the certificate to be replaced is no longer in force"),
            job=job.number,
        )
    return Replacement(certificate=old, change=Text(**job.change))


def _replaced(occasion: Occasion, replaces: Replacement | None, job: Job) -> Certificate | None:
    if replaces is None:
        return None
    old = certificate_for(acts.SUPERSEDE, occasion, replaces.certificate, event="supersede")
    if old.instrument_id != job.instrument_id or old.issuer_id != job.institution_id:
        raise RuleRefusal(
            Text(
                "新旧证书不属于同一台器具和机构",
                "both certificates must be of one instrument and institution",
            ),
            certificate=old.number,
            job=job.number,
        )
    return old


def _next_number(job: Job, kind: str, occasion: Occasion, keys: IssuingKeys) -> str:
    series = rules.series(
        keys.number_templates[kind],
        institution=job.institution.code,
        dept=job.instrument.kind.field_id,
        year=occasion.today.year,
    )
    rows = NumberSeries.objects.filter(key=series.key)
    if rows.update(last=F("last") + 1) == 0:  # the first of its series: two workers may meet here
        NumberSeries.objects.get_or_create(key=series.key)
        rows.update(last=F("last") + 1)
    return series.number(_LAST(series.key)[0])


_LAST = Prepared(lambda key: NumberSeries.objects.filter(key=key).values_list("last", flat=True))


def _draft(
    occasion: Occasion,
    job: Job,
    kind: str,
    number: str,
    keys: IssuingKeys,
    old: Certificate | None,
    replaces: Replacement | None,
) -> _Draft:
    code = rules.access_code(occasion.identities)
    public_url = f"{keys.base_url}/c/{number}"
    content = content_of(
        job,
        kind,
        Marks(
            id=occasion.identities(),
            number=number,
            issued=occasion.today,
            public_url=public_url,
            scan_url=f"{public_url}?code={code}",
            access_code=code,
            supersedes=_predecessor(old, replaces),
            version=1 if old is None else old.version + 1,
            synthetic=keys.synthetic,
        ),
    )
    signed = keys.signer_of(job.institution.code).sign_xml(compose_dcc(content), at=occasion.at)
    return _Draft(content=content, xml=signed, salt=rules.salt(occasion.identities))


def _predecessor(old: Certificate | None, replaces: Replacement | None) -> Predecessor | None:
    if old is None or replaces is None:
        return None
    issued = read_content(old.content).issued
    return Predecessor(number=old.number, issued=issued, sha256=old.xml_sha256, change=replaces.change)


def _store(
    occasion: Occasion, job: Job, draft: _Draft, key: str, log_index: int, old: Certificate | None
) -> Certificate:
    content = draft.content
    certificate = Certificate(
        **columns(occasion) | {"id": content.id},
        number=content.number,
        kind=content.kind,
        version=content.version,
        job=job,
        evaluation_id=evaluation_of(job),
        instrument_id=job.instrument_id,
        issuer_id=job.institution_id,
        client_id=job.application.applicant_id,
        issued_at=occasion.at,
        valid_until=content.valid_until,
        content=write_content(content),
        xml_sha256=sha256_hex(draft.xml),
        access_code=content.access_code,
        salt=draft.salt.hex(),
        log_index=log_index,
        idempotency_key=key,
        supersedes=old,
    )
    certificate.save(force_insert=True)
    keep(occasion, certificate, "xml", draft.xml)
    if old is not None:
        move(occasion, old, event="supersede")
    return certificate


def _take_effect(occasion: Occasion, job: Job, certificate: Certificate) -> None:
    Evaluation.objects.filter(pk=certificate.evaluation_id).update(
        certificate_number=certificate.number,
        certificate_sha256=certificate.xml_sha256,
        certificate_state=rules.support_of(certificate.kind, "issued"),
        valid_until=certificate.valid_until,
    )
    apply_certificate(
        occasion.as_system(),
        instrument_id=job.instrument_id,
        event=rules.EVENT_OF_KIND[certificate.kind],
        certificate_number=certificate.number,
        valid_until=certificate.valid_until,
        performed_on=job.performed_on,
    )


def _entries(certificate: Certificate, old: Certificate | None) -> list[log.Entry]:
    entries = [entry("issue", certificate)]
    return entries if old is None else [*entries, entry("supersede", old)]


def _note(
    occasion: Occasion,
    job: Job,
    certificate: Certificate,
    old: Certificate | None,
    replaces: Replacement | None,
) -> None:
    jobs.note_conclusion(occasion.as_system(), job, certificate=certificate.number)
    record(
        acts.ISSUE,
        occasion,
        entity=ENTITY,
        entity_id=certificate.pk,
        to_state="issued",
        payload={
            "number": certificate.number,
            "sha256": certificate.xml_sha256,
            "log": certificate.log_index,
        },
    )
    if old is not None and replaces is not None:
        record(
            acts.SUPERSEDE,
            occasion,
            entity=ENTITY,
            entity_id=old.pk,
            from_state=old.state,
            to_state="superseded",
            reason=replaces.change.zh,
            payload={"number": old.number, "by": certificate.number, "change": replaces.change},
        )
