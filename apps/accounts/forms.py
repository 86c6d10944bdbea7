"""Forms of the own profile and of the audit log's filter."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.accounts.selectors import AuditFilter


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


class SecondFactorForm(ActivateTOTPForm):  # type: ignore[misc]
    """Sets up the second factor; the code that did so cannot be used again to sign in."""

    def clean_code(self) -> str:
        """Return the code, used up from now on."""
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
