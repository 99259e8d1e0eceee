"""External references (STIX 2.1, section 2.5): numbers of well-known catalogues must have their form."""

from __future__ import annotations

import re
from typing import Any

from amana.stix.faults import Fault

_FORMS = {
    "cve": ("stix.bad-cve", re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}").fullmatch),
    "capec": ("stix.bad-capec", re.compile(r"CAPEC-[0-9]{1,10}").fullmatch),
}


def check_external_references(references: list[dict[str, Any]]) -> None:
    """Raise Fault if a reference to CVE or CAPEC has no number of the right form."""
    for index, reference in enumerate(references):
        if reference["source_name"] in _FORMS:
            code, form = _FORMS[reference["source_name"]]
            number = reference.get("external_id", "")
            if not form(number):
                raise Fault(code, value=number).at("external_id").at(index).at("external_references")
