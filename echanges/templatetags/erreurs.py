"""The errors of a form are said once: in the summary on top of the page when it has one, else where the form is laid out."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def resumees(form: Any) -> Any:
    """Return the general errors of a form, and note on it that a summary says them (`is_resume`, read by `bootstrap5/errors.html`)."""
    form.is_resume = True
    return form.non_field_errors()
