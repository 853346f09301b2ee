"""Sessions in the database as Django keeps them, read by a query that is composed once.

Every request of somebody logged in begins with it. It is read anew each time, so that a session that was
ended, by its owner or by a new password, ends at the next request. The version of the registers is read in
the same query: what is known of the reader stands as long as it does (`parties.readers`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.queries import VERSION

_COLUMNS: Final = ("session_key", "session_data", "expire_date")
_KEPT: Prepared[Any] = Prepared(lambda key: Session.objects.filter(pk=key).values(*_COLUMNS, version=VERSION))


class Kept(NamedTuple):
    """The row of a session, and the version of the registers that was read with it."""

    session_key: str
    session_data: str
    expire_date: datetime
    version: str | None


class SessionStore(db.SessionStore):
    """Django's store; a session that is not there or has expired begins without a key, as in it."""

    _row: Kept | None = None

    def row(self) -> Kept | None:
        """The row of the session; None where it ended or expired.

        One query, none without a key; the content that is looked at afterwards needs no other. The answer to
        the request depends on the session from here on.
        """
        self.accessed = True
        row = _KEPT.first(self.session_key) if self.session_key else None
        kept = Kept(**row) if row else None
        if kept is None or kept.expire_date <= timezone.now():
            kept = self._session_key = None
        self._row = kept
        return kept

    def _get_session_from_db(self) -> Any:
        kept, self._row = self._row, None
        return kept if kept and kept.session_key == self.session_key else self.row()
