"""A virtual body from a recording: everything that the camera said of itself, its objects, its answers, its timing.

What comes of it is plain data, which the virtual camera reads: ``camera.json`` in the form of ``hotshoe info --json``,
``answers.json`` with what was answered to operations that only its make knows, ``timing.faults`` with how long it took,
and the objects below ``card``.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hotshoe.analysis.carriage import LIVE_HANDLES, Kind
from hotshoe.analysis.extract import Extracted, Extraction
from hotshoe.analysis.model import Conversation, Item, Transaction, TransactionEnded
from hotshoe.analysis.replica import Replica
from hotshoe.analysis.salvage import Target, storage
from hotshoe.catalog import operations as op
from hotshoe.catalog.model import Reply
from hotshoe.catalog.responses import OK
from hotshoe.errors import CaptureFileError, LocalProtocolError, MalformedPacket
from hotshoe.protocol.states import Role
from hotshoe.wire.codec import decode
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc, ObjectInfo, StorageInfo, u32_list
from hotshoe.wire.datatypes import Enumeration, OtherForm, Range, Value, datatype_name, decode_value, encode_value
from hotshoe.wire.values import guid_text

CAMERA, ANSWERS, TIMING, CARD = "camera.json", "answers.json", "timing.faults", "card"
VERSION = 1

ANSWERS_EACH = 32
"""Of one request: an answer that changes, such as a frame of the live view, comes round again."""

ANSWERS_BYTES = 64 * 1024 * 1024
"""In all."""

MOST_REQUESTS = 10_000
MOST_SAMPLES = 512
MOST_OBJECTS = 200_000

LEAST_SECONDS = 0.002
"""What is quicker any virtual camera may take."""

VENDOR_CODES = range(0x9000, 0xA000)


@dataclass(frozen=True, slots=True)
class Cloned:
    """What was found of the camera: its DeviceInfo, and how many of each."""

    device: DeviceInfo
    properties: int
    stores: int
    objects: int
    whole_objects: int
    answers: int


@dataclass(slots=True)
class Answered:
    """What was answered to one request of a make's own: the response, its parameters and the data."""

    response: int
    results: tuple[int, ...]
    data: bytes | None


@dataclass(slots=True)
class Cloning:
    """Takes the items of a recording, and remembers what the camera of one conversation said."""

    number: int | None = None
    conversation: Conversation | None = None
    device: DeviceInfo | None = None
    stores: dict[int, StorageInfo | None] = field(default_factory=dict)
    properties: dict[int, DevicePropDesc] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    objects: dict[int, ObjectInfo] = field(default_factory=dict)
    answers: dict[tuple[int, tuple[int, ...]], list[Answered]] = field(default_factory=dict)
    seconds: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    _kept: int = 0
    _asked: Counter[int] = field(default_factory=Counter)

    @property
    def stored(self) -> dict[int, ObjectInfo]:
        """The objects on its cards: others are in its memory, or are none at all."""
        return {
            handle: info
            for handle, info in self.objects.items()
            if handle not in LIVE_HANDLES and (not self.stores or info.storage in self.stores)
        }

    def wants(self, conversation: Conversation) -> bool:
        """Whether that is the conversation; the first one, unless its number was told, and others with its camera."""
        if self.number is not None and conversation.number != self.number:
            return False
        if self.conversation is None:
            self.conversation = conversation
        first = self.conversation
        return conversation is first or (
            conversation.responder_guid == first.responder_guid and conversation.responder == first.responder
        )

    def take(self, transaction: Transaction) -> None:
        """What a transaction tells; what cannot be read tells nothing."""
        self._time(transaction)
        response = transaction.response
        if response is None:
            return
        with suppress(MalformedPacket):
            if transaction.request.code in VENDOR_CODES:
                self._answer(transaction)
                self._described(transaction)
            if response.code == OK and transaction.data is not None:
                self._dataset(transaction, transaction.data)
            elif transaction.request.code == op.GET_DEVICE_PROP_DESC.code and transaction.request.params:
                self.refused.setdefault(transaction.request.params[0], response.code)

    def _dataset(self, transaction: Transaction, data: bytes) -> None:
        """Of what was said more than once the first is how the camera was."""
        params = transaction.request.params or (0,)
        match transaction.request.code:
            case op.GET_DEVICE_INFO.code:
                self.device = self.device or decode(DeviceInfo, data)
            case op.GET_STORAGE_IDS.code:
                for number in u32_list(data):
                    self.stores.setdefault(number, None)
            case op.GET_STORAGE_INFO.code:
                self.stores[params[0]] = self.stores.get(params[0]) or decode(StorageInfo, data)
            case op.GET_DEVICE_PROP_DESC.code:
                description = decode(DevicePropDesc, data)
                self.properties.setdefault(description.code, description)
            case op.GET_DEVICE_PROP_VALUE.code:
                self._value(transaction, params[0], data)
            case op.GET_OBJECT_INFO.code if len(self.objects) < MOST_OBJECTS:
                self.objects.setdefault(params[0], decode(ObjectInfo, data))

    def _described(self, transaction: Transaction) -> None:
        """Properties that an operation of the make tells of. Raises MalformedPacket."""
        operation = transaction.conversation.catalog.operations.get(transaction.request.code)
        if operation is None or transaction.data is None or transaction.data_from is Role.INITIATOR:
            return
        found = operation.read(Reply(data=transaction.data))
        for each in found if isinstance(found, tuple) else ():
            description = getattr(each, "description", each)
            if isinstance(description, DevicePropDesc):
                self.properties.setdefault(description.code, description)

    def _value(self, transaction: Transaction, code: int, data: bytes) -> None:
        """A property that was read and never described: of the type that the catalog has for it."""
        known = transaction.conversation.catalog.properties.get(code)
        if known is None or code in self.properties:
            return
        with suppress(LocalProtocolError):
            value = decode_value(data, known.datatype)
            encode_value(value, known.datatype)
            self.properties[code] = DevicePropDesc(code, known.datatype, 0, value, value)

    def _answer(self, transaction: Transaction) -> None:
        response, request = transaction.response, transaction.request
        assert response
        key = request.code, request.params
        data = transaction.data if transaction.data_from is Role.RESPONDER else None
        if key not in self.answers and len(self.answers) >= MOST_REQUESTS:
            return
        known = self.answers.setdefault(key, [])
        size = len(data or b"")
        if len(known) < ANSWERS_EACH and self._kept + size <= ANSWERS_BYTES:
            known.append(Answered(response.code, response.params, data))
            self._kept += size

    def _time(self, transaction: Transaction) -> None:
        point = transaction.first_data if transaction.data_from is Role.RESPONDER else transaction.responded
        since = transaction.last_data if transaction.data_from is Role.INITIATOR else transaction.requested
        samples = self.seconds[transaction.request.code]
        if point and since and len(samples) < MOST_SAMPLES:
            samples.append(max(0, point.time - since.time) / 1e9)


