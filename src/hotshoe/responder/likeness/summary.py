"""A text of ``gphoto2 --summary``, and of the DeviceInfo that its debug log shows, as a Likeness."""

from __future__ import annotations

from collections.abc import Sequence

from hotshoe.catalog import responses
from hotshoe.errors import SettingsError
from hotshoe.responder.likeness.blocks import Block, Blocks
from hotshoe.responder.likeness.capabilities import events_of, operations_of
from hotshoe.responder.likeness.lines import Line, Lines
from hotshoe.responder.likeness.model import DescribedStore, Likeness, RefusedProperty
from hotshoe.responder.likeness.words import Fact
from hotshoe.wire.datasets import DeviceInfo, DevicePropDesc
from hotshoe.wire.values import StorageID

UNDESCRIBED = responses.DEVICE_PROP_NOT_SUPPORTED
"""What a camera answers that lists a property and does not know it."""


def read_summary(text: str) -> Likeness:
    """The camera of a summary; raises SettingsError for a text that is none."""
    lines = Lines(text)
    return _Portrait(lines, Blocks(lines).all).likeness()


class _Portrait:
    """One camera out of the descriptions of a text."""

    def __init__(self, lines: Lines, blocks: list[Block]) -> None:
        blocks = [block for block in blocks if not block.empty]
        if not any(block.operations or block.told or block.stores or block.capabilities for block in blocks):
            raise SettingsError("no text of gphoto2 --summary: nothing in it describes a camera", key="like")
        self._lines = lines
        self._assumed: list[str] = []
        self._summary = next((block for block in blocks if not block.dataset), None)
        self._dataset = self._same_version([block for block in blocks if block.dataset])
        self._sources = [block for block in (self._dataset, self._summary) if block]
        for block in blocks:
            if block not in self._sources:
                why = "another description; the first one counts"
                lines.unread(block.first, why, block.last)

    def _same_version(self, datasets: list[Block]) -> Block | None:
        """The dataset of the firmware that the summary is of, else the first."""
        wanted = self._summary.facts.get(Fact.VERSION) if self._summary else None
        return min(datasets, key=lambda block: block.facts.get(Fact.VERSION) != wanted, default=None)

    def likeness(self) -> Likeness:
        described, refused = self._properties()
        info = self._info(described, refused)
        listed = {code for block in self._sources for code in block.properties}
        beyond = [code for code in info.properties if code not in listed]
        self._assume("properties that DeviceInfo does not list are listed too", beyond if listed else ())
        stores = self._stores()
        if any(block.by_place for block in self._sources):
            self._assumed.append("the language is not known: maker, model, version and serial are taken by their place")
        if self._lines.marked_up:
            self._assumed.append("the text was a web page: its marks were taken away")
        return Likeness(
            info,
            tuple(described[code] for code in info.properties if code in described),
            tuple(refused),
            stores,
            self._lines.complaints,
            tuple(self._assumed),
        )

    def _properties(self) -> tuple[dict[int, DevicePropDesc], list[RefusedProperty]]:
        told = [entry for block in self._sources for entry in block.told]
        described: dict[int, DevicePropDesc] = {}
        for line, each in told:
            if each.desc:
                self._describe(described, line, each.desc)
        responded = {each.code: each.response for _, each in reversed(told) if each.response is not None}
        refused = [
            RefusedProperty(code, responded.get(code, UNDESCRIBED)) for code in self._listed() if code not in described
        ]
        silent = [each.code for each in refused if each.code not in responded]
        self._assume("properties without a description are refused", silent)
        if described:
            self._assumed.append("no factory defaults are told: each property's is its present value")
        return described, refused

    def _describe(self, described: dict[int, DevicePropDesc], line: Line, desc: DevicePropDesc) -> None:
        if described.setdefault(desc.code, desc) != desc:
            why = f"property 0x{desc.code:04x} is described again, and differently; the first one counts"
            self._lines.unread(line, why)

    def _info(self, described: dict[int, DevicePropDesc], refused: list[RefusedProperty]) -> DeviceInfo:
        operations = self._operations(described, refused)
        return DeviceInfo(
            standard_version=self._number(Fact.STANDARD_VERSION, 100),
            vendor_extension_id=self._number(Fact.EXTENSION_ID, 0),
            vendor_extension_version=self._number(Fact.EXTENSION_VERSION, 0),
            vendor_extension_desc=self._text(Fact.EXTENSION_DESC),
            functional_mode=self._number(Fact.FUNCTIONAL_MODE, 0),
            operations=operations,
            events=self._events(operations),
            properties=self._listed(),
            capture_formats=tuple(code for block in self._sources for code in block.capture_formats),
            image_formats=tuple(code for block in self._sources for code in block.display_formats),
            manufacturer=self._text(Fact.MANUFACTURER),
            model=self._text(Fact.MODEL),
            device_version=self._text(Fact.VERSION),
            serial_number=self._text(Fact.SERIAL),
        )

    def _fact(self, fact: Fact) -> str | int | None:
        """What the dataset says, else the summary; they often disagree, for libgphoto2 corrects what cameras say."""
        said = [block.facts[fact] for block in self._sources if fact in block.facts]
        if any(_plain(each) != _plain(said[0]) for each in said):
            self._assumed.append(f"{fact.value} is {said[0]!r} as the DeviceInfo says, and not {said[1]!r}")
        return said[0] if said else None

    def _number(self, fact: Fact, otherwise: int) -> int:
        found = self._fact(fact)
        if found is None and otherwise:
            self._assumed.append(f"{fact.value} is not told, and is {otherwise}")
        return found if isinstance(found, int) else otherwise

    def _text(self, fact: Fact) -> str:
        return str(self._fact(fact) or "")

    def _operations(self, described: dict[int, DevicePropDesc], refused: list[RefusedProperty]) -> tuple[int, ...]:
        if self._dataset and self._dataset.operations:
            return tuple(self._dataset.operations)
        found = operations_of(
            [phrase for block in self._sources for phrase in block.capabilities],
            described.values(),
            listed=bool(described or refused),
            mtp_objects=any(block.object_properties for block in self._sources),
        )
        self._assume("operations are not listed; from what the camera can do follow", found)
        return tuple(found)

    def _events(self, operations: tuple[int, ...]) -> tuple[int, ...]:
        if self._dataset:
            return tuple(self._dataset.events)
        found = events_of(operations)
        self._assume("events are not listed; the camera needs", found)
        return tuple(found)

    def _listed(self) -> tuple[int, ...]:
        """The codes of all properties, those first that DeviceInfo lists."""
        listed = [code for block in self._sources for code in block.properties]
        return tuple(dict.fromkeys([*listed, *(each.code for block in self._sources for _, each in block.told)]))

    def _assume(self, sentence: str, codes: Sequence[int]) -> None:
        if codes:
            self._assumed.append(f"{sentence}: {', '.join(f'0x{code:04x}' for code in codes)}")

    def _stores(self) -> tuple[DescribedStore, ...]:
        found: dict[StorageID, DescribedStore] = {}
        for store in (store for block in self._sources for store in block.stores):
            if store.id in found:
                self._lines.unread(store.line, "this store is described again; the first one counts")
                continue
            found[store.id] = DescribedStore(store.id, store.info())
            if store.untold:
                self._assumed.append(
                    f"store_{store.id:08x}: 0 or nothing for what is not told: {', '.join(store.untold)}"
                )
        return tuple(found.values())


def _plain(fact: str | int) -> str | int:
    return fact.strip() if isinstance(fact, str) else fact
