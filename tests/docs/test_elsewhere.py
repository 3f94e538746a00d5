"""The built site asks nobody else for anything, and what would is found."""

from pathlib import Path

import pytest

from docs.elsewhere import elsewhere


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        '<img alt="" src=" HTTP://elsewhere.example/pixel.png">',
        '<iframe src="https://video.example/1"></iframe>',
    ],
)
def test_what_a_page_would_load_is_found(page: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page)
    assert [name for name, _ in elsewhere(tmp_path)] == ["page.html"]


@pytest.mark.parametrize(
    "sheet",
    ["@import 'https://fonts.example/css';", "a { background: url(//elsewhere.example/a.png) }"],
)
def test_what_a_style_sheet_would_load_is_found(sheet: str, tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text(sheet)
    assert [name for name, _ in elsewhere(tmp_path)] == ["site.css"]


def test_links_and_what_lies_beside_a_page_are_no_such_thing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<link href="_static/site.css"><a href="https://www.w3.org/">W3C</a><svg xmlns="http://www.w3.org/2000/svg">'
    )
    (tmp_path / "site.css").write_text("a { background: url(data:image/png;base64,AA==) }")
    assert list(elsewhere(tmp_path)) == []
