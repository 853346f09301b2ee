"""Innovation: projects, achievements, open patent licences, first-set instruments, equivalence, brands."""
