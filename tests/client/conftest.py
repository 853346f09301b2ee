"""The small world for programs."""

from tests.registry.conftest import world

__all__ = ["world"]
