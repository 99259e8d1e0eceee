"""The JSON API under /api/v1/: what the pages can do, for scripts; described by its own OpenAPI document.

The way of a request: :mod:`rights` (the same authorisation as TAXII's) → one module for each matter → the store.
Errors are ``{"code", "message", "where"}`` in the language that Accept-Language asks for.
django-ninja takes most of a second to import, so :mod:`door` loads it with the first request to the API.
"""