def clone(items: Iterable[Item], folder: Path, *, number: int | None = None) -> Cloned:
    """Write the camera of a recording into a new ``folder``; that of conversation ``number``, or the first.

    Raises CaptureFileError where no camera says who it is, StorageError, and what ``items`` raise.
    """
    cloning, files = Cloning(number), dict[int, Extracted]()
    with storage("make the folder", folder):
        folder.mkdir(parents=True, exist_ok=True)
    with Target(folder / CARD) as target:
        extraction = Extraction(target)
        for item in items:
            conversation = getattr(item, "conversation", None)
            if isinstance(item, TransactionEnded):
                conversation = item.transaction.conversation
            if conversation is None or not cloning.wants(conversation):
                continue
            if isinstance(item, TransactionEnded):
                cloning.take(item.transaction)
            _keep(files, extraction.take(item))
        _keep(files, extraction.close())
    if cloning.device is None:
        raise CaptureFileError("no camera says who it is in this recording: it has no GetDeviceInfo that was answered")
    replica = Replica(folder, CARD, cloning.stored, files)
    replica.arrange([number for number, info in cloning.stores.items() if info] or cloning.stores)
    _write(folder / CAMERA, json.dumps(_document(cloning, cloning.device), indent=2))
    _write(folder / ANSWERS, json.dumps(_answers(cloning), indent=1))
    _write(folder / TIMING, _timing(cloning))
    return Cloned(
        cloning.device,
        len(cloning.properties),
        len(cloning.stores),
        replica.objects,
        replica.whole,
        len(cloning.answers),
    )


def _keep(files: dict[int, Extracted], found: Iterable[Extracted]) -> None:
    """The last file of each object that the camera sent; others are not its own."""
    for each in found:
        if each.path is None:
            continue
        if each.handle is None or each.sender is Role.INITIATOR or each.kind is not Kind.OBJECT:
            each.path.unlink(missing_ok=True)
            continue
        before = files.get(each.handle)
        if before and before.path and before.path != each.path:
            before.path.unlink(missing_ok=True)
        files[each.handle] = each


def _document(cloning: Cloning, device: DeviceInfo) -> dict[str, Any]:
    stores = {number: info for number, info in cloning.stores.items() if info is not None}
    known = cloning.conversation
    camera = {
        "device": {
            "maker": device.manufacturer,
            "model": device.model,
            "version": device.device_version,
            "serial": device.serial_number,
            **(
                {"name": known.responder, "guid": guid_text(known.responder_guid)} if known and known.connection else {}
            ),
        },
        "dataset": asdict(device),
        "properties": [
            {**_property(each), "listed": each.code in device.properties} for each in cloning.properties.values()
        ],
        "refused": [
            {"code": code, "response": response}
            for code, response in cloning.refused.items()
            if code not in cloning.properties
        ],
        "stores": [{"id": number, **asdict(info)} for number, info in stores.items()],
    }
    return {"v": VERSION, "verb": "pcap clone", "cameras": [camera]}


def _property(found: DevicePropDesc) -> dict[str, object]:
    facts: dict[str, object] = {
        "code": found.code,
        "type": datatype_name(found.datatype),
        "settable": found.settable,
        "access": found.access,
        "value": _plain(found.current),
        "default": _plain(found.default),
    }
    match found.form:
        case Enumeration(values):
            facts["allowed"] = [_plain(value) for value in values]
        case Range(minimum, maximum, step):
            facts["range"] = [_plain(minimum), _plain(maximum), _plain(step)]
        case OtherForm(flag, data):
            facts |= {"form": flag, "form_data": data.hex()}
    return facts


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _answers(cloning: Cloning) -> dict[str, Any]:
    return {
        "v": VERSION,
        "answers": [
            {
                "operation": code,
                "params": list(params),
                "replies": [
                    {
                        "response": each.response,
                        "results": list(each.results),
                        "data": None if each.data is None else each.data.hex(),
                    }
                    for each in replies
                ],
            }
            for (code, params), replies in cloning.answers.items()
        ],
    }


def _timing(cloning: Cloning) -> str:
    """A fault script: half of the answers took at least so long."""
    lines = ["# How long this camera took to answer, at the median of what was recorded.\n"]
    for code, samples in sorted(cloning.seconds.items()):
        median = statistics.median(samples) if samples else 0.0
        if median >= LEAST_SECONDS:
            lines.append(f"at 0x{code:04X}  late {round(median * 1000)}ms\n")
    return "".join(lines)


def _write(path: Path, text: str) -> None:
    with storage("write", path):
        path.write_text(text, encoding="utf-8")
