"""All languages that self-service speaks. A new one is a file like the others, and a name here."""

from fedibrand.consumers.words.de import GERMAN
from fedibrand.consumers.words.en import ENGLISH
from fedibrand.consumers.words.es import SPANISH
from fedibrand.consumers.words.fr import FRENCH
from fedibrand.consumers.words.language import Language

LANGUAGES: tuple[Language, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH)
"""Where several know a word and the post does not say which it is in, the first answers."""
