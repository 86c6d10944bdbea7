"""Which selects of the mapping form stand open and which are folded away."""

from django import forms

from apps.intake.forms.labels import AD_LABELS, FIELD_LABELS, USUAL_FIELDS, VISIT_LABELS
from apps.intake.mapping_fields import CASE_FIELDS, LINE_FIELDS, ORDER_FIELDS, REVIEW_FIELDS

# What only lists of reviews and of after-sales tell.
TOLD = [
    name
    for name in FIELD_LABELS
    if name in REVIEW_FIELDS | CASE_FIELDS and name not in ORDER_FIELDS | LINE_FIELDS
]


class FieldFolds(forms.Form):
    """The selects of columns, in folds by what a file is of."""

    def usual_fields(self) -> list[forms.BoundField]:
        """Return the selects of the fields that most files have."""
        return [self[f"field-{name}"] for name in list(FIELD_LABELS)[:USUAL_FIELDS]]

    def other_fields(self) -> list[forms.BoundField]:
        """Return the selects of the other fields."""
        names = list(FIELD_LABELS)[USUAL_FIELDS:]
        apart = VISIT_LABELS.keys() | AD_LABELS.keys() | set(TOLD)
        return [self[f"field-{name}"] for name in names if name not in apart]

    def told_fields(self) -> list[forms.BoundField]:
        """Return the selects of what only lists of reviews and of after-sales tell."""
        return [self[f"field-{name}"] for name in TOLD]

    def visit_fields(self) -> list[forms.BoundField]:
        """Return the selects of what only reports of visits tell."""
        return [self[f"field-{name}"] for name in VISIT_LABELS]

    def ad_fields(self) -> list[forms.BoundField]:
        """Return the selects of what only reports of ads tell."""
        return [self[f"field-{name}"] for name in AD_LABELS]

    @property
    def has_other_fields(self) -> bool:
        """Say whether one of the folded fields has a column, or something to say."""
        return any(field.value() or field.errors for field in self.other_fields())

    @property
    def has_told_fields(self) -> bool:
        """Say whether a folded field of reviews or cases has a column, or something to say."""
        return any(field.value() or field.errors for field in self.told_fields())

    @property
    def has_visit_fields(self) -> bool:
        """Say whether one of the folded fields of visits has a column, or something to say."""
        return any(field.value() or field.errors for field in self.visit_fields())

    @property
    def has_ad_fields(self) -> bool:
        """Say whether one of the folded fields of ads has a column, or something to say."""
        return any(field.value() or field.errors for field in self.ad_fields())
