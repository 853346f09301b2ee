"""People and organizations as files, as far as the register shows them to who asks."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.parties import directory
from suyuan.web.exports.column import Kind, both, coded, day, named, plain, worked_out
from suyuan.web.exports.listing import Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.views import organizations as house_pages
from suyuan.web.views import people as people_pages
from suyuan.web.words import word


def _people(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    _, wanted = people_pages.narrowed(request, occasion)

    def page(number: int, size: int) -> list[dict[str, Any]]:
        rows, _ = directory.people(wanted, on=occasion.today, page=number, size=size)
        return [row | {"employment": people_pages.employment(row, occasion)} for row in rows]

    return Paged(page)


def _organizations(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    _, wanted, _ = house_pages.narrowed(request, occasion)
    return Paged(lambda number, size: directory.houses(wanted, on=occasion.today, page=number, size=size)[0])


# No mail address and nothing of the log-in but its name: the list on screen shows no more either.
PEOPLE: Final = Listing(
    code="people",
    title=Text("人员", "People"),
    rows=_people,
    filters=("role", "former", "q"),
    columns=(
        *both("name", "姓名", "Name"),
        plain("staff_no", "工号", "Staff number"),
        named("organization", "单位", "Organization"),
        worked_out(
            "role_words",
            "角色",
            "Roles",
            lambda row: "; ".join(word("role", one) for one in row["roles"]),
            Kind.WORD,
        ),
        worked_out("roles", "角色（代码）", "Roles (code)", lambda row: "; ".join(row["roles"])),
        plain("account", "账号", "Account", key="account__username"),
        *coded("employment", "employment", "在职情况", "Employment"),
        day("employed_from", "入职日期", "Employed from"),
        day("employed_to", "离职日期", "Employed to"),
    ),
)
ORGANIZATIONS: Final = Listing(
    code="organizations",
    title=Text("机构", "Organizations"),
    rows=_organizations,
    filters=("kind", "level", "division", "q"),
    columns=(
        plain("code", "代码", "Code"),
        plain("uscc", "统一社会信用代码", "Credit code"),
        *both("name", "名称", "Name"),
        *coded("kind", "organization_kind", "类别", "Kind"),
        *coded("level", "level", "级别", "Level"),
        named("jurisdiction_name", "区划", "Division", key="jurisdiction__name"),
        plain("jurisdiction", "区划代码", "Division code", key="jurisdiction_id"),
        named("parent", "上级机构", "Parent"),
        plain("staff", "人员数", "People", kind=Kind.WHOLE),
    ),
)
