"""Bytes to values and back: pure functions, no state, no I/O."""
