"""Floor 3: the plan's figures as table expressions, each with its members as evidence."""
