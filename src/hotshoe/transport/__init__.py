"""The only place that touches sockets; what sockets and growing files ask of the system."""
