"""What waits for a person outside the jobs: read from the registers, never kept."""
