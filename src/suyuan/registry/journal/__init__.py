"""Who may do what, and what was done: acts, permissions and the hash-chained record of events."""
