"""Messages that programs which nobody here wrote take for signed and well formed."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import standardwebhooks
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event

from hotshoe.errors import DeliveryError
from hotshoe.ingest.secret import Secret
from hotshoe.ingest.sinks.webhook import WebhookSink, message, message_id, signed
from tests.ingest.sinks.saved import SAVED

KEY = b"k" * 24
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Receiver:
    """An HTTP server that keeps what comes and answers as it is told."""

    def __init__(self) -> None:
        self.answer = 204
        self.location = ""
        self.came: list[tuple[Message, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((self.headers, body))
                if receiver.answer:
                    self.send_response(receiver.answer)
                    if receiver.location:
                        self.send_header("Location", receiver.location)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            do_GET = do_POST  # noqa: N815 - the library finds it by that name

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?token=t0psecret"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


async def test_a_foreign_verifier_takes_it_for_ours(receiver: Receiver) -> None:
    await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)
    ((headers, body),) = receiver.came
    verified = standardwebhooks.Webhook(SECRET).verify(body, dict(headers.items()))
    assert verified["subject"] == SAVED.name
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(SECRET).verify(body.replace(b"z8", b"z9"), dict(headers.items()))


def test_we_sign_as_the_foreign_signer_does() -> None:
    body, now = message(SAVED), int(time.time())
    ours = signed(Secret(KEY), "msg_1", now, body)
    theirs = standardwebhooks.Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(now, UTC), body.decode())
    assert ours["webhook-signature"] == theirs


async def test_a_foreign_reader_finds_a_cloud_event(receiver: Receiver) -> None:
    await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)
    ((headers, body),) = receiver.came
    event = from_structured_event(HTTPMessage(dict(headers.items()), body))
    assert (event.get_type(), event.get_subject()) == ("org.hotshoe.object.saved", SAVED.name)
    assert event.get_source() == "urn:hotshoe:camera:Nikon%20Corporation%20Z%208%206001234"
    assert event.get_data() == SAVED.facts()


async def test_the_same_picture_has_the_same_id_again(receiver: Receiver) -> None:
    sink = WebhookSink(receiver.url, Secret(KEY))
    await sink.deliver(SAVED)
    await sink.deliver(SAVED)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    assert message_id(SAVED) != message_id(replace(SAVED, digest="cd" * 32))


@pytest.mark.parametrize("answer, final", [(500, False), (429, False), (400, False), (410, True)])
async def test_only_gone_is_final(answer: int, final: bool, receiver: Receiver) -> None:
    receiver.answer = answer
    with pytest.raises(DeliveryError, match=f"answered {answer}") as caught:
        await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)
    assert caught.value.final == final


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer, receiver.location = 307, receiver.url
    with pytest.raises(DeliveryError, match="answered 307"):
        await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)
    assert len(receiver.came) == 1


async def test_nobody_answers(receiver: Receiver) -> None:
    receiver.answer = 0
    with pytest.raises(DeliveryError, match="did not answer"):
        await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)
    receiver.close()
    with pytest.raises(DeliveryError, match="cannot reach"):
        await WebhookSink(receiver.url, Secret(KEY)).deliver(SAVED)


def test_names_with_lone_surrogates_are_no_obstacle() -> None:
    odd = replace(SAVED, source="/DCIM/\ud800.JPG", device="\udfff")
    assert json.loads(message(odd))["data"]["source"] == odd.source
