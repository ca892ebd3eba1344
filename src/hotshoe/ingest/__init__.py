"""Every picture of every camera in the library: once, whole, whatever happens."""
