"""An EOS body as a dialect sees it: it notes what it is asked, and tells the records that it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotshoe.catalog.model import Operation
from hotshoe.vendors import registry
from hotshoe.vendors.canon import VENDOR
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.codes import CANON
from hotshoe.vendors.canon.eos import records
from hotshoe.vendors.canon.eos.records import Content, Record, record, write_records
from hotshoe.vendors.canon.eos.session import EosSession
from hotshoe.wire.datasets import DeviceInfo
from tests.vendors.callers import FakeCamera

EOS = tuple(entry.code for entry in op.OPERATIONS if entry.code >= 0x9100)


@dataclass
class Body:
    """``news`` are what each GetEvent brings, the first one first; then there is none."""

    fake: FakeCamera
    news: list[bytes] = field(default_factory=list)

    def tell(self, *told: Record) -> None:
        """What the next GetEvent brings."""
        self.news.append(write_records(told))

    def when(self, operation: Operation[object], *told: Record) -> None:
        """What the GetEvent after an operation brings."""

        def answer(params: tuple[int, ...], data: bytes) -> bytes:
            self.tell(*told)
            return b""

        self.fake.answers[operation.code] = answer

    @property
    def session(self) -> EosSession:
        """A session that has asked for nothing yet."""
        return EosSession(self.fake)

    @property
    def conversation(self) -> list[str]:
        """What was asked, each with its parameters, without the questions for events."""
        return [
            f"{name}{''.join(f' {param:X}' for param in params)}{f' {data.hex()}' if data else ''}"
            for name, params, data in self.fake.asked
            if name != op.GET_EVENT.name
        ]


def body(*, without: Iterable[Operation[object]] = (), model: str = "Canon EOS R6") -> Body:
    """A body with all operations but some."""
    missing = {operation.code for operation in without}
    offered = tuple(code for code in (*EOS, 0x1014, 0x1015, 0x1016) if code not in missing)
    fake = FakeCamera(DeviceInfo(operations=offered, model=model), registry.catalog_of(VENDOR))
    assert fake.catalog.events.keys() >= CANON.events.keys()
    made = Body(fake)
    fake.answers[op.GET_EVENT.code] = lambda params, data: made.news.pop(0) if made.news else records.END
    return made


def told(code: int, content: Content) -> Record:
    """A record."""
    return record(code, content)


def value(code: int, number: int) -> Record:
    """A property's number."""
    return record(records.PROPERTY_VALUE_CHANGED, records.PropertyValue(code, number.to_bytes(4, "little")))
