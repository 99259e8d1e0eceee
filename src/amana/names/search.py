"""Search (coming)."""
