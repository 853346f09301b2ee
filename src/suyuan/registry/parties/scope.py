"""What a person may see: an owner its own instruments, a laboratory and an authority those of their division.

Acts are permitted by the registry; this is about reading only. Nobody sees the work of another laboratory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotPermitted
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties import queries as parties

LABORATORY: Final = ("verifier", "checker", "approver", "lab_manager", "sample_clerk", "standard_custodian")
NOBODY: Final = UUID(int=0)  # the identity of no organization


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`path` is the division whose register may be read ("" for none); `organization` is one's own house."""

    organization: UUID | None
    path: str
    is_laboratory: bool
    is_authority: bool

    @property
    def owner_id(self) -> UUID | None:
        """The owner that lists are narrowed to, for people who only see their own house.

        Who belongs to no house sees the instruments of nobody, never those of everybody.
        """
        return None if self.path else self.organization or NOBODY

    @property
    def authority_path(self) -> str:
        """The division whose houses an authority looks after; "" for everybody else."""
        return self.path if self.is_authority else ""

    def includes(self, row: Mapping[str, Any]) -> bool:
        """Whether a row with `owner_id` and `jurisdiction__path` may be seen."""
        if row["owner_id"] == self.organization and self.organization is not None:
            return True
        path = row["jurisdiction__path"]
        return bool(self.path) and (path == self.path or path.startswith(f"{self.path}/"))

    def sees_house(self, *houses: UUID | None, path: str = "") -> bool:
        """Whether one of the houses is one's own, or an authority's division contains `path`."""
        if self.organization is not None and self.organization in houses:
            return True
        return self.is_authority and bool(self.path) and f"{path}/".startswith(f"{self.path}/")


def scope_of(actor: Actor) -> Scope:
    """The scope of an actor: no query for one who was read from the register."""
    divisions = sorted({grant.jurisdiction for grant in actor.grants if grant.jurisdiction})
    is_laboratory = actor.has_role(*LABORATORY)
    if divisions:
        path = min(
            (actor.paths.get(code) or str(parties.division(code)["path"]) for code in divisions), key=len
        )
    elif is_laboratory and actor.organization is not None:
        house = actor.paths.get("")
        path = house or str(parties.organization(actor.organization)["jurisdiction__path"])
    else:
        path = ""
    return Scope(
        organization=actor.organization,
        path=path,
        is_laboratory=is_laboratory,
        is_authority=bool(divisions),
    )


def refuse_unless(seen: bool, what: Text) -> None:  # noqa: FBT001 - reads as a sentence where it is used
    """Raise NotPermitted for something that belongs to another house."""
    if not seen:
        raise NotPermitted(
            Text(
                f"{what.zh}属于其他单位，您无权查看",
                f"{what.en} belongs to another organization; you may not see it",
            ),
            hint=Text("如需查看，请联系该单位。", "Ask that organization if you need to see it."),
        )
