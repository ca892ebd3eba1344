"""A Cancel as the responder meets it: two copies, in either order (CIPA DC-X005 2.7 and annex 5.6)."""

from __future__ import annotations


class Cancellation:
    """Which transaction is given up, and which copy of its Cancel is still to come.

    The copy on the command connection is the last thing that the initiator sends for the transaction, so only it
    allows the response; the copy on the event connection stops the work earlier. ``transaction`` is the one given up,
    None while none is; ``partner_due`` is when a command copy is no longer waited for.
    """

    def __init__(self) -> None:
        self._event_copy_due: int | None = None
        self.transaction: int | None = None
        self.partner_due: float | None = None

    def on_command(self, transaction: int, running: int | None) -> bool:
        """The command copy came; whether it stops the ``running`` transaction. Only now the response may follow."""
        if self.transaction != transaction:
            # Ids may come again, so the other copy must not stop a later transaction.
            self._event_copy_due = transaction
        self.partner_due = None if self.transaction == transaction else self.partner_due
        return self._begin(transaction, running)

    def on_event(self, transaction: int, running: int | None, partner_due: float) -> bool:
        """The event copy came; whether it stops the ``running`` transaction. The command copy is then waited for."""
        if transaction == self._event_copy_due:
            self._event_copy_due = None
            return False
        begun = self._begin(transaction, running)
        if begun:
            self.partner_due = partner_due
        return begun

    def expire(self, now: float) -> bool:
        """Whether the command copy has been waited for long enough; then the response may follow without it."""
        due = self.partner_due is not None and now >= self.partner_due
        if due:
            self.partner_due = None
        return due

    @property
    def ripe(self) -> bool:
        """Whether the response to the transaction given up may go out."""
        return self.transaction is not None and self.partner_due is None

    def finish(self) -> None:
        """The transaction has been responded to."""
        self.transaction = self.partner_due = None

    def _begin(self, transaction: int, running: int | None) -> bool:
        if transaction != running or self.transaction is not None:
            return False
        self.transaction = transaction
        return True
