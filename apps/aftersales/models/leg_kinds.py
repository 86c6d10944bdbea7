"""The five kinds of legs, with what moves each as the table of states has it."""

from django_fsm import RETURN_VALUE, transition

from apps.aftersales.models.leg import CaseLeg


class GoodsLeg(CaseLeg):
    """What the buyer sends back."""

    class Meta:
        proxy = True

    @transition(field="state", source="waiting_buyer_ship", target="in_transit")
    def ship(self) -> None:
        """The buyer has sent the goods."""

    @transition(field="state", source=["waiting_buyer_ship", "in_transit"], target="delivered")
    def deliver(self) -> None:
        """The goods have arrived."""

    @transition(field="state", source="delivered", target="inspecting")
    def inspect(self) -> None:
        """Somebody looks at them."""

    @transition(field="state", source="inspecting", target="accepted")
    @transition(field="state", source="delivered", target="accepted")
    def accept(self) -> None:
        """All of them stay with us."""

    @transition(field="state", source="inspecting", target="partly_accepted")
    def accept_part(self) -> None:
        """Some are missing or go back."""

    @transition(field="state", source="inspecting", target="refused_back")
    def refuse(self) -> None:
        """All of them go back."""

    @transition(field="state", source="waiting_buyer_ship", target="expired")
    def expire(self) -> None:
        """The buyer sent nothing in time."""

    @transition(field="state", source="in_transit", target="lost")
    def lose(self) -> None:
        """The carrier lost them."""

    @transition(field="state", source="waiting_buyer_ship", target="void")
    def void(self) -> None:
        """Not wanted any more."""


class MoneyLeg(CaseLeg):
    """What is paid, or claimed back: permission and work, never the fact."""

    class Meta:
        proxy = True

    @transition(field="state", source="requested", target="approved")
    def approve(self) -> None:
        """Somebody within their limit allows it."""

    @transition(field="state", source=["approved", "failed"], target="executing")
    def execute(self) -> None:
        """It is being paid."""

    @transition(field="state", source=["approved", "executing", "failed"], target="succeeded")
    @transition(field="state", source="requested", target="succeeded")
    def succeed(self) -> None:
        """The money went back: a Refund or a voucher says so."""

    @transition(field="state", source="executing", target="failed")
    def fail(self) -> None:
        """It could not be paid."""

    @transition(field="state", source=["requested", "approved", "failed"], target="void")
    def void(self) -> None:
        """Not wanted any more."""


class ReplacementLeg(CaseLeg):
    """What is sent to the buyer instead."""

    class Meta:
        proxy = True

    @transition(field="state", source="reserved", target="out_of_stock")
    def no_stock(self) -> None:
        """There is none to send."""

    @transition(field="state", source="out_of_stock", target="reserved")
    def restock(self) -> None:
        """There is one again."""

    @transition(field="state", source="reserved", target="shipped")
    def ship(self) -> None:
        """It is on its way."""

    @transition(field="state", source="shipped", target="delivered")
    def deliver(self) -> None:
        """The buyer has it."""

    @transition(field="state", source="shipped", target="lost")
    def lose(self) -> None:
        """The carrier lost it."""

    @transition(field="state", source=["reserved", "out_of_stock"], target="void")
    def void(self) -> None:
        """Not wanted any more."""


class RepairLeg(CaseLeg):
    """What is mended and sent back."""

    class Meta:
        proxy = True

    @transition(field="state", source="waiting_goods", target="received")
    def receive(self) -> None:
        """The goods are in the workshop."""

    @transition(field="state", source="received", target="diagnosing")
    def diagnose(self) -> None:
        """Somebody looks for the fault."""

    @transition(field="state", source="diagnosing", target="quoted")
    def quote(self) -> None:
        """The buyer is told what it costs."""

    @transition(field="state", source=["diagnosing", "quoted"], target="repairing")
    def start(self) -> None:
        """It is being mended."""

    @transition(field="state", source="repairing", target="done")
    def finish(self) -> None:
        """It works again."""

    @transition(field="state", source="done", target="shipped_back")
    def ship_back(self) -> None:
        """It is on its way to the buyer."""

    @transition(field="state", source=["diagnosing", "quoted", "repairing"], target="unrepairable")
    def give_up(self) -> None:
        """It cannot be mended, or the buyer will not pay."""

    @transition(field="state", source="waiting_goods", target="void")
    def void(self) -> None:
        """Not wanted any more."""


class DisputeLeg(CaseLeg):
    """What the platform judges."""

    class Meta:
        proxy = True

    @transition(field="state", source="opened", target="judging")
    def submit(self) -> None:
        """Our evidence is with the platform."""

    @transition(field="state", source="opened", target="judging")
    def miss(self) -> None:
        """The time for evidence has passed."""

    @transition(
        field="state",
        source=["opened", "judging"],
        target=RETURN_VALUE("buyer_won", "seller_won", "split"),
    )
    def judge(self, verdict: str) -> str:
        """The platform has judged."""
        return verdict

    @transition(field="state", source=["opened", "judging"], target="withdrawn")
    def withdraw(self) -> None:
        """The buyer let it go."""
