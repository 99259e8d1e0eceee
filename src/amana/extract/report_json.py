"""The findings as ``amana extract --json`` writes them: canonical values by kind, each once, in order of appearance."""

from __future__ import annotations

from amana.extract.extraction import Extraction
from amana.extract.finding import Finding

TECHNICAL_KEYS = (
    "url", "ipv4", "ipv6", "cidr", "domain", "email", "md5", "sha1", "sha256", "sha512", "cve", "attack", "disarm",
    "asn", "wallet", "iban", "phone",
)  # fmt: skip
_OTHER_KEYS = {"date": "dates", "country": "countries", "organisation": "organisations"}
PUBLIC = "public_infrastructure"


def as_report_json(extraction: Extraction) -> dict[str, list[str]]:
    """Every key with its values, an empty list where nothing was found.

    A technical value on a list of public infrastructure stands under ``public_infrastructure`` instead of its kind.
    An Ethereum address stands as it was written, since its capitals are its checksum (EIP-55).
    """
    values: dict[str, dict[str, None]] = {key: {} for key in (*TECHNICAL_KEYS, *_OTHER_KEYS.values(), PUBLIC)}
    for finding in extraction.findings:
        key = PUBLIC if extraction.is_public(finding) else _OTHER_KEYS.get(finding.kind, finding.kind)
        values[key][_written(finding)] = None
    return {key: list(found) for key, found in values.items()}


def _written(finding: Finding) -> str:
    if finding.kind == "wallet" and finding.value.startswith("0x"):
        return "".join(sign for sign in finding.text if sign.isalnum())
    return finding.value
