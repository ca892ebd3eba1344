"""``hotshoe info``: what a camera is, has and can do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from hotshoe.catalog import mtp, operations, properties
from hotshoe.catalog.model import Operation
from hotshoe.cli.describing import dataset_lines, plain, property_facts
from hotshoe.cli.exits import Exit
from hotshoe.cli.options import Settings, Verb
from hotshoe.cli.output import table
from hotshoe.cli.units import show_size
from hotshoe.cli.visits import Visit, visit_cameras
from hotshoe.client.objects import Store
from hotshoe.errors import MalformedPacket, OperationError
from hotshoe.wire.text import safe_text
from hotshoe.wire.values import guid_text

ABILITIES: dict[str, Operation[Any]] = {
    "shoot": operations.INITIATE_CAPTURE,
    "download": operations.GET_OBJECT,
    "thumbnails": operations.GET_THUMB,
    "partial download": operations.GET_PARTIAL_OBJECT,
    "partial download beyond 4 GiB": mtp.GET_PARTIAL_OBJECT_64,
    "upload": operations.SEND_OBJECT,
    "delete": operations.DELETE_OBJECT,
    "protect": operations.SET_OBJECT_PROTECTION,
    "move": operations.MOVE_OBJECT,
    "copy": operations.COPY_OBJECT,
    "format cards": operations.FORMAT_STORE,
    "change settings": operations.SET_DEVICE_PROP_VALUE,
}

CARD_PROPERTIES = (
    properties.BATTERY_LEVEL,
    properties.EXPOSURE_PROGRAM_MODE,
    properties.EXPOSURE_TIME,
    properties.F_NUMBER,
    properties.EXPOSURE_INDEX,
    properties.EXPOSURE_BIAS_COMPENSATION,
    properties.WHITE_BALANCE,
    properties.FOCUS_MODE,
    properties.DATE_TIME,
)
"""Those that photographers look at first."""
_CARDED = frozenset(known.code for known in CARD_PROPERTIES)

UNUSED_IMAGES = 0xFFFFFFFF
READ_ONLY_ACCESS = frozenset({1, 2})
"""AccessCapability (ISO 15740 5.5.3.3): read-only, without and with deletion."""


@click.command(cls=Verb)
@click.option("--storage", is_flag=True, help="The cards, with all that the camera tells of them.")
@click.option("--ops", is_flag=True, help="Every operation and event that it offers.")
@click.option("--props", is_flag=True, help="Every property, with its value and what it can be set to.")
@click.option("--raw", is_flag=True, help="The DeviceInfo dataset as it came.")
@click.pass_obj
def command(settings: Settings, storage: bool, ops: bool, props: bool, raw: bool) -> Exit:
    """What a camera is, has and can do: a card of it, or the parts that are asked for.

    With --json and no part asked for, everything: serve --like can be that camera.
    """

    async def visit_one(visit: Visit) -> None:
        visit.facts["device"] = _device(visit)
        if not (storage or ops or props or raw):
            await _card(visit)
            if settings.json:
                await _everything(visit)
        if storage:
            await _storage(visit)
        if ops:
            _operations(visit)
        if props:
            await _properties(visit, visit.camera.info.properties)
        if raw:
            visit.facts["dataset"] = plain(visit.camera.info)
            _lines(visit, dataset_lines(plain(visit.camera.info)))
        # Once more: what was asked since may have shown more deviations.
        visit.facts["device"] = _device(visit)

    return visit_cameras(settings, visit_one)


def _lines(visit: Visit, lines: Iterable[str]) -> None:
    for line in lines:
        visit.line(line)


def _device(visit: Visit) -> dict[str, object]:
    info, camera = visit.camera.info, visit.camera
    return {
        "maker": info.manufacturer,
        "model": info.model,
        "version": info.device_version,
        "serial": info.serial_number,
        "name": camera.name,
        "guid": guid_text(camera.guid),
        "can": [ability for ability, operation in ABILITIES.items() if camera.offers(operation)],
        "deviations": _deviations(visit),
    }


def _deviations(visit: Visit) -> list[str]:
    """The names of what this camera has done against the standard so far."""
    return [met.deviation.name for met in visit.camera.deviations]


async def _card(visit: Visit) -> None:
    device, stores = _device(visit), await _stores(visit)
    visit.facts["stores"] = [_store_facts(store) for store in stores]
    rows = [(key, safe_text(str(device[key]))) for key in ("maker", "model", "version", "serial", "name", "guid")]
    rows += [(store.name, _store_text(store)) for store in stores]
    offered = [known.code for known in CARD_PROPERTIES if known.code in visit.camera.info.properties]
    visit.facts["properties"] = described = await _described(visit, offered)
    rows += [(_property_label(facts), str(facts["shown"])) for facts in described]
    can = device["can"]
    assert isinstance(can, list)
    rows += [("can", ", ".join(can)), ("deviations", ", ".join(_deviations(visit)))]
    _lines(visit, table([row for row in rows if row[1]]))


async def _stores(visit: Visit) -> list[Store]:
    """The cards; none where the camera does not offer to tell of them."""
    return list(await visit.camera.stores()) if visit.camera.offers(operations.GET_STORAGE_IDS) else []


def _store_facts(store: Store) -> dict[str, object]:
    facts: dict[str, object] = plain(store.info)
    return {"id": store.id, "name": store.name, **facts}


def _store_text(store: Store) -> str:
    info = store.info
    texts = [
        safe_text(info.label or info.description),
        f"{show_size(info.free_bytes)} free of {show_size(info.capacity)}",
    ]
    if info.free_images != UNUSED_IMAGES:
        texts.append(f"{info.free_images} pictures left")
    if info.access in READ_ONLY_ACCESS:
        texts.append("read-only")
    return ", ".join(text for text in texts if text)


async def _storage(visit: Visit) -> None:
    stores = await _stores(visit)
    visit.facts["stores"] = [_store_facts(store) for store in stores]
    for store in stores:
        visit.line(f"{store.name}: {_store_text(store)}")
        _lines(visit, dataset_lines(plain(store.info), "  "))


async def _everything(visit: Visit) -> None:
    """What the card leaves out; the properties come after those of the card."""
    info = visit.camera.info
    carded = visit.facts["properties"]
    assert isinstance(carded, list)
    known = {facts["code"] for facts in carded} | _CARDED
    visit.facts["properties"] = [
        *carded,
        *await _described(visit, (code for code in info.properties if code not in known)),
    ]
    _operations(visit)
    visit.facts["dataset"] = plain(info)


def _operations(visit: Visit) -> None:
    info, catalog = visit.camera.info, visit.camera.catalog
    offered = [{"code": code, "name": catalog.operation_name(code)} for code in info.operations]
    events = [{"code": code, "name": catalog.event_name(code)} for code in info.events]
    visit.facts |= {"operations": offered, "events": events}
    _lines(visit, (f"0x{entry['code']:04X}  {entry['name']}" for entry in [*offered, *events]))


async def _properties(visit: Visit, codes: Iterable[int]) -> None:
    described = await _described(visit, codes)
    visit.facts["properties"] = described
    rows = [
        (f"0x{facts['code']:04X}", _property_label(facts), str(facts["shown"]), _allowed(facts)) for facts in described
    ]
    _lines(visit, table(rows) if rows else ())


async def _described(visit: Visit, codes: Iterable[int]) -> list[dict[str, object]]:
    """The properties that the camera describes; one that it lists but does not know is left out, and noted."""
    if not visit.camera.offers(operations.GET_DEVICE_PROP_DESC):
        return await _described_at_once(visit, codes)
    described: list[dict[str, object]] = []
    for code in codes:
        try:
            found = await visit.camera.call(operations.GET_DEVICE_PROP_DESC, code)
        except (OperationError, MalformedPacket) as error:
            _leave_out(visit, code, str(error), error.code if isinstance(error, OperationError) else None)
        else:
            described.append(property_facts(found, visit.camera.catalog))
    return described


async def _described_at_once(visit: Visit, codes: Iterable[int]) -> list[dict[str, object]]:
    """The same from a camera that describes its properties in its make's way, if at all."""
    known = {each.code: each for each in (await visit.camera.read_properties()).values()}
    described: list[dict[str, object]] = []
    for code in codes:
        if code in known:
            described.append(property_facts(known[code].description, visit.camera.catalog))
        else:
            _leave_out(visit, code, "the camera does not offer to describe it", None)
    return described


def _leave_out(visit: Visit, code: int, why: str, response: int | None) -> None:
    """Note a property that is listed and not described; ``response`` is None where the camera gave no such code."""
    visit.output.detail(f"{visit.label}: {visit.camera.catalog.property_name(code)}: {why}")
    refused = visit.facts.setdefault("refused", [])
    assert isinstance(refused, list)
    refused.append({"code": code, "response": response})


def _property_label(facts: dict[str, object]) -> str:
    return str(facts["field"] or facts["name"])


def _allowed(facts: dict[str, object]) -> str:
    """What the property can be set to."""
    if not facts["settable"]:
        return "read-only"
    match facts:
        case {"choices": list(choices)}:
            return " | ".join(map(str, choices))
        case {"range": [minimum, maximum, step]}:
            return f"{minimum} to {maximum} in steps of {step}"
    return "any"
