"""Reading a certificate into its view, piece by piece; by local names, never raising on content."""
