"""The receipts of somebody: what brands signed about what they purged."""

from collections.abc import Sequence
from html import escape

from fedibrand.domain import Purge
from fedibrand.you import views
from fedibrand.you.shown import Receipt

_WHAT: dict[str, str] = {
    Purge.FORGOTTEN: "forgot you",
    Purge.STOPPED: "stopped reading you",
    Purge.ENDED: "ended what you told it to",
}


def card(receipts: Sequence[Receipt]) -> str:
    """Return all receipts, the newest first, each with a link to where it can be checked."""
    if not receipts:
        return ""
    return (
        '<section class="card" aria-labelledby="receipts"><h2 id="receipts">Receipts</h2>'
        "<p>Each is signed by the brand and names the one before, so that none can be taken away unseen.</p>"
        f'<ul class="plain">{"".join(map(_row, receipts))}</ul></section>'
    )


def _row(receipt: Receipt) -> str:
    brand = escape(receipt.brand.profile.name)
    what = _WHAT.get(str(receipt.document.get("what", "")), "ended something")
    where = escape(receipt.brand.names.receipt(receipt.id))
    return (
        f'<li>{brand} {what}, {views.time(receipt.at)}. <a href="{where}">Receipt'
        f'<span class="unseen"> of {brand}, {receipt.at:%-d %B %H:%M:%S}</span></a></li>'
    )
