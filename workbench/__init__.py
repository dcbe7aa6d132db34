"""The Django project: settings, addresses, and what every page shares; no coding rules."""
