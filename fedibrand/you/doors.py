"""The pages before somebody is let in: sign in, on to one's server, open a link."""

from html import escape

from aiohttp import web

from fedibrand.html import link
from fedibrand.languages import N_
from fedibrand.problems import Refusal
from fedibrand.you import views
from fedibrand.you.browsers import TOKEN
from fedibrand.you.speech import Speech

_ABOUT = N_(
    "See what the brands here hold of you, why, until when, and who opened it. End any of it at once,"
    " take it with you, or have everybody here forget you."
)
_HOW = N_(
    "Your server asks you whether it may tell us who you are. We see no password, may do nothing in your"
    " name, and give the permission back at once."
)
_NOT_DONE = N_("This was not done")


def sign_in(
    host: str, token: str, _: Speech, account: str = "", fault: str = "", *, status: int = 200
) -> web.Response:
    """Return the page that asks who somebody is.

    Args:
        host: What this instance is called.
        token: The browser's token.
        _: How they are spoken to.
        account: What was entered before.
        fault: What went wrong with it.
        status: The page's status.
    """
    wrong = ' aria-invalid="true" aria-describedby="fault"' if fault else ""
    said = f'<p class="fault" id="fault" role="alert">{escape(_.plain(fault))}</p>' if fault else ""
    asks = _("Your account, like %(example)s", example=f"<em>{_('you@social.example')}</em>")
    page = _(
        "Send any brand here the one word %(word)s as a private mention. It answers with a link that lets you"
        " in once, for 15 minutes.",
        word=f"<code>{_('page')}</code>",
    )
    body = (
        f"{_head(host, _)}\n"
        f"<p>{_(_ABOUT)}</p>\n"
        f'<section class="card" aria-labelledby="own"><h2 id="own">{_("Sign in with your own server")}</h2>'
        '<form class="asks" method="post" action="/you/sign-in">'
        f'<input type="hidden" name="{TOKEN}" value="{escape(token)}">{said}'
        f'<label for="account">{asks}</label>'
        f'<input id="account" name="account" value="{escape(account)}" required maxlength="300"'
        f' autocomplete="username" autocapitalize="none" spellcheck="false"{wrong}>'
        f"<button>{_('Go on')}</button></form>"
        f'<p class="soft">{_(_HOW)}</p></section>\n'
        '<section class="card" aria-labelledby="link">'
        f'<h2 id="link">{_("Or have a brand send you a link")}</h2><p>{page}</p></section>'
    )
    return views.page(title(host, _), body, _, status=status)


def going(server: str, address: str, _: Speech) -> web.Response:
    """Return the page that leads on to somebody's server.

    It is a page and not a redirect: a form may lead nowhere but here, as the policy of these pages says.
    """
    heading = _.plain("On to %(server)s") % {"server": server}
    onto = _.plain("Go on to %(server)s") % {"server": server}
    body = (
        f'<header class="head"><h1>{escape(heading)}</h1></header>\n'
        f'<section class="card"><p>{_("Your server asks you whether it may tell us who you are.")}</p>'
        f"<p>{link(address, onto, rel='noreferrer')}</p></section>"
    )
    onward = f'<meta http-equiv="refresh" content="0; url={escape(address)}">'
    return views.page(heading, body, _, head=(onward,))


def link_page(host: str, action: str, token: str, _: Speech) -> web.Response:
    """Return the page of a one-time link: only its button spends it, for servers fetch links for previews."""
    body = (
        f"{_head(host, _)}\n"
        f'<section class="card"><p>{_("This link lets you in once.")}</p>'
        f"{views.button(action, _.plain('Show me my things'), token)}</section>"
    )
    return views.page(title(host, _), body, _)


def title(host: str, _: Speech) -> str:
    """Return the title of the page itself, as text."""
    return _.plain("Your things at %(host)s") % {"host": host}


def _head(host: str, _: Speech) -> str:
    at = _("at %(host)s", host=escape(host))
    return f'<header class="head"><div><h1>{_("Your things")}</h1><p class="soft">{at}</p></div></header>'


def refused(refusal: Refusal, _: Speech) -> web.Response:
    """Return what somebody is told when something was not done."""
    heading = _.plain(_NOT_DONE)
    body = (
        f'<header class="head"><h1>{escape(heading)}</h1></header>\n{views.alert(_.plain(refusal.detail))}\n'
        f'<p><a href="/you">{_("Back to your things")}</a></p>'
    )
    return views.page(heading, body, _, status=refusal.status)
