"""The packs of this installation: the product's own, and those handed in with issued specifications.

A pack in the making is known by its digest alone; under its identity it stands here once its specification is
issued, and then for ever. Another process may have issued one in the meantime: what is not found is looked
for again, and every walk over all packs begins with a look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.db.models import Exists, OuterRef

from suyuan.methods.archive import files_in
from suyuan.methods.library import PackLibrary
from suyuan.methods.loading import pack_from_files
from suyuan.methods.pack import Pack
from suyuan.registry.specifications.models import PackArchive, SpecificationProject


class Shelf(PackLibrary):
    """Packs by identity, with those of issued specifications: one query for each walk or miss."""

    def __init__(self) -> None:
        super().__init__()
        self._issued: dict[str, Pack] = {}

    def look(self) -> None:
        """Take in what was issued since the last look."""
        known = {pack.digest: pack for pack in self._issued.values()}
        packs = (known.get(digest) or handed_in(digest) for digest in _issued_digests())
        self._issued = {pack.id: pack for pack in packs if pack is not None}

    def every(self) -> Mapping[str, Pack]:
        return {**self._issued, **self.packs}

    def __getitem__(self, identity: str) -> Pack:
        if "/" in identity and (known := self.every().get(identity)) is not None:
            return known
        self.look()
        return super().__getitem__(identity)

    def __iter__(self) -> Iterator[Pack]:
        self.look()
        return iter(self.every().values())

    def __len__(self) -> int:
        return len(self.every())


def _issued_digests() -> list[str]:
    issued = SpecificationProject.objects.filter(pack_digest=OuterRef("digest"), specification__isnull=False)
    rows = PackArchive.objects.filter(Exists(issued)).order_by("pack_id")
    return list(rows.values_list("digest", flat=True))


def handed_in(digest: str) -> Pack | None:
    """The pack with this digest that was handed in, or None: one query, and the reading done once."""
    row = PackArchive.objects.filter(pk=digest).values_list("archive", flat=True).first()
    return None if row is None else _read(bytes(row))


@lru_cache(maxsize=64)
def _read(archive: bytes) -> Pack:
    return pack_from_files(files_in(archive))
