"""The command line: every floor of the product, reachable from a terminal, in words or as JSON."""
