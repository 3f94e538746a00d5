"""A picture for tests: a whole file, for what is broken is refused."""

from io import BytesIO

from PIL import Image


def png(size: tuple[int, int] = (4, 3)) -> bytes:
    """Return a PNG that one can see through, so that it stays one."""
    out = BytesIO()
    Image.new("RGBA", size).save(out, "PNG")
    return out.getvalue()
