"""Canon's bodies: an EOS, and the operations that EOS bodies have beyond the standard's."""
