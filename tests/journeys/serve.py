"""The small world of the register tests behind a real server, on the day of that world.

Run as a process of its own, with a data folder of its own: ``python serve.py FOLDER PORT``.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PASSWORD = "a-long-password"
LATE = "days-later"  # in the data folder: how many days after the day of the world it is


class Server(ThreadingMixIn, WSGIServer):
    """One thread for each request, as a browser opens several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def main(folder: str, port: int) -> None:
    os.environ["SUYUAN_DATA"] = folder
    os.environ["SUYUAN_BASE_URL"] = f"http://127.0.0.1:{port}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "suyuan.server.settings_test"
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
    import django
    from django.utils import timezone

    django.setup()
    from tests.registry.conftest import NOW

    late = Path(folder) / LATE

    def now() -> datetime:
        """The day of the world, for sessions and pages alike; a journey may move it on by whole days."""
        return NOW + timedelta(days=int(late.read_text() or 0) if late.exists() else 0)

    timezone.now = now
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    fill()
    application = get_wsgi_application()
    with make_server("127.0.0.1", port, application, server_class=Server, handler_class=Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


def fill() -> None:
    """The world, its keys, and an account for everybody."""
    from django.conf import settings
    from tests.registry import conftest, road
    from tests.registry.comparisons.conftest import make_round
    from tests.registry.honest.conftest import prepare

    from suyuan.registry.issuing.keys import save_keys
    from suyuan.registry.journal.occasion import Occasion
    from suyuan.registry.parties import commands as parties
    from suyuan.registry.targets.loading import load_plans

    world = conftest.build_world()
    load_plans()
    save_keys(
        settings.KEYS,
        log_signer=road.LOG_KEY,
        root_pem=road.AUTHORITY.root_pem,
        institutions={
            "PIM": (road.AUTHORITY.institutions[0].key_pem, road.AUTHORITY.institutions[0].chain_pem)
        },
    )
    road.road(world)
    make_round(world)  # laboratories of a city and a county, for a comparison
    prepare(world)  # a second officer, and a factory against which no register speaks
    want_verification(world)
    setting_up = Occasion(
        actor=conftest.SETTING_UP, at=conftest.NOW, identities=world.identities, zone=conftest.ZONE
    )
    # With He they are the three experts of a grading; none of them belongs to the producer.
    for name, house in (("Tan", world.authority), ("Zhao", world.other_lab)):
        parties.assign_role(
            setting_up, person_id=world.people[name], role="rm_developer", organization_id=house
        )
    # Zhao keeps the standards of the city, and plans those that it is to build.
    parties.assign_role(
        setting_up,
        person_id=world.people["Zhao"],
        role="standard_custodian",
        organization_id=world.other_lab,
    )
    for name, person in world.people.items():
        parties.open_account(setting_up, person_id=person, username=name.lower(), password=PASSWORD)


def want_verification(world: Any) -> None:
    """Blood pressure meters of the factory, which nobody in the province can verify."""
    from tests.registry.conftest import PROVINCE

    from suyuan.registry.instruments import commands as instruments

    zhou, sun = world.occasion("Zhou"), world.occasion("Sun")
    for number in range(5):
        row = instruments.register_instrument(
            zhou, kind="bp_manual", owner_id=world.factory, jurisdiction=PROVINCE, use_field="medical_health",
            manufacturer="示例", model="BP-1", serial_no=f"BP-{number}",
        )  # fmt: skip
        instruments.accept_registration(sun, instrument_id=row.pk)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
