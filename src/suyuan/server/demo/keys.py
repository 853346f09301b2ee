"""The keys of the demonstration: a root, a signing certificate for every institute, the key of the log."""

from __future__ import annotations

from datetime import timedelta

from suyuan.base.canonical import sha256_hex
from suyuan.certify.authority import make_authority
from suyuan.registry.issuing.keys import load_keys, save_keys
from suyuan.registry.issuing.log import open_log
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import scenario
from suyuan.server.demo.world import World
from suyuan.tlog.note import Signer

TEN_YEARS = 3652


def make_keys(world: World, progress: Progress) -> None:
    """Make keys from the seed of the scenario, write them into the key folder, and open the log."""
    from django.conf import settings

    seed = sha256_hex(f"suyuan demonstration {scenario()['seed']}".encode()).encode()
    houses = [house for house in world.houses.values() if house.kind == "verification_institution"]
    start = world.founded.date()
    authority = make_authority(
        seed,
        [house.name for house in houses],
        valid_from=start,
        valid_until=start + timedelta(days=TEN_YEARS),
    )
    pairs = zip(houses, authority.institutions, strict=True)
    log_signer = Signer(settings.LOG_ORIGIN, bytes.fromhex(sha256_hex(seed + b" log")))
    institutions = {house.code: (key.key_pem, key.chain_pem) for house, key in pairs}
    save_keys(
        settings.KEYS,
        log_signer=log_signer,
        root_pem=authority.root_pem,
        institutions=institutions,
        seals=institutions,  # the key that signs the data seals the page, too
    )
    world.keys = load_keys(settings.KEYS, base_url=settings.BASE_URL, synthetic=True)
    open_log(log_signer, at=world.founded)
    progress.step()
