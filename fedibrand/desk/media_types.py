"""What a media file may be, judged by its first bytes and by what its origin calls it. Pure.

Both have to say the same kind: a page that is called a picture is none, and a picture that is called a page
is shown as none. What can carry script (SVG, HTML, XML, PDF) is on no list.
"""

import re

BEGINS = 64
"""How many bytes it takes to judge."""

SIZES = {"image": 16 * 1024 * 1024, "audio": 64 * 1024 * 1024, "video": 64 * 1024 * 1024}
"""The kinds that are shown, and how many bytes a file of each may have."""

_MPEG4 = rb".{4}ftyp(?:iso[m2-9]|mp4[12]|avc1|M4[ABPV] |dash|MSNV|f4v )"
_TYPES: tuple[tuple[re.Pattern[bytes], tuple[str, ...]], ...] = tuple(
    (re.compile(begins, re.DOTALL), types)
    for begins, types in (
        (rb"\x89PNG\r\n\x1a\n", ("image/png",)),
        (rb"\xff\xd8\xff", ("image/jpeg",)),
        (rb"GIF8[79]a", ("image/gif",)),
        (rb"RIFF.{4}WEBP", ("image/webp",)),
        (rb".{4}ftypavi[fs]", ("image/avif",)),
        (_MPEG4, ("video/mp4", "audio/mp4")),
        (rb"\x1a\x45\xdf\xa3", ("video/webm", "audio/webm")),
        (rb"OggS", ("audio/ogg",)),
        (rb"RIFF.{4}WAVE", ("audio/wav",)),
        (rb"fLaC", ("audio/flac",)),
        (rb"ID3|\xff[\xf2\xf3\xfa\xfb]", ("audio/mpeg",)),
        (rb"\xff[\xf0\xf1\xf8\xf9]", ("audio/aac",)),
    )
)
ENDINGS = {
    **{f"image/{name}": name for name in ("png", "gif", "webp", "avif")},
    **{"image/jpeg": "jpg", "video/mp4": "mp4", "video/webm": "webm"},
    **{"audio/mp4": "m4a", "audio/webm": "weba", "audio/mpeg": "mp3"},
    **{f"audio/{ending}": ending for ending in ("ogg", "wav", "flac", "aac")},
}
"""The types that are shown, and how the names of such files end."""


def kind_of(media_type: str) -> str:
    """Return ``image``, ``audio`` or ``video`` for a media type, or ``""`` for what is not shown."""
    kind = media_type.partition("/")[0].strip().lower()
    return kind if kind in SIZES else ""


def judged(begins: bytes, called: str) -> str | None:
    """Return the media type under which a file may be shown, or nothing.

    Args:
        begins: Its first bytes.
        called: Its ``Content-Type``.
    """
    name = called.partition(";")[0].strip().lower()
    types = next((types for magic, types in _TYPES if magic.match(begins)), ())
    if name in types:
        return name
    return next((one for one in types if kind_of(one) == kind_of(name)), None)
