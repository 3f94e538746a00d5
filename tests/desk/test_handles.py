import pytest

from fedibrand.desk.handles import imitates


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@alice@social.example",
        "Alice",
        "Алиса",
        "Алиса and Bob",
        "الغلاية",
        "山田たろう",
        "Tanakaさん",
        "김철수",
        "@alice@xn--80ak6aa92e.example",
        "Ünal Öz",
        "r2-d2",
        "50µ",
    ],
)
def test_what_stands_in_one_script_is_believed(text: str) -> None:
    assert not imitates(text)


@pytest.mark.parametrize(
    "text",
    [
        "p\u0430ypal",
        "Your B\u0430nk",
        "@support@p\u0430ypal.example",
        "@support@xn--pypal-4ve.example",
        "\u0391cme",
        "moc.elgoog\u202e",
    ],
)
def test_what_mixes_scripts_or_turns_the_text_is_flagged(text: str) -> None:
    assert imitates(text)


def test_a_label_that_cannot_be_read_is_taken_as_it_is() -> None:
    assert not imitates("@a@xn--\u00fc.example")
