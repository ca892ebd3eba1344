"""How a run ends: one exit code and one piece of advice for each class of error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from hotshoe import errors
from hotshoe.wire.text import safe_text


class Exit(IntEnum):
    """The exit codes, the same for every verb."""

    DONE = 0
    BUG = 1
    USAGE = 2
    UNREACHABLE = 3
    REFUSED = 4
    CAMERA_ERROR = 5
    TRANSFER_FAILED = 6
    PARTLY = 7
    STORAGE = 8
    NOTHING_TO_DO = 9
    FOUND = 10
    IN_USE = 75
    INTERRUPTED = 130


MEANINGS = {
    Exit.DONE: "done",
    Exit.BUG: "a bug in hotshoe",
    Exit.USAGE: "wrong usage, or a setting that cannot be used",
    Exit.UNREACHABLE: "camera or object not found, or not reachable",
    Exit.REFUSED: "the camera refused the connection: not paired, or busy",
    Exit.CAMERA_ERROR: "the camera answered with an error",
    Exit.TRANSFER_FAILED: "a transfer or its verification failed",
    Exit.PARTLY: "partly done: some cameras or objects failed",
    Exit.STORAGE: "this computer's storage: full, read-only, or a file is in the way",
    Exit.NOTHING_TO_DO: "nothing to do, with --fail-if-empty",
    Exit.FOUND: "a recording breaks the rules (pcap check), or two of them differ (pcap diff)",
    Exit.IN_USE: "another hotshoe ingest has this library's ledger",
    Exit.INTERRUPTED: "interrupted",
}


class Interrupted(Exception):
    """INT or TERM came before the work was done."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The exit code of a class of errors, and what to try."""

    code: Exit
    advice: str = ""


# An error is looked up by its class, then by its parents, nearest first.
ENDINGS: dict[type[BaseException], Ending] = {
    errors.SettingsError: Ending(Exit.USAGE),
    errors.CaptureFileError: Ending(Exit.USAGE, "give a pcap or pcapng file that is whole"),
    errors.ConnectFailed: Ending(
        Exit.UNREACHABLE, "switch the camera's network on, join the same network, and check the address"
    ),
    errors.CableFailed: Ending(Exit.UNREACHABLE, "see what is plugged in, and who has it, with: hotshoe doctor usb"),
    errors.LinkLost: Ending(
        Exit.UNREACHABLE, "bring the camera nearer or look at its cable, keep it awake, and run the command again"
    ),
    errors.ResponseTimeout: Ending(
        Exit.UNREACHABLE, "look whether the camera asks something on its screen, or give it longer with --timeout"
    ),
    errors.LinkError: Ending(Exit.UNREACHABLE),
    errors.NoSuchObject: Ending(Exit.UNREACHABLE, "list what is there with: hotshoe ls -R"),
    errors.RefusedByCamera: Ending(Exit.REFUSED, "see this computer's identity with: hotshoe pair --show"),
    errors.NotOffered: Ending(Exit.CAMERA_ERROR, "see what the camera offers with: hotshoe info --ops"),
    errors.OperationError: Ending(Exit.CAMERA_ERROR),
    errors.RemoteProtocolError: Ending(
        Exit.CAMERA_ERROR, "is that address a PTP/IP camera? Their usual port is 15740; -vv shows the packets"
    ),
    errors.TransferError: Ending(Exit.TRANSFER_FAILED, "run the command again"),
    errors.DeliveryError: Ending(Exit.TRANSFER_FAILED),
    errors.TargetExists: Ending(Exit.STORAGE, "choose another name, or --on-conflict where the command has it"),
    errors.LibraryAway: Ending(Exit.STORAGE, "mount it, or choose another folder with --dest"),
    errors.LibraryInUse: Ending(
        Exit.IN_USE, "end the other hotshoe, or have it follow this camera too: ingest takes several"
    ),
    errors.StorageError: Ending(Exit.STORAGE, "free some room, or choose another folder with --dest"),
    OSError: Ending(Exit.STORAGE),
    Interrupted: Ending(Exit.INTERRUPTED),
    KeyboardInterrupt: Ending(Exit.INTERRUPTED),
}

_BUG = Ending(Exit.BUG, "-v shows where; please report it with that text")


def ending(error: BaseException) -> Ending:
    """What ``error`` means for the run; a class that nobody foresaw is a bug."""
    return next((ENDINGS[cls] for cls in type(error).__mro__ if cls in ENDINGS), _BUG)


def outcome(done: int, failures: Sequence[BaseException]) -> Exit:
    """The exit code when some things were done and others failed."""
    if not failures:
        return Exit.DONE
    return Exit.PARTLY if done else ending(failures[0]).code


def together(codes: Sequence[Exit]) -> Exit:
    """The exit code of several cameras: partly done unless all ended well, or none did."""
    wrong = [code for code in codes if code is not Exit.DONE]
    if not wrong:
        return Exit.DONE
    return wrong[0] if len(wrong) == len(codes) and Exit.PARTLY not in wrong else Exit.PARTLY


def message(error: BaseException) -> str:
    """What happened, in one line that is safe for terminals."""
    if ending(error) is _BUG:
        return safe_text(f"this is a bug in hotshoe: {type(error).__name__}: {error}")
    if isinstance(error, OSError) and not isinstance(error, errors.HotshoeError):
        return safe_text(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
    text = safe_text(str(error) or type(error).__name__)
    path = error.path if isinstance(error, errors.StorageError | errors.TransferError) else None
    return f"{text} ({safe_text(path)})" if path and safe_text(path) not in text else text


def facts(error: BaseException) -> dict[str, object]:
    """The error for JSON: its class, its exit code and its message, and the response code where there is one."""
    out: dict[str, object] = {
        "kind": type(error).__name__,
        "exit": int(ending(error).code),
        "message": message(error),
    }
    if isinstance(error, errors.OperationError):
        out["response"] = error.code
    if isinstance(error, errors.RefusedByCamera):
        out["reason"] = error.reason
    return out
