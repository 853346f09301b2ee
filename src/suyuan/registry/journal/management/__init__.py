"""Commands of the command line of Django that this slice replaces."""
