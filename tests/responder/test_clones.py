import json
from pathlib import Path

import pytest

from hotshoe.catalog.operations import GET_DEVICE_INFO, GET_DEVICE_PROP_VALUE
from hotshoe.errors import SettingsError
from hotshoe.responder.clones import read_clone
from hotshoe.responder.handlers import Answer, Call
from hotshoe.responder.refusal import Refusal
from hotshoe.wire.datasets import DeviceInfo

INFO = DeviceInfo(operations=(0x1001, 0x1002, 0x1003, 0x1015, 0x9ABC), manufacturer="Maker", model="Model One")


def written(folder: Path, answers: object = None, timing: str = "") -> Path:
    facts = {name: getattr(INFO, name) for name in DeviceInfo.__slots__}
    (folder / "camera.json").write_text(json.dumps({"cameras": [{"dataset": facts}]}))
    if answers is not None:
        (folder / "answers.json").write_text(json.dumps({"v": 1, "answers": answers}))
    if timing:
        (folder / "timing.faults").write_text(timing)
    return folder


def reply(response: int = 0x2001, results: tuple[int, ...] = (), data: bytes | None = None) -> dict[str, object]:
    return {"response": response, "results": list(results), "data": None if data is None else data.hex()}


def asked(folder: Path, code: int, *params: int) -> Answer:
    persona = read_clone(folder).persona
    body = persona.body([])
    entry = persona.handlers.find(code, body)
    assert entry
    assert entry.handler
    one, two, three, four, five = params + (0,) * (5 - len(params))
    return entry.handler(Call(body, None, params=(one, two, three, four, five))) or Answer()  # type: ignore[arg-type]


def test_an_operation_of_the_make_is_answered_as_it_was(tmp_path: Path) -> None:
    answers = [{"operation": 0x9ABC, "params": [1, 2], "replies": [reply(results=(7,), data=b"data")]}]
    assert asked(written(tmp_path, answers), 0x9ABC, 1, 2) == Answer((7,), b"data")


def test_other_parameters_are_answered_like_the_nearest(tmp_path: Path) -> None:
    answers = [
        {"operation": 0x9ABC, "params": [1, 2], "replies": [reply(data=b"first")]},
        {"operation": 0x9ABC, "params": [5, 6], "replies": [reply(data=b"second")]},
    ]
    assert asked(written(tmp_path, answers), 0x9ABC, 5, 9).data == b"second"


def test_a_refusal_is_a_refusal_again(tmp_path: Path) -> None:
    answers = [{"operation": 0x9ABC, "params": [], "replies": [reply(0x2019)]}]
    with pytest.raises(Refusal) as caught:
        asked(written(tmp_path, answers), 0x9ABC)
    assert caught.value.code == 0x2019


def test_answers_come_in_the_order_of_the_recording_and_round_again(tmp_path: Path) -> None:
    answers = [{"operation": 0x9ABC, "params": [], "replies": [reply(data=b"1"), reply(data=b"2")]}]
    persona = read_clone(written(tmp_path, answers)).persona
    body = persona.body([])
    entry = persona.handlers.find(0x9ABC, body)
    assert entry
    assert entry.handler
    given = [entry.handler(Call(body, None)) for _ in range(3)]  # type: ignore[arg-type]
    assert [answer.data for answer in given if answer] == [b"1", b"2", b"1"]


def test_what_the_house_can_do_itself_it_does_itself(tmp_path: Path) -> None:
    answers = [{"operation": GET_DEVICE_PROP_VALUE.code, "params": [1], "replies": [reply(data=b"x")]}]
    persona = read_clone(written(tmp_path, answers)).persona
    assert persona.handlers.find(GET_DEVICE_INFO.code, persona.body([]))
    assert persona.handlers.find(GET_DEVICE_PROP_VALUE.code, persona.body([])) is None


def test_the_timing_becomes_a_habit(tmp_path: Path) -> None:
    clone = read_clone(written(tmp_path, timing="# slow\nat 0x1001  late 12ms\n"))
    assert str(clone.persona.habits).strip() == "at GetDeviceInfo late 0.012s"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"answers": [{"operation": 1}]}', '{"answers": 7}'])
def test_answers_that_are_none_are_refused_with_their_file(text: str, tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "answers.json").write_text(text)
    with pytest.raises(SettingsError, match=r"answers.json is no file of answers"):
        read_clone(tmp_path)


def test_a_folder_that_is_no_clone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is it a clone"):
        read_clone(tmp_path)
