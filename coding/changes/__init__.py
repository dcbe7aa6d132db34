"""Changes of house data as data: found by rehearsing a save, kept, shown, and applied later."""
