import pytest

from fedibrand.activitypub.vocabulary import Field, Person
from fedibrand.consumers.vetoes import vetoes


@pytest.mark.parametrize("word", ["nobot", "nobrand", "noindex"])
@pytest.mark.parametrize(
    "bio",
    [
        "#{}",
        "<p>Gardener. #{}.</p>",
        '<p><a href="https://home.example/tags/x" class="mention hashtag" rel="tag">#<span>{}</span></a></p>',
        "<p>#{}<br>she/her</p>",
        "<p>#{}</p><p>she/her</p>",
        "&#35;{}",
        "\uff03{}",
    ],
)
def test_a_hashtag_in_the_bio_is_a_veto(word: str, bio: str) -> None:
    assert vetoes(Person(summary=bio.format(word))) == (word,)


def test_case_does_not_matter_and_each_veto_counts_once_in_a_steady_order() -> None:
    bio = "<p>#NoIndex #nobot #NOBOTS #noBrand</p>"
    assert vetoes(Person(summary=bio)) == ("nobot", "nobrand", "noindex")


def test_a_veto_may_stand_in_a_field_or_among_the_tags() -> None:
    assert vetoes(Person(fields=(Field(name="tags", value="<p>#nobot</p>"),))) == ("nobot",)
    assert vetoes(Person(hashtags=("NoIndex", "#gardening"))) == ("noindex",)


@pytest.mark.parametrize("bio", ["", "nobot", "#nobotany", "#noindexing", "# nobot", "#yesbot", "<nobot>"])
def test_anything_else_is_none(bio: str) -> None:
    assert vetoes(Person(summary=bio)) == ()
