"""A conversation in which much happens, for tests of what shows it."""

from hotshoe.analysis.model import Item, Oddity
from hotshoe.wire.codec import encode
from hotshoe.wire.datasets import file_info
from hotshoe.wire.packets import Cancel, Data, EndData, Event, StartData
from tests.analysis.items import Tape, asked, greeted, opened
from tests.protocol.conversations import CLOSE_SESSION, GET_OBJECT, SEND_OBJECT, answers, asks, asks_out

BUSY, ADDED = 0x2019, 0x4002
PICTURE = bytes(range(256)) * 20


def eventful() -> Tape:
    """A download, one that fails, one that is cancelled, an upload, an event, a broken rule and a repetition."""
    tape = Tape()
    command, event = greeted(tape)
    opened(tape, command)
    asked(tape, command, asks(2, 0x1008, 5), encode(file_info("A\x1b[31m.JPG", len(PICTURE), 0x3801)))
    tape.say(command, 0, asks(3, GET_OBJECT, 5))
    tape.say(command, 1, StartData(3, len(PICTURE)), Data(3, PICTURE[:1000]))
    tape.notice(command, Oddity.RETRANSMITTED)
    for _ in range(300):
        tape.point()
        tape.records.append(tape.records[-1])
    tape.say(command, 1, Data(3, PICTURE[1000:2000]))
    tape.say(command, 1, Data(3, PICTURE[2000:3000]), EndData(3, PICTURE[3000:]))
    tape.say(command, 1, answers(3))
    asked(tape, command, asks(4, GET_OBJECT, 6), code=BUSY)
    tape.say(event, 1, Event(ADDED, params=(7,)))
    tape.say(command, 0, asks_out(5, 0x100C, 0x10001, 0))
    announced = encode(file_info("UP.BIN", 4, 0x3000))
    tape.say(command, 0, StartData(5, len(announced)), EndData(5, announced))
    tape.say(command, 1, answers(5, 0x2001, 0x10001, 0, 9))
    tape.say(command, 0, asks_out(6, SEND_OBJECT))
    tape.say(command, 0, StartData(6, 4), EndData(6, b"upup"))
    tape.say(command, 1, answers(6))
    tape.say(command, 0, asks(7, GET_OBJECT, 8))
    tape.say(command, 0, Cancel(7))
    tape.say(command, 1, answers(7, 0x201F))
    asked(tape, command, asks(8, CLOSE_SESSION))
    tape.say(command, 0, asks(9, GET_OBJECT, 5))
    tape.end(command)
    tape.end(event)
    return tape


def items() -> list[Item]:
    return eventful().items()
