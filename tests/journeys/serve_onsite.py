"""The server of the journeys with a job on site, begun and waiting for its readings."""

from __future__ import annotations

import sys

from tests.journeys import serve


def fill() -> None:
    """The small world, and the F1 weights of Factory 42 at the factory's own place, in work."""
    from tests.registry import road

    from suyuan.registry.jobs.models import Application

    made: list[road.Road] = []
    plain = road.road

    def kept(world: object) -> road.Road:
        made.append(plain(world))  # type: ignore[arg-type]
        return made[-1]

    road.road = kept  # type: ignore[assignment]
    FILL()
    made[0].started()
    Application.objects.update(place="on_site")


FILL = serve.fill

if __name__ == "__main__":
    serve.fill = fill
    serve.main(sys.argv[1], int(sys.argv[2]))
