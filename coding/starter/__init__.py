"""The small, cited starter tables that let a fresh install work, and their loader."""
