"""Recalls: a standard was off; who is affected, who is told, what becomes of each certificate."""
