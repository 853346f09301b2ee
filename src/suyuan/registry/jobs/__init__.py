"""Jobs: applications and the work on one instrument, from request to receipt."""
