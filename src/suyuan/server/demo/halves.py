"""Half-days of the desk that is shown: what is open there is spread so that nobody is planned twice.

One set of weights and one pressure calibrator serve everything: no two jobs share a standard in a half-day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from suyuan.registry.jobs.working_days import working_days
from suyuan.server.demo.road import Errand
from suyuan.server.demo.world import World

MINUTES: Final = {"am": 20, "pm": 260}  # after nine


@dataclass(frozen=True, kw_only=True)
class Half:
    """When a job is planned: `back` working days before today the plan was made, for `ahead` days later."""

    back: int
    half: str
    post: str
    ahead: int = 0


AT_STEP: Final = {
    "approve": Half(back=3, half="pm", post="verifier2"),
    "check": Half(back=2, half="am", post="verifier"),
    "record": Half(back=2, half="pm", post="verifier2"),
    "start": Half(back=1, half="am", post="verifier2"),
    "receive": Half(back=1, half="am", post="verifier", ahead=2),
    "schedule": Half(back=1, half="am", post="verifier2", ahead=3),
}  # the open jobs of weighing instruments, by the step at which they stand
ON_SITE: Final = {
    "receive": Half(back=1, half="pm", post="verifier", ahead=3),
    "start": Half(back=1, half="pm", post="verifier"),
}
ADJUSTED: Final = Half(back=1, half="am", post="verifier")
FROM_FILE: Final = Half(back=2, half="pm", post="verifier")


def planned(world: World, errand: Errand, half: Half) -> Errand:
    """The errand in its half-day, by whom it is given to there."""
    day = days_before(world.today, half.back)
    return replace(
        errand,
        at=world.at(day, minute=MINUTES[half.half] if not half.ahead else MINUTES["am"]),
        verifier=half.post,
        half=half.half,
        ahead=half.ahead,
    )


def days_before(today: date, count: int) -> date:
    """The working day so many working days before today."""
    known, day = working_days(), today
    while count:
        day -= timedelta(days=1)
        count -= known.is_working(day)
    return day
