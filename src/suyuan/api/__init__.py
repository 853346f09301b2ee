"""The REST interface, thin over queries and commands: evaluate, packs, instruments, certificates, log."""
