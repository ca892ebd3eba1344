"""Talk PTP/IP to cameras, or be one."""
