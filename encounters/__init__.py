"""What happened to whom, and what was decided about it."""
