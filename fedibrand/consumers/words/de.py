"""German."""

from fedibrand.consumers.words.language import Language
from fedibrand.domain import Request, Why

GERMAN = Language(
    code="de",
    words={
        Request.WHAT: ("was",),
        Request.EXPORT: ("export", "exportieren"),
        Request.INVITE: ("einladen",),
        Request.INVITE_ANSWER: ("einladen antworten",),
        Request.STOP: ("stopp", "stop"),
        Request.FORGET: ("vergessen",),
        Request.PAGE: ("seite",),
        Request.CONFIRM: ("bestätigt",),
        Request.HELP: ("hilfe",),
    },
    meaning={
        Request.WHAT: "was wir von dir haben, warum und bis wann",
        Request.EXPORT: "wie du alles herunterlädst",
        Request.INVITE: "du lässt uns dir folgen und lesen, was du schreibst",
        Request.INVITE_ANSWER: "du lässt uns auch darauf antworten",
        Request.STOP: "wir folgen dir nicht mehr, und was wir so gelesen haben, ist weg",
        Request.FORGET: "alles, was wir von dir haben, ist weg",
        Request.PAGE: "ein Link zu deiner eigenen Seite bei uns",
        Request.CONFIRM: "das Versprechen, das wir dir gaben, ist gehalten",
        Request.HELP: "diese Liste",
    },
    held={
        Why.TALK: "Beiträge, die wir haben, weil du uns geschrieben hast: {number}, der letzte bis {until}.",
        Why.LISTEN: "Beiträge, die wir haben, weil du uns eingeladen hast: {number}, der letzte bis {until}.",
        Why.REPORT: "Meldungen von dir, die wir haben: {number}, die letzte bis {until}.",
    },
    held_nothing="Wir haben keine Beiträge von dir.",
    answers="Unsere Antworten an dich: {number}.",
    lets_answer="Seit {since} lässt du uns auf das antworten, was du uns schreibst.",
    lets_read="Seit {since} lässt du uns lesen, was du schreibst.",
    lets_answer_all="Seit {since} lässt du uns lesen und beantworten, was du schreibst.",
    we_follow="Wir folgen dir.",
    we_asked="Wir haben gefragt, ob wir dir folgen dürfen.",
    follows_us="Du folgst uns seit {since}.",
    one_by_one="Beitrag für Beitrag, und um jeden zu beenden: schick uns das Wort „{page}“.",
    download="Auf deiner Seite kannst du alles in einer Datei herunterladen (ActivityStreams-JSON): {link}",
    page="Deine Seite bei uns: {link}\nDer Link gilt einmal, {minutes} Minuten lang. Er ist nur für dich.",
    invited="Erledigt. Wir bitten darum, dir folgen zu dürfen. Sobald du zustimmst, lesen wir, was du"
    " schreibst, und behalten jeden Beitrag höchstens {days} Tage. „{stop}“ beendet das jederzeit.",
    invited_to_answer="Erledigt. Wir bitten darum, dir folgen zu dürfen. Sobald du zustimmst, lesen wir, was"
    " du schreibst, dürfen darauf antworten und behalten jeden Beitrag höchstens {days} Tage. „{stop}“"
    " beendet das jederzeit.",
    stopped="Erledigt. Wir folgen dir nicht mehr. Beiträge, die wir so gelesen haben und die jetzt weg sind:"
    " {holdings}.",
    forgotten="Erledigt. Alles, was wir von dir hatten, ist weg. Beiträge: {holdings}. Gespräche:"
    " {conversations}. Antworten: {answers}.",
    receipt="Unsere unterschriebene Quittung dafür: {link}",
    confirmed="Danke. Versprechen von uns, die du als gehalten bestätigst: {number}.",
    help="Schick uns eines dieser Wörter, ganz allein, und es geschieht:",
    help_team="Auch die Menschen in unserem Team haben deine Nachricht.",
    done="Erledigt. Schreib uns eine private Erwähnung, wenn du Näheres wissen willst.",
    forgotten_openly="Erledigt. Alles, was wir von dir hatten, ist weg.",
    in_private="Das geht nur dich und uns an: schick uns „{word}“ als private Erwähnung, wir antworten dort.",
)
