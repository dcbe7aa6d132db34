"""What people type, read and checked row by row; across rows the engine judges."""
