"""A brand as its actor document tells it: what is served, and what an Update of the brand carries."""

from fedibrand.activitypub.rendering import BrandProfile, Shown
from fedibrand.activitypub.signatures.keys import PublicKey
from fedibrand.brands.keys import KeyRow
from fedibrand.brands.plain import html_of, inline_of
from fedibrand.brands.profiles import how_long
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.signing import SigningKeys
from fedibrand.domain import Picture


def actor_profile(brand: BrandRow, keys: SigningKeys) -> BrandProfile:
    """Return what a brand's actor document says at this moment, the keys that are listed included.

    Its fields end with who is responsible, how to reach them, the privacy notice and how long things are
    held: what every reader of the actor must be able to find.
    """
    words, rsa = brand.profile, keys.listed(brand.id, "rsa")
    return BrandProfile(
        names=brand.names,
        name=words.name,
        created=brand.created_at,
        summary_html=html_of(words.summary),
        icon=_shown(brand, words.icon),
        image=_shown(brand, words.image),
        fields=tuple((name, inline_of(value)) for name, value in _fields(brand)),
        rsa_keys=tuple((key.id, key.public) for key in rsa[:1]),
        older_rsa_keys=tuple((key.id, _multibase(brand, key)) for key in rsa[1:]),
        ed_keys=tuple((key.id, key.public) for key in keys.listed(brand.id, "ed25519")),
        manually_approves_followers=not brand.settings.accept_follows,
        also_known_as=words.also_known_as,
        webfinger=str(brand.acct).removeprefix("@"),
    )


def _multibase(brand: BrandRow, key: KeyRow) -> str:
    return PublicKey.from_pem(brand.names.key(key.id), brand.names.actor, key.public).multibase


def _fields(brand: BrandRow) -> list[tuple[str, str]]:
    words = brand.profile
    return [
        *((line.name, line.value) for line in words.lines),
        *(("Web site", site.url) for site in words.websites),
        ("Responsible", words.responsible.name),
        ("Contact", words.responsible.contact),
        ("Privacy notice", words.responsible.privacy_notice),
        ("How long we hold it", how_long(brand.settings)),
    ]


def _shown(brand: BrandRow, picture: Picture | None) -> Shown | None:
    return None if picture is None else Shown(brand.names.media(picture.name), picture.media_type)
