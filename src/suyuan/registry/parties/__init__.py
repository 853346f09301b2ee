"""Parties: divisions, organizations, people, competences, designations, roles and accounts."""
