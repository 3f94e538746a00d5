"""Receipts by their own URL: a page that checks one, the receipt itself, and the keys to check it with.

Who has a receipt's address is its consumer; it names nobody, and nobody can list them.
"""

import json
from collections.abc import Sequence
from functools import partial
from html import escape

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.activitypub.rendering_actors import Document, stamp
from fedibrand.brands import receipts
from fedibrand.brands.receipts import Fault, Receipt
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.site import Site
from fedibrand.html import link, page, response
from fedibrand.languages import N_
from fedibrand.public.speech import VARY, Speech, speech

_PATH = "/brands/{handle}/receipts"
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_WHAT = {
    "forgotten": N_("Everything that was held of this consumer was purged."),
    "stopped": N_("Reading what this consumer posts was ended, and what was held by it was purged."),
    "ended": N_("Posts that this consumer pointed out were purged."),
}
_COUNTED = {
    "holdings": N_("Posts"),
    "conversations": N_("Conversations"),
    "answers": N_("Answers"),
    "grants": N_("Permissions"),
    "follows": N_("Follows"),
}
_FAULTS = {
    Fault.TAMPERED: N_("Receipt %(number)s was changed: the brand's signature does not hold."),
    Fault.REMOVED: N_("Receipt %(number)s does not follow the one before: at least one was taken away."),
    Fault.REORDERED: N_("Receipt %(number)s does not name the one before: something was moved or put in."),
}


def routes(site: Site) -> list[web.RouteDef]:
    """Return the routes of receipts."""
    one = f"{_PATH}/{{id:[0-9a-z]{{26}}}}"
    return [
        web.get(one, partial(shown, site)),
        web.get(f"{one}.json", partial(itself, site)),
        web.get(f"{_PATH}/keys.json", partial(keys, site)),
    ]


async def shown(site: Site, request: web.Request) -> web.Response:
    """Serve the page of a receipt: what it says, and whether that holds.

    Raises:
        NotFound: This brand has no such receipt.
        Gone: The brand was removed.
    """
    brand, found, near = await _find(site, request)
    signed = await site.store.read(receipts.signed_with, brand.id)
    wrong = receipts.faults(near, brand.names, signed, begin=max(1, found.number - 1))
    return response(_page(brand, found, wrong, speech(request)), headers={**_HEADERS, **VARY})


async def itself(site: Site, request: web.Request) -> web.Response:
    """Serve a receipt as it was signed.

    Raises:
        NotFound: This brand has no such receipt.
        Gone: The brand was removed.
    """
    _, found, _ = await _find(site, request)
    return _json(found.document, f"receipt-{found.number}.json")


async def keys(site: Site, request: web.Request) -> web.Response:
    """Serve the keys that a brand signs and ever signed receipts with, as Multikeys (FEP-521a).

    Raises:
        NotFound: There is no such brand.
        Gone: It was removed.
    """
    brand = site.brand(request)
    listed = [
        {
            "id": brand.names.ed25519_key(key.id),
            "type": "Multikey",
            "controller": brand.names.actor,
            "publicKeyMultibase": key.public,
            "created": stamp(key.made_at),
            **({"expires": stamp(key.retired_at)} if key.retired_at else {}),
        }
        for key in await site.store.read(receipts.signed_with, brand.id)
    ]
    return _json({"brand": brand.names.actor, "keys": listed}, "keys.json")


async def _find(site: Site, request: web.Request) -> tuple[BrandRow, Receipt, Sequence[Receipt]]:
    brand, receipt_id = site.brand(request), request.match_info["id"]
    near = await site.store.read(receipts.near, brand.id, receipt_id)
    found = next((each for each in near if each.id == receipt_id), None)
    if found is None:
        raise NotFound
    return brand, found, near


def _json(document: Document, name: str) -> web.Response:
    headers = {
        **_HEADERS,
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return web.json_response(
        document, headers=headers, dumps=partial(json.dumps, ensure_ascii=False, indent=2)
    )


def _page(brand: BrandRow, receipt: Receipt, wrong: Sequence[tuple[int, Fault]], _: Speech) -> str:
    words, document, number = brand.profile, receipt.document, str(receipt.number)
    counts = document.get("counts") or {}
    rows = [
        (_("Number"), number),
        (_("When"), f'<time datetime="{stamp(receipt.at)}">{_.time(receipt.at)}</time>'),
        *((_(label), str(int(counts[name]))) for name, label in _COUNTED.items() if name in counts),
        (_("Consumer, as a keyed hash"), f"<code>{escape(str(document.get('consumer', '')))}</code>"),
    ]
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    what = escape(_.plain(_WHAT.get(str(document.get("what")), "")))
    signed = link(f"{brand.names.receipt(receipt.id)}.json", _.plain("The receipt as it was signed"), rel="")
    keys = link(f"{brand.names.actor}/receipts/keys.json", _.plain("the keys to check it with"), rel="")
    return page(
        _.plain("Receipt %(number)s of %(brand)s") % {"number": number, "brand": words.name},
        f'<header class="head"><div><h1>{link(brand.names.page, words.name, rel="")}</h1>'
        f'<p class="soft">{_("Receipt %(number)s", number=number)}</p></div></header>\n'
        f'<section class="card"><p>{what}</p><dl>{facts}</dl></section>\n'
        f"{_verdict(wrong, _)}\n"
        f"<p>{signed}, {keys}.</p>",
        language=_.language,
        head=('<meta name="robots" content="noindex">',),
    )


def _verdict(wrong: Sequence[tuple[int, Fault]], _: Speech) -> str:
    if not wrong:
        holds = _("The brand signed it, and it stands between its neighbours unchanged.")
        return f'<section class="card talk"><h2 class="checked">{_("It holds")}</h2><p>{holds}</p></section>'
    told = "".join(f"<li>{_(_FAULTS[fault], number=str(number))}</li>" for number, fault in wrong)
    return f'<section class="card talk"><h2>{_("It does not hold")}</h2><ul>{told}</ul></section>'
