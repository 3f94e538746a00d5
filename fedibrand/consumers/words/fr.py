"""French."""

from fedibrand.consumers.words.language import Language
from fedibrand.domain import Request, Why

FRENCH = Language(
    code="fr",
    words={
        Request.WHAT: ("quoi",),
        Request.EXPORT: ("exporter", "export"),
        Request.INVITE: ("inviter",),
        Request.INVITE_ANSWER: ("inviter répondre",),
        Request.STOP: ("arrêter", "stop"),
        Request.FORGET: ("oublier",),
        Request.PAGE: ("page",),
        Request.CONFIRM: ("confirmé",),
        Request.HELP: ("aide",),
    },
    meaning={
        Request.WHAT: "ce que nous avons de toi, pourquoi et jusqu’à quand",
        Request.EXPORT: "comment tout télécharger",
        Request.INVITE: "tu nous laisses te suivre et lire ce que tu publies",
        Request.INVITE_ANSWER: "tu nous laisses aussi y répondre",
        Request.STOP: "nous ne te suivons plus, et ce que nous avons lu ainsi est effacé",
        Request.FORGET: "tout ce que nous avons de toi est effacé",
        Request.PAGE: "un lien vers ta propre page chez nous",
        Request.CONFIRM: "la promesse que nous t'avons faite est tenue",
        Request.HELP: "cette liste",
    },
    held={
        Why.TALK: "Messages que nous avons parce que tu nous as écrit : {number}, le dernier jusqu’au"
        " {until}.",
        Why.LISTEN: "Messages que nous avons parce que tu nous as invités : {number}, le dernier jusqu’au"
        " {until}.",
        Why.REPORT: "Signalements de ta part que nous avons : {number}, le dernier jusqu’au {until}.",
    },
    held_nothing="Nous n’avons aucun message de toi.",
    answers="Nos réponses à toi : {number}.",
    lets_answer="Depuis le {since}, tu nous laisses répondre à ce que tu nous écris.",
    lets_read="Depuis le {since}, tu nous laisses lire ce que tu publies.",
    lets_answer_all="Depuis le {since}, tu nous laisses lire ce que tu publies et y répondre.",
    we_follow="Nous te suivons.",
    we_asked="Nous avons demandé à te suivre.",
    follows_us="Tu nous suis depuis le {since}.",
    one_by_one="Message par message, et pour mettre fin à chacun : envoie-nous le mot « {page} ».",
    download="Sur ta page, tu peux tout télécharger en un fichier (JSON ActivityStreams) : {link}",
    page="Ta page chez nous : {link}\nLe lien sert une fois, pendant {minutes} minutes. Il n’est que pour"
    " toi.",
    invited="C’est fait. Nous demandons à te suivre. Dès que tu acceptes, nous lisons ce que tu publies et"
    " gardons chaque message {days} jours au plus. « {stop} » y met fin à tout moment.",
    invited_to_answer="C’est fait. Nous demandons à te suivre. Dès que tu acceptes, nous lisons ce que tu"
    " publies, pouvons y répondre, et gardons chaque message {days} jours au plus. « {stop} » y met fin à"
    " tout moment.",
    stopped="C’est fait. Nous ne te suivons plus. Messages lus ainsi, effacés maintenant : {holdings}.",
    forgotten="C’est fait. Tout ce que nous avions de toi est effacé. Messages : {holdings}. Conversations :"
    " {conversations}. Réponses : {answers}.",
    receipt="Notre reçu signé : {link}",
    confirmed="Merci. Nos promesses que tu confirmes comme tenues : {number}.",
    help="Envoie-nous un de ces mots, tout seul, et c’est fait :",
    help_team="Les personnes de notre équipe ont aussi reçu ton message.",
    done="C’est fait. Écris-nous une mention privée pour en savoir plus.",
    forgotten_openly="C’est fait. Tout ce que nous avions de toi est effacé.",
    in_private="Cela reste entre toi et nous : envoie-nous « {word} » en mention privée, nous y répondons.",
)
