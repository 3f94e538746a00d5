"""Catalogues of translations (gettext), and which language somebody reads."""

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DEFAULT = "en"


def load(folder: Path) -> dict[str, Translations | NullTranslations]:
    """Return the words of every language that has a catalogue in a folder, and of English, by tag."""
    found: dict[str, Translations | NullTranslations] = {DEFAULT: NullTranslations()}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        found[path.stem] = Translations(compiled)
    return found


def chosen(accept: str, known: set[str]) -> str:
    """Return the language of ours that a browser's Accept-Language asks for first; English if none."""
    asked = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            asked.append((-float(quality or 1), place, tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(asked) if tag in known), DEFAULT)
