"""The only place that touches sockets, and the only one that knows OSError."""
