"""Reference materials: products, batches, studies, grading, certificates, monitoring, stock of the users."""
