"""Commands on recognitions: first sets, tiers of small firms, brands on public lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.civil import years_later
from suyuan.base.errors import InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import Brand, FirstSet, SmeTier
from suyuan.registry.innovation.movement import (
    FIRST_SET,
    PRODUCT,
    begun,
    found,
    move,
    permit_for,
    row_for,
    who_did,
)
from suyuan.registry.innovation.writing import no_future, pair
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, known, permit_in
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written
from suyuan.registry.standards.rules import why_not_separate_officer

LONGEST: Final = 4000
HANDLED: Final = ("first_set_recommend", "first_set_review")


def apply(
    occasion: Occasion,
    *,
    product_id: UUID,
    category: str,
    novelty: str,
    property_right: str,
    contract_no: str,
    contract_on: date,
    test_report: str,
) -> FirstSet:
    """Apply for the recognition of a product of the own house as the first of its kind."""
    product = found(PRODUCT, product_id)
    permit(
        OF["first_set_apply"], occasion, organization=product.maker_id, path=product.maker.jurisdiction.path
    )
    known(category, rules.CATEGORIES, what=Text("类别", "the category"))
    closed = ("declined", "expired", "revoked")
    if FirstSet.objects.filter(product=product).exclude(state__in=closed).exists():
        raise RuleRefusal(
            Text("该产品已有申请", "an application of this product stands"), model=product.model
        )
    row = FirstSet(
        **columns(occasion),
        product=product,
        category=category,
        novelty=written(novelty, "novelty", most=LONGEST),
        property_right=written(property_right, "property_right", most=200),
        contract_no=written(contract_no, "contract_no", most=60),
        contract_on=no_future(contract_on, occasion.today, "contract_on"),
        test_report=written(test_report, "test_report", most=120),
        applied_on=occasion.today,
        state="applied",
    )
    with transaction.atomic():
        row.save(force_insert=True)
        begun(FIRST_SET, occasion, row, "apply", {"model": product.model, "category": category})
    return row


def recommend(occasion: Occasion, *, first_set_id: UUID) -> None:
    """Recommend an application to the experts."""
    _move(occasion, row_for(FIRST_SET, occasion, first_set_id, "recommend"), "recommend")


def review(occasion: Occasion, *, first_set_id: UUID, opinion: str) -> None:
    """Record what the experts found."""
    row = row_for(FIRST_SET, occasion, first_set_id, "review")
    _move(occasion, row, "review", changes={"opinion": written(opinion, "opinion", most=LONGEST)})


def publicise(occasion: Occasion, *, first_set_id: UUID, until: date | None = None) -> None:
    """Publish the intended recognition for objections; the last day counts (seven days by default)."""
    row = row_for(FIRST_SET, occasion, first_set_id, "publicise")
    last = until or occasion.today + timedelta(days=rules.PUBLICITY_DAYS)
    if last <= occasion.today:
        raise InputError(
            Text("公示期须晚于今天", "the publicity must end after today"), given=last.isoformat()
        )
    _move(occasion, row, "publicise", changes={"publicity_until": last})


def note_objection(occasion: Occasion, *, first_set_id: UUID, objections: str, reason: str) -> None:
    """Enter an objection, or with empty words that it was answered; the reason says how."""
    row = found(FIRST_SET, first_set_id)
    permit_for(FIRST_SET, occasion, row, "first_set_object")
    if row.state != "publicity":
        raise RuleRefusal(Text("不在公示期", "it is not in publicity"), state=row.state)
    text, why = words(objections.strip(), "objections", most=LONGEST), reason_of(reason)
    with transaction.atomic():
        changed = FirstSet.objects.filter(pk=row.pk, row_version=row.row_version).update(
            objections=text, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise overtaken(Text("该申请", "the application"), model=row.product.model)
        record(
            OF["first_set_object"], occasion, entity=FIRST_SET.entity, entity_id=row.pk, reason=why,
            payload={"model": row.product.model, "objections": text},
        )  # fmt: skip


def recognise(occasion: Occasion, *, first_set_id: UUID, decision_no: str) -> None:
    """Recognise a first set for three years, once the publicity is over and no objection stands."""
    row = _decided(occasion, first_set_id, "recognise")
    if refusal := rules.why_not_recognise(row.publicity_until, occasion.today, row.objections):
        raise RuleRefusal(refusal, model=row.product.model)
    changes = {
        "decision_no": written(decision_no, "decision_no", most=60),
        "recognised_on": occasion.today,
        "valid_until": years_later(occasion.today, rules.RECOGNISED_YEARS),
    }
    _move(occasion, row, "recognise", changes=changes)


def promote(occasion: Occasion, *, first_set_id: UUID, note: str) -> None:
    """Enter that a recognised first set was taken into a catalogue of promotion or bought again."""
    row = row_for(FIRST_SET, occasion, first_set_id, "promote")
    _move(occasion, row, "promote", reason=reason_of(note))


def end(occasion: Occasion, *, first_set_id: UUID, event: str, reason: str) -> None:
    """Decline an application or revoke a recognition, with the reason."""
    if event not in ("decline", "revoke"):
        raise InputError(Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event)
    row = _decided(occasion, first_set_id, event)
    _move(occasion, row, event, changes={"ended_on": occasion.today}, reason=reason_of(reason))


def expire_first_sets(occasion: Occasion) -> int:
    """End every recognition whose last day has passed; how many. A daily duty."""
    rows = FirstSet.objects.filter(state__in=("recognised", "promoted"), valid_until__lt=occasion.today)
    over = list(rows.select_related("product__maker__jurisdiction"))
    for row in over:
        permit_for(FIRST_SET, occasion, row, "first_set_expire")
        _move(occasion, row, "expire", changes={"ended_on": row.valid_until})
    return len(over)


def _decided(occasion: Occasion, first_set_id: UUID, event: str) -> FirstSet:
    """The application for a decision: not by the officer who handled it (SOD-4)."""
    row: FirstSet = row_for(FIRST_SET, occasion, first_set_id, event)
    if refusal := why_not_separate_officer(occasion.actor.person, who_did(FIRST_SET, row.pk, *HANDLED)):
        raise NotPermitted(refusal, model=row.product.model)
    return row


def _move(
    occasion: Occasion, row: FirstSet, event: str, *, changes: dict[str, Any] | None = None, reason: str = ""
) -> None:
    with transaction.atomic():
        move(
            FIRST_SET, occasion, row, event, changes=changes, reason=reason,
            payload={"model": row.product.model},
        )  # fmt: skip


def grant_tier(
    occasion: Occasion, *, organization_id: UUID, tier: str, document_no: str, valid_from: date
) -> SmeTier:
    """Enter the tier of a small firm, for three years. Raises RuleRefusal where the same one stands."""
    permit_in(OF["grant_tier"], occasion, organization_id)
    known(tier, rules.TIERS, what=Text("梯度", "the tier"))
    if SmeTier.objects.filter(organization_id=organization_id, tier=tier, valid_to__gte=valid_from).exists():
        raise RuleRefusal(Text("该梯度仍在有效期内", "this tier is still in force"), tier=tier)
    row = SmeTier(
        **columns(occasion), organization_id=organization_id, tier=tier,
        document_no=written(document_no, "document_no", most=60), valid_from=valid_from,
        valid_to=years_later(valid_from, rules.TIER_YEARS),
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            OF["grant_tier"], occasion, entity="sme_tier", entity_id=row.pk,
            payload={"organization": str(organization_id), "tier": tier, "document": row.document_no},
        )  # fmt: skip
    return row


def list_brand(
    occasion: Occasion, *, organization_id: UUID, name: Text, listing: str, document_no: str
) -> Brand:
    """Put a brand on a public list."""
    permit_in(OF["list_brand"], occasion, organization_id)
    known(listing, rules.BRAND_LISTS, what=Text("名录", "the list"))
    row = Brand(
        **columns(occasion), **pair("name", name, most=80), organization_id=organization_id, listing=listing,
        document_no=written(document_no, "document_no", most=60), listed_on=occasion.today,
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            OF["list_brand"], occasion, entity="brand", entity_id=row.pk,
            payload={"organization": str(organization_id), "name": name, "list": listing},
        )  # fmt: skip
    return row


def remove_brand(occasion: Occasion, *, brand_id: UUID, reason: str) -> None:
    """Take a brand off its list; once."""
    row = Brand.objects.filter(pk=brand_id).first()
    if row is None:
        raise NotFound(Text("没有这个品牌", "there is no such brand"), brand=brand_id)
    permit_in(OF["remove_brand"], occasion, row.organization_id)
    why = reason_of(reason)
    with transaction.atomic():
        changed = Brand.objects.filter(pk=row.pk, removed_on=None).update(
            removed_on=occasion.today, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise RuleRefusal(Text("已移出名录", "it is off the list already"), brand=brand_id)
        record(
            OF["remove_brand"], occasion, entity="brand", entity_id=row.pk, reason=why,
            payload={"name": Text(row.name_zh, row.name_en)},
        )  # fmt: skip
