"""What the server's processes are told by environment variables: which node, and with how many threads."""

from __future__ import annotations

NODE = "AMANA_NODE"
THREADS = "AMANA_THREADS"
