"""A signed message for each picture: CloudEvents in JSON, signed as Standard Webhooks has it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from hotshoe.errors import DeliveryError
from hotshoe.ingest.secret import Secret
from hotshoe.ingest.sinks.model import Saved

SECONDS = 15.0
"""Standard Webhooks recommends 15 to 30 for an answer."""

TYPE = "org.hotshoe.object.saved"
CONTENT_TYPE = "application/cloudevents+json"

GONE = 410
"""The receiver wants no more of it (Standard Webhooks)."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message that was signed for one receiver is not carried to another."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(slots=True)
class WebhookSink:
    """Posts to ``url``. Whoever receives a message twice knows it by its ``webhook-id``, which stays the same."""

    url: str
    secret: Secret
    name: str = "webhook"
    at_once: int = 4
    seconds: float = SECONDS
    clock: Callable[[], float] = time.time

    async def deliver(self, saved: Saved) -> None:
        body = message(saved)
        identifier = message_id(saved)
        headers = {
            "Content-Type": CONTENT_TYPE,
            "User-Agent": "hotshoe",
            **signed(self.secret, identifier, int(self.clock()), body),
        }
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - the settings allow http(s)
        await asyncio.to_thread(self._post, request)

    def _post(self, request: urllib.request.Request) -> None:
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=self.seconds):
                pass
        except urllib.error.HTTPError as error:
            error.close()
            raise DeliveryError(f"{self.url} answered {error.code}", final=error.code == GONE) from error
        except urllib.error.URLError as error:
            raise DeliveryError(f"cannot reach {self.url}: {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            raise DeliveryError(f"{self.url} did not answer: {str(error) or type(error).__name__}") from error


def message_id(saved: Saved) -> str:
    """The same for the same picture of the same library, whenever it is told."""
    told = f"{saved.device}\0{saved.source}\0{saved.path}\0{saved.digest}"
    return "msg_" + hashlib.blake2b(told.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def message(saved: Saved) -> bytes:
    """The body: a CloudEvent in structured mode."""
    event = {
        "specversion": "1.0",
        "id": message_id(saved),
        "source": f"urn:hotshoe:camera:{quote(saved.device, safe='', errors='replace')}",
        "type": TYPE,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "subject": saved.name,
        "datacontenttype": "application/json",
        "data": saved.facts(),
    }
    return json.dumps(event).encode()


def signed(secret: Secret, identifier: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers that prove who sent the body, and when."""
    digest = hmac.new(secret.reveal(), f"{identifier}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(moment),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
