"""What an address may send without a log-in."""

from __future__ import annotations

import pytest

from suyuan.base.errors import Missing
from suyuan.registry.issuing.attempts import Pace, TooManyAttempts

HOME = "192.0.2.1"


def test_a_form_that_is_refused_for_what_was_typed_counts_nothing():
    pace = Pace("a-test-of-paces", 1, TooManyAttempts)
    for _ in range(3):
        with pytest.raises(Missing), pace.forgiving(HOME):
            raise Missing("text")
    with pace.forgiving(HOME):
        pass
    with pytest.raises(TooManyAttempts), pace.forgiving(HOME):
        pass
