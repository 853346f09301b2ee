"""One installation in a process and a data folder of its own: `python -m …installation a|b FOLDER`.

`a` works as A and hands out its parcel, then does B's work too: it is the single installation that holds
both. `b` takes the parcel over and does B's work. Each writes what its graph says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

PARCEL, SINGLE, OTHER = "a.suyuan-graph", "single.json", "b.json"


def main(who: str, folder: Path) -> None:
    from suyuan.server.starting import migrate, start_django

    start_django()
    migrate()
    {"a": work_as_a, "b": work_as_b, "story-a": story_of_a, "story-b": story_of_b}[who](folder)


def work_as_a(folder: Path) -> None:
    from tests.registry.conftest import build_world
    from tests.registry.federation.labs import KEY_A, work_of_a, work_of_b
    from tests.registry.road import road

    from suyuan.registry.federation.exporting import export_subtree
    from suyuan.registry.results.models import Evaluation

    way = road(settled(build_world(seed=500)))
    mine = work_of_a(way)
    content = export_subtree(way.world.occasion("Wang"), certificate_id=mine.id, signer=KEY_A)
    (folder / PARCEL).write_bytes(content)
    device = Evaluation.objects.get(pk=mine.evaluation).instrument_id
    assert device is not None
    theirs = work_of_b(way, device)
    write(folder / SINGLE, [mine.evaluation, *(one.evaluation for one in theirs)])


def work_as_b(folder: Path) -> None:
    from dataclasses import replace

    from tests.registry.conftest import NOW, PROVINCE, SETTING_UP, build_world
    from tests.registry.federation.labs import KEY_A, KEY_B, weights_of_b, work_of_b
    from tests.registry.road import KEYS, Road

    from suyuan.base.text import Text
    from suyuan.registry.federation import importing, trusting
    from suyuan.registry.issuing.log import open_log
    from suyuan.registry.parties.commands import register_organization

    world = settled(build_world())
    open_log(KEY_B, at=NOW)
    register_organization(
        replace(world.occasion("Ma"), actor=SETTING_UP), code="NATION",
        name=Text("国家计量院（示例）", "National Institute (example)"),
        kind="verification_institution", jurisdiction=PROVINCE, level="nation", is_anchor=True,
    )  # fmt: skip
    trusting.trust(
        world.occasion("Feng"), name=Text("甲省（示例）", "Province A (example)"),
        vkey=KEY_A.verifier.vkey(), address="", reason="核对一致",
    )  # fmt: skip
    device = weights_of_b(world)
    receipt = importing.take_subtree(
        world.occasion("Gao"), holder=world.lab, content=(folder / PARCEL).read_bytes()
    )
    mine = receipt.plan.subtree.subjects[0]
    way = Road(world=world, keys=replace(KEYS, log_signer=KEY_B))
    theirs = work_of_b(way, device)
    write(folder / OTHER, [mine, *(one.evaluation for one in theirs)])


def story_of_a(folder: Path) -> None:
    """A before the story of the documentation: a certificate, and a recall of the standard behind it."""
    from tests.registry.conftest import build_world
    from tests.registry.federation.labs import KEY_A, work_of_a
    from tests.registry.road import road

    from suyuan.registry.recalls import commands as recalls
    from suyuan.registry.results.models import Result

    way = road(settled(build_world(seed=500)))
    work_of_a(way)
    wang = way.world.occasion("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = recalls.open_recall(wang, result_id=source.pk, trigger="as_found", note="100 g 超差")
    recalls.bound(wang, recall_id=row.pk, amount="0.5")
    inhabited(way.world, KEY_A)


def story_of_b(folder: Path) -> None:
    """B before the story: a log of its own, and the weights that A calibrated."""
    from tests.registry.conftest import NOW, build_world
    from tests.registry.federation.labs import KEY_B, weights_of_b

    from suyuan.registry.issuing.log import open_log

    world = settled(build_world())
    open_log(KEY_B, at=NOW)
    weights_of_b(world)
    inhabited(world, KEY_B)


def inhabited(world: Any, key: Any) -> None:
    """Log-ins for those who act in the story, and the keys of the installation."""
    from django.conf import settings
    from tests.registry.conftest import NOW, SETTING_UP, ZONE
    from tests.registry.road import AUTHORITY

    from suyuan.registry.issuing.keys import save_keys
    from suyuan.registry.journal.occasion import Occasion
    from suyuan.registry.parties.commands import open_account

    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    for name in ("Gao", "Wang", "Feng"):
        open_account(start, person_id=world.people[name], username=name.lower(), password="a-long-password")
    own = AUTHORITY.institutions[0]
    settings.KEYS.mkdir(parents=True, exist_ok=True)
    save_keys(
        settings.KEYS, log_signer=key, root_pem=AUTHORITY.root_pem,
        institutions={"own": (own.key_pem, own.chain_pem)},
    )  # fmt: skip


def settled(world: Any) -> Any:
    """The catalogue of a new installation is on record."""
    from suyuan.registry.journal.commands import adopt

    adopt(world.occasion("Ma").as_system(), reason="loading the catalogue")
    return world


def write(path: Path, evaluations: list[UUID]) -> None:
    """What the graph says of all results of these evaluations, and the checks of the installation."""
    from uuid import uuid4

    from tests.registry.federation.labs import lines

    from suyuan.registry.journal import auditing
    from suyuan.registry.results.chain import chain_rows
    from suyuan.registry.results.compiled import results_of_register
    from suyuan.registry.results.models import Result
    from suyuan.trace.chain import check_chain

    named = [(f"{place} {name}", id_) for place, one in enumerate(evaluations) for name, id_ in lines(one)]
    ids = [id_ for _, id_ in named]
    batch = results_of_register(build=uuid4())
    rows = chain_rows(ids[-1:])
    report = check_chain(ids[-1], nodes=rows.nodes, edges=rows.edges)
    stored = dict(Result.objects.filter(pk__in=ids).values_list("id", "u"))
    told: dict[str, Any] = {
        "names": [name for name, _ in named],
        "covariances": batch.covariances(ids).tolist(),
        "u": [stored[id_] for id_ in ids],
        "origins": sorted({str(node.id) for node in rows.nodes} - {str(ids[-1])}),
        "traceable": report.traceable,
        "levels": max(link.level for link in report.links),
        "faults": [fault.en for fault in auditing.faults()],
    }
    path.write_text(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
