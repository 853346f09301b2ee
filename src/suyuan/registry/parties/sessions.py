"""Sessions in the database as Django keeps them, read by a query that is composed once.

Every request of somebody logged in begins with it. It is read anew each time, so that a session that was
ended, by its owner or by a new password, ends at the next request.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from suyuan.registry.journal.prepared import Prepared

_KEPT = Prepared(lambda key: Session.objects.filter(pk=key))


class SessionStore(db.SessionStore):
    """Django's store; a session that is not there or has expired begins without a key, as in it."""

    def _get_session_from_db(self) -> Session | None:
        kept = _KEPT.first(self.session_key)
        if kept is None or kept.expire_date <= timezone.now():
            self._session_key = None
            return None
        return kept
