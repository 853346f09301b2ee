"""Before or after: what the conditions of a measurement say about an adjustment or a repair.

The schema gives ``dcc:status`` to a condition only, so a measurement has the status its conditions agree
on, and its results have that of the measurement.

Source: PTB DCC schemas 3.2.1 and 3.3.0, conditionType.
"""

from __future__ import annotations

from lxml import etree

from suyuan.certify.dcc.reading.tree import kid, kids, local, text


def status_of(measurement: etree._Element | None) -> str:
    """beforeAdjustment, afterAdjustment, beforeRepair, afterRepair; "" where none or two are said."""
    found = {
        text(one, "status") for one in kids(kid(measurement, "influenceConditions"), "influenceCondition")
    }
    return found.pop() if len(found) == 1 else ""


def measurement_of(element: etree._Element) -> etree._Element | None:
    """The ``dcc:measurementResult`` that a result belongs to; None of anything else."""
    return next(element.iterancestors("{*}measurementResult"), None) if local(element) == "result" else None
