"""The bilan of a candidate who has no account: signed by hand on its print, seen and recorded by whoever holds the paper."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.enums import Analyse, RoleDossier
from candidates.erreurs import ActionInterdite, PapierRefuse
from candidates.models import Pli, Preuve
from candidates.services.papier import Envoi, recevoir_pli
from candidates.workflow import roles_sur
from comptes.models import Utilisateur
from documents.models import Signature
from documents.services import PreuveAuthentification, SignatureManuscrite, consigner_manuscrite

from ..models import Evaluation
from .bilan import compter_signatures, exiger_bilan_a_signer, qualite_de
from .commun import ouvrir

TEMOINS = (RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.SAISIE)  # who may hold the paper


def is_a_signer_sur_papier(evaluation: Evaluation) -> bool:
    """The candidate of this evaluation has no account: they sign the print."""
    return evaluation.dossier.is_a_saisir


def recevoir_bilan_signe(*, evaluation: Evaluation, auteur: Utilisateur, envoi: Envoi) -> Pli:
    """Keep the scan of the signed bilan, given by hand or sent. By the évaluateur externe or the secretariat."""
    tenus = roles_sur(evaluation.dossier, auteur)
    role = next((r for r in TEMOINS if r in tenus), None)
    if role is None or not is_a_signer_sur_papier(evaluation):
        raise ActionInterdite("Seuls l’évaluateur externe et le secrétariat reçoivent un bilan signé sur papier.")
    return recevoir_pli(dossier=evaluation.dossier, auteur=auteur, envoi=envoi, role=role)


def get_scans_du_bilan(evaluation: Evaluation) -> list[Preuve]:
    """Pages received since the bilan was closed, searched for viruses: one of them carries the signature."""
    if evaluation.bilan_arrete_le is None:
        return []
    depuis = timezone.localdate(evaluation.bilan_arrete_le)
    scans = Preuve.objects.filter(dossier=evaluation.dossier, pli__recu_le__gte=depuis, analyse__in=[Analyse.SAINE, Analyse.SANS_OBJET])
    return list(scans.select_related("pli"))


@transaction.atomic
def consigner_signature_papier(
    *, evaluation: Evaluation, auteur: Utilisateur, scan: Preuve, datee_le: date, lieu: str, preuve: PreuveAuthentification | None,
    sha256_vu: str | None = None,
) -> Signature:  # fmt: skip
    """Record that the candidate signed the print of the frozen bilan by hand (l.1385–1395), in the candidate's place among the three.

    By the évaluateur externe, or the secretariat, who saw it. Raises `ActionInterdite` when the candidate has an account,
    `PapierRefuse` (no such page, dates out of order), and the errors of `signer_bilan`.
    """
    evaluation = ouvrir(evaluation, auteur, *TEMOINS, figee=True)
    if not is_a_signer_sur_papier(evaluation):
        raise ActionInterdite("Ce candidat a un compte : il signe lui-même, en ligne.")
    document = exiger_bilan_a_signer(evaluation, RoleDossier.CANDIDAT, sha256_vu)
    if evaluation.bilan_arrete_le is None or scan.pk not in {s.pk for s in get_scans_du_bilan(evaluation)}:
        raise PapierRefuse("Choisissez la page numérisée du bilan signé. Si elle est encore analysée, attendez quelques instants.")
    recu_le = scan.pli.recu_le if scan.pli else timezone.localdate()
    if not timezone.localdate(evaluation.bilan_arrete_le) <= datee_le <= recu_le:
        raise PapierRefuse("La signature est datée du jour où le bilan est arrêté, ou d’un jour suivant, jusqu’à la réception de la page.")
    if not lieu.strip():
        raise PapierRefuse("Indiquez le lieu écrit à côté de la signature.")
    structure = evaluation.dossier.referentiel.structure
    signature = consigner_manuscrite(
        document=document, sha256=document.sha256, objet_type="bilan", objet_id=evaluation.pk, dossier_id=evaluation.dossier_id,
        auteur=auteur, role=RoleDossier.CANDIDAT, qualite=qualite_de(evaluation, auteur, RoleDossier.CANDIDAT),
        declaration=structure.declaration_conformite, preuve=preuve, referentiel_version=evaluation.dossier.referentiel.version,
        papier=SignatureManuscrite(datee_le, lieu, scan.pk, scan.sha256),
    )  # fmt: skip
    compter_signatures(evaluation)
    return signature

