"""Standards: assessed measurement standards, their evidence, and whether they may be used today."""
