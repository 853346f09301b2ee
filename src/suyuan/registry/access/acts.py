"""Acts on tokens. A token is its person's own; an administrator who closes the account closes them all."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

# Like all that people do with their own log-in: no role is needed, and the command knows no other person.
MAKE_TOKEN = declare(
    "access.make_token",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("创建了访问令牌", "made an access token"),
)
REVOKE_TOKEN = declare(
    "access.revoke_token",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("撤销了访问令牌", "revoked an access token"),
)
PURGE_ANSWERS = declare(
    "access.purge_answers",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("清除了过期的接口应答", "removed kept answers of the interface"),
)
