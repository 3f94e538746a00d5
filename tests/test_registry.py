import pytest

from fedibrand.activitypub.vocabulary import Create, Delete, Note, Post, Question, Reference, Thing, Unknown
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.registry import DuplicateHandler
from tests.inbox.handlers.cases import ALICE, context

POST = "https://home.example/posts/1"


async def one(activity: Create[Thing], context: CoreContext) -> Decision:
    return [Count(what="one")]


async def other(activity: Create[Thing], context: CoreContext) -> Decision:
    return [Count(what="other")]


def made(thing: Thing) -> Create[Thing]:
    return Create(actor=ALICE, object=thing)


def test_a_handler_is_found_by_activity_and_object() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create, Note)(one)
    assert handlers.find(made(Note())) is one
    assert handlers.find(made(Question())) is None
    assert handlers.find(Delete(actor=ALICE, object=Reference(id=POST))) is None


def test_a_handler_of_no_object_in_particular_is_for_all() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create)(one)
    assert {handlers.find(made(thing)) for thing in (Note(), Reference(), Unknown())} == {one}


def test_the_nearest_type_wins() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create)(one)
    handlers.on(Create, Post)(other)
    assert handlers.find(made(Note())) is other
    assert handlers.find(made(Reference())) is one


def test_one_function_may_take_several_objects() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create, Note, Question)(one)
    assert handlers.find(made(Note())) is handlers.find(made(Question())) is one


def test_an_activity_whose_object_is_an_activity_is_found_by_that() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create, Create)(one)
    assert handlers.find(made(made(Note()))) is one
    assert handlers.find(made(Note())) is None


def test_two_functions_for_one_pair_are_refused() -> None:
    handlers = CoreHandlers("acme")
    handlers.on(Create, Note)(one)
    with pytest.raises(DuplicateHandler, match="acme: Create of Note is taken"):
        handlers.on(Create, Question, Note)(other)


def test_a_registry_takes_over_another_whole() -> None:
    smaller, larger = CoreHandlers("acme.notes"), CoreHandlers("acme")
    smaller.on(Create, Note, Question)(one)
    larger.include(smaller)
    assert list(larger) == [(Create, Note, one), (Create, Question, one)]


def test_a_registry_that_claims_a_taken_pair_is_not_taken_over() -> None:
    smaller, larger = CoreHandlers("acme.notes"), CoreHandlers("acme")
    smaller.on(Create)(one)
    larger.on(Create)(other)
    with pytest.raises(DuplicateHandler):
        larger.include(smaller)


def test_a_registered_function_stays_a_function() -> None:
    assert CoreHandlers("acme").on(Create)(one) is one


async def test_a_handler_is_tested_without_a_server() -> None:
    assert await one(made(Note()), context()) == [Count(what="one")]
