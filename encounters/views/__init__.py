"""One module a resource; every view loads, asks and renders."""
