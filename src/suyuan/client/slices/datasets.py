"""Operations on datasets.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.datasets import (
    AppendToDatasetBody,
    BeginDatasetVersionBody,
    DataSet,
    DataSetLinePage,
    DataSetPicture,
    DataSetVersionDetail,
    DataSetVersionPage,
    DiscardDatasetVersionBody,
    LookDatasetVersionBody,
    RefreshDatasetBody,
    RegisterAutomaticDatasetBody,
    RegisterDatasetBody,
    ReopenDatasetVersionBody,
    WithdrawDatasetVersionBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnDatasets:
    """Operations on datasets. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_datasets(
        self,
        *,
        q: str | None = None,
        kind: Literal["", "readings", "environment", "results", "check_standard", "other"] | None = None,
        access: Literal["", "open", "registered", "house"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> DataSetLinePage:
        """Data sets that one may see."""
        answer: DataSetLinePage = self._ask(
            "GET",
            "/api/v1/datasets",
            query={"q": q, "kind": kind, "access": access, "page": page, "size": size},
        )
        return answer

    def register_dataset(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterDatasetBody]
    ) -> Done:
        """Register a data set."""
        answer: Done = self._ask("POST", "/api/v1/datasets", body=body, key=idempotency_key)
        return answer

    def register_automatic_dataset(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterAutomaticDatasetBody]
    ) -> Done:
        """Register a data set that the registers fill."""
        answer: Done = self._ask("POST", "/api/v1/datasets/from-registers", body=body, key=idempotency_key)
        return answer

    def show_dataset_version(self, version_id: str) -> DataSetVersionDetail:
        """One version with its quality report."""
        answer: DataSetVersionDetail = self._ask("GET", f"/api/v1/datasets/versions/{place(version_id)}")
        return answer

    def picture_of_dataset(
        self,
        version_id: str,
        *,
        column: str | None = None,
        series: str | None = None,
        begin: str | None = None,
        end: str | None = None,
        steps: int | None = None,
    ) -> DataSetPicture:
        """Least, mean and greatest value of a stretch in steps of time."""
        answer: DataSetPicture = self._ask(
            "GET",
            f"/api/v1/datasets/versions/{place(version_id)}/picture",
            query={"column": column, "series": series, "begin": begin, "end": end, "steps": steps},
        )
        return answer

    def manifest_of_dataset(self, version_id: str) -> str:
        """The manifest; its SHA-256 is the digest of the version."""
        answer: str = self._ask("GET", f"/api/v1/datasets/versions/{place(version_id)}/manifest.json")
        return answer

    def csv_of_dataset(
        self, version_id: str, *, series: str | None = None, begin: str | None = None, end: str | None = None
    ) -> bytes:
        """The rows, or a stretch of them, as csv."""
        answer: bytes = self._ask(
            "GET",
            f"/api/v1/datasets/versions/{place(version_id)}/data.csv",
            query={"series": series, "begin": begin, "end": end},
        )
        return answer

    def parquet_of_dataset(
        self, version_id: str, *, series: str | None = None, begin: str | None = None, end: str | None = None
    ) -> bytes:
        """The rows, or a stretch of them, as parquet."""
        answer: bytes = self._ask(
            "GET",
            f"/api/v1/datasets/versions/{place(version_id)}/data.parquet",
            query={"series": series, "begin": begin, "end": end},
        )
        return answer

    def append_to_dataset(
        self, version_id: str, *, idempotency_key: str | None = None, **body: Unpack[AppendToDatasetBody]
    ) -> Done:
        """Take a batch of rows into a draft; the same batch under a sequence is taken once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/rows", body=body, key=idempotency_key
        )
        return answer

    def check_dataset(self, version_id: str, *, idempotency_key: str | None = None) -> Done:
        """Sort, check and report."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/check", body={}, key=idempotency_key
        )
        return answer

    def publish_dataset(self, version_id: str, *, idempotency_key: str | None = None) -> Done:
        """Publish a checked version."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/publish", body={}, key=idempotency_key
        )
        return answer

    def look_dataset_version(
        self, version_id: str, *, idempotency_key: str | None = None, **body: Unpack[LookDatasetVersionBody]
    ) -> Done:
        """Say that the report was looked through."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/look", body=body, key=idempotency_key
        )
        return answer

    def reopen_dataset_version(
        self, version_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReopenDatasetVersionBody]
    ) -> Done:
        """Open a checked version again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/reopen", body=body, key=idempotency_key
        )
        return answer

    def discard_dataset_version(
        self,
        version_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[DiscardDatasetVersionBody],
    ) -> Done:
        """Discard a version before publication."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/discard", body=body, key=idempotency_key
        )
        return answer

    def withdraw_dataset_version(
        self,
        version_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[WithdrawDatasetVersionBody],
    ) -> Done:
        """Withdraw a published version."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/versions/{place(version_id)}/withdraw", body=body, key=idempotency_key
        )
        return answer

    def show_dataset(self, data_set_id: str) -> DataSet:
        """One data set with its columns and checks."""
        answer: DataSet = self._ask("GET", f"/api/v1/datasets/{place(data_set_id)}")
        return answer

    def list_dataset_versions(
        self, data_set_id: str, *, page: int | None = None, size: int | None = None
    ) -> DataSetVersionPage:
        """The versions of a data set, the newest first."""
        answer: DataSetVersionPage = self._ask(
            "GET", f"/api/v1/datasets/{place(data_set_id)}/versions", query={"page": page, "size": size}
        )
        return answer

    def begin_dataset_version(
        self, data_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[BeginDatasetVersionBody]
    ) -> Done:
        """Begin a version."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/{place(data_set_id)}/begin", body=body, key=idempotency_key
        )
        return answer

    def refresh_dataset(
        self, data_set_id: str, *, idempotency_key: str | None = None, **body: Unpack[RefreshDatasetBody]
    ) -> Done:
        """Build a version from the registers."""
        answer: Done = self._ask(
            "POST", f"/api/v1/datasets/{place(data_set_id)}/refresh", body=body, key=idempotency_key
        )
        return answer
