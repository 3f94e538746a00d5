"""The documents name what exists: paths, tests, settings, commands, codes; their examples run."""

import ast
import asyncio
import inspect
import json
import re
from datetime import UTC, datetime
from functools import cache

import pytest

from fedibrand.activitypub import errors, rendering
from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.rendering import AnswerDocument, answer_html
from fedibrand.activitypub.vocabulary import ACTIVITIES
from fedibrand.cli.commands import COMMANDS
from fedibrand.cli.handlers.command import handlers
from fedibrand.problems import Refusal
from fedibrand.settings import TABLE
from tests.docs.reading import DOCUMENTS, LINK, SPAN, TOP, Block, blocks

ROOTS = "fedibrand|tests|docs|tools|benchmarks|deploy|CHANGES|\\.ci"
PATH = re.compile(rf"(?<![\w/])((?:{ROOTS})/[\w./*-]*\w)(?:::(test_\w+))?")
NOT_TOLD_TO_STRANGERS = {"effect-refused"}


def named_paths(text: str) -> list[tuple[str, str]]:
    return [(path, test) for path, test in PATH.findall(text) if "*" not in path]


@cache
def functions_in(path: str) -> set[str]:
    tree = ast.parse((TOP / path).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def chapter(document: str, heading: str) -> str:
    return DOCUMENTS[document].split(f"\n{heading}\n")[1].split("\n## ")[0]


def refusals(root: type[Refusal]) -> set[type[Refusal]]:
    return {root} | {each for kind in root.__subclasses__() for each in refusals(kind)}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "FEDERATION.md", "THREAT_MODEL.md"])
def test_the_documents_a_reader_looks_for_are_there(name: str) -> None:
    assert DOCUMENTS.get(name)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_that_a_document_names_exists(name: str) -> None:
    assert [path for path, _ in named_paths(DOCUMENTS[name]) if not (TOP / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_within_the_project_leads_somewhere(name: str) -> None:
    here = (TOP / name).parent
    assert [target for target in LINK.findall(DOCUMENTS[name]) if not (here / target).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_test_that_a_document_names_exists(name: str) -> None:
    named = [(path, test) for path, test in named_paths(DOCUMENTS[name]) if test and (TOP / path).exists()]
    assert [f"{path}::{test}" for path, test in named if test not in functions_in(path)] == []


def test_every_rule_of_the_threat_model_says_where_it_is_kept_and_what_shows_it() -> None:
    rules = DOCUMENTS["THREAT_MODEL.md"].split("\n## The rules")[1].split("\n## ")[0]
    rows = [row for row in rules.splitlines() if row.startswith("| ") and not row.startswith("| rule")]
    assert rows
    for row in rows:
        _, _, kept, shown, _ = row.split("|")
        assert named_paths(kept), row
        assert all(path.startswith("fedibrand/") for path, _ in named_paths(kept)), row
        assert named_paths(shown), row
        assert all(path.startswith("tests/") for path, _ in named_paths(shown)), row


def test_every_setting_that_a_document_names_is_one() -> None:
    known = {setting.name for setting in TABLE} | {f"{each.name}_FILE" for each in TABLE if each.secret}
    named = {
        (doc, name) for doc, text in DOCUMENTS.items() for name in re.findall(r"FEDIBRAND_[A-Z_]+", text)
    }
    assert {(doc, name) for doc, name in named if name not in known} == set()
    assert "`fedibrand settings`" in DOCUMENTS["README.md"]


def test_every_command_that_a_document_names_is_one() -> None:
    known = {name for name, _, _ in COMMANDS}
    spans = [(doc, span) for doc, text in DOCUMENTS.items() for span in SPAN.findall(text)]
    shells = [(each.document, line) for each in blocks("sh") for line in each.code.splitlines()]
    named = {
        (doc, found[1]) for doc, text in spans + shells if (found := re.match(r"\s*fedibrand ([a-z]+)", text))
    }
    assert named
    assert {(doc, command) for doc, command in named if command not in known} == set()


def test_every_command_about_handlers_that_a_document_names_is_one() -> None:
    texts = [each for text in DOCUMENTS.values() for each in [*SPAN.findall(text), *text.splitlines()]]
    named = {found[1] for text in texts if (found := re.match(r"\s*fedibrand handlers ([a-z]+)", text))}
    assert named
    assert [name for name in named if name not in handlers] == []


def test_every_make_target_that_a_document_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z]+):", (TOP / "Makefile").read_text("utf-8"), re.MULTILINE))
    lines = [line for text in DOCUMENTS.values() for line in [*SPAN.findall(text), *text.splitlines()]]
    named = {found[1] for line in lines if (found := re.match(r"\s*make ([a-z]+)", line))}
    assert named
    assert named - targets == set()


@pytest.mark.parametrize("block", [each for each in blocks("python") if not each.is_tried], ids=str)
def test_python_in_the_documents_runs(block: Block) -> None:
    code = compile(block.code, str(block), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    running = eval(code, {"__name__": "example"})
    if inspect.iscoroutine(running):
        asyncio.run(running)


def test_every_type_of_activity_has_its_line_in_federation() -> None:
    received = chapter("FEDERATION.md", "## What is received")
    assert {kind for kind in ACTIVITIES if kind != "Other" and f"`{kind}`" not in received} == set()


def test_federation_lists_every_code_of_a_refusal() -> None:
    listed = {
        (int(status), code)
        for row in re.findall(
            r"^\| ([\d, ]+) \| (.+) \|$", chapter("FEDERATION.md", "## Refusals"), re.MULTILINE
        )
        for code in SPAN.findall(row[1])
        for status in re.findall(r"\d+", row[0])
    }
    ours = [kind for kind in refusals(Refusal) if kind.__module__ == errors.__name__]
    codes = {(kind.status, kind.code) for kind in ours if kind.code not in NOT_TOLD_TO_STRANGERS}
    assert codes - listed == set()
    assert {code for _, code in listed} == {code for _, code in codes}


def test_the_answer_that_federation_shows_is_the_one_we_send() -> None:
    text, mention, author = (
        "We are sorry. Which kettle is it?",
        "@alice@social.example",
        "https://social.example",
    )
    document = AnswerDocument(
        in_reply_to=f"{author}/users/alice/statuses/1",
        consumer=f"{author}/users/alice",
        mention=mention,
        text=text,
        html=answer_html(text, mention, f"{author}/@alice"),
        level=Level.UNLISTED,
        published=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
        language="en",
        conversation="tag:social.example,2026-11-25:objectId=1:objectType=Conversation",
    )
    sent = rendering.create("01kb3x", document, BrandNames("https://brands.example", "acme"), 1)
    (shown,) = (each.code for each in blocks("json") if each.document == "FEDERATION.md")
    del sent["@context"]
    assert json.loads(shown) == sent


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    folder = TOP / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [int(name[:3]) for name in files] == list(range(1, len(files) + 1))
    listed = LINK.findall(DOCUMENTS["docs/decisions/README.md"])
    assert [name for name in files if name not in listed] == []


def test_the_map_of_rooms_names_every_room() -> None:
    rooms = re.findall(r"^\| `(fedibrand/[\w.]+)` \|", DOCUMENTS["CONTRIBUTING.md"], re.MULTILINE)
    present = {
        f"fedibrand/{path.name}"
        for path in (TOP / "fedibrand").iterdir()
        if not path.name.startswith("__") and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert present - set(rooms) == set()
