"""A camera as a vendor's hooks see it: a table of answers, and a list of what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hotshoe.catalog.model import Catalog, Operation, Reply
from hotshoe.catalog.responses import OK
from hotshoe.errors import NotOffered
from hotshoe.vendors.registry import KNOWN
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import DeviceInfo

R = TypeVar("R")

Asked = tuple[str, tuple[int, ...], bytes]
"""An operation's name, its parameters, and the data that went out with it."""


@dataclass
class FakeCamera:
    """``answers`` are data phases by operation code, or functions of the parameters and the data that came with them.

    A function may raise, or answer with a Reply where the response has parameters. What DeviceInfo does not list is not
    offered; operations that it lists and that have no answer are answered with OK.
    """

    info: DeviceInfo
    catalog: Catalog = KNOWN
    answers: dict[int, bytes | Callable[[tuple[int, ...], bytes], bytes | Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    label: str = "fake"

    def offers(self, operation: Operation[Any]) -> bool:
        return operation.code in self.info.operations

    async def call(self, operation: Operation[R], *params: int, data: Any = None) -> R:
        if not self.offers(operation):
            raise NotOffered(f"{self.label} does not offer {operation.name}")
        sent = data if isinstance(data, bytes) else b"" if data is None else encode(data)
        self.asked.append((operation.name, params, sent))
        answer = self.answers.get(operation.code, b"")
        found = answer(params, sent) if callable(answer) else answer
        reply = found if isinstance(found, Reply) else Reply(data=found, transaction=len(self.asked))
        return operation.read(reply)

    def refuse(self, operation: Operation[Any], code: int) -> None:
        """From now on the operation is answered with a response code."""
        assert code != OK

        def refused(params: tuple[int, ...], data: bytes) -> bytes:
            raise self.catalog.error(code, operation.name, params)

        self.answers[operation.code] = refused

    @property
    def names(self) -> list[str]:
        """The operations so far."""
        return [name for name, _, _ in self.asked]
