"""Forms of checklists: another question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.forms import ServiceForm
from apps.work.models import CheckList


class ItemForm(ServiceForm):
    """A question and its list."""

    list = forms.ChoiceField(label=_("List"), choices=CheckList.choices)
    text = forms.CharField(label=_("What is to be seen to"), max_length=200)
