"""Fujifilm: its own transport on three TCP ports, its codes, and how a session with one of its bodies begins."""
