"""Acts on certificates."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

ISSUE = declare(
    "certificates.issue",
    roles=["approver", "lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("签发了证书", "issued a certificate"),
)
PUBLISH = declare(
    "certificates.publish",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("发布了证书", "published a certificate"),
)
SUPERSEDE = declare(
    "certificates.supersede",
    roles=["approver"],
    reach=Reach.ORGANIZATION,
    sentence=Text("以新证书替代了旧证书", "replaced a certificate by a new one"),
)
REVOKE = declare(
    "certificates.revoke",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("撤销了证书", "revoked a certificate"),
)
SECOND_REVOCATION = declare(
    "certificates.second_revocation",
    roles=["approver"],
    reach=Reach.ORGANIZATION,
    sentence=Text("同意撤销证书", "agreed to the revocation of a certificate"),
)
FLAG_DOUBT = declare(
    "certificates.flag_doubt",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("将证书标为存疑", "put a certificate in doubt"),
)
CLEAR_DOUBT = declare(
    "certificates.clear_doubt",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("消除了证书的存疑", "cleared the doubt about a certificate"),
)
OPEN_LOG = declare(
    "log.open",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("开启了透明日志", "opened the transparency log"),
)
ROTATE = declare(
    "log.rotate",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("更换了透明日志的密钥", "changed the key of the transparency log"),
)
WITNESS = declare(
    "log.witness",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("收下了见证对日志头的联署", "took in the cosignatures of the log's head"),
)
ANCHOR = declare(
    "log.anchor",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("将事件链锚定于透明日志", "anchored the journal in the transparency log"),
)
