"""Pages and parts about reference data."""
