"""consumer, follow: where people stand."""

from fedibrand.app.parts import Parts
from fedibrand.domain import Scope
from fedibrand.effects import EndGrant
from tests.cli.conftest import Shell, voice_of

ALICE = "@alice@social.example"


async def invites(having: Parts) -> None:
    await voice_of(having).invites()


def test_a_consumer_is_shown_with_what_they_permit_and_what_is_held_until_when(shell: Shell) -> None:
    conversation, (holding,) = shell.hear("Hello")
    (known,) = shell.run("consumer", "show", ALICE, "--json").json
    assert (known["brand"], known["acct"], known["standing"]) == ("@acme@localhost:8123", ALICE, "stranger")
    assert [(grant["scope"], grant["means"]) for grant in known["grants"]] == [("talk", "mention")]
    (held,) = known["held"]
    assert (held["id"], held["conversation"]) == (holding, conversation)
    assert held["leaseUntil"] > held["arrivedAt"]


def test_a_consumer_is_found_by_the_address_of_their_actor(shell: Shell) -> None:
    shell.hear("Hello")
    names = [row[0] for row in shell.run("consumer", "show", "https://social.example/users/alice").rows]
    assert names[:4] == ["consumer", "actor", "brand", "standing"]


def test_nobody_knows_whom_nobody_met(shell: Shell) -> None:
    shell.hear("Hello")
    ran = shell.run("consumer", "show", "https://social.example/users/bob")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "not-found: No brand here knows https://social.example/users/bob.\n"


def test_following_without_an_invitation_is_refused_without_asking_anybody(shell: Shell) -> None:
    shell.hear("Hello")
    for account in (ALICE, "@bob@social.example"):
        ran = shell.run("follow", account)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("effect-refused: A brand follows only who asked for it")
        assert ran.err.endswith("(P6)\n")
    assert [row[1] for row in shell.run("deliveries").rows] == []


def test_who_invited_it_can_be_followed_once(shell: Shell) -> None:
    shell.do(invites)
    asked = shell.run("follow", ALICE, "--json").json
    assert (asked["state"], asked["actor"]) == ("requested", "https://social.example/users/alice")
    assert shell.run("follow", ALICE, "--json").json["follow"] == asked["follow"]
    assert [row[1] for row in shell.run("deliveries").rows] == ["Follow"]
    (known,) = shell.run("consumer", "show", ALICE, "--json").json
    assert (known["standing"], known["follow"]["state"]) == ("invited", "requested")


def test_a_grant_that_ended_permits_no_follow(shell: Shell) -> None:
    shell.do(invites)
    shell.do(lambda having: voice_of(having).does(EndGrant(scope=Scope.LISTEN)))
    assert shell.run("follow", ALICE).err.endswith("(P6)\n")
