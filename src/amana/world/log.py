"""The log: one JSON object a line on standard error, for programs to read.

Say what happened by a word (``polled``) and values beside it; never a secret, a body or the text of a report.
Tracebacks are written without the values of variables, which hold all of these.
"""

from __future__ import annotations

import sys
from typing import TextIO, cast

import structlog


class _StandardError:
    """Standard error as it is when a line is written, not as it was when the first logger was made."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def write_json_lines() -> None:
    """Log as said above, unless the program has decided otherwise already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=True,
    )
