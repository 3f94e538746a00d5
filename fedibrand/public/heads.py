"""What pages of a brand begin with: its name, its handle and its pictures."""

from html import escape

from fedibrand.brands.registry import BrandRow
from fedibrand.domain import Picture
from fedibrand.html import link


def banner(brand: BrandRow) -> str:
    """Return the picture over a brand's page, or ``""``."""
    image = brand.profile.image
    return "" if image is None else _image(brand, image, "banner")


def head(brand: BrandRow) -> str:
    """Return the head of a page of a brand's."""
    name = link(brand.names.page, brand.profile.name, rel="")
    return (
        f'<header class="head">{icon(brand)}<div><h1>{name}</h1>'
        f'<p class="soft">{escape(str(brand.acct))}</p></div></header>'
    )


def icon(brand: BrandRow) -> str:
    """Return a brand's icon, or ``""``."""
    found = brand.profile.icon
    return "" if found is None else _image(brand, found, "icon")


def _image(brand: BrandRow, picture: Picture, role: str) -> str:
    return f'<img class="{role}" src="{escape(brand.names.media(picture.name))}" alt="{escape(picture.alt)}">'
