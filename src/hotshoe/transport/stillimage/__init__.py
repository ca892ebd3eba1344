"""Cameras on USB, after the Still Image class: blocking pipes on one side, byte streams of PTP/IP on the other."""
