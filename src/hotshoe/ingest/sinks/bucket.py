"""A copy of each picture in an object store: S3 and what speaks its language, Google's and Azure's, or a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from hotshoe.errors import DeliveryError, SettingsError
from hotshoe.ingest.sinks.model import Saved
from hotshoe.wire.text import safe_text

WHOLE_BYTES = 32 << 20
"""What is larger goes in parts, so that a film does not have to fit into memory."""

DIGEST = "blake3"
"""The attribute by which a copy is known again."""


@dataclass(slots=True)
class BucketSink:
    """Creates one object for each picture, called as the picture is in the library, and never replaces one.

    ``options`` are those of obstore for that kind of store (``endpoint``, ``region`` ...); secrets come from the
    environment or the machine, as the store's own programs find them.
    """

    url: str
    options: Mapping[str, str] = field(default_factory=dict)
    name: str = "bucket"
    at_once: int = 2
    _store: Any = None

    def open(self) -> None:
        """Find the store; nothing is sent. Raises SettingsError."""
        if find_spec("obstore") is None:
            raise SettingsError(f"{self.url} needs obstore: pip install 'hotshoe[s3]'", key="bucket")
        # Late: it is an extra, and takes a moment.
        from obstore.exceptions import BaseError  # noqa: PLC0415
        from obstore.store import from_url  # noqa: PLC0415

        client = {"allow_http": True} if self.options.get("endpoint", "").startswith("http://") else None
        try:
            self._store = from_url(self.url, client_options=client, **self.options)  # type: ignore[call-overload]
        except (BaseError, ValueError) as error:
            raise SettingsError(f"{self.url}: {_said(error)}", key="bucket") from error

    async def deliver(self, saved: Saved) -> None:
        from obstore.exceptions import AlreadyExistsError, BaseError, InvalidPathError  # noqa: PLC0415

        try:
            await self._create(saved)
        except AlreadyExistsError:
            await self._compare(saved)
        except FileNotFoundError as error:
            # A bucket that is not there says the same as a file.
            if await asyncio.to_thread(saved.path.exists):
                raise DeliveryError(f"cannot put it into {self.url}: there is no such place") from error
            raise DeliveryError(f"{saved.path} is not in the library any more", final=True) from error
        except InvalidPathError as error:
            raise DeliveryError(f"{self.url} has no such names: {_said(error)}", final=True) from error
        except (BaseError, OSError) as error:
            raise DeliveryError(f"cannot put it into {self.url}: {_said(error)}") from error

    async def _create(self, saved: Saved) -> None:
        """A new object. Those that go in parts cannot be made conditional, so they are looked for before."""
        import obstore  # noqa: PLC0415

        attributes = {DIGEST: saved.digest} if self._has_attributes else None
        if saved.size <= WHOLE_BYTES:
            await obstore.put_async(
                self._store, saved.name, saved.path, attributes=attributes, mode="create", use_multipart=False
            )
            return
        if await self._found(saved.name) is not None:
            await self._compare(saved)
            return
        await obstore.put_async(self._store, saved.name, saved.path, attributes=attributes, max_concurrency=2)

    async def _compare(self, saved: Saved) -> None:
        """What is there may be this picture, put there by a run that did not live to note it. Raises DeliveryError."""
        found = await self._found(saved.name)
        if found is None:
            raise DeliveryError(f"{self.url} cannot tell whether it has {saved.name}")
        size, digest = found
        if size != saved.size or digest not in {saved.digest, None}:
            raise DeliveryError(f"{self.url} has another {saved.name}, and nothing is overwritten", final=True)

    async def _found(self, name: str) -> tuple[int, str | None] | None:
        """Size and hash of an object, as far as the store keeps the hash; None where there is none."""
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            answer = await obstore.get_async(self._store, name, options={"head": True})
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise DeliveryError(f"cannot look into {self.url}: {_said(error)}") from error
        return answer.meta["size"], answer.attributes.get(DIGEST)

    @property
    def _has_attributes(self) -> bool:
        return not self.url.startswith("file:")


def _said(error: Exception) -> str:
    """The first line of what a library says: the rest is its inside."""
    return safe_text((str(error).strip() or type(error).__name__).splitlines()[0])
