"""What makers do in their own ways: optional knowledge, which the layers below never import."""
