"""What the store's short words are called on a page. One table for each closed list; msgids are English."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

KINDS: Words = {
    "ipv4": _("IPv4 address"),
    "ipv6": _("IPv6 address"),
    "cidr": _("Address block"),
    "domain": _("Domain"),
    "url": _("Web address"),
    "email": _("E-mail address"),
    "md5": _("MD5 hash"),
    "sha1": _("SHA-1 hash"),
    "sha256": _("SHA-256 hash"),
    "sha512": _("SHA-512 hash"),
    "cve": _("Vulnerability"),
    "attack": _("Attack technique"),
    "disarm": _("Influence technique"),
    "asn": _("Autonomous system"),
    "wallet": _("Wallet"),
    "iban": _("Bank account (IBAN)"),
    "phone": _("Telephone number"),
    "date": _("Date"),
    "country": _("Country"),
    "organisation": _("Organisation"),
    "ledger": _("Ledger"),
}

TYPES: Words = {
    "attack-pattern": _("Attack technique"),
    "autonomous-system": _("Autonomous system"),
    "campaign": _("Campaign"),
    "course-of-action": _("Course of action"),
    "artifact": _("Artefact"),
    "directory": _("Directory"),
    "domain-name": _("Domain"),
    "email-addr": _("E-mail address"),
    "email-message": _("E-mail message"),
    "extension-definition": _("Extension definition"),
    "file": _("File"),
    "grouping": _("Grouping"),
    "identity": _("Identity"),
    "incident": _("Incident"),
    "indicator": _("Indicator"),
    "infrastructure": _("Infrastructure"),
    "intrusion-set": _("Intrusion set"),
    "ipv4-addr": _("IPv4 address"),
    "ipv6-addr": _("IPv6 address"),
    "language-content": _("Translation"),
    "location": _("Location"),
    "mac-addr": _("Device address (MAC)"),
    "malware": _("Malware"),
    "malware-analysis": _("Malware analysis"),
    "marking-definition": _("Marking"),
    "mutex": _("Mutex"),
    "network-traffic": _("Network traffic"),
    "note": _("Note"),
    "observed-data": _("Observed data"),
    "opinion": _("Assessment"),
    "process": _("Process"),
    "relationship": _("Relationship"),
    "report": _("Report"),
    "sighting": _("Sighting"),
    "software": _("Software"),
    "threat-actor": _("Threat group"),
    "tool": _("Tool"),
    "url": _("Web address"),
    "user-account": _("System account"),
    "vulnerability": _("Vulnerability"),
    "windows-registry-key": _("Registry key"),
    "x509-certificate": _("Digital certificate"),
}

FINDING_STATES: Words = {
    "new": _("To decide"),
    "accepted": _("Accepted"),
    "rejected": _("Rejected"),
}

REPORT_STATES: Words = {
    "draft": _("In review"),
    "proposed": _("Waiting for release"),
    "released": _("Released"),
    "dismissed": _("Dismissed"),
}

ALERT_STATES: Words = {
    "new": _("New"),
    "accepted": _("Being dealt with"),
    "dismissed": _("Dismissed"),
}

RELEASE_STATES: Words = {
    "proposed": _("Waiting for a second person"),
    "released": _("Carried out"),
    "declined": _("Declined"),
}

# Why two values meet (amana.observables.probes), as the end of “…”: one sentence each.
WHYS: Words = {
    "exact": _("The same value stands on both sides."),
    "cidr": _("The address lies inside the address block."),
    "domain-suffix": _("One domain is a sub-domain of the other."),
    "url-prefix": _("One web address begins with the other."),
    "host": _("The web address or the e-mail address is on this host."),
    "watch": _("The value is on this node's list of watched values."),
    "equivocation": _("This ledger has signed two heads that cannot both be true."),
}

ROLES: Words = {
    "administrator": _("Administrator"),
    "analyst": _("Analyst"),
    "releaser": _("Releaser"),
    "auditor": _("Auditor"),
    "editor": _("Editor"),
    "moderator": _("Moderator"),
    "screener": _("Screener"),
    "peer": _("Another member's node"),
}

LEVELS: Words = {
    "technical": _("Technical"),
    "financial": _("Financial"),
    "crime": _("Organised crime"),
    "content": _("Content"),
    "campaign": _("Campaigns"),
    "meta": _("The exchange itself"),
}

# What a POST did, said on the page that it leads to (`?done=…`).
DONE: Words = {
    "signed-out": _("You are signed out."),
    "saved": _("Saved."),
    "report-added": _("The report was taken in. Decide on what was found in it."),
    "report-dismissed": _("The report was dismissed."),
    "report-reopened": _("The report is open for review again."),
    "decided": _("The decision was recorded."),
    "proposed": _("The release was proposed. A second person decides on it."),
    "released": _("Released: the recipients can fetch it now."),
    "declined": _("The release was declined; the report is open for review again."),
    "password-changed": _("The password was changed; your other sessions have ended."),
    "asked": _("The request was made. A second administrator confirms or declines it."),
    "request-confirmed": _("The request was confirmed and carried out."),
    "request-declined": _("The request was declined; nothing was changed."),
    "poll-asked": _("The peer is polled as soon as the worker looks next, usually within a second."),
    "alerts-settled": _("The alerts were decided on."),
    "undone": _("The decision was taken back."),
    "alert-accepted": _("The alert was accepted."),
    "alert-dismissed": _("The alert was dismissed."),
    "alert-reopened": _("The alert is open again."),
    "bulletin-saved": _("The draft was saved."),
    "bulletin-proposed": _("The bulletin was proposed. A second person publishes it."),
    "bulletin-published": _("Published: everyone can read it now."),
    "bulletin-renewed": _("The new review date stands; the bulletin is shown until then."),
    "bulletin-withdrawn": _("The bulletin was withdrawn; its permalink says why."),
    "comments-shown": _("The comments are shown now."),
    "comments-hidden": _("The comments are hidden."),
    "comments-waiting": _("The comments wait again."),
    "comments-erase": _("The e-mail addresses are erased."),
    "file-dropped": _("The file and what came of it are gone."),
    "list-brought": _("The list was read. Another person looks at what it changes and accepts it."),
    "list-accepted": _("Accepted: it is in force now."),
    "list-agreed": _("Accepted. A second person must accept it too."),
    "list-refused": _("Refused: nothing of it takes effect."),
    "follow-up-drafted": _("The draft was saved. A second person approves it."),
    "follow-up-approved": _("Approved: it is sent as soon as the worker looks next, usually within a second."),
    "follow-up-answered": _("The answer was saved."),
    "follow-up-released": _("Released: the member who asked can fetch it now."),
    "nothing-ticked": _("No comment was ticked: tick those that you decide on."),
}


# How one object refers to another: relationship types and properties of STIX 2.1 (sections 3 to 7 and appendix B), as
# the words between the two. Others are shown as they came.
RELATIONS: Words = {
    "related-to": _("related to"),
    "derived-from": _("derived from"),
    "duplicate-of": _("duplicate of"),
    "indicates": _("indicates"),
    "targets": _("targets"),
    "uses": _("uses"),
    "attributed-to": _("attributed to"),
    "based-on": _("based on"),
    "mitigates": _("mitigates"),
    "investigates": _("investigates"),
    "remediates": _("remediates"),
    "compromises": _("compromises"),
    "located-at": _("located at"),
    "originates-from": _("originates from"),
    "delivers": _("delivers"),
    "controls": _("controls"),
    "hosts": _("hosts"),
    "owns": _("owns"),
    "authored-by": _("authored by"),
    "beacons-to": _("beacons to"),
    "exfiltrates-to": _("exfiltrates to"),
    "communicates-with": _("communicates with"),
    "downloads": _("downloads"),
    "drops": _("drops"),
    "exploits": _("exploits"),
    "variant-of": _("variant of"),
    "characterizes": _("characterises"),
    "analysis-of": _("analysis of"),
    "static-analysis-of": _("static analysis of"),
    "dynamic-analysis-of": _("dynamic analysis of"),
    "consists-of": _("consists of"),
    "has": _("has"),
    "impersonates": _("impersonates"),
    "created_by_ref": _("created by"),
    "object_refs": _("is about"),
    "object_marking_refs": _("marked with"),
    "sighting_of_ref": _("sighting of"),
    "where_sighted_refs": _("sighted at"),
    "observed_data_refs": _("rests on"),
    "source_ref": _("from"),
    "target_ref": _("to"),
    "object_ref": _("translates"),
    "sample_ref": _("examines"),
    "sample_refs": _("has the sample"),
    "resolves_to_refs": _("resolves to"),
    "belongs_to_ref": _("belongs to"),
    "belongs_to_refs": _("belongs to"),
    "parent_directory_ref": _("lies in"),
    "contains_refs": _("contains"),
    "content_ref": _("its content"),
    "from_ref": _("sent from"),
    "sender_ref": _("sent by"),
    "to_refs": _("sent to"),
    "cc_refs": _("copied to"),
    "bcc_refs": _("copied unseen to"),
    "src_ref": _("from"),
    "dst_ref": _("to"),
}


def called(table: Words, key: str) -> str:
    """The word for a key; the key itself for one that is not in the table (a type from a custom extension)."""
    return str(table.get(key, key))
