"""Rooms of a laboratory, and the days on which its people are away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import acts
from suyuan.registry.jobs.models import Absence, Job, Room
from suyuan.registry.jobs.planning_rules import ABSENCES, BUSY, MOST_AWAY, spell_of
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person
from suyuan.registry.results.rules import words

ROOM, ABSENCE = "room", "absence"
MOST_PLACES = 200


def add_room(occasion: Occasion, *, institution: UUID, code: str, name: Text, places: int = 1) -> Room:
    """A room in which `places` series of jobs fit at a time. Raises Conflict for a code in use."""
    permit(acts.ADD_ROOM, occasion, organization=institution)
    given = {"code": words(code, "code", most=20).strip(), "name": words(name.zh, "name", most=80).strip()}
    for field, text in given.items():
        if not text:
            raise Missing(field)
    if not 1 <= places <= MOST_PLACES:
        raise InputError(
            Text("容纳数不在允许范围内", "the number of places is out of range"),
            given=places,
            allowed=f"1 .. {MOST_PLACES}",
        )
    room = Room(
        **columns(occasion),
        institution_id=institution,
        code=given["code"],
        name_zh=given["name"],
        name_en=words(name.en, "name", most=120) or given["name"],
        places=places,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                room.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(Text(f"编号 {code} 已被使用", f"the code {code} is in use"), code=code) from error
        record(
            acts.ADD_ROOM, occasion, entity=ROOM, entity_id=room.pk,
            payload={"code": room.code, "places": places},
        )  # fmt: skip
    return room


def close_room(occasion: Occasion, *, room_id: UUID, closed_on: date) -> None:
    """Nothing is planned here from that day on. Refused while jobs stand there later, which are named."""
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise NotFound(Text("没有这个工作间", "there is no such room"), room=room_id)
    permit(acts.CLOSE_ROOM, occasion, organization=room.institution_id)
    if room.closed_on is not None:
        raise RuleRefusal(Text("工作间已停用", "the room is closed already"), room=room.code)
    later = Job.objects.filter(room=room, state__in=BUSY)
    left = [
        number
        for number, day, until in later.order_by("scheduled_for", "number").values_list(
            "number", "scheduled_for", "until_on"
        )
        if day and (until or day) >= closed_on
    ]
    if left:
        told = ", ".join(left[:3])
        raise RuleRefusal(
            Text(f"之后仍有 {len(left)} 项任务：{told}", f"{len(left)} jobs are planned there later: {told}"),
            hint=Text("请先把这些任务改到别处。", "Move them elsewhere first."),
            room=room.code,
        )
    with transaction.atomic():
        changed = Room.objects.filter(pk=room.pk, row_version=room.row_version).update(
            closed_on=closed_on, updated_at=occasion.at, row_version=room.row_version + 1
        )
        _must_be_one(changed)
        record(
            acts.CLOSE_ROOM, occasion, entity=ROOM, entity_id=room.pk,
            payload={"closed_on": closed_on.isoformat()},
        )  # fmt: skip


def note_absence(
    occasion: Occasion,
    *,
    person: UUID,
    kind: str,
    first_on: date,
    last_on: date,
    first_half: str = "am",
    last_half: str = "pm",
) -> Absence:
    """Somebody is away. A manager notes it for everybody of the house, others for themselves.

    Jobs that are planned then stay and show the conflict. Refused where an absence is noted for these days.
    """
    house = Person.objects.filter(pk=person).values_list("organization_id", flat=True).first()
    if house is None:
        raise NotFound(Text("没有这个人", "there is no such person"), person=person)
    permit(acts.NOTE_ABSENCE, occasion, organization=house)
    _own_or_manager(occasion, person, house)
    if kind not in ABSENCES:
        raise InputError(
            Text("不认识缺勤类别", "this kind of absence is not known"),
            given=kind,
            allowed=", ".join(ABSENCES),
        )
    spell_of(first_on, first_half, last_on, last_half, most=MOST_AWAY)
    with transaction.atomic():
        same_days = Absence.objects.filter(
            person_id=person, withdrawn_at=None, first_on__lte=last_on, last_on__gte=first_on
        )
        if same_days.exists():
            raise RuleRefusal(
                Text("这几天已登记缺勤", "an absence is noted for these days already"), person=person
            )
        absence = Absence(
            **columns(occasion), institution_id=house, person_id=person, kind=kind, first_on=first_on,
            first_half=first_half, last_on=last_on, last_half=last_half,
        )  # fmt: skip
        absence.save(force_insert=True)
        record(
            acts.NOTE_ABSENCE, occasion, entity=ABSENCE, entity_id=absence.pk,
            payload={"person": str(person), "kind": kind, "from": f"{first_on} {first_half}",
                     "until": f"{last_on} {last_half}"},
        )  # fmt: skip
    return absence


def withdraw_absence(occasion: Occasion, *, absence_id: UUID) -> None:
    """It does not take place."""
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None:
        raise NotFound(Text("没有这条缺勤登记", "there is no such absence"), absence=absence_id)
    permit(acts.WITHDRAW_ABSENCE, occasion, organization=absence.institution_id)
    _own_or_manager(occasion, absence.person_id, absence.institution_id)
    if absence.withdrawn_at is not None:
        raise RuleRefusal(Text("该缺勤已撤销", "it is withdrawn already"), absence=absence_id)
    with transaction.atomic():
        changed = Absence.objects.filter(pk=absence.pk, row_version=absence.row_version).update(
            withdrawn_at=occasion.at, updated_at=occasion.at, row_version=absence.row_version + 1
        )
        _must_be_one(changed)
        record(acts.WITHDRAW_ABSENCE, occasion, entity=ABSENCE, entity_id=absence.pk)


def _own_or_manager(occasion: Occasion, person: UUID, house: UUID) -> None:
    """A manager of the house speaks for everybody in it, anybody else for the own person."""
    is_manager = any(
        grant.role == "lab_manager" and grant.organization == house for grant in occasion.actor.grants
    )
    if not is_manager and occasion.actor.person != person:
        raise NotPermitted(
            Text("只能登记自己的缺勤", "one notes one's own absence only"), person=occasion.actor.name
        )


def _must_be_one(changed: int) -> None:
    if changed != 1:
        raise Conflict(
            Text("记录刚被他人修改", "it changed while you were reading it"),
            hint=Text("请重新打开后再操作。", "Open it again."),
        )
