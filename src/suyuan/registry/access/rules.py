"""What a token may do and until when: pure decisions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from suyuan.base.text import Text

READ: Final = "read"
WRITE: Final = "write:"
SLICES: Final[dict[str, Text]] = {
    "instruments": Text("计量器具", "instruments"),
    "jobs": Text("检定任务", "jobs"),
    "issuing": Text("证书", "certificates"),
    "recalls": Text("追溯处理", "recalls"),
    "standards": Text("计量标准", "measurement standards"),
    "parties": Text("机构与人员", "organizations and people"),
    "resources": Text("共享能力", "shared capabilities"),
    "materials": Text("标准物质", "reference materials"),
    "specifications": Text("计量技术规范", "specifications"),
    "comparisons": Text("计量比对", "comparisons"),
    "received": Text("外部证书", "received certificates"),
    "datasets": Text("数据集", "data sets"),
    "honest": Text("诚信计量", "honest units"),
    "supervision": Text("监督检查", "supervision"),
    "disputes": Text("投诉举报与仲裁", "complaints and disputes"),
    "goods": Text("型式批准与定量包装", "type approvals and prepackages"),
    "integrity": Text("检定数据疑点", "doubtful records"),
    "centers": Text("产业链与产业计量中心", "industrial chains and centers"),
    "innovation": Text("计量科技创新", "innovation"),
    "enterprise": Text("企业测量管理", "measurement management of firms"),
    "consultations": Text("征求意见", "consultations"),
    "governance": Text("任务与公开信息", "shared tasks and news"),
    "targets": Text("规划指标", "plan"),
    "siting": Text("建标选址", "siting of standards"),
}
SCOPES: Final[dict[str, Text]] = {READ: Text("读取", "read")} | {
    f"{WRITE}{code}": Text(f"办理：{name.zh}", f"act on {name.en}") for code, name in SLICES.items()
}
LONGEST_LIFE: Final = timedelta(days=366)
MARK: Final = "sy_"  # what every secret begins with, so that scanners of repositories find one
SECRET: Final = re.compile(r"sy_[A-Za-z0-9_-]{43}")
SHOWN: Final = 8  # characters of the beginning that are kept in clear
KEPT: Final = timedelta(hours=24)
KEY: Final = re.compile(r"[A-Za-z0-9._:-]{1,80}")


def why_not_scopes(scopes: Iterable[str]) -> Text | None:
    """Why these scopes cannot be given, or None."""
    wanted = list(scopes)
    if READ not in wanted:
        return Text("令牌至少须能读取", "a token can at least read")
    if unknown := [one for one in wanted if one not in SCOPES]:
        return Text(f"没有范围“{unknown[0]}”", f"there is no scope “{unknown[0]}”")
    return None


def why_not_expiry(last: date, *, on: date) -> Text | None:
    """Why a token made today cannot end on that day, or None."""
    if last < on:
        return Text("到期日不能早于今天", "the last day may not lie in the past")
    if last > on + LONGEST_LIFE:
        return Text("有效期最长一年", "a token lives for one year at most")
    return None


def why_not_usable(
    *, expires_on: date, revoked_at: datetime | None, active: bool, gone: Text | None, on: date
) -> Text | None:
    """Why a token does not open anything today, or None. `gone`: why its person does not work here."""
    if revoked_at is not None:
        return Text("令牌已撤销", "the token was revoked")
    if on > expires_on:
        return Text("令牌已过期", "the token has expired")
    if not active:
        return Text("令牌所属账号已停用", "the account of the token is closed")
    return gone


def may_write(scopes: Iterable[str], code: str) -> bool:
    """Whether a token of these scopes may act in a slice, as far as the token goes."""
    return f"{WRITE}{code}" in scopes


def is_gone(created_at: datetime, *, at: datetime) -> bool:
    """Whether a kept answer is too old to be given again."""
    return created_at < at - KEPT
