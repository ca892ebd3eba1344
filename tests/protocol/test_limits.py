"""Bounds have reasons; those that can be calculated are."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from hotshoe.protocol.limits import DEFAULT, KIB, MIB, Limits
from hotshoe.wire.packets import InitCommandAck, encode_packet

DEAD_AFTER = 40.0


def test_every_bound_is_positive_and_can_be_set() -> None:
    for field in fields(Limits):
        assert getattr(DEFAULT, field.name) > 0
        assert getattr(replace(DEFAULT, **{field.name: 7}), field.name) == 7


def test_nobody_changes_the_defaults_by_accident() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULT.progress = 1.0  # type: ignore[misc]


def test_control_packets_fit_many_times() -> None:
    largest = encode_packet(InitCommandAck(1, bytes(16), "x" * 39))  # type: ignore[arg-type]
    assert len(largest) == 112
    assert DEFAULT.control_packet >= 100 * len(largest)


def test_a_dead_peer_shows_in_time() -> None:
    assert DEFAULT.probe_idle + DEFAULT.probe_answer + DEFAULT.sign_of_life <= DEAD_AFTER
    assert DEFAULT.progress <= DEAD_AFTER


def test_a_cancel_is_answered_before_the_initiator_gives_up() -> None:
    assert DEFAULT.cancel_partner < DEFAULT.cancel


def test_a_million_handles_fit_a_dataset() -> None:
    assert DEFAULT.dataset >= 4 + 4 * 1_000_000
    assert (KIB, MIB) == (1 << 10, 1 << 20)
