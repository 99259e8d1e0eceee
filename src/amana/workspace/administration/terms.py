"""What the administration's short words are called: sectors, and what the ledger records."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amana.pages.words import Words

SECTORS: Words = {
    "cert": gettext_lazy("Cyber-incident response team"),
    "fiu": gettext_lazy("Financial-intelligence unit"),
    "bank": gettext_lazy("Bank"),
    "charity": gettext_lazy("Charity"),
    "secretariat": gettext_lazy("Secretariat"),
}

# Who acts without an account (the names of viewers).
ACTORS: Words = {
    "anonymous": gettext_lazy("A reader"),
    "operator": gettext_lazy("The node's operator"),
}

# Kinds of ledger entries (Writer.record), each as what was done.
LEDGER: Words = {
    "account.active": gettext_lazy("Account shut out or let in"),
    "account.add": gettext_lazy("Account made"),
    "account.language": gettext_lazy("Language or digits chosen"),
    "account.password": gettext_lazy("Password changed"),
    "account.remove": gettext_lazy("Account removed"),
    "account.roles": gettext_lazy("Roles changed"),
    "private.add": gettext_lazy("Collection opened to private questions"),
    "key.commit": gettext_lazy("Key of private questions committed to"),
    "set.commit": gettext_lazy("Set file committed to"),
    "question.request": gettext_lazy("Leave to ask privately requested"),
    "question.countersigned": gettext_lazy("Receipt of a private question countersigned"),
    "question.asked": gettext_lazy("Question put to another member"),
    "question.answered": gettext_lazy("Private question answered"),
    "question.approved": gettext_lazy("Leave to ask privately granted"),
    "question.declined": gettext_lazy("Leave to ask privately refused"),
    "follow-up.draft": gettext_lazy("Follow-up drafted"),
    "follow-up.approve": gettext_lazy("Follow-up approved"),
    "follow-up.withdraw": gettext_lazy("Follow-up taken back"),
    "follow-up.send": gettext_lazy("Follow-up sent"),
    "follow-up.received": gettext_lazy("Follow-up received"),
    "follow-up.answer": gettext_lazy("Answer to a follow-up written"),
    "follow-up.put-back": gettext_lazy("Answer to a follow-up sent back"),
    "follow-up.release": gettext_lazy("Follow-up released in full"),
    "follow-up.release-in-part": gettext_lazy("Follow-up released in part"),
    "follow-up.refuse": gettext_lazy("Follow-up refused"),
    "follow-up.expire": gettext_lazy("Follow-up expired"),
    "private.change": gettext_lazy("Collection to ask about changed"),
    "private.close": gettext_lazy("Collection to ask about closed"),
    "match.forget": gettext_lazy("Possible match forgotten"),
    "witness.add": gettext_lazy("Witness added"),
    "witness.remove": gettext_lazy("Witness removed"),
    "ledger.equivocation": gettext_lazy("Two heads of one log that contradict each other"),
    "ledger.renew-key": gettext_lazy("Key of the ledger renewed"),
    "member.renew-key": gettext_lazy("New key of a member accepted"),
    "ledger.reopen": gettext_lazy("Ledger can be written again"),
    "account.second-step": gettext_lazy("Two-step verification turned on or off"),
    "alert.add": gettext_lazy("Alerts added to the inbox"),
    "alert.grow": gettext_lazy("Alerts counted further"),
    "alert.settle": gettext_lazy("Alerts decided on"),
    "bulletin.draft": gettext_lazy("Bulletin drafted"),
    "bulletin.edit": gettext_lazy("Bulletin edited"),
    "bulletin.propose": gettext_lazy("Bulletin proposed"),
    "bulletin.publish": gettext_lazy("Bulletin published"),
    "bulletin.renew": gettext_lazy("Bulletin shown for longer"),
    "bulletin.withdraw": gettext_lazy("Bulletin withdrawn"),
    "collection.add": gettext_lazy("Collection made"),
    "collection.remove": gettext_lazy("Collection removed"),
    "comment.add": gettext_lazy("Comment received"),
    "comment.decide": gettext_lazy("Comment decided on"),
    "comment.erase": gettext_lazy("E-mail address of a comment erased"),
    "comment.erase-old": gettext_lazy("E-mail addresses of old comments erased"),
    "group.add": gettext_lazy("Sharing group made"),
    "group.remove": gettext_lazy("Sharing group dissolved"),
    "intake.empty": gettext_lazy("Sending without a new object"),
    "ledger.erase": gettext_lazy("Words of ledger entries erased"),
    "list.accept": gettext_lazy("List version accepted"),
    "list.add": gettext_lazy("Designation list set up"),
    "list.apply": gettext_lazy("Changes of a list took effect"),
    "list.import": gettext_lazy("List version brought in"),
    "list.rebuild": gettext_lazy("Index of the lists made again"),
    "list.refuse": gettext_lazy("List version refused"),
    "list.source": gettext_lazy("Address of a list set"),
    "list.unchanged": gettext_lazy("List that changed nothing"),
    "masthead.set": gettext_lazy("Masthead changed"),
    "member.add": gettext_lazy("Member added"),
    "member.remove": gettext_lazy("Member removed"),
    "node.init": gettext_lazy("Node set up"),
    "objects.add": gettext_lazy("Objects taken in"),
    "objects.remove": gettext_lazy("Objects taken off a collection"),
    "peer.add": gettext_lazy("Peer added"),
    "peer.poll": gettext_lazy("Poll asked for"),
    "peer.remove": gettext_lazy("Peer removed"),
    "refused": gettext_lazy("Refused by a safeguard"),
    "release.approve": gettext_lazy("Release carried out"),
    "release.decline": gettext_lazy("Release declined"),
    "release.propose": gettext_lazy("Release proposed"),
    "report.add": gettext_lazy("Report taken in"),
    "report.decide": gettext_lazy("Findings decided on"),
    "report.edit": gettext_lazy("Report edited"),
    "report.known": gettext_lazy("Report that was here already"),
    "report.state": gettext_lazy("Report moved to another state"),
    "request.ask": gettext_lazy("Request made"),
    "request.confirm": gettext_lazy("Request confirmed"),
    "request.decline": gettext_lazy("Request declined"),
    "retention.forget": gettext_lazy("Old things removed by their term"),
    "retention.set": gettext_lazy("Term of retention changed"),
    "screening.again": gettext_lazy("Name screened again"),
    "screening.ask": gettext_lazy("Name screened"),
    "screening.decide": gettext_lazy("Hit decided on"),
    "screening.look": gettext_lazy("Decided hit of somebody else opened"),
    "screening.reopen": gettext_lazy("Hits opened whose decision ran out"),
    "sound.add": gettext_lazy("Value put on the warning list"),
    "sound.remove": gettext_lazy("Value taken off the warning list"),
    "token.add": gettext_lazy("Token made"),
    "token.remove": gettext_lazy("Token made useless"),
    "watch.add": gettext_lazy("Watch term added"),
    "watch.remove": gettext_lazy("Watch term removed"),
}


def listed(names: Iterable[str]) -> str:
    """Names in one line, with the language's own comma."""
    return _(", ").join(names)
