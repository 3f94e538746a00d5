import json

from fedibrand import problems
from fedibrand.activitypub.errors import Malformed
from fedibrand.problems import Sentence


def test_a_problem_document_says_a_sentence_with_its_values_in_english() -> None:
    refusal = Malformed(Sentence("A note has 1 to %(most)s characters.", most=5000))
    assert json.loads(problems.body(refusal)) == {
        "type": "tag:fedibrand,2026:problem:malformed",
        "title": Malformed.sentence,
        "status": 400,
        "code": "malformed",
        "detail": "A note has 1 to 5000 characters.",
    }


def test_a_sentence_keeps_what_it_is_made_of() -> None:
    sentence = Sentence("The team has a member %(name)s already.", name="100% Ana")
    assert sentence == "The team has a member 100% Ana already."
    assert (sentence.pattern, sentence.values) == (
        "The team has a member %(name)s already.",
        {"name": "100% Ana"},
    )
