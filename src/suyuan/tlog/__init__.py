"""Floor 1: the append-only transparency log: tree, proofs, signed notes, checkpoints, leaves, tiles.

Nothing here keeps a file, asks a clock or knows a certificate: the registry brings bytes and stores hashes.
"""
