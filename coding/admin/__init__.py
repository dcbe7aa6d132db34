"""Reference data in the admin site: the house's own rows edited, official tables only read."""

from coding.admin import formulary, golden, payers, places, releases

__all__ = ["formulary", "golden", "payers", "places", "releases"]
