"""What people type about targets."""

from targets.forms.targets import DayInput, EditTargetForm, TargetForm, subject_choices, subject_of

__all__ = ["DayInput", "EditTargetForm", "TargetForm", "subject_choices", "subject_of"]
