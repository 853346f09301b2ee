"""Acts between installations: whom to trust, what is handed out, what is taken over."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

TRUST = declare(
    "federation.trust",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("登记了对另一系统日志公钥的信任", "entered the log key of another installation as trusted"),
)
DISTRUST = declare(
    "federation.distrust",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("终止了对另一系统的信任", "ended the trust in another installation"),
)
EXPORT = declare(
    "federation.export",
    roles=["lab_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("导出了证书的溯源子图", "handed out the part of the graph above a certificate"),
)
IMPORT = declare(
    "federation.import",
    roles=["lab_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("接收了另一系统的溯源子图", "took over a part of another installation's graph"),
)
TELL = declare(
    "federation.tell",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("导出了追溯通知", "handed out the notice of a recall"),
)
HEAR = declare(
    "federation.hear",
    roles=["lab_manager", "standard_custodian"],
    reach=Reach.ORGANIZATION,
    sentence=Text("接收了另一系统的追溯通知", "took over another installation's notice of a recall"),
)
ANSWER = declare(
    "federation.answer",
    roles=["lab_manager"],
    reach=Reach.ORGANIZATION,
    sentence=Text("按追溯通知立案", "opened a recall because of a notice"),
)
