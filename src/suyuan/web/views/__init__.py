"""The screens: each view reads the request, asks one query or gives one command, and shows a template."""
