"""The pages before somebody is let in: sign in, on to one's server, open a link."""

from html import escape

from aiohttp import web

from fedibrand.html import link
from fedibrand.you import views
from fedibrand.you.browsers import TOKEN

_ABOUT = (
    "See what the brands here hold of you, why, until when, and who opened it. End any of it at once,"
    " take it with you, or have everybody here forget you."
)


def sign_in(host: str, token: str, account: str = "", fault: str = "", *, status: int = 200) -> web.Response:
    """Return the page that asks who somebody is.

    Args:
        host: What this instance is called.
        token: The browser's token.
        account: What was entered before.
        fault: What went wrong with it.
        status: The page's status.
    """
    wrong = ' aria-invalid="true" aria-describedby="fault"' if fault else ""
    said = f'<p class="fault" id="fault" role="alert">{escape(fault)}</p>' if fault else ""
    body = (
        f"{_head(host)}\n"
        f"<p>{_ABOUT}</p>\n"
        '<section class="card" aria-labelledby="own"><h2 id="own">Sign in with your own server</h2>'
        '<form class="asks" method="post" action="/you/sign-in">'
        f'<input type="hidden" name="{TOKEN}" value="{escape(token)}">{said}'
        '<label for="account">Your account, like <em>you@social.example</em></label>'
        f'<input id="account" name="account" value="{escape(account)}" required maxlength="300"'
        f' autocomplete="username" autocapitalize="none" spellcheck="false"{wrong}>'
        "<button>Go on</button></form>"
        '<p class="soft">Your server asks you whether it may tell us who you are. We see no password, may do'
        " nothing in your name, and give the permission back at once.</p></section>\n"
        '<section class="card" aria-labelledby="link"><h2 id="link">Or have a brand send you a link</h2>'
        "<p>Send any brand here the one word <code>page</code> as a private mention. It answers with a link"
        " that lets you in once, for 15 minutes.</p></section>"
    )
    return views.page(f"Your things at {host}", body, status=status)


def going(server: str, address: str) -> web.Response:
    """Return the page that leads on to somebody's server.

    It is a page and not a redirect: a form may lead nowhere but here, as the policy of these pages says.
    """
    shown = escape(server)
    body = (
        f'<header class="head"><h1>On to {shown}</h1></header>\n'
        f'<section class="card"><p>Your server asks you whether it may tell us who you are.</p>'
        f"<p>{link(address, f'Go on to {server}', rel='noreferrer')}</p></section>"
    )
    onward = f'<meta http-equiv="refresh" content="0; url={escape(address)}">'
    return views.page(f"On to {server}", body, head=(onward,))


def link_page(host: str, action: str, token: str) -> web.Response:
    """Return the page of a one-time link: only its button spends it, for servers fetch links for previews."""
    body = (
        f"{_head(host)}\n"
        '<section class="card"><p>This link lets you in once.</p>'
        f"{views.button(action, 'Show me my things', token)}</section>"
    )
    return views.page(f"Your things at {host}", body)


def _head(host: str) -> str:
    return (
        f'<header class="head"><div><h1>Your things</h1><p class="soft">at {escape(host)}</p></div></header>'
    )


def refused(title: str, detail: str, status: int) -> web.Response:
    """Return what somebody is told when something was not done."""
    body = (
        f'<header class="head"><h1>{escape(title)}</h1></header>\n{views.alert(detail)}\n'
        '<p><a href="/you">Back to your things</a></p>'
    )
    return views.page(title, body, status=status)
