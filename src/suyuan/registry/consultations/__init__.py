"""Public consultations on drafts: comments by section, replies to each, what changed and why."""
