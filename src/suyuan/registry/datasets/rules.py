"""What a data set may be, who may read it, and what has to be done before a version is published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.datasets import checks, states

KINDS: Final[dict[str, Text]] = {
    "readings": Text("原始读数", "Raw readings"),
    "environment": Text("环境参数序列", "Series of the environment"),
    "results": Text("测量结果", "Results"),
    "check_standard": Text("核查标准序列", "Series of check standards"),
    "other": Text("其他", "Other"),
}
ACCESS: Final[dict[str, Text]] = {
    "open": Text("向所有人开放", "Open to everybody"),
    "registered": Text("登录用户可用", "For registered people"),
    "house": Text("仅本单位", "Own organization only"),
}


class Licence(NamedTuple):
    """A licence: its name, its address, and whether everybody may use the data under it."""

    name: Text
    address: str
    is_open: bool = True


LICENCES: Final[dict[str, Licence]] = {
    "CC0-1.0": Licence(
        Text("CC0 1.0 公共领域贡献", "CC0 1.0 Universal"),
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "CC-BY-4.0": Licence(
        Text("CC BY 4.0 署名", "CC BY 4.0 Attribution"), "https://creativecommons.org/licenses/by/4.0/"
    ),
    "CC-BY-SA-4.0": Licence(
        Text("CC BY-SA 4.0 署名—相同方式共享", "CC BY-SA 4.0 Attribution-ShareAlike"),
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC-BY-NC-4.0": Licence(
        Text("CC BY-NC 4.0 署名—非商业性使用", "CC BY-NC 4.0 Attribution-NonCommercial"),
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    "ODbL-1.0": Licence(
        Text("ODbL 1.0 开放数据库许可", "ODbL 1.0 Open Database License"),
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    "named": Licence(Text("另行约定", "As stated"), ""),
    "none": Licence(Text("保留所有权利", "All rights reserved"), "", is_open=False),
}  # fmt: skip
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{1,38}[A-Z0-9]", re.ASCII)
MOST_RETENTION: Final = 100  # years


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks: whether logged in, of which house, and whether the authority above the set."""

    is_known: bool = False
    is_inside: bool = False


def may_see(access: str, reader: Reader, *, is_published: bool) -> bool:
    """Whether a data set is shown at all: before its first publication only to its own house."""
    if reader.is_inside:
        return True
    return is_published and (access == "open" or (access == "registered" and reader.is_known))


def may_read(access: str, state: str, reader: Reader) -> bool:
    """Whether the rows of a version may be read: its house reads all that were not thrown away."""
    if reader.is_inside:
        return state in states.HELD
    return state in states.READABLE and may_see(access, reader, is_published=True)


def why_not_code(code: str) -> Text | None:
    """Why a code cannot be used, or None."""
    if _CODE.fullmatch(code):
        return None
    return Text(
        "代码由 3 到 40 个大写字母、数字和连字符组成",
        "a code has 3 to 40 capital letters, digits and hyphens",
    )


def why_not_licence(licence: str, text: Text, access: str) -> Text | None:
    """Why a licence cannot stand with an access, or None."""
    if licence not in LICENCES:
        return Text(f"没有许可“{licence[:20]}”", f"there is no licence “{licence[:20]}”")
    if licence == "named" and not (text.zh and text.en):
        return Text("另行约定的许可须有中英文内容", "a licence of your own needs its words in both languages")
    if access == "open" and not LICENCES[licence].is_open:
        return Text(
            "开放的数据集须有开放许可", "an open data set needs a licence under which others may use it"
        )
    return None


def why_not_check(rows: int) -> Text | None:
    """Why a version cannot be checked, or None."""
    return None if rows else Text("还没有数据", "there are no data yet")


def why_not_publish(
    *, rows: int, report: Sequence[Mapping[str, Any]], is_looked_at: bool, licence: Text | None
) -> Text | None:
    """Why a checked version cannot be published, or None. `licence`: what is wrong with the licence."""
    if not rows:
        return why_not_check(rows)
    if failed := checks.blocking(report):
        names = [checks.KINDS[kind] for kind in dict.fromkeys(failed)]
        zh, en = "、".join(one.zh for one in names), ", ".join(one.en for one in names)
        return Text(f"必须通过的检查未通过：{zh}", f"checks that must pass did not: {en}")
    if not is_looked_at:
        return Text("质量报告尚未审阅", "nobody has looked through the quality report")
    return licence
