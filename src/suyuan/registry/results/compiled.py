"""The traceability graph of the registers: results and influences read in columns, compiled, kept on disk.

Results and influences are written once and never changed, so a build is up to date as long as there are as
many of them as when it was made, and what is new is joined to the build there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.conf import settings

from suyuan.base.errors import EvidenceError, InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.results.columns import (
    called,
    influences_read,
    key,
    marks,
    portions,
    results_read,
    set_ups_read,
    stated_u,
)
from suyuan.registry.results.feed import register_in_bulk
from suyuan.registry.results.models import Influence, Result
from suyuan.trace.columns import NONE
from suyuan.trace.identities import Halves, Index
from suyuan.trace.joining import InfluenceRows, ResultRows, join
from suyuan.trace.results import Results
from suyuan.trace.segments import settled
from suyuan.trace.stored import Build, current_build, read_tiers, write_tiers
from suyuan.trace.tiers import Tiers

FOLDER: Final = "graph"
TIME_BITS: Final = 80  # below the milliseconds of a time-ordered identity
OVERLAP: Final = 24 * 3600 * 1000  # milliseconds: how late a result may be stored after its identity was made


def place() -> Path:
    """Where builds are kept."""
    return Path(settings.DATA) / FOLDER


def sizes() -> dict[str, int]:
    """How many results and influences there are now: two queries."""
    return {"results": Result.objects.count(), "influences": Influence.objects.count()}


def compile_register(*, build: UUID) -> Build:
    """Read the registers, compile the graph and let it serve. Raises what `join` raises.

    Where the registers hold what no graph can be made of, the last good build goes on serving.
    """
    counted = sizes()
    return _serve(tiers_of_register(), build=build, counted=counted)


def extend_register(*, build: UUID) -> Build | None:
    """Bring what came since the last build into the graph, and let it serve. Raises what `join` raises.

    None where that cannot be done: nothing serves, a result came with an identity of long ago, or a part that
    was private to an earlier result comes again.
    """
    try:
        serving, before = current_build(place()), read_tiers(place())
    except SuyuanError:
        return None
    counted = sizes()
    fresh = _fresh(before, serving.source)
    if fresh is None or serving.source["results"] + len(fresh[0].u) != counted["results"]:
        return None
    results, influences, set_ups = fresh
    tiers = join(before, results, influences, set_ups=set_ups, stated_u=stated_u, called=called)
    return _serve(settled(tiers), build=build, counted=counted)


def _serve(tiers: Tiers, *, build: UUID, counted: dict[str, int]) -> Build:
    last = Result.objects.order_by("-pk").values_list("pk", flat=True).first()
    place().mkdir(parents=True, exist_ok=True)
    return write_tiers(place(), tiers, build=build, source={**counted, "last": str(last or UUID(int=0))})


def is_current() -> bool:
    """Whether the build that serves knows every result there is."""
    try:
        serving = current_build(place())
    except SuyuanError:
        return False
    head = registers_version()  # before anything is counted: what comes meanwhile moves it on
    if _CURRENT.get(serving.folder) == head:
        return True
    if {**serving.source, **sizes()} != serving.source:
        return False
    _CURRENT.clear()
    _CURRENT[serving.folder] = head
    return True


# The build that was last found to know everything, and the head of the event chain when it was: results are
# written by commands alone, of whatever process, and every command moves the head.
_CURRENT: Final[dict[Path, str]] = {}


def results_of_register(*, build: UUID) -> Results:
    """The results of the registers; what is new comes into the graph first.

    Raises what `join` raises where that cannot be done: a recall that leaves out what came last would be
    worse than none. The last good build stays, and `Results.load` reads it.
    """
    if is_current():
        try:
            return Results(read_tiers(place()))
        except EvidenceError:  # a file was lost or cut off: the registers have it all
            pass
    if extend_register(build=build) is None:
        compile_register(build=build)
    return Results(read_tiers(place()))


def tiers_of_register() -> Tiers:
    """The compiled tiers of everything in the registers."""
    return register_in_bulk().tiers(called=called)


def _fresh(before: Tiers, source: Mapping[str, Any]) -> tuple[ResultRows, InfluenceRows, Halves] | None:
    """What the registers hold beyond some tiers: results, influences and all set-ups."""
    since = key(UUID(int=max(UUID(source["last"]).int - (OVERLAP << TIME_BITS), 0)))
    results = results_read(" WHERE r.id > %s", [since])
    results = results.take(np.flatnonzero(before.locate(results.column) == NONE))
    set_ups = set_ups_read()
    new = set_ups[before.joints.set_ups.locate(set_ups) == NONE]
    influences = influences_read(" WHERE result_id > %s", [since])
    influences = influences.take(np.flatnonzero(Index.of(results.column).locate(influences.result) != NONE))
    for portion in portions(new):
        more = influences_read(f" WHERE set_up_id IN ({marks(portion)})", portion)
        influences = influences.and_then(more)
    return None if _comes_again(before, influences) else (results, influences, set_ups)


def _comes_again(before: Tiers, new: InfluenceRows) -> bool:
    """Whether a part without a parent has an origin that only one owner had before: that one is private."""
    free = new.origin[~new.parent.any(axis=1)]
    free = free[before.joints.sources.locate(free) == NONE]
    for portion in portions(free):
        same = influences_read(f" WHERE parent_id IS NULL AND origin IN ({marks(portion)})", portion)
        known = before.locate(same.result) != NONE
        if (known | (before.joints.set_ups.locate(same.set_up) != NONE)).any():
            return True
    return False


def points_of_certificate(number: str) -> list[dict[str, Any]]:
    """The lines of a certificate that have a value, in their order: one query. Raises NotFound."""
    found = Result.objects.filter(evaluation__certificate_number=number, u__gt=0).order_by("place")
    rows = [dict(row) for row in found.values("id", "symbol", "point", "unit")]
    if not rows:
        raise NotFound(Text(f"没有证书 {number}", f"there is no certificate {number}"), given=number)
    return rows


def points_in(rows: Sequence[Mapping[str, Any]]) -> str:
    """The points of a certificate, each once, for those who have to choose one."""
    return ", ".join(dict.fromkeys(str(row["point"]) for row in rows if row["point"]))


def chosen_point(number: str, point: str) -> dict[str, Any]:
    """The line of a certificate at `point`, or its only one. Raises NotFound; InputError: one must choose."""
    rows = points_of_certificate(number)
    fitting = [row for row in rows if not point or point in (row["point"], row["point"].split(" ")[0])]
    if not fitting:
        raise NotFound(
            Text(f"证书 {number} 没有点 {point}", f"certificate {number} has no point {point}"),
            given=point,
            hint=Text(f"可选：{points_in(rows)}", f"There are: {points_in(rows)}"),
        )
    if len(fitting) > 1:
        raise InputError(
            Text(
                f"证书 {number} 有多个结果，请选定测量点",
                f"certificate {number} has several results: choose a point",
            ),
            allowed=", ".join(row["point"] or row["symbol"] for row in fitting),
        )
    return fitting[0]
