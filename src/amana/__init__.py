"""Amana (أمانة): an Arabic-first, sovereign exchange of threat information."""

__version__ = "0.1.0"
