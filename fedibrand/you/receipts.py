"""The receipts of somebody: what brands signed about what they purged."""

from collections.abc import Sequence
from html import escape

from fedibrand.domain import Purge
from fedibrand.languages import N_
from fedibrand.you import views
from fedibrand.you.shown import Receipt
from fedibrand.you.speech import Speech

_WHAT: dict[str, str] = {
    Purge.FORGOTTEN: N_("%(brand)s forgot you, %(when)s."),
    Purge.STOPPED: N_("%(brand)s stopped reading you, %(when)s."),
    Purge.ENDED: N_("%(brand)s ended what you told it to, %(when)s."),
}
_OTHER = N_("%(brand)s ended something, %(when)s.")


def card(receipts: Sequence[Receipt], _: Speech) -> str:
    """Return all receipts, the newest first, each with a link to where it can be checked."""
    if not receipts:
        return ""
    about = _("Each is signed by the brand and names the one before, so that none can be taken away unseen.")
    return (
        f'<section class="card" aria-labelledby="receipts"><h2 id="receipts">{_("Receipts")}</h2>'
        f'<p>{about}</p><ul class="plain">{"".join(_row(each, _) for each in receipts)}</ul></section>'
    )


def _row(receipt: Receipt, _: Speech) -> str:
    brand = escape(receipt.brand.profile.name)
    what = _WHAT.get(str(receipt.document.get("what", "")), _OTHER)
    where = escape(receipt.brand.names.receipt(receipt.id))
    of = _("of %(brand)s, %(when)s", brand=brand, when=f"{_.day(receipt.at)}, {receipt.at:%H:%M:%S}")
    return (
        f"<li>{_(what, brand=brand, when=views.time(receipt.at, _))}"
        f' <a href="{where}">{_("Receipt")}<span class="unseen"> {of}</span></a></li>'
    )
