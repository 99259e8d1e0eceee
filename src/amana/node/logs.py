"""The standard library's log, written as the program's own is: one JSON object a line on standard error."""

from __future__ import annotations

import logging
import sys

import structlog

from amana.world.log import write_json_lines


def start_logging() -> None:
    """Log as :mod:`amana.world.log` says, also what Django, the TAXII server and libraries say by ``logging``."""
    write_json_lines()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
