from typing import Any

import pytest
from example_routing import fitting, handlers

from fedibrand import Article, Assign, Note, Post, Role
from fedibrand.testing.brand import Brand
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.faults import PackageFailed, faults
from fedibrand.testing.stage import Stage

NAME = "example.routing"
RULES: list[dict[str, Any]] = [
    {"keywords": ["refund", "money back"], "label": "refund", "notify": "Somebody wants their money back."},
    {"language": "de", "keywords": ["Umtausch"], "label": "exchange", "member": "Greta", "notify": "Look!"},
    {"language": "de", "label": "german", "member": "Hans"},
]


@pytest.fixture
def packages() -> list[str]:
    return [NAME]


@pytest.fixture
def package_settings() -> dict[str, dict[str, Any]]:
    return {NAME: {"rules": RULES}}


@pytest.fixture
async def team(brand: Brand) -> list[str]:
    """Greta and Hans, by their ids."""
    return [await brand.member(name) for name in ("Greta", "Hans")]


async def test_a_keyword_labels_and_tells_the_team(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    await consumer.mention(brand, "It broke, I want a refund.")
    await instance.settled()
    assert brand.labels == ["refund"]
    assert [(told.text, told.member, told.role) for told in brand.notifications] == [
        ("Somebody wants their money back.", "", Role.AGENT)
    ]


async def test_a_language_gives_the_conversation_to_who_speaks_it(
    instance: Stage, brand: Brand, consumer: Consumer, team: list[str]
) -> None:
    greta, _ = team
    await consumer.mention(brand, "Ist ein UMTAUSCH möglich?", language="de-AT")
    await instance.settled()
    (conversation,) = brand.conversations
    assert (sorted(brand.labels), conversation.assignee) == (["exchange", "german"], greta)
    assert [(told.text, told.member) for told in brand.notifications] == [("Look!", "Greta")]


async def test_what_is_somebody_s_stays_theirs(
    instance: Stage, brand: Brand, consumer: Consumer, team: list[str]
) -> None:
    post = await consumer.mention(brand, "Guten Abend!", language="de")
    await instance.settled()
    await consumer.mention(brand, "Umtausch!", reply_to=post, language="de")
    await instance.settled()
    (conversation,) = brand.conversations
    assert (sorted(brand.labels), conversation.assignee) == (["exchange", "german"], team[1])


async def test_private_messages_are_one_conversation_that_the_team_gives_to_whom_it_wants(
    instance: Stage, brand: Brand, consumer: Consumer, team: list[str]
) -> None:
    await consumer.message(brand, "Good evening!")
    await instance.settled()
    await brand.act(consumer, Assign(conversation=brand.conversations[0].id, member="Hans"))
    await consumer.message(brand, "Umtausch!", language="de")
    await instance.settled()
    assert [each.assignee for each in brand.conversations] == [team[1]]


async def test_what_is_nobody_s_becomes_somebody_s_later_too(
    instance: Stage, brand: Brand, consumer: Consumer, team: list[str]
) -> None:
    post = await consumer.mention(brand, "Good evening!", language="en")
    await instance.settled()
    assert [each.assignee for each in brand.conversations] == [None]
    await consumer.mention(brand, "Umtausch!", reply_to=post, language="de")
    await instance.settled()
    assert [each.assignee for each in brand.conversations] == [team[0]]


async def test_nothing_happens_where_no_rule_fits(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    await consumer.mention(brand, "Good evening!")
    await instance.settled()
    assert (brand.labels, brand.notifications, len(brand.posts)) == ([], [], 1)


async def test_an_edit_labels_and_tells_nobody(instance: Stage, brand: Brand, consumer: Consumer) -> None:
    post = await consumer.mention(brand, "It broke.")
    await instance.settled()
    await consumer.edit(post, f"{brand.acct} It broke, I want a refund.")
    await instance.settled()
    assert (brand.labels, brand.notifications) == (["refund"], [])


async def test_somebody_who_is_not_in_the_team_fails_where_the_operator_sees_it(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    await consumer.mention(brand, "Guten Abend!", language="de")
    with pytest.raises(PackageFailed, match="not-found"):
        await instance.settled()
    assert (brand.labels, len(brand.posts)) == ([], 1)


async def test_what_is_deleted_takes_what_failed_of_it_along(
    instance: Stage, brand: Brand, consumer: Consumer
) -> None:
    post = await consumer.mention(brand, "Guten Abend!", language="de")
    with pytest.raises(PackageFailed):
        await instance.settled()
    await consumer.delete(post)
    await instance.settled()
    assert (brand.failures, brand.labels) == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        "<p>I want a Refund</p><p>now</p>",
        "<p>one</p>refund<br>two",
        "<ul><li>broken<li>refund</ul>",
        "<p>re<b>fund</b></p>",
        "<p>my mon&#101;y&nbsp;back</p>",
        "<p>MONEY\n  BACK!</p>",
        "<p>&#xFF52;&#xFF45;&#xFF46;&#xFF55;&#xFF4E;&#xFF44; in wide letters</p>",
        '<p>see <a href="https://shop.example/" title="1 > 0">here</a>: refund/exchange</p>',
    ],
)
def test_a_keyword_is_found_however_it_is_written(content: str) -> None:
    assert [rule["label"] for rule in fitting(RULES, Note(content=content))] == ["refund"]


@pytest.mark.parametrize(
    "content",
    [
        "<p>refunded</p>",
        "<p>a prerefund</p>",
        "<p>money</p><p>is back soon</p>",
        '<p><a class="mention" href="https://shop.example/@refund">@<span>refund</span></a> hello</p>',
        '<p><a href="https://shop.example/refund"><span class="invisible">https://</span>shop.example/refund</a></p>',
        '<p class="refund" title="refund">hello</p>',
    ],
)
def test_a_keyword_is_a_word_of_its_own(content: str) -> None:
    assert list(fitting(RULES, Note(content=content))) == []


@pytest.mark.parametrize(
    "post",
    [
        Note(hashtags=("MoneyBack",)),
        Note(summary="refund"),
        Article(name="About a refund", content="<p>hello</p>"),
    ],
)
def test_hashtags_warnings_and_titles_count(post: Post) -> None:
    assert [rule["label"] for rule in fitting(RULES, post)] == ["refund"]


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("返金", "返金してください"),
        ("คืนเงิน", "ขอคืนเงินหน่อย"),
        ("استرداد", "أريد الاسترداد"),
        ("Straße", "in der STRASSE"),
        ("remboursé", "être remboursé ?"),
        ("возврат", "Возврат, пожалуйста"),
    ],
)
def test_keywords_are_of_every_language(keyword: str, text: str) -> None:
    rules: list[dict[str, Any]] = [{"keywords": [keyword], "label": "found"}]
    assert list(fitting(rules, Note(content=f"<p>{text}</p>"))) == rules


@pytest.mark.parametrize(
    ("wanted", "language", "fits"),
    [
        ("de", "de", True),
        ("de", "DE-at", True),
        ("de", "den", False),
        ("de-AT", "de", False),
        ("de", None, False),
    ],
)
def test_a_language_is_for_its_regions_as_well(wanted: str, language: str | None, fits: bool) -> None:
    rules: list[dict[str, Any]] = [{"language": wanted, "label": "found"}]
    assert bool(list(fitting(rules, Note(language=language)))) is fits


@pytest.mark.parametrize(
    "rule",
    [{}, {"keywords": ["refund"]}, {"label": "a" * 61}, {"label": "x", "keywords": [" "]}, {"tag": "x"}],
)
def test_a_rule_that_is_wrong_is_refused_by_its_place(rule: dict[str, Any]) -> None:
    found = faults(handlers, rules=[rule])
    assert found
    assert all(fault.startswith("rules.0") for fault in found)
