"""The computer's side on asyncio: connect, and a camera with methods."""
