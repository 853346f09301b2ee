"""A late stage: the city set is verified again and found off; what was verified with it comes into doubt."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.recalls import commands, telling
from suyuan.registry.results.models import Result
from suyuan.server.demo import gaps
from suyuan.server.demo.calibrate import calibrate
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import scenario
from suyuan.server.demo.story import city_set, county_set
from suyuan.server.demo.world import World


def tell(world: World, progress: Progress) -> None:
    """Verify the city set again, recall what was verified with it, and tell the story."""
    chosen = scenario()["story"]
    parent, child = world.plan[city_set()], world.plan[county_set()]
    before = latest_certificate(world.devices[parent.key])
    county = latest_certificate(world.devices[child.key])
    again = calibrate(world, parent, days_ago=chosen["found_days_ago"])
    found = Certificate.objects.select_related("evaluation").get(number=again.number)
    at = world.days_ago(chosen["found_days_ago"] - 1)
    recall_city_set(world, before, found, at)
    gaps.withdraw(world)
    off = line_at(county.evaluation_id, chosen["nominal"]).value_text
    world.story = words(
        before.number, county.number, found.number, said=off, true=str(chosen["county_error_mg"])
    )
    progress.step()


def recall_city_set(world: World, before: Certificate, found: Certificate, at: datetime) -> None:
    """Open a recall of the weight that was off, bounded by both certificates, and tell those concerned."""
    chosen = scenario()["story"]
    house = world.plan[city_set()].house
    good, bad = (line_at(one.evaluation_id, chosen["nominal"]) for one in (before, found))
    row = commands.open_recall(
        world.act(house, "manager", at),
        result_id=good.pk,
        trigger="as_found",
        note=f"再检时 {chosen['nominal']} g 砝码超差（{found.number}）",
    )
    commands.bound(
        world.act(house, "manager", at + timedelta(minutes=10)),
        recall_id=row.pk,
        amount=str(Decimal(bad.value_text) - Decimal(good.value_text)),
        u_amount=f"{math.hypot(good.u or 0, bad.u or 0):.2g}",
        since=before.evaluation.performed_on,
        until=found.evaluation.performed_on,
    )
    commands.propagate(world.act(house, "manager", at + timedelta(minutes=20)), recall_id=row.pk)
    telling.notify(world.act(house, "manager", at + timedelta(minutes=30)), recall_id=row.pk)


def latest_certificate(device: UUID) -> Certificate:
    """The certificate that a device was given last."""
    found = Certificate.objects.filter(instrument_id=device).order_by("-log_index").first()
    assert found is not None
    return found


def line_at(evaluation: UUID, point: str) -> Result:
    """The line of an evaluation at a nominal value."""
    rows = Result.objects.filter(evaluation_id=evaluation, symbol="Ec")
    return rows.get(point__in=(point, f"{point} g"))


def words(before: str, county: str, found: str, *, said: str, true: str) -> dict[str, list[str]]:
    """The story in a few lines, with what to type."""
    lines = (
        Text(
            "故事：县级砝码的上级后来被发现超差。",
            "Story: a county weight set whose parent was later found off.",
        ),
        Text(
            f"  {before}：市 F2 级砝码组，当时合格；之后其 500 g 砝码受损，无人知晓。",
            f"  {before}: the city's F2 set, rightly qualified; then its 500 g weight was damaged unnoticed.",
        ),
        Text(
            f"  {county}：县 M1 级砝码组用它检定，500 g 误差报为 {said} mg（实际 {true} mg）。",
            f"  {county}: the county's M1 set, verified with it; 500 g said {said} mg (in truth {true} mg).",
        ),
        Text(
            f"  {found}：市 F2 级砝码组再检不合格，县证书因此存疑，两项标准暂停。",
            f"  {found}: the F2 set failed the next time; the county certificate is in doubt, both held.",
        ),
        Text(
            f"  查看：用 officer.province 登录打开该证书，或执行 suyuan trace {county}",
            f"  See: log in as officer.province and open that certificate, or run suyuan trace {county}",
        ),
    )
    return {"zh": [line.zh for line in lines], "en": [line.en for line in lines]} | {
        "certificates": [before, county, found]
    }
