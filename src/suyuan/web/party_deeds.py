"""The deeds on people and houses: what each asks, and the command it calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.journal.acts import ROLES
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import accounts, accrediting, acts, commands
from suyuan.registry.parties.accrediting import ScopeLine
from suyuan.web.deeds import Ask, Choices, Deed, Given
from suyuan.web.speech import say

FROM: Final = Text("起始日期", "Valid from")
TO: Final = Text("截止日期", "Valid to")
REASON: Final = Ask(name="reason", label=Text("原因", "Reason"), most=240)
NUMBER: Final = Ask(name="number", label=Text("证书编号", "Number"), most=60)
HERE: Final = "house"  # a role that holds in the house of the person


def words(table: Mapping[str, Text]) -> Choices:
    """The codes of a table with their words in the language of the page."""
    return [(code, say(text)) for code, text in table.items()]


def _days(given: Given) -> dict[str, Any]:
    return {"valid_from": given.needed_day("from", FROM), "valid_to": given.needed_day("to", TO)}


def _end_employment(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    day = given.needed_day("last_day", Text("最后在职日", "the last day"))
    accrediting.end_employment(
        occasion, person_id=row["id"], last_day=day, reason=given.text.get("reason", "")
    )


def _assign_role(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    reach = given.text["reach"]
    where: dict[str, Any] = (
        {"organization_id": row["organization_id"]} if reach == HERE else {"jurisdiction": reach}
    )
    commands.assign_role(
        occasion,
        person_id=row["id"],
        role=given.text["role"],
        valid_from=given.day("from", FROM),
        valid_to=given.day("to", TO),
        **where,
    )


def _end_role(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    chosen = given.identity("assignment", Text("角色", "a role"))
    day = given.needed_day("last_day", Text("最后一天", "the last day"))
    commands.end_role(occasion, assignment_id=chosen, person_id=row["id"], last_day=day)


def _grant(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    commands.grant_competence(
        occasion,
        person_id=row["id"],
        method=given.text["method"],
        activities=given.many["activities"],
        **_days(given),
    )


def _credential(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    commands.record_credential(
        occasion,
        person_id=row["id"],
        kind=given.text["kind"],
        number=given.text["number"],
        **_days(given),
    )


def _open(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    commands.open_account(
        occasion, person_id=row["id"], username=given.text["username"], password=given.text["password"]
    )


PERSON: Final[Mapping[str, Deed]] = {
    deed.event: deed
    for deed in (
        Deed(
            event="assign_role",
            act=acts.ASSIGN_ROLE,
            name=Text("授予角色", "Assign a role"),
            done=Text("已授予角色", "the role is assigned"),
            asks=(
                Ask(name="role", label=Text("角色", "Role"), kind="choice", most=40),
                Ask(name="reach", label=Text("范围", "Where it holds"), kind="choice", preset=True, most=40),
                Ask(
                    name="from",
                    label=Text("起始日期（默认今天）", "From (today if empty)"),
                    kind="day",
                    required=False,
                ),
                Ask(name="to", label=Text("截止日期（可不填）", "To (optional)"), kind="day", required=False),
            ),
            hint=Text("不能给自己授予角色。", "Nobody assigns a role to himself."),
            do=_assign_role,
        ),
        Deed(
            event="end_role",
            act=acts.END_ROLE,
            name=Text("终止角色", "End a role"),
            done=Text("角色将在该日后终止", "the role ends with that day"),
            asks=(
                Ask(name="assignment", label=Text("角色", "Role"), kind="choice", most=40),
                Ask(name="last_day", label=Text("最后一天", "Last day"), kind="day"),
            ),
            do=_end_role,
        ),
        Deed(
            event="grant_competence",
            act=acts.GRANT_COMPETENCE,
            name=Text("确认能力", "Grant a competence"),
            done=Text("能力已确认", "the competence is granted"),
            asks=(
                Ask(name="method", label=Text("方法", "Method"), kind="choice", most=80),
                Ask(name="activities", label=Text("活动", "Activities"), kind="many", most=20),
                Ask(name="from", label=FROM, kind="day"),
                Ask(name="to", label=TO, kind="day"),
            ),
            do=_grant,
        ),
        Deed(
            event="record_credential",
            act=acts.RECORD_CREDENTIAL,
            name=Text("登记资格证书", "Record a credential"),
            done=Text("资格证书已登记", "the credential is recorded"),
            asks=(
                Ask(name="kind", label=Text("类别", "Kind"), kind="choice", most=40),
                NUMBER,
                Ask(name="from", label=FROM, kind="day"),
                Ask(name="to", label=TO, kind="day"),
            ),
            do=_credential,
        ),
        Deed(
            event="open_account",
            act=acts.OPEN_ACCOUNT,
            name=Text("直接开通账号", "Open an account directly"),
            done=Text("账号已开通", "the account is open"),
            asks=(
                Ask(name="username", label=Text("用户名", "User name"), most=60),
                Ask(name="password", label=Text("初始密码", "First password"), kind="secret", most=200),
            ),
            hint=Text(
                "建议改用邀请，由本人设置密码。", "Better invite: then the person chooses the password."
            ),
            do=_open,
        ),
        Deed(
            event="withdraw_invitation",
            act=acts.WITHDRAW_INVITATION,
            name=Text("撤回邀请", "Withdraw the invitation"),
            done=Text("邀请已撤回", "the invitation is withdrawn"),
            asks=(),
            do=lambda occasion, row, _: accounts.withdraw_invitation(occasion, person_id=row["id"]),
        ),
        Deed(
            event="deactivate_account",
            act=acts.DEACTIVATE_ACCOUNT,
            name=Text("停用账号", "Close the account"),
            done=Text("账号已停用", "the account is closed"),
            asks=(),
            hint=Text("停用后立即退出登录。", "Open sessions end at once."),
            do=lambda occasion, row, _: accounts.set_active(occasion, person_id=row["id"], active=False),
            is_grave=True,
        ),
        Deed(
            event="reactivate_account",
            act=acts.REACTIVATE_ACCOUNT,
            name=Text("重新启用账号", "Open the account again"),
            done=Text("账号已重新启用", "the account is open again"),
            asks=(),
            do=lambda occasion, row, _: accounts.set_active(occasion, person_id=row["id"], active=True),
        ),
        Deed(
            event="end_employment",
            act=acts.END_EMPLOYMENT,
            name=Text("登记离职", "End the employment"),
            done=Text("离职已登记", "the end of the employment is recorded"),
            asks=(
                Ask(name="last_day", label=Text("最后在职日", "Last day"), kind="day"),
                Ask(name="reason", label=Text("说明（可不填）", "Note (optional)"), required=False, most=240),
            ),
            hint=Text(
                "次日起该人员不再有任何权限，历史记录保留。",
                "From the next day on this person may do nothing; the past stays on record.",
            ),
            do=_end_employment,
            is_grave=True,
        ),
    )
}  # fmt: skip


def _designate(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    commands.designate(
        occasion,
        designator_id=occasion.actor.organization or UUID(int=0),
        designee_id=row["id"],
        form=given.text["form"],
        certificate_no=given.text["number"],
        kinds=given.many["kinds"],
        area=given.text["area"],
        **_days(given),
    )


def _change_designation(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    chosen = given.identity("designation", Text("授权", "a designation"))
    accrediting.change_designation(
        occasion, designation_id=chosen, designee_id=row["id"], to=given.text["to"],
        reason=given.text["reason"],
    )  # fmt: skip


def _accredit(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    lines = (
        ScopeLine(subject=subject, range_text=span, uncertainty_text=best, method=method)
        for subject, span, best, method in given.scope
    )
    accrediting.accredit(
        occasion,
        organization_id=row["id"],
        body=given.text["body"],
        kind=given.text["kind"],
        number=given.text["number"],
        scope=tuple(lines),
        **_days(given),
    )


def _change_accreditation(occasion: Occasion, row: Mapping[str, Any], given: Given) -> None:
    chosen = given.identity("accreditation", Text("认可", "an accreditation"))
    accrediting.change_accreditation(
        occasion, accreditation_id=chosen, organization_id=row["id"], to=given.text["to"],
        reason=given.text["reason"],
    )  # fmt: skip


HOUSE: Final[Mapping[str, Deed]] = {
    deed.event: deed
    for deed in (
        Deed(
            event="accredit",
            act=acts.ACCREDIT,
            name=Text("登记认可或资质认定", "Record an accreditation"),
            done=Text("认可已登记", "the accreditation is recorded"),
            asks=(
                Ask(name="body", label=Text("认可机构", "Accreditation body"), most=80),
                Ask(name="kind", label=Text("认可类别", "Kind"), kind="choice", most=40),
                NUMBER,
                Ask(name="from", label=FROM, kind="day"),
                Ask(name="to", label=TO, kind="day"),
                Ask(name="scope", label=Text("范围（空行不计）", "Scope"), kind="scope"),
            ),
            do=_accredit,
        ),
        Deed(
            event="change_accreditation",
            act=acts.CHANGE_ACCREDITATION,
            name=Text("变更认可状态", "Change an accreditation"),
            done=Text("认可状态已变更", "the accreditation is changed"),
            asks=(
                Ask(name="accreditation", label=Text("认可", "Accreditation"), kind="choice", most=40),
                Ask(name="to", label=Text("新状态", "New state"), kind="choice", most=20),
                REASON,
            ),
            do=_change_accreditation,
        ),
        Deed(
            event="designate",
            act=acts.DESIGNATE,
            name=Text("颁发计量授权", "Designate"),
            done=Text("授权已颁发", "the institution is designated"),
            asks=(
                Ask(name="form", label=Text("授权形式", "Form"), kind="choice", most=40),
                Ask(name="number", label=Text("授权证书号", "Certificate number"), most=80),
                Ask(name="kinds", label=Text("器具种类", "Kinds of instruments"), kind="many", most=60),
                Ask(name="area", label=Text("授权区域", "Area"), kind="choice", preset=True, most=6),
                Ask(name="from", label=FROM, kind="day"),
                Ask(name="to", label=TO, kind="day"),
            ),
            do=_designate,
        ),
        Deed(
            event="change_designation",
            act=acts.END_DESIGNATION,
            name=Text("变更授权状态", "Change a designation"),
            done=Text("授权状态已变更", "the designation is changed"),
            asks=(
                Ask(name="designation", label=Text("授权", "Designation"), kind="choice", most=40),
                Ask(name="to", label=Text("新状态", "New state"), kind="choice", most=20),
                REASON,
            ),
            do=_change_designation,
            is_grave=True,
        ),
    )
}  # fmt: skip


def permitted(every: Iterable[Deed], occasion: Occasion, *, organization: UUID, path: str) -> Iterator[Deed]:
    """The deeds whose acts this person may do to a house or to somebody of it."""
    for deed in every:
        if why_not_permit(deed.act, occasion.actor, organization=organization, path=path) is None:
            yield deed


ROLE_CHOICES: Final = ROLES
