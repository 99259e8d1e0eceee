"""What the server's processes are told by environment variables: which node, with how many threads, and whose
end is theirs."""

from __future__ import annotations

NODE = "AMANA_NODE"
THREADS = "AMANA_THREADS"
PARENT = "AMANA_PARENT"
