"""Virtual bodies of real makes: what each says of itself, and how it answers in its make's own ways."""
