"""PowerShots before 2009, and how they are spoken to."""
