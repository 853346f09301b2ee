"""Re-evaluation: certificates and editions that were put right, what rests on the old ones, its reissue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import installed
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls import dependents, reevaluating
from suyuan.registry.recalls.dependents import Dependent
from suyuan.registry.recalls.reevaluating import Change, NewCertificate
from suyuan.registry.recalls.reissuing import Batch
from suyuan.web.occasion import occasion_of
from suyuan.web.reissue_page import chosen_of, finished, groups_of, said, steps_of
from suyuan.web.views.page import entered, go, remember, show
from suyuan.web.views.recalls import LABORATORY, SECTION


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Certificates of own standards and editions of methods that work rests on, with what came later."""
    house = _house(occasion_of(request))
    context = {
        "certificates": dependents.certificate_candidates(house),
        "editions": dependents.edition_candidates(house),
    }
    return show(request, "recalls/reevaluations.html", context, section=SECTION)


@entered
@require_GET
def certificate(request: HttpRequest, old_evaluation: UUID, new_evaluation: UUID) -> HttpResponse:
    """What becomes of each certificate that rests on the old certificate of a standard."""
    return _page(request, reevaluating.new_certificate(old_evaluation, new_evaluation))


@entered
@require_GET
def edition(request: HttpRequest, old_pack: UUID, new_pack: UUID) -> HttpResponse:
    """What becomes of each certificate that was worked out with the old edition of a method."""
    return _page(request, reevaluating.new_edition(old_pack, new_pack))


@entered
@sensitive_post_parameters("password")
@require_POST
def certificate_step(
    request: HttpRequest, old_evaluation: UUID, new_evaluation: UUID, event: str
) -> HttpResponse:
    """One of the three steps for the chosen certificates."""
    return _step(request, reevaluating.new_certificate(old_evaluation, new_evaluation), event)


@entered
@sensitive_post_parameters("password")
@require_POST
def edition_step(request: HttpRequest, old_pack: UUID, new_pack: UUID, event: str) -> HttpResponse:
    """One of the three steps for the chosen certificates."""
    return _step(request, reevaluating.new_edition(old_pack, new_pack), event)


def _step(request: HttpRequest, change: Change, event: str) -> HttpResponse:
    occasion = occasion_of(request)
    house = _house(occasion)
    do = _STEPS.get(event)
    if do is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        batch = do(occasion, change, chosen_of(request, event))
    except SuyuanError as problem:
        return _page(request, change, problem=problem)
    if event == "approve":
        made = reevaluating.dependents(change, house=house)
        finished(occasion, [one.made for one in made if one.made is not None])
    if batch.refused and not batch.done:
        number, why = batch.refused[0]
        remember(request, Text(f"{number}：{why.zh}", f"{number}: {why.en}"))
    else:
        remember(request, said(batch))
    return go(*_address(change))


def _prepare(occasion: Occasion, change: Change, chosen: dict[UUID, str]) -> Batch:
    return reevaluating.prepare(occasion, change, chosen=list(chosen))


def _check(occasion: Occasion, change: Change, chosen: dict[UUID, str]) -> Batch:
    return reevaluating.check(occasion, change, digests=chosen)


def _approve(occasion: Occasion, change: Change, chosen: dict[UUID, str]) -> Batch:
    return reevaluating.approve(occasion, change, digests=chosen, keys=installed.keys())


_STEPS: Final[Mapping[str, Callable[[Occasion, Change, dict[UUID, str]], Batch]]] = {
    "prepare": _prepare,
    "check": _check,
    "approve": _approve,
}


def _house(occasion: Occasion) -> UUID:
    """The laboratory of the person. Raises NotPermitted where he has none."""
    house = occasion.actor.organization
    if house is None or not any(
        one.organization == house and one.role in LABORATORY for one in occasion.actor.grants
    ):
        raise NotPermitted(Text("只有实验室人员可以重新评定", "only people of a laboratory re-evaluate"))
    return house


def _address(change: Change) -> tuple[str, UUID, UUID]:
    name = "reevaluate_certificate" if isinstance(change, NewCertificate) else "reevaluate_edition"
    return name, change.old.pk, change.new.pk


def _page(request: HttpRequest, change: Change, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    house = _house(occasion)
    known = reevaluating.dependents(change, house=house)
    if isinstance(change, NewCertificate) and not known:
        _refuse_foreign(change, house)
    name, old, new = _address(change)
    rows = {one.job: one for one in known}
    context = groups_of(
        [_row(one) for one in known],
        mine=steps_of(occasion.actor, {house}),
        address=lambda event: reverse(f"{name}_do", args=(old, new, event)),
        changes_of=lambda page: reevaluating.differences(
            change, reevaluating.with_standards(known, [rows[one["id"]] for one in page])
        ),
    )
    context |= {"change": change, "is_certificate": isinstance(change, NewCertificate)}
    return show(request, "recalls/reevaluate.html", context, section=SECTION, problem=problem)


def _refuse_foreign(change: NewCertificate, house: UUID) -> None:
    """Nobody looks at certificates of devices of other houses that nothing of his own rests on."""
    device = change.old.instrument
    if device is None or device.owner_id != house:
        raise NotPermitted(Text("这不是本单位的标准器", "this is no device of your organization"))


def _row(one: Dependent) -> dict[str, Any]:
    """A dependent in the words of the table of certificates."""
    return {
        "id": one.job,
        "evaluation_id": one.evaluation,
        "stage": one.stage,
        "certificate__number": one.certificate_number,
        "evaluation__instrument__name_zh": one.instrument["instrument__name_zh"],
        "evaluation__instrument__name_en": one.instrument["instrument__name_en"],
        "evaluation__instrument__serial_no": one.instrument["instrument__serial_no"],
        "owner_id": one.instrument["client_id"],
        "owner__name_zh": one.instrument["client__name_zh"],
        "owner__name_en": one.instrument["client__name_en"],
        "job_id": one.made,
        "job__number": one.made_number,
        "job__digest": one.made_digest,
        "job__certificates__number": one.new_number,
        "resolved_on": None,
        "outcome": "reissued",
        "refusal": None,
    }
