"""Runs commands at a time, and tells how long they took and what they needed.

``python -I -S stopwatch.py SECONDS CORE OUT ERR ";;" COMMAND ... [";;" COMMAND ...]`` writes the seconds until the
last has ended, then a line for each: CPU seconds, peak memory in KiB, exit code. CORE is a number or ``-``.

A program of its own and as small as Python can be, because the peak memory that the kernel reports for a process
begins with that of the process it was forked from. What is still running after SECONDS, or when our input is closed,
is killed.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

SEPARATOR = ";;"
KILLED = -int(signal.SIGKILL)


def commands(arguments: list[str]) -> list[list[str]]:
    """The commands, each behind a separator."""
    found: list[list[str]] = []
    for argument in arguments:
        if argument == SEPARATOR:
            found.append([])
        else:
            found[-1].append(argument)
    return found


def start(command: list[str], out: str, err: str) -> int:
    """The process id."""
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, out, append, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, err, append, 0o600),
    ]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=streams)


def wait(pids: list[int], seconds: float) -> None:
    """Until all have ended; when the time is over, or nobody listens any more, until they have been killed."""
    poll = select.poll()
    poll.register(0, 0)  # POLLHUP is always told
    ends = {os.pidfd_open(pid): pid for pid in pids}
    for end in ends:
        poll.register(end, select.POLLIN)
    deadline = time.monotonic() + seconds
    while ends:
        ready = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
        if not ready or any(descriptor == 0 for descriptor, _ in ready):
            for pid in ends.values():
                os.kill(pid, signal.SIGKILL)
            return
        for end, _ in ready:
            poll.unregister(end)
            os.close(end)
            del ends[end]


def main() -> None:
    """Run, wait, tell."""
    seconds, core, out, err, *rest = sys.argv[1:]
    if core != "-":
        os.sched_setaffinity(0, {int(core)})
    began = time.perf_counter()
    pids = [start(command, out, err) for command in commands(rest)]
    wait(pids, float(seconds))
    told = []
    for pid in pids:
        _, status, usage = os.wait4(pid, 0)
        used = usage.ru_utime + usage.ru_stime
        told.append(f"{used:.6f} {usage.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
    print(f"{time.perf_counter() - began:.6f}", *told, sep="\n")


if __name__ == "__main__":
    main()
