"""Invites people from a shell, and lists who holds which role."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import SYSTEM
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.selectors import members
from apps.accounts.services import (
    invitation_link,
    member_add,
    second_factor_forget,
    user_make,
)
from apps.common.errors import ShopError
from apps.shop.models import Shop


class Command(BaseCommand):
    """manage.py user add EMAIL --role ROLE --shop CODE | list [--shop CODE] | forget-code EMAIL."""

    help = "Invite a person into a shop, or list who holds which role."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the two actions."""
        actions = parser.add_subparsers(dest="act", required=True)
        add = actions.add_parser("add", help="make a person, or give a known one a role")
        add.add_argument("email")
        add.add_argument("--role", required=True, choices=[role.value for role in Role])
        add.add_argument("--shop", required=True, metavar="CODE")
        add.add_argument("--name", default="")
        add.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of printing a link",
        )
        listing = actions.add_parser("list", help="list who holds which role now")
        listing.add_argument("--shop", metavar="CODE")

        forget = actions.add_parser("forget-code", help="forget the second factor: a lost phone")
        forget.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the action; a refusal becomes one sentence."""
        try:
            getattr(self, options["act"].replace("-", "_"))(options)
        except ShopError as error:
            raise CommandError(error.message) from error

    @transaction.atomic
    def add(self, options: dict[str, Any]) -> None:
        """Make the person where the address is new, give the role, print the way in."""
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop with the code {options['shop']}.")
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            user = self._make(options)
        elif options["password_stdin"]:
            raise CommandError(f"{user.email} is known already: only they set their password.")
        role = Role(options["role"])
        member_add(actor=SYSTEM, user_id=user.pk, shop_id=shop.pk, role=role, now=timezone.now())
        self.stdout.write(f"{user.email} is {role} in {shop.code}.")
        if not user.has_usable_password():
            minutes = settings.PASSWORD_RESET_TIMEOUT // 60
            self.stdout.write(f"They choose a password here, once, within {minutes} minutes:")
            self.stdout.write(invitation_link(user))

    def _make(self, options: dict[str, Any]) -> User:
        is_given = options["password_stdin"]
        password = sys.stdin.readline().rstrip("\r\n") if is_given else None
        return user_make(
            actor=SYSTEM, email=options["email"], password=password, name=options["name"]
        )

    def list(self, options: dict[str, Any]) -> None:
        """Print one line a role: shop, role, e-mail, name, and whether the person is disabled."""
        for member in members(timezone.now(), options["shop"]):
            state = "" if member.user.is_active else "  disabled"
            self.stdout.write(
                f"{member.shop.code}  {member.role}  {member.user.email}  {member.user.name}{state}"
            )

    def forget_code(self, options: dict[str, Any]) -> None:
        """Forget a person's second factor, so that they set it up again."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        second_factor_forget(actor=SYSTEM, user_id=user.pk)
        self.stdout.write(f"{user.email} sets up the second factor at the next sign-in.")
