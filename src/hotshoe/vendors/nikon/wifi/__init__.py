"""Nikon's Wi-Fi profiles: which network a body joins, and which computer it talks to there.

A body keeps them in slots that are read and written by operations of its own, over USB or PTP/IP alike.
"""
