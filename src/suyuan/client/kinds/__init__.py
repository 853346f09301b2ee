"""What goes into the interface and comes out of it."""
