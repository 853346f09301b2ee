"""The packs at hand: found in folders, looked up by identity; old editions stay for ever.

The packs of the product stand in `packs/` of the repository; the link beside this module carries them into
the installed package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.methods.errors import PackError
from suyuan.methods.loading import load_pack
from suyuan.methods.pack import Pack

MAX_DEPTH: Final = 3


def default_root() -> Path:
    """The folder of the product's own packs, in an installed package and in a checkout alike."""
    beside = Path(__file__).resolve().parent / "packs"
    if beside.is_dir():
        return beside.resolve()
    return Path(__file__).resolve().parents[3] / "packs"


def find_packs(root: Path) -> list[Pack]:
    """Every pack below `root` (at most three folders deep), by identity."""
    folders = sorted(path.parent for path in _declarations(root))
    return sorted((load_pack(folder) for folder in folders), key=lambda pack: pack.id)


def _declarations(root: Path) -> Iterator[Path]:
    for depth in range(MAX_DEPTH + 1):
        yield from root.glob("/".join(["*"] * depth + ["pack.toml"]))


class PackLibrary:
    """Packs by identity. The folder is read once, at first use."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or default_root()

    @cached_property
    def packs(self) -> Mapping[str, Pack]:
        """All packs by identity. Raises PackError where two folders claim the same identity."""
        found: dict[str, Pack] = {}
        for pack in find_packs(self.root):
            if pack.id in found:
                raise PackError(
                    Text(f"方法包 {pack.id} 出现两次", f"pack {pack.id} is there twice"), given=pack.id
                )
            found[pack.id] = pack
        return found

    def look(self) -> None:
        """Take in what came since the last look; a folder is read once."""

    def every(self) -> Mapping[str, Pack]:
        """What is at hand without looking again."""
        return self.packs

    def __getitem__(self, identity: str) -> Pack:
        """The pack of this identity; a method without an edition means its newest one. Raises NotFound."""
        editions = [pack for pack in self if identity in (pack.id, pack.id.rpartition("/")[0])]
        if not editions:
            raise NotFound(
                Text(f"没有方法包 {identity}", f"there is no method pack {identity}"),
                hint=Text(f"现有：{', '.join(self.packs)}", f"There are: {', '.join(self.packs)}"),
                given=identity,
            )
        return max(editions, key=lambda pack: pack.edition)

    def __iter__(self) -> Iterator[Pack]:
        return iter(self.packs.values())

    def __len__(self) -> int:
        return len(self.packs)

    def for_instrument(self, kind: str, *, activity: str | None = None) -> list[Pack]:
        """Packs for an instrument kind, newest edition first."""
        fitting = [
            pack
            for pack in self
            if kind in pack.instrument_kinds and (activity is None or pack.activity == activity)
        ]
        return sorted(fitting, key=lambda pack: pack.edition, reverse=True)
