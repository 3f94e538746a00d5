import pytest

from fedibrand.conversations import words

TRACES = (
    *("script", "src=", "data:", "style", "onclick", "iframe", "svg", "form", "input", "<!--"),
    *("id=", "target=", "admin-button"),
)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<img src="https://tracker.example/1.gif">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<p style="position:fixed" onclick="x()">x</p>',
        '<iframe src="https://evil.example"></iframe>',
        '<svg><a xlink:href="javascript:x()">x</a></svg>',
        '<form action="https://evil.example"><input name="password"></form>',
        '<a href="https://example.org" target="_blank" id="login">x</a>',
        '<span class="admin-button">x</span>',
        "<style>body{display:none}</style>",
        "<!--[if IE]><script>x()</script><![endif]-->",
    ],
)
def test_nothing_that_acts_loads_or_poses_as_ours_survives(html: str) -> None:
    shown = words.safe(html)
    for trace in (
        "script",
        "src=",
        "javascript",
        "data:",
        "style",
        "onclick",
        "iframe",
        "svg",
        "form",
        "<!--",
    ):
        assert trace not in shown
    for trace in ("id=", "target=", "admin-button", "input"):
        assert trace not in shown


def test_a_link_says_nothing_of_where_it_was_followed() -> None:
    shown = words.safe('<a href="https://example.org/1" class="mention u-url" rel="me">x</a>')
    assert 'href="https://example.org/1"' in shown
    assert 'rel="nofollow noopener noreferrer ugc"' in shown
    assert 'class="mention u-url"' in shown


def test_a_line_is_cut_where_it_is_too_long() -> None:
    assert words.line("one\n two\tthree", 20) == "one two three"
    assert words.line("one two three", 8) == "one two…"


def test_a_links_direction_is_not_that_of_what_stands_around_it() -> None:
    shown = words.safe('<p><a href="https://acme.example/@acme" dir="rtl">@acme</a> الغلاية</p>')
    assert ' dir="auto"' in shown
    assert 'dir="rtl"' not in shown
