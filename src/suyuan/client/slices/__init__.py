"""The operations of the interface, by slice."""
