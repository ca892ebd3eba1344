"""The rules of PTP/IP without sockets, clock, dice or threads."""
