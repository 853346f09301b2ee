"""Operations on specifications.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.shared import Done
from suyuan.client.kinds.specifications import (
    AbolishSpecificationBody,
    AnswerCommentBody,
    ApprovalOfProjectBody,
    CloseConsultationOfProjectBody,
    CommentPublicProjectBody,
    CommentsOfProjectBody,
    ConfirmSpecificationBody,
    DraftOfProjectBody,
    Effects,
    EvaluationOfProjectBody,
    FileSpecificationBody,
    IssueOfProjectBody,
    OpenConsultationOfProjectBody,
    PackOfProjectBody,
    Project,
    ProjectLinePage,
    ProposeProjectBody,
    PublicProject,
    PublicProjectLinePage,
    RejectionOfProjectBody,
    RestoreCommentBody,
    ReviseSpecificationBody,
    SendBackOfProjectBody,
    Specification,
    SpecificationLinePage,
    VotesOfProjectBody,
    WithholdCommentBody,
)
from suyuan.client.transport import place


class OnSpecifications:
    """Operations on specifications. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_specifications(
        self,
        *,
        state: Literal["", "issued", "in_force", "revising", "superseded", "abolished"] | None = None,
        kind: Literal[
            "",
            "hierarchy_scheme",
            "verification_regulation",
            "type_evaluation_programme",
            "calibration_specification",
            "other",
        ]
        | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> SpecificationLinePage:
        """Local specifications."""
        answer: SpecificationLinePage = self._ask(
            "GET",
            "/api/v1/specifications",
            query={"state": state, "kind": kind, "q": q, "page": page, "size": size},
        )
        return answer

    def list_projects(
        self,
        *,
        state: Literal[
            "",
            "proposed",
            "evaluated",
            "approved_project",
            "draft",
            "consulting",
            "draft_final",
            "reviewed",
            "issued",
            "closed",
        ]
        | None = None,
        kind: Literal[
            "",
            "hierarchy_scheme",
            "verification_regulation",
            "type_evaluation_programme",
            "calibration_specification",
            "other",
        ]
        | None = None,
        house: Literal["", "own"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ProjectLinePage:
        """Projects of specifications."""
        answer: ProjectLinePage = self._ask(
            "GET",
            "/api/v1/projects",
            query={"state": state, "kind": kind, "house": house, "q": q, "page": page, "size": size},
        )
        return answer

    def propose_project(
        self, *, idempotency_key: str | None = None, **body: Unpack[ProposeProjectBody]
    ) -> Done:
        """Propose a specification."""
        answer: Done = self._ask("POST", "/api/v1/projects", body=body, key=idempotency_key)
        return answer

    def list_public_projects(
        self, *, page: int | None = None, size: int | None = None
    ) -> PublicProjectLinePage:
        """Drafts of specifications that anybody may comment on today; no log-in is needed."""
        answer: PublicProjectLinePage = self._ask(
            "GET", "/api/v1/public/projects", query={"page": page, "size": size}
        )
        return answer

    def show_public_project(self, project_id: str) -> PublicProject:
        """One draft with the comments that are seen by everybody; no log-in is needed."""
        answer: PublicProject = self._ask("GET", f"/api/v1/public/projects/{place(project_id)}")
        return answer

    def comment_public_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[CommentPublicProjectBody]
    ) -> Done:
        """Comment on it without a log-in; an address may send ten in a quarter of an hour."""
        answer: Done = self._ask(
            "POST", f"/api/v1/public/projects/{place(project_id)}/comments", body=body, key=idempotency_key
        )
        return answer

    def show_specification(self, specification_id: str) -> Specification:
        """One local specification."""
        answer: Specification = self._ask("GET", f"/api/v1/specifications/{place(specification_id)}")
        return answer

    def show_project(self, project_id: str) -> Project:
        """One project with comments and votes."""
        answer: Project = self._ask("GET", f"/api/v1/projects/{place(project_id)}")
        return answer

    def effects_of_specification(self, specification_id: str) -> Effects:
        """What a change of it touches: standards, instruments in use, jobs under way."""
        answer: Effects = self._ask("GET", f"/api/v1/specifications/{place(specification_id)}/effects")
        return answer

    def evaluation_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[EvaluationOfProjectBody]
    ) -> Done:
        """Record the evaluation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/evaluation", body=body, key=idempotency_key
        )
        return answer

    def approval_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[ApprovalOfProjectBody]
    ) -> Done:
        """Take it into the plan."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/approval", body=body, key=idempotency_key
        )
        return answer

    def rejection_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[RejectionOfProjectBody]
    ) -> Done:
        """Reject it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/rejection", body=body, key=idempotency_key
        )
        return answer

    def pack_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[PackOfProjectBody]
    ) -> Done:
        """Name its method pack."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/pack", body=body, key=idempotency_key
        )
        return answer

    def draft_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[DraftOfProjectBody]
    ) -> Done:
        """Hand in the draft."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/draft", body=body, key=idempotency_key
        )
        return answer

    def issue_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[IssueOfProjectBody]
    ) -> Done:
        """Issue the specification."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/issue", body=body, key=idempotency_key
        )
        return answer

    def open_consultation_of_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[OpenConsultationOfProjectBody],
    ) -> Done:
        """Ask the public."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/open-consultation", body=body, key=idempotency_key
        )
        return answer

    def comments_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[CommentsOfProjectBody]
    ) -> Done:
        """Hand in a comment."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/comments", body=body, key=idempotency_key
        )
        return answer

    def close_consultation_of_project(
        self,
        project_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CloseConsultationOfProjectBody],
    ) -> Done:
        """Close the consultation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/close-consultation", body=body, key=idempotency_key
        )
        return answer

    def votes_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[VotesOfProjectBody]
    ) -> Done:
        """Record a vote."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/votes", body=body, key=idempotency_key
        )
        return answer

    def pass_review_of_project(self, project_id: str, *, idempotency_key: str | None = None) -> Done:
        """The review is passed."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/pass-review", body={}, key=idempotency_key
        )
        return answer

    def send_back_of_project(
        self, project_id: str, *, idempotency_key: str | None = None, **body: Unpack[SendBackOfProjectBody]
    ) -> Done:
        """Send it back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/projects/{place(project_id)}/send-back", body=body, key=idempotency_key
        )
        return answer

    def answer_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[AnswerCommentBody]
    ) -> Done:
        """Answer a comment."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comments/{place(comment_id)}/answer", body=body, key=idempotency_key
        )
        return answer

    def show_comment(self, comment_id: str, *, idempotency_key: str | None = None) -> Done:
        """Let a comment be seen."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comments/{place(comment_id)}/show", body={}, key=idempotency_key
        )
        return answer

    def withhold_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[WithholdCommentBody]
    ) -> Done:
        """Withhold a comment."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comments/{place(comment_id)}/withhold", body=body, key=idempotency_key
        )
        return answer

    def restore_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[RestoreCommentBody]
    ) -> Done:
        """Let a withheld comment be seen again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comments/{place(comment_id)}/restore", body=body, key=idempotency_key
        )
        return answer

    def file_specification(
        self,
        specification_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[FileSpecificationBody],
    ) -> Done:
        """File it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/specifications/{place(specification_id)}/file", body=body, key=idempotency_key
        )
        return answer

    def confirm_specification(
        self,
        specification_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ConfirmSpecificationBody],
    ) -> Done:
        """Confirm it at its review."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/specifications/{place(specification_id)}/confirm",
            body=body,
            key=idempotency_key,
        )
        return answer

    def revise_specification(
        self,
        specification_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReviseSpecificationBody],
    ) -> Done:
        """Revise it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/specifications/{place(specification_id)}/revise", body=body, key=idempotency_key
        )
        return answer

    def abolish_specification(
        self,
        specification_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AbolishSpecificationBody],
    ) -> Done:
        """Abolish it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/specifications/{place(specification_id)}/abolish",
            body=body,
            key=idempotency_key,
        )
        return answer
