"""Forms of the own profile, people, keys and the audit log's filter."""

from collections.abc import Callable
from typing import TypeVar

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import KeyScope, Role
from apps.accounts.secretkeys import LONGEST_DAYS
from apps.accounts.selectors import AuditFilter
from apps.common.errors import ShopError

Made = TypeVar("Made")

ROLES = {
    Role.DIRECTOR: _("Director"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AGENT: _("Service agent"),
    Role.ASSISTANT: _("After-sales assistant"),
    Role.PROMOTER: _("Promoter"),
    Role.DESIGNER: _("Designer"),
    Role.ANALYST: _("Analyst"),
}
SCOPES = {
    KeyScope.KPI_READ: _("Read figures and targets"),
    KeyScope.FACTS_PUSH: _("Send orders, refunds and traffic"),
    KeyScope.MESSAGES_PUSH: _("Send messages of buyers"),
}


class ServiceForm(forms.Form):
    """A form whose service may still refuse what the fields alone allow.

    `refusal_status` is the HTTP status of its page with errors: that of the refusal, if any.
    """

    refusal_status = 422

    def attempt(self, service: Callable[[], Made]) -> Made | None:
        """Return what the service made; put its refusal at the field, or above all fields."""
        try:
            return service()
        except ShopError as error:
            if error.code in ("not_found", "role_refused"):
                raise
            self.refusal_status = error.status
            self.add_error(error.field if error.field in self.fields else None, error.message)
            return None


class InviteForm(ServiceForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.TypedChoiceField(
        label=_("Role in this shop"), choices=list(ROLES.items()), coerce=Role, initial=Role.AGENT
    )


class ReasonForm(ServiceForm):
    """Why somebody needs to see a buyer."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RoleForm(forms.Form):
    """Another role for a person."""

    role = forms.TypedChoiceField(
        label=_("Role in this shop"), choices=list(ROLES.items()), coerce=Role
    )


class KeyForm(ServiceForm):
    """What a new key is for."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program that gets the key.")
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        coerce=KeyScope,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    days = forms.IntegerField(
        label=_("Days until it runs out"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )


class ProfileForm(forms.Form):
    """A person's own name and language."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser")), *settings.LANGUAGES],
    )


class AuditFilterForm(forms.Form):
    """What to look for in the audit log; a wrong page mark is ignored."""

    action = forms.CharField(label=_("Action starts with"), max_length=60, required=False)
    object = forms.CharField(label=_("Object starts with"), max_length=120, required=False)
    person = forms.CharField(label=_("E-mail of the person"), max_length=254, required=False)
    before = forms.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )

    def asked(self) -> AuditFilter:
        """Return the filter; fields that do not parse look for everything."""
        self.full_clean()
        return AuditFilter(**self.cleaned_data)


class SecondFactorForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """Sets up the second factor; the code that did so cannot be used again to sign in."""

    def clean_code(self) -> str:
        """Return the code, used up from now on."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class Spaced:
    """Takes a code as it is printed: spaces between its digits mean nothing."""

    cleaned_data: dict[str, str]

    def clean_code(self) -> str:
        """Return the code without its spaces, if it is right."""
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
        return code


class CodeForm(Spaced, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """Asks for the second factor at sign-in."""


class CodeAgainForm(Spaced, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """Asks for the second factor once more."""
