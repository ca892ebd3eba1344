"""The dialect of EOS bodies."""

from __future__ import annotations

from hotshoe.catalog.operations import GET_OBJECT
from hotshoe.vendors.canon import operations as op
from hotshoe.vendors.canon.eos.live import EosFocus, EosLive, EosMovie
from hotshoe.vendors.canon.eos.session import EosSession
from hotshoe.vendors.canon.eos.settings import EosSettings
from hotshoe.vendors.canon.eos.shutter import EosShutter
from hotshoe.vendors.model import Caller, Dialect

EOS_NEEDS = (op.SET_REMOTE_MODE, op.SET_EVENT_MODE, op.GET_EVENT)
"""Without these a body cannot be spoken to as an EOS."""


def speak_eos(caller: Caller) -> Dialect:
    """How this body is spoken to, by the operations that it offers."""
    session = EosSession(caller)
    sets = caller.offers(op.SET_DEVICE_PROP_VALUE_EX)
    shoots = caller.offers(op.REMOTE_RELEASE_ON) or caller.offers(op.REMOTE_RELEASE)
    focuses = caller.offers(op.REMOTE_RELEASE_ON) or caller.offers(op.DO_AF)

    async def keep_alive() -> None:
        await caller.call(op.KEEP_DEVICE_ON)

    return Dialect(
        EosSettings(session),
        EosShutter(session) if shoots else None,
        EosLive(session) if sets and caller.offers(op.GET_VIEWFINDER_DATA) else None,
        EosFocus(session) if focuses else None,
        EosMovie(session) if sets else None,
        take_control=session.take_control,
        closing=session.close,
        poll=session.poll,
        keep_alive=keep_alive if caller.offers(op.KEEP_DEVICE_ON) else None,
        fetch=op.GET_OBJECT if caller.offers(op.GET_OBJECT) else GET_OBJECT,
        large_part=op.GET_PARTIAL_OBJECT_64 if caller.offers(op.GET_PARTIAL_OBJECT_64) else None,
        taken=session.taken,
    )
