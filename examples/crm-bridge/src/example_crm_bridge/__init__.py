"""example.crm_bridge: tells a CRM of each new conversation, and notes what it knows of the customer.

The call is thin: the names of the event and of the brand, and ids. Whoever takes it answers with JSON, like
``{"customer": "C-1017", "note": "Bought the red kettle in March."}``, or with nothing.
"""

import msgspec

from fedibrand import (
    AddLabel,
    AddNote,
    CallWebhook,
    Context,
    Create,
    Effects,
    Handlers,
    Post,
    WebhookReply,
)

OPENED = "conversation.opened"
SETTINGS = {
    "type": "object",
    "properties": {
        "webhook": {"type": "string", "format": "uri", "description": "Where the CRM takes calls."},
        "webhook_secret": {
            "type": "string",
            "writeOnly": True,
            "minLength": 1,
            "description": "What signs the calls: whsec_ and base64, as Standard Webhooks has it.",
        },
        "label": {
            "type": "string",
            "minLength": 1,
            "maxLength": 60,
            "default": "customer",
            "description": "For conversations with somebody whom the CRM knows.",
        },
    },
    "required": ["webhook", "webhook_secret"],
    "additionalProperties": False,
}

handlers = Handlers("example.crm_bridge", SETTINGS)


class Known(msgspec.Struct):
    """What the CRM answers: the customer as it calls them, and what the team should know."""

    customer: str = ""
    note: str = ""


@handlers.on(Create, Post)
async def ask(activity: Create[Post], context: Context) -> Effects:
    """Tell the CRM of a conversation that the post at hand began."""
    thread = context.conversation
    if thread is None or not context.begins:
        return []
    return [CallWebhook(event=OPENED, conversation=thread.id)]


@handlers.webhook_reply
async def note(reply: WebhookReply, context: Context) -> Effects:
    """Label a customer's conversation, and note what the CRM says of them."""
    thread, known = context.conversation, msgspec.convert(reply.data, Known)
    if thread is None or reply.event != OPENED:
        return []
    text = ": ".join(each for each in (known.customer, known.note) if each)
    return [
        *([AddLabel(conversation=thread.id, label=context.settings["label"])] if known.customer else []),
        *([AddNote(conversation=thread.id, text=text)] if text else []),
    ]
