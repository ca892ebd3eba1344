"""What is known of makers' cameras beyond the standard: catalogs, and how each make wants to be spoken to."""
