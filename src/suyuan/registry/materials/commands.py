"""Writing the register of reference materials: developing a product, and the decision on its grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.units import dsi_unit
from suyuan.registry.instruments.words import search_text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials import rules
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.evidence import evidence_of
from suyuan.registry.materials.models import MaterialBatch, MaterialProperty, ReferenceMaterial
from suyuan.registry.materials.movement import PRODUCT, move_product, product_for, refuse
from suyuan.registry.materials.states import PRODUCT_TARGETS
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Person
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import number, words
from suyuan.registry.standards.rules import why_not_separate_officer

AMOUNT: Final = Text("量", "the amount")
MOST_PROPERTIES: Final = 40
MOST_DAYS: Final = 3660
MOST_REASON: Final = 400
WITHOUT_FIELDS: Final = ("accept", "supplement", "reject")
WITH_REASON: Final = ("supplement", "reject")


@dataclass(frozen=True, kw_only=True)
class PropertyForm:
    """A property that the material is to carry. `target_u`: standard uncertainty to be reached, text."""

    name: Text
    unit: str
    target_u: str
    is_certified: bool = True


@dataclass(frozen=True, kw_only=True)
class MaterialForm:
    """What is designed: the material, its amounts, its words on a certificate, its properties."""

    producer_id: UUID
    name: Text
    rm_class: str
    matrix: Text
    use: Text
    storage: Text
    handling: Text
    traceability: Text
    unit_amount: str
    least_intake: str
    amount_unit: str
    properties: tuple[PropertyForm, ...]
    in_use_days: int | None = None


def start(occasion: Occasion, form: MaterialForm) -> ReferenceMaterial:
    """Begin to develop a product. Raises InputError for anything missing or that is no number."""
    producer = organization(form.producer_id)
    permit(OF["start"], occasion, organization=form.producer_id, path=producer["jurisdiction__path"])
    check_form(form)
    row = product_of(occasion, form, producer)
    with transaction.atomic():
        row.save(force_insert=True)
        MaterialProperty.objects.bulk_create(property_rows(occasion, row, form))
        record(
            OF["start"],
            occasion,
            entity=PRODUCT,
            entity_id=row.pk,
            to_state=row.state,
            payload={"name": form.name, "producer": form.producer_id, "class": form.rm_class},
        )
    return row


def product_of(occasion: Occasion, form: MaterialForm, producer: Mapping[str, Any]) -> ReferenceMaterial:
    """The row of the register that a form fills."""
    texts = {"matrix": 120, "use": 240, "storage": 240, "handling": 400, "traceability": 400}
    return ReferenceMaterial(
        **columns(occasion),
        **_pair("name", form.name, most=120),
        **{key: text for name, most in texts.items() for key, text in _named(form, name, most).items()},
        rm_class=form.rm_class,
        producer_id=form.producer_id,
        jurisdiction_id=producer["jurisdiction_id"],
        unit_amount=form.unit_amount,
        least_intake=form.least_intake,
        amount_unit=form.amount_unit,
        in_use_days=form.in_use_days,
        state=PRODUCT_TARGETS["", "start"],
        search=search_text([form.name.zh, form.name.en, producer["name_zh"], producer["name_en"]]),
    )


def property_rows(
    occasion: Occasion, row: ReferenceMaterial, form: MaterialForm
) -> Iterator[MaterialProperty]:
    """The properties of a product in the order of its form."""
    for place, one in enumerate(form.properties):
        yield MaterialProperty(
            **columns(occasion),
            **_pair("name", one.name, most=80),
            material=row,
            place=place,
            unit=one.unit,
            target_u=one.target_u,
            is_certified=one.is_certified,
        )


def finish_studies(occasion: Occasion, *, material_id: UUID) -> None:
    """Say that the studies are finished. Raises RuleRefusal with everything that is missing."""
    row = product_for("finish_studies", occasion, material_id)
    batch = first_batch(row)
    evidence = evidence_of(batch.pk, properties_of(row))
    refuse(
        rules.why_not_complete(evidence, units=batch.units),
        Text("研究尚未完成", "the studies are not finished"),
        material=row.pk,
    )
    with transaction.atomic():
        move_product(occasion, row, "finish_studies", payload={"batch": batch.pk, "lot": batch.lot})


def apply_grading(
    occasion: Occasion, *, material_id: UUID, grade: str, best_national: bool = False, note: str = ""
) -> None:
    """Apply for a grade, whose conditions must be met.

    best_national : that no better accuracy exists in the country, as the producer states; primary only.
    """
    row = product_for("apply_grading", occasion, material_id)
    if grade not in rules.NUMBERS:
        raise InputError(Text("请选择级别", "choose a grade"), given=grade, allowed=", ".join(rules.NUMBERS))
    batch = first_batch(row)
    evidence = evidence_of(batch.pk, properties_of(row))
    # A study entered after the end of the studies may have undone what was complete.
    reasons = rules.why_not_complete(evidence, units=batch.units) or rules.why_not_grade(
        grade, evidence, best_national=best_national
    )
    name = rules.GRADES[grade]
    refuse(
        reasons, Text(f"不具备{name.zh}条件", f"the conditions of grade {name.en} are not met"), grade=grade
    )
    with transaction.atomic():
        move_product(
            occasion,
            row,
            "apply_grading",
            changes={"asked_grade": grade, "best_national": best_national},
            reason=words(note.strip(), "note", most=MOST_REASON),
            payload={"grade": grade, "best_national": best_national, "batch": batch.pk},
        )


def advance(occasion: Occasion, *, material_id: UUID, event: str, reason: str = "") -> None:
    """Let an event without fields of its own happen: accept, supplement, reject."""
    if event not in WITHOUT_FIELDS:
        raise InputError(
            Text(f"没有事件“{event}”", f"there is no event “{event}”"),
            given=event,
            allowed=", ".join(WITHOUT_FIELDS),
        )
    row = product_for(event, occasion, material_id)
    why = words(reason.strip(), "reason", most=MOST_REASON)
    if event in WITH_REASON and not why:
        raise Missing("reason", hint=Text("请写明理由。", "Say why."))
    with transaction.atomic():
        move_product(occasion, row, event, reason=why)


def decide(
    occasion: Occasion,
    *,
    material_id: UUID,
    is_passed: bool,
    panel: Sequence[UUID],
    minutes: str,
    number_given: str = "",
) -> None:
    """Decide on the grade after the experts have judged; a pass gives the number.

    Raises RuleRefusal for a panel that may not judge, NotPermitted for the officer who handled the case,
    InputError for a wrong number, Conflict for one that is taken.
    """
    event = "pass" if is_passed else "fail"
    row = product_for(event, occasion, material_id)
    if refusal := why_not_separate_officer(occasion.actor.person, _handled_by(row.pk)):
        raise NotPermitted(refusal, material=row.pk)
    known = dict(Person.objects.filter(pk__in=panel).values_list("pk", "organization_id"))
    employed = {person for person, house in known.items() if house == row.producer_id}
    if reason := rules.why_not_panel(list(known), employed=employed, officer=occasion.actor.person):
        raise RuleRefusal(reason, material=row.pk)
    if not minutes.strip():
        raise Missing("minutes", hint=Text("请填写评审意见。", "Write what the experts found."))
    if is_passed and (wrong := rules.why_not_number(number_given, row.asked_grade)):
        raise InputError(wrong, given=number_given)
    changes = {"grade": row.asked_grade, "number": number_given, "graded_on": occasion.today}
    numbered = {"search": f"{row.search}{search_text([number_given]).lstrip()}"}
    try:
        with transaction.atomic():
            move_product(
                occasion,
                row,
                event,
                changes=changes | numbered if is_passed else None,
                reason=words(minutes.strip(), "minutes", most=MOST_REASON),
                payload={
                    "panel": sorted(str(person) for person in known),
                    "number": number_given if is_passed else "",
                    "grade": row.asked_grade,
                },
            )
    except IntegrityError as error:
        raise Conflict(
            Text(f"编号 {number_given} 已被使用", f"the number {number_given} is taken")
        ) from error


def withdraw(occasion: Occasion, *, material_id: UUID, reason: str) -> None:
    """Take a graded product back; its batches stand until they are recalled or expire."""
    row = product_for("withdraw", occasion, material_id)
    why = words(reason.strip(), "reason", most=MOST_REASON)
    if not why:
        raise Missing("reason", hint=Text("请写明理由。", "Say why."))
    with transaction.atomic():
        move_product(occasion, row, "withdraw", changes={"withdrawn_on": occasion.today}, reason=why)


def properties_of(row: ReferenceMaterial) -> list[MaterialProperty]:
    """The properties in their order: one query."""
    return list(MaterialProperty.objects.filter(material=row).order_by("place"))


def first_batch(row: ReferenceMaterial) -> MaterialBatch:
    """The batch on which a product was developed: its first. Raises RuleRefusal where there is none."""
    batch = MaterialBatch.objects.filter(material=row).order_by("created_at", "pk").first()
    if batch is None:
        raise RuleRefusal(Text("尚未登记批次", "no batch is registered"), material=row.pk)
    return batch


def check_form(form: MaterialForm) -> None:
    """Raise InputError or OutOfRange for a product that cannot be designed so."""
    if form.rm_class not in rules.CLASSES:
        raise InputError(
            Text("请选择标准物质类别", "choose the class of the material"),
            given=form.rm_class,
            allowed=", ".join(rules.CLASSES),
        )
    if not form.properties:
        raise Missing("properties", hint=Text("至少写明一项特性。", "Name one property at least."))
    if len(form.properties) > MOST_PROPERTIES:
        raise OutOfRange("properties", given=len(form.properties), allowed=f"1 ... {MOST_PROPERTIES}")
    if form.in_use_days is not None and not 1 <= form.in_use_days <= MOST_DAYS:
        raise OutOfRange("days", given=form.in_use_days, allowed=f"1 ... {MOST_DAYS}")
    amounts = [
        unit_amount(form.unit_amount),
        positive(form.least_intake, Text("最小取样量", "minimum intake")),
    ]
    if amounts[1] > amounts[0]:
        raise OutOfRange("intake", given=form.least_intake, allowed=f"<= {form.unit_amount}")
    known_unit(form.amount_unit, AMOUNT, most=12)
    for one in form.properties:
        zh, en = one.name.zh, one.name.en
        positive(one.target_u, Text(f"{zh}的目标不确定度", f"the target uncertainty of {en}"))
        known_unit(one.unit, one.name, most=20)
    if not any(one.is_certified for one in form.properties):
        raise InputError(Text("至少一个特性须定值", "at least one property must be certified"))


def positive(text: str, what: Text) -> float:
    """Decimal text above zero. Raises Missing, NotANumber, OutOfRange."""
    value = number(words(text, str(what), most=40), quantity=str(what))
    if value <= 0 or abs(value.adjusted()) > 12:
        raise OutOfRange(str(what), given=text, allowed="> 0")
    return float(value)


def known_unit(text: str, what: Text, *, most: int) -> None:
    """Whether `what` can be given in this unit. Raises Missing, UnknownUnit, TooLarge."""
    if not text.strip():
        hint = Text(f"请填写{what.zh}的单位。", f"Give the unit of {what.en}.")
        raise Missing("unit", hint=hint)
    dsi_unit(words(text, "unit", most=most), quantity=str(what))


def unit_amount(text: str) -> float:
    """How much a unit holds: as many digits as the shelf keeps of what is left. Raises like `positive`."""
    what = Text("每单元量", "amount in a unit")
    value = positive(text, what)
    if not is_kept(Decimal(text)):
        raise OutOfRange(str(what), given=text, allowed="[0.000001, 999999999999.999999]")
    return value


def is_kept(value: Decimal) -> bool:
    """Whether an amount has no more digits than the shelf keeps: twelve before the point, six after."""
    return value.adjusted() < 12 and value == round(value, 6)


def _named(form: MaterialForm, name: str, most: int) -> dict[str, str]:
    return _pair(name, getattr(form, name), most=most)


def _pair(name: str, text: Text, *, most: int) -> dict[str, str]:
    if not text.zh.strip() or not text.en.strip():
        raise Missing(name, hint=Text("中英文都要填写。", "Both languages are needed."))
    return {
        f"{name}_zh": words(text.zh.strip(), name, most=most),
        f"{name}_en": words(text.en.strip(), name, most=most),
    }


def _handled_by(material_id: UUID) -> frozenset[UUID]:
    """Who handled the case since the last application."""
    rows = Event.objects.filter(entity=PRODUCT, entity_id=str(material_id)).order_by("seq")
    handled: set[UUID] = set()
    for act, actor in rows.values_list("act", "actor_id"):
        if act == "materials.apply_grading":
            handled.clear()
        elif act in ("materials.accept", "materials.supplement") and actor is not None:
            handled.add(actor)
    return frozenset(handled)
