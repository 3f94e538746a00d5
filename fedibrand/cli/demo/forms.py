"""Forms of a page, as a browser reads them: where they lead, what they carry before anybody types."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_TYPED = ("text", "email", "search", "hidden")


@dataclass(slots=True)
class Form:
    """A form: its id, where it is sent, and its fields."""

    name: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


def read(page: str) -> list[Form]:
    """Return the forms of a page, in their order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("id", ""), has.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, has, self._form.fields)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _field(self, tag: str, has: dict[str, str], fields: dict[str, str]) -> None:
        name = has.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in fields):
            fields[self._select] = has.get("value", "")
        elif tag == "input" and name and (has.get("type", "text") in _TYPED or "checked" in has):
            fields[name] = has.get("value", "on" if "checked" in has else "")
