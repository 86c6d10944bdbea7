"""What moves a case, as the table of states has it; guards are in the services."""

from django_fsm import transition

from apps.aftersales.states import OPEN, UNDECIDED


class CaseMoves:
    """The transitions of a case, one method an event."""

    @transition(field="status", source="logged", target="deciding")
    def take(self) -> None:
        """Somebody takes the case."""

    @transition(field="status", source="deciding", target="logged")
    def put_back(self) -> None:
        """Taking it was a slip: nothing else has happened since."""

    @transition(field="status", source="awaiting_buyer", target="deciding")
    def ask_undo(self) -> None:
        """The question was never sent: nothing else has happened since."""

    @transition(field="status", source="deciding", target="awaiting_buyer")
    def ask_buyer(self) -> None:
        """The buyer is asked; our clock pauses."""

    @transition(field="status", source="awaiting_buyer", target="deciding")
    def buyer_replied(self) -> None:
        """The buyer answered."""

    @transition(field="status", source="awaiting_buyer", target="deciding")
    def ask_timed_out(self) -> None:
        """The buyer was asked in vain."""

    @transition(field="status", source="deciding", target="awaiting_approval")
    def propose(self) -> None:
        """A route is put to somebody with a higher limit."""

    @transition(field="status", source="awaiting_approval", target="deciding")
    def send_back(self) -> None:
        """The proposal is not enough."""

    @transition(field="status", source=["deciding", "awaiting_approval"], target="executing")
    def approve(self) -> None:
        """What is to be done is decided."""

    @transition(field="status", source="deciding", target="resolved")
    def answer(self) -> None:
        """An explanation was enough."""

    @transition(field="status", source=["deciding", "awaiting_approval"], target="rejected")
    def reject(self) -> None:
        """The wish is refused."""

    @transition(field="status", source="rejected", target="deciding")
    def buyer_revises(self) -> None:
        """The buyer asks for something else."""

    @transition(field="status", source="rejected", target="closed")
    def revision_timed_out(self) -> None:
        """The buyer let the time pass."""

    @transition(field="status", source=[*UNDECIDED], target="executing")
    def platform_settled(self) -> None:
        """The platform has refunded already."""

    @transition(field="status", source="executing", target="deciding")
    def reroute(self) -> None:
        """The way that was chosen failed: decide again."""

    @transition(field="status", source="executing", target="closed")
    def goods_expired(self) -> None:
        """The buyer never sent the goods."""

    @transition(field="status", source="executing", target="resolved")
    def resolve(self) -> None:
        """Everything that was decided is done."""

    @transition(field="status", source="resolved", target="closed")
    def close(self) -> None:
        """Nothing more is to come."""

    @transition(field="status", source=["resolved", "closed"], target="deciding")
    def reopen(self) -> None:
        """The buyer is back within the time for it."""

    @transition(field="status", source=[*UNDECIDED], target="cancelled")
    @transition(field="status", source="executing", target="cancelled")
    def cancel(self) -> None:
        """Withdrawn, or a duplicate."""

    @transition(field="status", source=[*OPEN, "resolved"], target=None)
    def escalate(self) -> None:
        """The platform was called; the state stays."""

    @transition(field="status", source=[*OPEN, "resolved"], target="executing")
    def verdict_against(self) -> None:
        """The platform judged for the buyer."""

    @transition(field="status", source=[*OPEN, "resolved"], target="closed")
    def verdict_for(self) -> None:
        """The platform judged for us."""
