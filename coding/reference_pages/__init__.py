"""Pages on which anybody reads the reference data: what is in force, payers, drugs and codes."""
