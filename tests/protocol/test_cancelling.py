"""The two copies of a Cancel in either order, late, alone, or for somebody else."""

from hotshoe.protocol.cancelling import Cancellation

DUE = 5.0


def test_the_command_copy_alone_is_enough() -> None:
    cancellation = Cancellation()
    assert not cancellation.ripe
    assert cancellation.on_command(7, running=7)
    assert (cancellation.transaction, cancellation.ripe) == (7, True)
    cancellation.finish()
    assert (cancellation.transaction, cancellation.ripe) == (None, False)


def test_the_event_copy_stops_the_work_and_waits_for_the_other() -> None:
    cancellation = Cancellation()
    assert cancellation.on_event(7, 7, DUE)
    assert (cancellation.transaction, cancellation.partner_due, cancellation.ripe) == (7, DUE, False)
    assert not cancellation.on_event(7, 7, DUE + 1)
    assert cancellation.partner_due == DUE
    assert not cancellation.on_command(7, running=7)
    assert cancellation.ripe
    assert not cancellation.expire(DUE)


def test_the_other_copy_is_not_waited_for_for_ever() -> None:
    cancellation = Cancellation()
    assert not cancellation.expire(100.0)
    cancellation.on_event(7, 7, DUE)
    assert not cancellation.expire(DUE - 0.1)
    assert cancellation.expire(DUE)
    assert cancellation.ripe
    assert not cancellation.expire(DUE)


def test_the_second_copy_does_not_stop_a_later_transaction_of_the_same_id() -> None:
    cancellation = Cancellation()
    cancellation.on_command(1, running=1)
    cancellation.finish()
    assert not cancellation.on_event(1, 1, DUE)
    assert cancellation.on_event(1, 1, DUE)


def test_the_copy_of_a_cancel_that_came_too_late_stops_nothing_either() -> None:
    cancellation = Cancellation()
    assert not cancellation.on_command(1, running=None)
    assert not cancellation.on_event(1, 1, DUE)


def test_only_the_running_transaction_is_stopped() -> None:
    cancellation = Cancellation()
    for other in (0, 6, 0xFFFFFFFF):
        assert not cancellation.on_command(other, running=7)
        assert not cancellation.on_event(other, 7, DUE)
        assert not cancellation.on_event(other, None, DUE)
    assert cancellation.transaction is None


def test_a_cancel_of_another_transaction_does_not_end_the_waiting() -> None:
    cancellation = Cancellation()
    cancellation.on_event(7, 7, DUE)
    assert not cancellation.on_command(3, running=7)
    assert (cancellation.transaction, cancellation.partner_due) == (7, DUE)
