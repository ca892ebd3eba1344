"""The capture laboratory: recordings in, conversations out."""
