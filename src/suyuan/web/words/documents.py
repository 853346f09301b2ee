"""Words of certificates and of the transparency log (domain model 5.4)."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text

STATES: Final[dict[str, Text]] = {
    "issued": Text("有效", "In force"),
    "superseded": Text("已被替代", "Superseded"),
    "revoked": Text("已撤销", "Revoked"),
    "in_doubt": Text("存疑", "In doubt"),
    "lapsed": Text("已过期", "Lapsed"),
}

KINDS: Final[dict[str, Text]] = {
    "verification": Text("检定证书", "Verification certificate"),
    "rejection_notice": Text("检定结果通知书", "Rejection notice"),
    "calibration": Text("校准证书", "Calibration certificate"),
}

LOG_KINDS: Final[dict[str, Text]] = {
    "issue": Text("出具", "Issued"),
    "supersede": Text("替代", "Superseded"),
    "revoke": Text("撤销", "Revoked"),
}
