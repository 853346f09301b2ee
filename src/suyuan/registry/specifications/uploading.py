"""Handing in the executable pack of a specification project: read, checked, kept under its digest, named.

A pack that cannot be read is refused with the file and entry at fault. One that reads but fails its own
examples is kept, since the drafter is still at work on it; it only cannot be issued (see `packing`).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.methods.archive import archive_of, files_in
from suyuan.methods.loading import pack_from_files
from suyuan.methods.pack import Pack
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications import acts
from suyuan.registry.specifications.models import PackArchive, SpecificationProject
from suyuan.registry.specifications.movement import ENTITY, facts, permit_project
from suyuan.registry.specifications.projects import PACK_OPEN
from suyuan.registry.specifications.queries import library

LONGEST_ID = 100


def hand_in_pack(occasion: Occasion, *, project_id: UUID, archive: bytes) -> Pack:
    """Hand in a pack as a ZIP archive and name it. The pack.

    Raises PackError, Unreadable, TooLarge, RuleRefusal in a state where the draft is fixed, and Conflict
    where its identity is taken by another pack in use: then it needs an edition of its own.
    """
    row = facts(project_id)
    permit_project(occasion, row, "name_pack")
    if row["state"] not in PACK_OPEN:
        raise RuleRefusal(
            Text("此时不能更改方法包", "the pack cannot be changed any more"), state=row["state"]
        )
    if not archive:
        raise Missing("pack", hint=Text("请选择方法包的 ZIP 文件。", "Choose the ZIP file of the pack."))
    files = files_in(archive)
    pack = pack_from_files(files)
    _check_identity(pack)
    named = {"pack_id": pack.id, "pack_digest": pack.digest}
    with transaction.atomic():
        if not PackArchive.objects.filter(pk=pack.digest).exists():
            PackArchive(digest=pack.digest, pack_id=pack.id, archive=archive_of(files)).save(
                force_insert=True
            )
        SpecificationProject.objects.filter(pk=project_id).update(updated_at=occasion.at, **named)
        record(
            acts.OF["name_pack"],
            occasion,
            entity=ENTITY,
            entity_id=project_id,
            payload=named | {"handed_in": len(archive)},
        )
    return pack


def _check_identity(pack: Pack) -> None:
    library().look()
    try:
        known = library()[pack.id]
    except NotFound:
        return
    if known.digest != pack.digest:
        raise Conflict(
            Text(f"{pack.id} 已在使用，内容不同", f"{pack.id} is in use with other content"),
            hint=Text("请使用新的版次。", "Give it an edition of its own."),
            pack=pack.id,
        )
