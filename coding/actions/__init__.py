"""Every write to reference data: keyword-only, by somebody, atomic, recorded."""
