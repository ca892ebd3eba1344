"""What is kept of transactions, and what is not."""

from hotshoe.analysis.ledger import KEPT_BYTES, KEPT_EVENTS, Budget, Ledger
from hotshoe.analysis.model import Conversation, Point, Transaction
from hotshoe.protocol.framing import DataHeader
from hotshoe.protocol.observer import Seen
from hotshoe.protocol.states import Phase, Role
from hotshoe.wire.packets import TOTAL_UNKNOWN, Event, Packet, PacketType, StartData
from tests.protocol.conversations import answers, asks

HERE = Point(1, 1, 0)
ASK = asks(1)


def download(ledger: Ledger, total: int, *pieces: bytes) -> Transaction:
    ledger.begin(ASK, HERE)
    for frame in (StartData(1, total), DataHeader(PacketType.END_DATA, 1, sum(map(len, pieces)))):
        note(ledger, frame)
    for piece in pieces:
        ledger.payload(Role.RESPONDER, HERE, len(piece), memoryview(piece))
    ended = note(ledger, answers(1))
    assert ended is not None
    return ended


def note(ledger: Ledger, frame: Packet | DataHeader) -> Transaction | None:
    return ledger.note(Seen(Role.RESPONDER, frame, Phase.DATA_IN, ASK), HERE)


def ledger(budget: Budget | None = None) -> Ledger:
    return Ledger(Conversation(1, "PTP/IP"), budget or Budget())


def test_whole_data_is_kept() -> None:
    assert download(ledger(), 6, b"abc", b"def").data == b"abcdef"
    assert download(ledger(), 0).data == b""
    assert download(ledger(), TOTAL_UNKNOWN, b"abc").data == b"abc"


def test_what_is_less_or_more_than_announced_is_not() -> None:
    assert download(ledger(), 7, b"abc").data is None
    assert download(ledger(), 2, b"abc").data is None


def test_what_is_large_is_not() -> None:
    piece = bytes(KEPT_BYTES // 2 + 1)
    for total in (2 * len(piece), TOTAL_UNKNOWN):
        found = download(ledger(), total, piece, piece)
        assert (found.data, found.received) == (None, 2 * len(piece))


def test_all_conversations_share_a_budget_and_give_it_back() -> None:
    budget = Budget(10)
    assert download(ledger(budget), 11, bytes(11)).data is None
    assert download(ledger(budget), 10, bytes(10)).data == bytes(10)
    assert budget.left == 10
    first = ledger(budget)
    first.begin(ASK, HERE)
    note(first, StartData(1, 8))
    note(first, DataHeader(PacketType.END_DATA, 1, 8))
    first.payload(Role.RESPONDER, HERE, 6, memoryview(bytes(6)))
    assert download(ledger(budget), 8, bytes(8)).data is None
    first.close()
    assert budget.left == 10


def test_data_of_no_transaction_is_told_all_the_same() -> None:
    found = ledger().payload(Role.RESPONDER, HERE, 3, memoryview(b"abc"))
    assert (found.transaction, found.offset, found.size) == (None, 0, 3)


def test_of_very_many_events_the_first_are_kept() -> None:
    known = ledger()
    known.event(Event(0x4002))
    known.begin(ASK, HERE)
    for _ in range(KEPT_EVENTS + 5):
        known.event(Event(0x4002, 1))
    assert known.open is not None
    assert len(known.open.events) == KEPT_EVENTS


def test_doubt_about_one_side_leaves_the_data_of_the_other() -> None:
    known = ledger()
    known.begin(ASK, HERE)
    note(known, StartData(1, 3))
    note(known, DataHeader(PacketType.END_DATA, 1, 3))
    known.doubt(Role.INITIATOR)
    known.payload(Role.RESPONDER, HERE, 3, memoryview(b"abc"))
    ended = note(known, answers(1))
    assert ended is not None
    assert ended.data == b"abc"
