"""What a file may be: both its first bytes and its origin have to say so."""

import pytest

from fedibrand.desk.media_types import judged, kind_of
from tests.drawn import png

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00"


@pytest.mark.parametrize(
    ("begins", "called", "found"),
    [
        (png(), "image/png", "image/png"),
        (png(), "IMAGE/PNG; x=y", "image/png"),
        (png(), "image/jpg", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "image/jpeg"),
        (b"GIF89a", "image/gif", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "image/webp"),
        (b"\x00\x00\x00\x1cftypavif", "image/avif", "image/avif"),
        (MP4, "video/mp4", "video/mp4"),
        (MP4, "audio/mp4", "audio/mp4"),
        (MP4, "audio/x-m4a", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3\x01", "video/webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x01", "audio/webm", "audio/webm"),
        (b"OggS\x00", "audio/ogg", "audio/ogg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/x-wav", "audio/wav"),
        (b"fLaC\x00", "audio/flac", "audio/flac"),
        (b"ID3\x04", "audio/mpeg", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mp3", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac", "audio/aac"),
        (png(), "text/html", None),
        (png(), "", None),
        (png(), "video/mp4", None),
        (MP4, "image/png", None),
        (b"<svg/>", "image/svg+xml", None),
        (b"<svg/>", "image/png", None),
        (b"\x00\x00\x00\x18ftypqt  ", "video/quicktime", None),
        (b"\x00\x00\x00\x18ftypheic", "image/heic", None),
        (b"BM\x00\x00", "image/bmp", None),
        (b"", "image/png", None),
    ],
)
def test_a_file_is_what_both_say(begins: bytes, called: str, found: str | None) -> None:
    assert judged(begins, called) == found


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "image"),
        ("image/*", "image"),
        ("Video/MP4", "video"),
        ("application/pdf", ""),
        ("", ""),
        ("text/html", ""),
    ],
)
def test_three_kinds_are_shown(media_type: str, kind: str) -> None:
    assert kind_of(media_type) == kind
