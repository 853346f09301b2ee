"""What installations hand each other: parts of the traceability graph and notices of recalls, signed."""
