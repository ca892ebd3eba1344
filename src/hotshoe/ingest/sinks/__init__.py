"""Where pictures go when they are safely in the library: commands, webhooks, object stores."""
