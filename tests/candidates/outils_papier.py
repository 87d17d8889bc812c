"""What the tests of paper dossiers share: one that came by post, typed, deposited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bureau.scenario.pas_candidat import emploi, parcours, preuve_fraiche
from candidates.papier import get_scans_a_signer
from candidates.services import Envoi, ajouter_emploi, ajouter_preuve, deposer, enregistrer, enregistrer_dossier_papier
from candidates.services.depot import SignaturePapier
from tests.scenes import rejouable

from .outils import pdf

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from candidates.models import Dossier

ODILE = {"nom_naissance": "Ferrand", "prenoms": "Odile", "date_naissance": date(1971, 2, 9)}
IDENTITE = {
    "civilite": "madame", "adresse": "12 rue des Lilas", "code_postal": "58000", "commune": "Nevers", "telephone_domicile": "03 86 99 12 34",
    "commune_naissance": "Nevers", "pays_naissance": "France",
}  # fmt: skip


def envoi(recu_le: date | None = None, *, poste_le: date | None = None, nom: str = "dossier-papier.pdf") -> Envoi:
    """An envelope received today, or on another day, with one scanned page."""
    return Envoi(recu_le=recu_le or timezone.localdate(), poste_le=poste_le, objet="Parties 2 et 3", fichiers=[pdf(nom)])


@rejouable
def enregistrer_papier(scene: Scene, *, recu_le: date | None = None, email: str = "", **autres: Any) -> Dossier:
    """The paper dossier of Odile Ferrand, who has neither account nor, by default, e-mail."""
    return enregistrer_dossier_papier(
        auteur=scene.sylvie, referentiel=scene.referentiel, envoi=envoi(recu_le), identite={**ODILE, "email": email}, **autres
    )


def saisir_partie_2(scene: Scene, dossier: Dossier) -> Dossier:
    """Type part 2 as Sylvie does, in the services of the candidate's pages."""
    enregistrer(dossier=dossier, auteur=scene.sylvie, page="identite", champs=IDENTITE)
    enregistrer(dossier=dossier, auteur=scene.sylvie, page="formation", champs=parcours(dossier))
    ajouter_emploi(dossier=dossier, auteur=scene.sylvie, champs=emploi(scene.alice, dossier))
    ajouter_preuve(dossier=dossier, auteur=scene.sylvie, fichier=pdf("bulletin-odile.pdf"), montre="Bulletin", cibles=["partie-2"])
    dossier.refresh_from_db()
    return dossier


def signature(dossier: Dossier, *, datee_le: date | None = None) -> SignaturePapier:
    """Odile's handwriting, the day before the paper came unless another day is given."""
    scan = get_scans_a_signer(dossier)[-1]
    return SignaturePapier(datee_le or scan.pli.recu_le - timedelta(days=1), "Nevers", scan)


def deposer_papier(scene: Scene, dossier: Dossier, **autres: Any) -> Dossier:
    """Deposit part 2 with the handwritten signature."""
    return deposer(dossier=dossier, auteur=scene.sylvie, preuve=preuve_fraiche(), papier=signature(dossier), **autres).dossier


@rejouable
def papier_depose(scene: Scene, *, recu_le: date | None = None, email: str = "") -> Dossier:
    """A paper dossier, typed and deposited."""
    dossier = saisir_partie_2(scene, enregistrer_papier(scene, recu_le=recu_le, email=email))
    return deposer_papier(scene, dossier)
