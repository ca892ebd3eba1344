"""EOS bodies: their structures, and how they are spoken to."""
