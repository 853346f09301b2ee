"""The desk's part of a job: application, acceptance, receipt, return, cancellation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.metrology.units import unit as parse_unit
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.rules import why_not_event as why_not_instrument_event
from suyuan.registry.instruments.rules import why_not_verified_on
from suyuan.registry.jobs import acts, rules, samples, states
from suyuan.registry.jobs.coverage import own_findings
from suyuan.registry.jobs.coverage_rules import Finding, stops
from suyuan.registry.jobs.models import Application, Job
from suyuan.registry.jobs.movement import ENTITY, change, job_for, move, note
from suyuan.registry.jobs.numbering import numbered
from suyuan.registry.jobs.reach_rules import why_not_unit
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.rules import MAX_REASON, number, reason_of, words
from suyuan.registry.specifications.models import MethodPack
from suyuan.registry.specifications.queries import library, pack_row

LARGEST: Final = 12  # powers of ten of a needed uncertainty


class Wish(NamedTuple):
    """One instrument of an application, the method asked for (with or without edition), the purpose.

    needed_u : the expanded uncertainty (k = 2) that the customer needs, decimal text in `needed_unit`.
    """

    instrument: UUID
    method: str
    purpose: str = "subsequent"
    needed_u: str = ""
    needed_unit: str = ""


def submit(
    occasion: Occasion,
    *,
    applicant: UUID,
    institution: UUID,
    wishes: Sequence[Wish],
    wished_on: date | None = None,
    place: str = "lab",
    note: str = "",
) -> Application:
    """Ask an institution to verify or calibrate one's instruments: one application, one job for each.

    Raises InputError for an empty application, an unknown purpose, a day that has passed or somebody else's
    instrument; RuleRefusal
    where an instrument is in an open job already or the method does not serve its kind.
    """
    permit(acts.SUBMIT, occasion, organization=applicant)
    _check_wishes(wishes, place)
    if wished_on is not None and wished_on < occasion.today:
        raise OutOfRange(
            "wished_on",
            given=wished_on,
            allowed=f">= {occasion.today}",
            hint=Text("期望日期不能早于今天。", "The wished day may not lie in the past."),
        )
    if not Organization.objects.filter(pk=institution, active=True).exists():
        raise NotFound(Text("没有这个机构", "there is no such institution"), institution=institution)
    instruments = _own_instruments(applicant, [wish.instrument for wish in wishes])
    packs = {method: pack_row(method) for method in {wish.method for wish in wishes}}
    for wish in wishes:
        _check_wish(instruments[wish.instrument], packs[wish.method], on=occasion.today)
        if wish.needed_u:
            _check_unit(wish.needed_unit, instruments[wish.instrument], packs[wish.method])
    stamps = columns(occasion)
    application = Application(
        **stamps,
        number=_number(occasion, stamps["id"]),
        applicant_id=applicant,
        institution_id=institution,
        wished_on=wished_on,
        place=place,
        note=words(note, "note", most=240),
    )
    jobs = _jobs(occasion, application, [(wish, packs[wish.method]) for wish in wishes])
    with transaction.atomic():
        application.save(force_insert=True)
        _insert(jobs)
        for job in jobs:
            record(
                acts.SUBMIT,
                occasion,
                entity=ENTITY,
                entity_id=job.id,
                to_state=job.state,
                payload={"instrument": job.instrument_id, "pack": job.pack.digest, "number": job.number}
                | ({"needed_u": f"{job.needed_u} {job.needed_unit}"} if job.needed_u else {}),
            )
    return application


def _jobs(
    occasion: Occasion, application: Application, wishes: Sequence[tuple[Wish, MethodPack]]
) -> list[Job]:
    return [
        Job(
            **columns(occasion),
            number=f"{application.number}-{place:02}",
            application=application,
            institution_id=application.institution_id,
            instrument_id=wish.instrument,
            pack=pack,
            purpose=wish.purpose,
            needed_u=wish.needed_u,
            needed_unit=wish.needed_unit if wish.needed_u else "",
            state=states.BY_EVENT["submit"].target,
        )
        for place, (wish, pack) in enumerate(wishes, start=1)
    ]


def _insert(jobs: list[Job]) -> None:
    """The database lets an instrument be in one open job only: whoever comes second is told."""
    try:
        with transaction.atomic():
            Job.objects.bulk_create(jobs)
    except IntegrityError as error:
        raise Conflict(
            Text("器具刚被另一份申请占用", "another application took the instrument a moment ago")
        ) from error


def _check_wishes(wishes: Sequence[Wish], place: str) -> None:
    if not wishes:
        raise Missing("instruments", hint=Text("至少选择一台器具。", "Choose at least one instrument."))
    if len({wish.instrument for wish in wishes}) != len(wishes):
        raise InputError(
            Text("同一台器具出现了两次", "an instrument is listed twice"), quantity="instruments"
        )
    wrong = [wish.purpose for wish in wishes if wish.purpose not in rules.PURPOSES]
    if wrong or place not in rules.PLACES:
        raise InputError(
            Text("不认识检定类别或地点", "the purpose or the place is not known"),
            given=", ".join(wrong) or place,
            allowed=", ".join([*rules.PURPOSES, *rules.PLACES]),
        )
    for wish in wishes:
        if wish.needed_u:
            _check_needed(wish.needed_u, wish.needed_unit)


def _check_needed(text: str, unit: str) -> None:
    """Whether it can be an uncertainty in a unit. Raises Missing, NotANumber, OutOfRange, UnknownUnit."""
    value = number(words(text, "U", most=20), quantity="U")
    if value <= 0 or abs(value.adjusted()) > LARGEST:
        raise OutOfRange("U", given=text, allowed="> 0")
    if not unit.strip():
        raise Missing("unit", hint=Text("请写明不确定度的单位。", "Say in which unit it is."))
    parse_unit(words(unit, "unit", most=20), quantity="U")


def _own_instruments(applicant: UUID, ids: Sequence[UUID]) -> dict[UUID, Instrument]:
    found = Instrument.objects.filter(pk__in=ids, owner_id=applicant).in_bulk()
    missing = [str(id_) for id_ in ids if id_ not in found]
    if missing:
        raise NotFound(
            Text("没有这台器具，或不属于申请单位", "there is no such instrument of the applicant"),
            instruments=", ".join(missing),
        )
    busy = Job.objects.filter(instrument_id__in=ids, state__in=states.OPEN).values_list("number", flat=True)
    if taken := list(busy):
        raise RuleRefusal(
            Text(
                f"器具已在办理中：{'、'.join(taken)}", f"an instrument is in an open job: {', '.join(taken)}"
            ),
            jobs=", ".join(taken),
        )
    return found


def _check_wish(instrument: Instrument, pack: MethodPack, *, on: date) -> None:
    serves = library()[pack.pack_id].instrument_kinds
    reason = rules.why_not_kind(instrument.kind_id, serves, pack=Text(pack.name_zh, pack.name_en))
    if reason is None and pack.activity == "verification":
        reason = why_not_instrument_event(instrument.state, "verify_pass") or why_not_verified_on(
            on, replace_on=instrument.replace_by
        )
    if reason is not None:
        raise RuleRefusal(reason, instrument=instrument.label_no, kind=instrument.kind_id, pack=pack.pack_id)


def _check_unit(unit: str, instrument: Instrument, pack: MethodPack) -> None:
    units = {one.unit for one in library()[pack.pack_id].quantities}
    if reason := why_not_unit(unit, instrument.measuring_range, units):
        raise InputError(reason, quantity="unit", given=unit, instrument=instrument.label_no)


def _number(occasion: Occasion, identity: UUID) -> str:
    return numbered("SQ", identity, on=occasion.today)


def accept(occasion: Occasion, *, job_id: UUID) -> None:
    """Take the job on: authority, standards and method cover the item. The clock starts.

    Raises RuleRefusal with the codes of everything that is missing; what stops nothing is recorded.
    """
    job = job_for(acts.ACCEPT, occasion, job_id)
    found = own_findings(job_id, on=occasion.today)
    if missing := stops(found):
        raise not_covered(job, missing)
    with transaction.atomic():
        changes = {"due_on": _limit(occasion.today), "codes": _codes(found)}
        move(acts.ACCEPT, occasion, job, changes=changes, payload={"codes": _codes(found)})


def _codes(found: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(one.code for one in found))


def not_covered(job: Job, missing: Sequence[Finding]) -> RuleRefusal:
    """The refusal of an item that is not covered, with its codes."""
    return RuleRefusal(
        Text(
            f"不能受理：{'；'.join(one.words.zh for one in missing)}",
            f"not covered: {'; '.join(one.words.en for one in missing)}",
        ),
        hint=Text("转交有能力的机构，或补齐后再受理。", "Refer it upward, or make good what is missing."),
        job=job.number,
        codes=", ".join(_codes(missing)),
    )


def _limit(day: date) -> date:
    """The last day of the time limit that begins on `day`."""
    return working_days().after(day, rules.WORKING_DAYS)


def decline(occasion: Occasion, *, job_id: UUID, reason: str) -> None:
    """Not controlled, or the data are wrong; what stood against it in this house is recorded by its codes."""
    job = job_for(acts.DECLINE, occasion, job_id)
    said = reason_of(reason)
    codes = _codes(own_findings(job_id, on=occasion.today))
    with transaction.atomic():
        changes = {"back_reason": said, "codes": codes}
        move(acts.DECLINE, occasion, job, reason=said, changes=changes, payload={"codes": codes})


def receive(
    occasion: Occasion,
    *,
    job_id: UUID,
    condition: str = "",
    accessories: str = "",
    damage: str = "",
    shelf: str = "",
) -> None:
    """The instrument came in: what state it is in and where it stands; its time limit begins anew.

    Work on site has no sample; its time limit begins all the same.
    """
    job = job_for(acts.RECEIVE, occasion, job_id)
    seen = samples.Seen.read(accessories=accessories, damage=damage, shelf=shelf)
    today = occasion.today
    changes = {
        "received_on": today,
        "received_condition": words(condition, "condition", most=160),
        "due_on": _limit(today),
    }
    with transaction.atomic():
        change(acts.RECEIVE, occasion, job, changes=changes)
        number = samples.take_in(occasion, job, seen)
        note(acts.RECEIVE, occasion, job, payload={"sample": number} if number else None)


def hand_over(
    occasion: Occasion, *, job_id: UUID, receipt: str = "", collected_by: str = "", document: str = ""
) -> None:
    """Instrument and certificate went back to the owner.

    Where the instrument is a sample in the house, `collected_by` and the `document` that was checked must be
    given; `receipt` is a remark. Raises Missing, InputError.
    """
    job = job_for(acts.HAND_OVER, occasion, job_id)
    said = words(receipt, "receipt", most=MAX_REASON)
    with transaction.atomic():
        change(acts.HAND_OVER, occasion, job)
        number = samples.let_go(occasion, job, collected_by=collected_by, document=document)
        note(acts.HAND_OVER, occasion, job, reason=said, payload={"sample": number} if number else None)


def cancel(occasion: Occasion, *, job_id: UUID, reason: str) -> None:
    """Stop a job that has no approved result."""
    job = job_for(acts.CANCEL, occasion, job_id)
    with transaction.atomic():
        said = reason_of(reason)
        move(acts.CANCEL, occasion, job, reason=said, changes={"back_reason": said})
