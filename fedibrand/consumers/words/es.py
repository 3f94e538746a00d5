"""Spanish."""

from fedibrand.consumers.words.language import Language
from fedibrand.domain import Request, Why

SPANISH = Language(
    code="es",
    words={
        Request.WHAT: ("qué",),
        Request.EXPORT: ("exportar",),
        Request.INVITE: ("invitar",),
        Request.INVITE_ANSWER: ("invitar responder",),
        Request.STOP: ("parar",),
        Request.FORGET: ("olvidar",),
        Request.PAGE: ("página",),
        Request.CONFIRM: ("confirmado",),
        Request.HELP: ("ayuda",),
    },
    meaning={
        Request.WHAT: "qué tenemos de ti, por qué y hasta cuándo",
        Request.EXPORT: "cómo descargarlo todo",
        Request.INVITE: "nos dejas seguirte y leer lo que publicas",
        Request.INVITE_ANSWER: "nos dejas también responder a ello",
        Request.STOP: "ya no te seguimos, y lo que leímos así se borra",
        Request.FORGET: "se borra todo lo que tenemos de ti",
        Request.PAGE: "un enlace a tu propia página con nosotros",
        Request.CONFIRM: "la promesa que te hicimos está cumplida",
        Request.HELP: "esta lista",
    },
    held={
        Why.TALK: "Publicaciones que tenemos porque nos escribiste: {number}, la última hasta el {until}.",
        Why.LISTEN: "Publicaciones que tenemos porque nos invitaste: {number}, la última hasta el {until}.",
        Why.REPORT: "Denuncias tuyas que tenemos: {number}, la última hasta el {until}.",
    },
    held_nothing="No tenemos ninguna publicación tuya.",
    answers="Nuestras respuestas para ti: {number}.",
    lets_answer="Desde el {since} nos dejas responder a lo que nos escribes.",
    lets_read="Desde el {since} nos dejas leer lo que publicas.",
    lets_answer_all="Desde el {since} nos dejas leer lo que publicas y responder a ello.",
    we_follow="Te seguimos.",
    we_asked="Hemos pedido seguirte.",
    follows_us="Nos sigues desde el {since}.",
    one_by_one="Una por una, y para terminar con cada una: envíanos la palabra «{page}».",
    download="En tu página puedes descargarlo todo en un archivo (JSON de ActivityStreams): {link}",
    page="Tu página con nosotros: {link}\nEl enlace sirve una vez, durante {minutes} minutos. Es solo para"
    " ti.",
    invited="Hecho. Pedimos seguirte. En cuanto aceptes, leemos lo que publicas y guardamos cada publicación"
    " {days} días como máximo. «{stop}» lo termina en cualquier momento.",
    invited_to_answer="Hecho. Pedimos seguirte. En cuanto aceptes, leemos lo que publicas, podemos responder"
    " y guardamos cada publicación {days} días como máximo. «{stop}» lo termina en cualquier momento.",
    stopped="Hecho. Ya no te seguimos. Publicaciones que leímos así, ya borradas: {holdings}.",
    forgotten="Hecho. Todo lo que teníamos de ti se ha borrado. Publicaciones: {holdings}. Conversaciones:"
    " {conversations}. Respuestas: {answers}.",
    receipt="Nuestro recibo firmado: {link}",
    confirmed="Gracias. Promesas nuestras que confirmas como cumplidas: {number}.",
    help="Envíanos una de estas palabras, sola, y se hace:",
    help_team="Las personas de nuestro equipo también tienen tu mensaje.",
    done="Hecho. Escríbenos una mención privada para saber más.",
    forgotten_openly="Hecho. Todo lo que teníamos de ti se ha borrado.",
    in_private="Eso queda entre tú y nosotros: envíanos «{word}» como mención privada y respondemos allí.",
)
