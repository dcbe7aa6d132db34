"""What the screens show: finished strings, so that templates decide nothing."""
