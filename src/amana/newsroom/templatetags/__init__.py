"""Template tags of the bulletins."""
