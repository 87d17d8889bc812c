"""The sealed letter that tells a candidate the ruling on their demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.documents import roles_du_lecteur
from candidates.enums import RoleDossier
from candidates.models import Dossier
from candidates.regles import canoniser
from documents.models import Signature
from documents.registre import Contenu, Genre, Piece, enregistrer
from documents.services import piece_des_signatures
from referentiels.parametres import valeur

from .lecture import limite_recours
from .models import Recevabilite
from .services.instruction import contenu_signe

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from comptes.models import Utilisateur
    from documents.models import Document

LECTEURS = {RoleDossier.CANDIDAT.value, RoleDossier.SECRETARIAT.value}


def get_avis(objet_id: str) -> Recevabilite:
    """The ruling a letter tells."""
    liens = ("dossier__candidat", "dossier__referentiel__certification", "auteur", "remplace")
    return Recevabilite.objects.select_related(*liens).get(pk=objet_id)


def contexte_lettre(dossier: Dossier, *, jour: date) -> dict[str, Any]:
    """What the letter and its preview need beside the ruling: who writes, to whom, until when it can be contested."""
    certification = dossier.referentiel.certification
    return {
        "dossier": dossier,
        "candidat": dossier.candidat,
        "certification": certification,
        "certificateur": valeur("certificateur_nom", le=jour),
        "adresse_certificateur": valeur("certificateur_adresse", le=jour),
        "jour": jour,
        "recours_avant_le": limite_recours(dossier, jour),
    }


def construire(objet_id: str) -> Contenu:
    """Content of the letter: the ruling, both conditions, the motives and the text, the ways of appeal (l.253–270)."""
    avis = get_avis(objet_id)
    dossier = avis.dossier
    signatures = Signature.objects.valides().filter(objet_type="recevabilite", objet_id=str(avis.pk))
    sens = "favorable" if avis.is_favorable else "défavorable"
    return Contenu(
        titre=f"Avis {sens} de recevabilité" + (" (annule et remplace)" if avis.remplace else ""),
        gabarit="recevabilite/documents/avis.html",
        contexte={
            **contexte_lettre(dossier, jour=timezone.localdate(avis.statue_le)),
            "avis": avis,
            "textes_le": avis.statue_le,
            "motifs": list(avis.motifs.all()),
            "calcules": avis.mois_calcules,
            "remplace": avis.remplace,
            "remplacement_motif": avis.remplacement_motif,
            "numero_dossier": dossier.numero,
            "signatures": list(signatures.select_related("signataire")),
        },
        pieces=(
            Piece("avis.json", canoniser(contenu_signe(avis)), "application/json", "L’avis, octet pour octet ce que le secrétariat a signé"),
            piece_des_signatures(signatures),
        ),
    )


def visible_par(utilisateur: Utilisateur, document: Document) -> bool:
    """The candidate and the secretariat read the letter."""
    return not LECTEURS.isdisjoint(roles_du_lecteur(utilisateur, document))


def dossier_de(objet_id: str) -> UUID:
    """The dossier of a ruling."""
    return Recevabilite.objects.values_list("dossier_id", flat=True).get(pk=objet_id)


def nom_fichier(document: Document) -> str:
    """Name proposed for the letter."""
    numero = Recevabilite.objects.values_list("dossier__numero", flat=True).get(pk=document.objet_id)
    return f"{numero} - {document.titre}.pdf"


enregistrer(
    Genre(
        code="avis_recevabilite", libelle="Avis de recevabilité", construire=construire, visible_par=visible_par,
        dossier_de=dossier_de, nom_fichier=nom_fichier, gabarits=("recevabilite/documents/avis.html",),
    )
)  # fmt: skip
