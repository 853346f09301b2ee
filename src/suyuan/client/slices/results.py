"""Operations on results.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.results import (
    CalibrationFleetPage,
    CovariancesBody,
    IntervalBody,
    IntervalSuggestion,
    ResultCovariances,
    ResultInfluencePage,
    Revaluation,
    RevaluationBody,
    WhatIf,
    WhatIfBody,
)
from suyuan.client.transport import place


class OnResults:
    """Operations on results. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_calibration_fleets(
        self,
        *,
        side: Literal["", "own", "measured"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CalibrationFleetPage:
        """Kinds and models with a history: one's own instruments, or those one's institute measured."""
        answer: CalibrationFleetPage = self._ask(
            "GET", "/api/v1/calibration-intervals", query={"side": side, "page": page, "size": size}
        )
        return answer

    def result_covariances(
        self, *, idempotency_key: str | None = None, **body: Unpack[CovariancesBody]
    ) -> ResultCovariances:
        """Covariances and correlations of some results."""
        answer: ResultCovariances = self._ask(
            "POST", "/api/v1/results/covariances", body=body, key=idempotency_key
        )
        return answer

    def suggest_calibration_interval(
        self, *, idempotency_key: str | None = None, **body: Unpack[IntervalBody]
    ) -> IntervalSuggestion:
        """The longest interval, in months, that the history of a fleet supports."""
        answer: IntervalSuggestion = self._ask(
            "POST", "/api/v1/calibration-intervals/suggest", body=body, key=idempotency_key
        )
        return answer

    def list_result_influences(
        self, result_id: str, *, page: int | None = None, size: int | None = None
    ) -> ResultInfluencePage:
        """Who contributes to a result and how much, the largest share first."""
        answer: ResultInfluencePage = self._ask(
            "GET", f"/api/v1/results/{place(result_id)}/influences", query={"page": page, "size": size}
        )
        return answer

    def result_what_if(
        self, result_id: str, *, idempotency_key: str | None = None, **body: Unpack[WhatIfBody]
    ) -> WhatIf:
        """What a correction of a result would move; nothing is written."""
        answer: WhatIf = self._ask(
            "POST", f"/api/v1/results/{place(result_id)}/what-if", body=body, key=idempotency_key
        )
        return answer

    def result_revaluation(
        self, result_id: str, *, idempotency_key: str | None = None, **body: Unpack[RevaluationBody]
    ) -> Revaluation:
        """What a new certificate of a result would do below it; nothing is written."""
        answer: Revaluation = self._ask(
            "POST", f"/api/v1/results/{place(result_id)}/revaluation", body=body, key=idempotency_key
        )
        return answer
