"""See a part as the PDF it would become, before signing it."""

from django.db import transaction

from comptes.models import Utilisateur
from documents.models import Document
from documents.services import produire

from ..documents import APERCUS, cle_apercu, objet_apercu
from ..enums import Partie
from ..instantane import figer_partie_2, figer_partie_3
from ..models import Dossier
from ..papier import get_jour_du_depot
from ..regles import empreinte
from .saisie import exiger_redaction


@transaction.atomic
def demander_apercu(*, dossier: Dossier, partie: int, auteur: Utilisateur) -> Document:
    """Ask for the preview of a part as it stands now, complete or not; the same content gives the same preview.

    Nothing is signed, sealed, nor written in the journal. Raises `ActionInterdite` unless `auteur` writes in this dossier, and
    `NonModifiable` once the part is closed: its sealed PDF exists then.
    """
    exiger_redaction(dossier, auteur, partie)
    contenu = figer_partie_2(dossier, jour=get_jour_du_depot(dossier)) if partie == Partie.RECEVABILITE else figer_partie_3(dossier)
    sha256 = empreinte(contenu)
    return produire(
        genre=APERCUS[Partie(partie)], objet_id=objet_apercu(dossier.pk, partie=partie, sha256=sha256),
        cle=cle_apercu(dossier.pk, partie=partie, sha256=sha256), auteur_id=auteur.pk, matiere=contenu,
    )  # fmt: skip


def get_apercu(dossier: Dossier, *, partie: int, sha256: str) -> Document | None:
    """The preview of this very content, when it was asked for."""
    return Document.objects.filter(cle=cle_apercu(dossier.pk, partie=partie, sha256=sha256)).first()
