"""A typed client of the REST interface: standard library alone, one method for each operation.

    client = Client("http://localhost:8000", token="sy_...")
    for one in client.pages(client.instruments.list_instruments, "instruments", status="overdue"):
        print(one["label_no"])

`kinds` and `slices` are made from the description of the interface by ``docs/build_client.py``.
"""

from __future__ import annotations

from suyuan.client.client import Client
from suyuan.client.transport import ApiError, Unreachable

__all__ = ["ApiError", "Client", "Unreachable"]
