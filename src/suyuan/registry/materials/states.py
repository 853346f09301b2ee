"""The state machines of reference materials as data: of the product, and of its batches.

Source: domain model 8. The table there is one; here its rows are parted by what they move, for a product has
many batches. A batch is prepared while the product is developed, since the studies are made on it.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

PRODUCT_STATES: Final[dict[str, Text]] = {
    "developing": Text("研制中", "In development"),
    "studied": Text("研究完成", "Studied"),
    "applied": Text("已申请定级", "Grading applied for"),
    "reviewing": Text("评审中", "Being reviewed"),
    "graded": Text("已定级", "Graded"),
    "withdrawn": Text("已撤销", "Withdrawn"),
}
BATCH_STATES: Final[dict[str, Text]] = {
    "prepared": Text("已制备", "Prepared"),
    "released": Text("已发布", "Released"),
    "expired": Text("已过期", "Expired"),
    "recalled": Text("已召回", "Recalled"),
}


OF_PRODUCT: Final = (
    Transition("", "start", "developing"),
    Transition("developing", "finish_studies", "studied"),
    Transition("studied", "apply_grading", "applied"),
    Transition("applied", "accept", "reviewing"),
    Transition("applied", "supplement", "studied"),
    Transition("applied", "reject", "studied"),
    Transition("reviewing", "pass", "graded"),
    Transition("reviewing", "fail", "studied"),
    Transition("graded", "withdraw", "withdrawn"),
)
OF_BATCH: Final = (
    Transition("", "register_batch", "prepared"),
    Transition("prepared", "release_batch", "released"),
    Transition("released", "monitor_ok", "released"),
    Transition("released", "extend", "released"),
    Transition("released", "expire", "expired"),
    Transition("released", "recall", "recalled"),
)
PRODUCT_TARGETS: Final = targets_of(OF_PRODUCT)
BATCH_TARGETS: Final = targets_of(OF_BATCH)
# Studies of a product may still be added where the table lets it come back to "studied".
STUDYING: Final = ("developing", "studied", "graded")


def why_not_product(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a product in `state`, or None."""
    return why_not(
        state, event, targets=PRODUCT_TARGETS, states=PRODUCT_STATES, what=Text("标准物质", "the material")
    )


def why_not_batch(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a batch in `state`, or None."""
    return why_not(state, event, targets=BATCH_TARGETS, states=BATCH_STATES, what=Text("该批", "the batch"))
