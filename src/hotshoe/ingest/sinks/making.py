"""The sinks that the settings name."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from hotshoe.ingest.secret import read_secret
from hotshoe.ingest.settings import BucketSettings, IngestSettings, WebhookSettings
from hotshoe.ingest.sinks.bucket import BucketSink
from hotshoe.ingest.sinks.command import CommandSink
from hotshoe.ingest.sinks.model import Sink
from hotshoe.ingest.sinks.webhook import WebhookSink


def make_sinks(settings: IngestSettings) -> list[Sink]:
    """Ready for their first picture. Raises SettingsError."""
    sinks: list[Sink] = [_webhook(each) for each in settings.webhooks]
    sinks += [_bucket(each) for each in settings.buckets]
    if settings.exec:
        sinks.append(CommandSink(settings.exec))
    return list({sink.name: sink for sink in sinks}.values())


def _webhook(settings: WebhookSettings) -> WebhookSink:
    return WebhookSink(settings.url, read_secret(settings.secret_file), _name("webhook", settings.url))


def _bucket(settings: BucketSettings) -> BucketSink:
    sink = BucketSink(settings.url, settings.options, _name("bucket", settings.url))
    sink.open()
    return sink


def _name(kind: str, url: str) -> str:
    """The same from run to run, and without what may be secret in an address: its path and its query."""
    mark = hashlib.blake2b(url.encode(errors="surrogatepass"), digest_size=3).hexdigest()
    return f"{kind}:{urlsplit(url).hostname or 'local'}-{mark}"
