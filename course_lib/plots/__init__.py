"""Pictures: every function draws on a matplotlib Axes, computes nothing, and returns the Axes."""
