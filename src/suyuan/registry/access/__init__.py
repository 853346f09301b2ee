"""How programs come in: tokens of people with a scope, and answers kept so that no retry acts twice."""
