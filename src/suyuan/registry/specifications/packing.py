"""The executable pack of a specification: which edition it is, and whether it passes its acceptance check.

A pack is named by identity and pinned by digest. Before issue the same digest has to be at hand and pass
every worked example, limit and text (`methods.check`); an edited pack is another digest and is named again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.specifications.queries import library
from suyuan.registry.specifications.shelf import handed_in

if TYPE_CHECKING:
    from suyuan.methods.check import Report
    from suyuan.methods.pack import Pack


def pack_of(pack_id: str, digest: str) -> Pack:
    """The pack with this digest where it was handed in; else the one at hand under the identity.

    Raises NotFound.
    """
    return handed_in(digest) or library()[pack_id]


def examine(pack: Pack) -> Report:
    """The acceptance check of a pack, run once for each digest."""
    return _examined(pack.digest, pack.id)


@lru_cache(maxsize=64)
def _examined(_digest: str, pack_id: str) -> Report:
    from suyuan.methods.check import check_pack

    return check_pack(pack_of(pack_id, _digest))


def accepted(pack_id: str, digest: str) -> Mapping[str, Any]:
    """What the acceptance check found of the pinned pack, for the record. Raises NotFound, RuleRefusal."""
    pack = pack_of(pack_id, digest)
    if pack.digest != digest:
        raise RuleRefusal(
            Text(f"方法包 {pack_id} 在指定之后被改动", f"the pack {pack_id} was changed after it was named"),
            hint=Text("请起草单位重新指定方法包。", "The drafter has to name it again."),
            given=pack.digest[:12],
            allowed=digest[:12],
        )
    report = examine(pack)
    if not report.ok:
        first = report.problems[0]
        raise RuleRefusal(
            Text(
                f"方法包 {pack_id} 未通过验收检查，问题 {len(report.problems)} 项；第一项：{first.zh}",
                f"the pack {pack_id} fails its acceptance check in {len(report.problems)} points; {first.en}",
            ),
            hint=Text("改正方法包后重新指定。", "Correct the pack and name it again."),
            pack=pack_id,
        )
    return {
        "pack": pack_id,
        "digest": digest,
        "examples": len(report.golden),
        "findings": len(report.findings),
        "edges": report.edges,
    }
