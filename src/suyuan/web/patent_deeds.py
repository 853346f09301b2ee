"""The deeds on a patent (its standing, licences agreed on, their filing) and on the public lists of firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.innovation import licensing, patents, recognising, rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.directory import house_called
from suyuan.web.deeds import Ask, Choices, Deed, Given
from suyuan.web.innovation_deeds import DAY, REASON
from suyuan.web.party_deeds import words

Row = Mapping[str, Any]
SAME: Final = ""
ANSWERS: Final[dict[str, Text]] = {
    SAME: Text("不变", "as it is"), "yes": Text("是", "yes"), "no": Text("否", "no"),
}  # fmt: skip
YES_NO: Final = ("yes", "no")
FLAGS: Final[dict[str, Text]] = {
    "in_dispute": Text("权属纠纷或财产保全", "In dispute or preserved"),
    "is_pledged": Text("已质押", "Pledged"),
    "has_consent": Text("质权人同意开放许可", "The pledgee agrees"),
}
ASKED: Final = tuple(FLAGS.items())
DAYS: Final[dict[str, Text]] = {
    "fee_paid_until": Text("年费缴至", "Annual fee paid to"),
    "granted_on": Text("授权日", "Granted on"),
    "ended_on": Text("权利终止日", "Ended on"),
}
FIRM: Final = Ask(name="firm", label=Text("企业（代码或全称）", "Firm: code or name"), most=200)


def _note(occasion: Occasion, row: Row, given: Given) -> None:
    said: dict[str, Any] = {name: given.text[name] == "yes" for name in FLAGS if given.text[name] in YES_NO}
    days: dict[str, Any] = {name: given.day(name, DAY) for name in DAYS}
    report = given.text["evaluation_report"] or None
    patents.note_standing(
        occasion, patent_id=row["id"], reason=given.text["reason"], evaluation_report=report, **said, **days
    )


def _agree(occasion: Occasion, row: Row, given: Given) -> object:
    return patents.agree_licence(
        occasion,
        patent_id=row["id"],
        licensee_id=house_called(given.text["licensee"]),
        kind=given.text["kind"],
        effective_from=given.needed_day("effective_from", DAY),
        valid_until=given.needed_day("valid_until", DAY),
        contract=given.text["contract"],
    )


def _file(occasion: Occasion, _row: Row, given: Given) -> None:
    licence = given.identity("licence", Text("许可", "a licence"))
    licensing.file_licence(occasion, licence_id=licence, filed_no=given.text["filed_no"])


def _grant(occasion: Occasion, _row: Row, given: Given) -> object:
    return recognising.grant_tier(
        occasion,
        organization_id=house_called(given.text["firm"]),
        tier=given.text["tier"],
        document_no=given.text["document_no"],
        valid_from=given.needed_day("valid_from", DAY),
    )


def _list(occasion: Occasion, _row: Row, given: Given) -> object:
    return recognising.list_brand(
        occasion,
        organization_id=house_called(given.text["firm"]),
        name=Text(given.text["name_zh"], given.text["name_en"]),
        listing=given.text["listing"],
        document_no=given.text["document_no"],
    )


def _remove(occasion: Occasion, _row: Row, given: Given) -> None:
    brand = given.identity("brand", Text("品牌", "a brand"))
    recognising.remove_brand(occasion, brand_id=brand, reason=given.text["reason"])


PATENT: Final[Mapping[str, Deed]] = {
    one.event: one
    for one in (
        Deed(
            event="note", act=OF["patent_note"], name=Text("更新专利状况", "Note its standing"),
            done=Text("专利状况已更新", "its standing is noted"), do=_note,
            hint=Text("只填有变化的项；原值和新值都留在经过中。",
                      "Fill in what changed; old and new stay in its history."),
            asks=(
                *(Ask(name=name, label=label, kind="day", required=False) for name, label in DAYS.items()),
                *(Ask(name=name, label=label, kind="choice", required=False) for name, label in ASKED),
                Ask(name="evaluation_report", label=Text("专利权评价报告", "Evaluation report"), most=60,
                    required=False),
                REASON,
            ),
        ),
        Deed(
            event="agree", act=OF["agree_licence"], name=Text("登记约定许可", "Enter a licence agreed on"),
            done=Text("许可已登记", "the licence is entered"), do=_agree,
            hint=Text("开放许可实施期间可以约定普通许可，不得给予独占或排他许可（专利法第五十一条）。",
                      "Beside an open licence ordinary ones may be agreed on, no sole or exclusive one "
                      "(Patent Law, Article 51)."),
            asks=(
                Ask(
                    name="licensee", most=200,
                    label=Text("被许可单位（代码或全称）", "Licensee: code or name"),
                ),
                Ask(name="kind", label=Text("许可种类", "Kind of licence"), kind="choice"),
                Ask(name="effective_from", label=Text("生效日", "From"), kind="day"),
                Ask(name="valid_until", label=Text("至", "Until"), kind="day"),
                Ask(name="contract", label=Text("合同", "Contract"), most=400),
            ),
        ),
        Deed(
            event="file", act=OF["file_licence"], name=Text("登记许可备案号", "Enter a filing number"),
            done=Text("备案号已登记", "the filing is entered"), do=_file,
            asks=(
                Ask(name="licence", label=Text("许可", "Licence"), kind="choice"),
                Ask(name="filed_no", label=Text("备案号", "Filing number"), most=60),
            ),
        ),
    )
}  # fmt: skip
LISTS: Final[Mapping[str, Deed]] = {
    one.event: one
    for one in (
        Deed(
            event="grant_tier", act=OF["grant_tier"], name=Text("认定企业梯度", "Grant a tier"),
            done=Text("梯度已登记", "the tier is entered"), do=_grant,
            hint=Text("有效期三年。", "Valid for three years."),
            asks=(
                FIRM,
                Ask(name="tier", label=Text("梯度", "Tier"), kind="choice"),
                Ask(name="document_no", label=Text("认定文号", "Number of the decision"), most=60),
                Ask(name="valid_from", label=Text("有效期自", "Valid from"), kind="day"),
            ),
        ),
        Deed(
            event="list_brand", act=OF["list_brand"], name=Text("列入品牌名录", "List a brand"),
            done=Text("品牌已列入", "the brand is listed"), do=_list,
            asks=(
                FIRM,
                Ask(name="name_zh", label=Text("品牌（中文）", "Brand (Chinese)"), most=80),
                Ask(name="name_en", label=Text("品牌（英文）", "Brand (English)"), most=80),
                Ask(name="listing", label=Text("名录", "List"), kind="choice"),
                Ask(name="document_no", label=Text("文号", "Document"), most=60),
            ),
        ),
        Deed(
            event="remove_brand", act=OF["remove_brand"], name=Text("移出品牌名录", "Take a brand off"),
            done=Text("品牌已移出", "the brand is off the list"), do=_remove, is_grave=True,
            asks=(Ask(name="brand", label=Text("品牌", "Brand"), kind="choice"), REASON),
        ),
    )
}  # fmt: skip


def patent_choices(unfiled: Choices) -> dict[str, Choices]:
    """The choices of the fields on the page of a patent; `unfiled` are licences without a filing number."""
    return {
        **dict.fromkeys(FLAGS, words(ANSWERS)), "kind": words(patents.AGREED), "licence": unfiled,
    }  # fmt: skip


def list_choices(brands: Choices) -> dict[str, Choices]:
    """The choices of the fields on the page of lists."""
    return {"tier": words(rules.TIERS), "listing": words(rules.BRAND_LISTS), "brand": brands}
