"""What the two pages that reissue have in common: stages, groups, what was chosen and what came of it.

A recall and a certificate put right lead to the same work, certificate by certificate and person by person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from suyuan.base.errors import Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.access.confirming import confirm_password
from suyuan.registry.issuing.commands import finish
from suyuan.registry.issuing.keys import seals_in
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.journal.occasion import Actor, Occasion
from suyuan.registry.recalls.reissuing import Batch
from suyuan.registry.recalls.revaluing import Revalued

SHOWN: Final = 40  # certificates on one page; the next ones follow when these are done
STAGES: Final[Mapping[str, Text]] = {
    "to_prepare": Text("待重新计算", "To be evaluated"),
    "recorded": Text("待核验", "To be checked"),
    "checked": Text("待批准", "To be approved"),
    "reissued": Text("已换发", "Reissued"),
    "other": Text("其他处理", "Another outcome"),
}
ROLES: Final = {"prepare": "verifier", "check": "checker", "approve": "approver"}
STAGE_OF: Final = {"prepare": "to_prepare", "check": "recorded", "approve": "checked"}
TITLES: Final = {
    "prepare": Text("以原读数重新计算", "Evaluate the readings again"),
    "check": Text("核验所选结果", "Check the chosen results"),
    "approve": Text("批准并换发证书", "Approve and reissue"),
}
ORDER: Final = {code: place for place, code in enumerate(("checked", "recorded", "to_prepare"))}

Rows = Sequence[Mapping[str, Any]]


def chosen_of(request: HttpRequest, event: str) -> dict[UUID, str]:
    """What was chosen -> digest of the result that was shown; who signs has given the password once more.

    Raises Missing, or what a wrong password raises.
    """
    found = {}
    for text in request.POST.getlist("item")[:SHOWN]:
        with suppress(ValueError):
            found[UUID(text)] = request.POST.get(f"digest-{text}", "")[:64]
    if not found:
        raise Missing("certificates", hint=Text("请至少选择一份证书。", "Choose at least one certificate."))
    if event != "prepare":
        confirm_password(
            request, username=request.user.get_username(), password=request.POST.get("password", "")
        )
    return found


def said(batch: Batch) -> Text:
    """What one go did."""
    zh, en = f"完成 {batch.done} 份", f"{batch.done} done"
    if batch.refused:
        zh, en = f"{zh}，{len(batch.refused)} 份未能办理，原因见各证书", f"{en}, {len(batch.refused)} refused"
    return Text(zh, en)


def finished(occasion: Occasion, jobs: Iterable[UUID]) -> None:
    """The pages and papers of certificates that were just issued."""
    new = Certificate.objects.filter(job__in=list(jobs), published_at=None)
    for certificate in list(new.values_list("pk", flat=True)):
        with suppress(SuyuanError):  # its page is made when it is first asked for
            finish(occasion, certificate_id=certificate, seals=seals_in(settings.KEYS))


def steps_of(actor: Actor, issuers: Iterable[UUID]) -> set[str]:
    """The steps that the actor may take for certificates of one of these houses."""
    known = set(issuers)
    return {
        code
        for code, role in ROLES.items()
        if any(one.role == role and one.organization in known for one in actor.grants)
    }


def groups_of(
    shown: Rows,
    *,
    mine: set[str],
    address: Callable[[str], str],
    changes_of: Callable[[Rows], Mapping[UUID, Revalued]],
) -> dict[str, Any]:
    """What both pages show: figures, one group for each step, what is done, and the difference of each.

    shown : certificates with their `stage`, `evaluation_id` and what the table prints.
    address : event -> URL.
    """
    counts = {code: sum(one["stage"] == code for one in shown) for code in STAGES}
    ordered = sorted(shown, key=lambda one: ORDER.get(one["stage"], 9))
    page = ordered[:SHOWN]
    changes = changes_of(page)

    def weight(one: Mapping[str, Any]) -> int:
        """Verdicts that turn stand first, what cannot be evaluated or stays as it is last."""
        found = changes.get(one["evaluation_id"])
        return 0 if found is None else -2 if found.turns else -1 if found.is_other else 0

    page = sorted(page, key=weight)
    return {
        "counts": [(name, counts[code]) for code, name in STAGES.items() if counts[code] or code != "other"],
        "groups": [
            {
                "code": code,
                "title": TITLES[code],
                "address": address(code),
                "items": [one for one in page if one["stage"] == STAGE_OF[code]],
                "is_mine": code in mine,
                "left": counts[STAGE_OF[code]],
            }
            for code in ("approve", "check", "prepare")
        ],
        "done": [one for one in page if one["stage"] in ("reissued", "other")],
        "changes": changes,
        "effects": _effects(page, changes),
        "more": len(ordered) - len(page),
        "total": len(shown),
        "share": (counts["reissued"] + counts["other"]) / len(shown) if shown else 0.0,
    }


def _effects(page: Rows, changes: Mapping[UUID, Revalued]) -> list[tuple[Text, int]]:
    """How many of the certificates shown change in which way."""
    found = [changes[one["evaluation_id"]] for one in page if one["evaluation_id"] in changes]
    able = [one for one in found if one.refusal is None]
    counts = (
        (Text("结论改变", "with another verdict"), sum(one.turns > 0 for one in able)),
        (
            Text("只有数值改变", "with other numbers only"),
            sum(one.is_other and not one.turns for one in able),
        ),
        (Text("不变", "unchanged"), sum(not one.is_other for one in able)),
        (Text("不能重新计算", "not to be evaluated"), len(found) - len(able)),
    )
    return [(name, many) for name, many in counts if many]
