"""Example contexts of the other pages: rows behind a figure, targets, sign-in."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms

from apps.dashboard.figures.theme import Column
from apps.metrics.readings import Value
from tests.dashboard.preview import DAY, shell, value


@dataclass(frozen=True)
class Drill:
    """A figure with the rows behind it."""

    value: Value
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    count: int
    total: Decimal | None
    ties: bool
    page: object


class TargetForm(forms.Form):
    """The amount of a month."""

    amount = forms.DecimalField(label="Amount (CNY)", help_text="For the whole month.")
    note = forms.CharField(label="Note", required=False)
    pin = forms.DecimalField(required=False, widget=forms.NumberInput(attrs={"aria-label": "Pin"}))
    problems = ("Nothing is left for the other days: over by 5.",)

    def __init__(self, data: dict[str, str], days: SimpleNamespace) -> None:
        super().__init__(data)
        self.days = days

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields of the month."""
        return [self["amount"], self["note"]]

    @property
    def lines(self) -> list[tuple[object, forms.BoundField | None]]:
        """The days; the last one may be pinned."""
        days = list(self.days.days)
        return [(day, self["pin"] if day is days[-1] else None) for day in days]


class DayFactorForm(forms.Form):
    """A day and its factor."""

    day = forms.DateField(label="Day")
    factor = forms.DecimalField(label="Factor")


class SignInForm(forms.Form):
    """An address and a password."""

    login = forms.EmailField(label="E-mail")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)


def rows_context() -> dict[str, object]:
    """Return the orders behind the paid amount of a day."""
    columns = (
        Column("Order", "text"),
        Column("Paid at", "text"),
        Column("Paid", "money"),
        Column("Running sum", "money"),
    )
    amounts = [Decimal(n * 137 % 900) + Decimal("29.90") for n in range(1, 19)]
    rows = tuple(
        (f"84920174829017{n:04d}", f"{9 + n // 3:02d}:{n * 7 % 60:02d}", a, sum(amounts[: n + 1]))
        for n, a in enumerate(amounts)
    )
    total = sum(amounts, Decimal(0))
    figure = value("sales.paid_amount", "Paid", str(total), "money")
    page = SimpleNamespace(previous_href="", next_href="/rows/?after=18", sentence="1 to 18 of 438")
    drill = Drill(figure, columns, rows, 438, total, True, page)
    return shell("day") | {"day": DAY, "drill": drill}


def targets_context() -> dict[str, object]:
    """Return a month's target with its split, one day pinned."""
    days = [
        SimpleNamespace(
            day=date(2024, 6, 1) + timedelta(n),
            weekday_index=Decimal(1),
            buyers=800,
            is_frozen=n < 17,
            weight=Decimal("1.2") if (n % 7) in {0, 1} else Decimal(1),
            amount=Decimal("100000.00"),
            pinned=n == 17,
            label="Campaign" if n == 17 else "",
        )
        for n in range(30)
    ]
    total = Decimal("3000000.00")
    split = SimpleNamespace(days=days, total=total, difference=Decimal(0))
    return shell("targets") | {
        "month": date(2024, 6, 1),
        "form": TargetForm({"amount": "-5"}, split),
        "factor_form": DayFactorForm(),
        "factors": (),
        "page": SimpleNamespace(has_people=True, has_visitors=False),
        "plan": SimpleNamespace(state="active", amount=Decimal("3000000.00")),
        "suggestion": SimpleNamespace(amount=Decimal("2710400.00"), basis="recent_days"),
        "may_set": True,
        "versions": (),
        "links": SimpleNamespace(page="/targets/", previous="/targets/?m=5", next="/targets/?m=7"),
    }


def sign_in_context() -> dict[str, object]:
    """Return the sign-in form after a wrong password."""
    form = SignInForm({"login": "director@example.com", "password": "x"})
    form.add_error(None, "The e-mail address or the password is not right.")
    return {"form": form, "redirect_field": ""}
