from fedibrand.cli.demo import forms

PAGE = """<!doctype html><input name="outside" value="no">
<form id="first" method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="token" value="&lt;t&gt;">
<input name="email" type="email" required>
<input type="checkbox" name="off"><input type="checkbox" name="on" checked>
<input type="radio" name="level" value="1"><input type="radio" name="level" value="2" checked>
<select name="member"><option value="">nobody</option><option value="x" selected>X</option></select>
<select name="language"><option value="en">English</option><option value="de">Deutsch</option></select>
<input type="file" name="picture"><textarea name="text">typed</textarea>
<button name="to" value="now">Go</button></form>
<form action="/second"></form>"""


def test_a_form_carries_what_a_browser_sends_before_anybody_types() -> None:
    first, second = forms.read(PAGE)
    assert (first.name, first.action) == ("first", "/a?b=1&c=2")
    assert first.fields == {
        "token": "<t>",
        "email": "",
        "on": "on",
        "level": "2",
        "member": "x",
        "language": "en",
    }
    assert (second.name, second.action, second.fields) == ("", "/second", {})
