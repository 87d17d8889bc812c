"""Remove mails for good: the row of the road, what the outbox keeps of it, and the copies of the files it carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from post_office.models import Attachment, Email

from .models import Courriel

if TYPE_CHECKING:
    from django.core.files.storage import Storage
    from django.db.models import QuerySet

Places = list[tuple["Storage", str]]


def retirer_courriels(courriels: QuerySet[Courriel]) -> tuple[int, Places]:
    """Remove mails of the road; return how many rows went, and the files to remove after the commit."""
    envois = list(courriels.exclude(envoi=None).values_list("envoi_id", flat=True))
    lignes, _ = courriels.delete()
    autres, places = retirer_envois(Email.objects.filter(pk__in=envois))
    return lignes + autres, places


def retirer_envois(envois: QuerySet[Email]) -> tuple[int, Places]:
    """Remove mails from the outbox with their log; a file that another mail carries stays. Return as `retirer_courriels`."""
    cles = list(envois.values_list("pk", flat=True))
    pieces = list(Attachment.objects.filter(emails__in=cles).values_list("pk", flat=True))
    lignes, _ = Email.objects.filter(pk__in=cles).delete()
    seules = Attachment.objects.filter(pk__in=pieces, emails__isnull=True)
    places: Places = [(p.file.storage, str(p.file.name)) for p in seules if p.file]
    autres, _ = seules.delete()
    return lignes + autres, places
