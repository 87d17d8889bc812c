"""The bilan: present it, comment it, close it, sign it, transmit."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from candidates.effets import ecrire_au_candidat_du_dossier
from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant, VersionPerimee
from candidates.models import Dossier
from candidates.services.depot import entreprise_actuelle
from candidates.workflow import Manque, appliquer, exiger_action, roles_sur, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.enums import EtatDocument
from documents.models import Document, Signature
from documents.services import (
    PreuveAuthentification,
    annuler_document,
    annuler_signatures,
    get_annulation,
    produire,
    remplacer_document,
    signer,
)
from echanges.services import envoyer

from ..enums import Presentation
from ..lecture import get_evaluation, jour_evaluation, manques_bilan, manques_grille, manques_jour, manques_plan
from ..models import Evaluation
from .commun import noter_au_journal, ouvrir
from .grille import rafraichir_proposition
from .versions import clore_version, ouvrir_version

SIGNATAIRES = (RoleDossier.CANDIDAT, RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)
CHAMP_COMMENTAIRE = {
    RoleDossier.CANDIDAT.value: "commentaire_candidat",
    RoleDossier.PROFESSIONNEL.value: "commentaire_professionnel",
    RoleDossier.EVALUATEUR_EXTERNE.value: "commentaire_evaluateur",
}


@transaction.atomic
def presenter_bilan(*, evaluation: Evaluation, auteur: Utilisateur, presentation: str = Presentation.SUR_PLACE) -> Evaluation:
    """Show the bilan to the candidate, on the spot or remotely, with what happens next (l.325–329): they can read it and comment from now on.

    Raises `DossierIncomplet` while plan, interview or grid is not complete.
    """
    evaluation = ouvrir(evaluation, auteur, RoleDossier.EVALUATEUR_EXTERNE)
    manques = manques_plan(evaluation) + manques_jour(evaluation) + manques_grille(evaluation)
    if manques:
        raise DossierIncomplet(list(manques))
    if presentation not in Presentation.values:
        raise DossierIncomplet([Manque("Dites si le bilan est présenté sur place ou à distance.", "bilan", "presenter")])
    evaluation.presente_le, evaluation.presentation = timezone.now(), presentation
    evaluation.save(update_fields=["presente_le", "presentation", "modifie_le"])
    numero = noter_au_journal(evaluation, auteur, "bilan_presente", RoleDossier.EVALUATEUR_EXTERNE, presentation=str(presentation))
    _ecrire_au_candidat(evaluation, "evaluations.bilan_presente", numero)
    return evaluation


@transaction.atomic
def commenter(*, evaluation: Evaluation, auteur: Utilisateur, role: str, commentaire: str) -> Evaluation:
    """Write one's own optional comment on the bilan (l.1340–1383), before it is closed."""
    evaluation = ouvrir(evaluation, auteur, role)
    if role == RoleDossier.CANDIDAT and evaluation.presente_le is None:
        raise ActionImpossible("Le bilan ne vous a pas encore été présenté.")
    champ = CHAMP_COMMENTAIRE[role]
    setattr(evaluation, champ, commentaire.strip())
    evaluation.full_clean(exclude=["dossier", "professionnel", "evaluateur_externe"])
    evaluation.save(update_fields=[champ, "modifie_le"])
    noter_au_journal(evaluation, auteur, "bilan_commente", role)
    return evaluation


@transaction.atomic
def arreter_bilan(*, evaluation: Evaluation, auteur: Utilisateur) -> Document:
    """Close results and comments, and freeze them in one PDF whose SHA-256 the three will sign. It replaces that of the version before.

    By the évaluateur externe; raises `DossierIncomplet` with everything missing.
    """
    evaluation = ouvrir(evaluation, auteur, RoleDossier.EVALUATEUR_EXTERNE)
    manques = manques_bilan(evaluation)
    if manques:
        raise DossierIncomplet(list(manques))
    for ligne in evaluation.competences.all():
        rafraichir_proposition(evaluation, ligne.code)  # a cell saved while its competence was being concluded may have left the former one
    document = produire(genre="bilan", objet_id=evaluation.pk, cle=f"bilan:{evaluation.pk}:{evaluation.tour}", auteur_id=auteur.pk)
    evaluation.bilan_arrete_le, evaluation.bilan_id = timezone.now(), document.pk
    evaluation.save(update_fields=["bilan_arrete_le", "bilan_id", "modifie_le"])
    ouvrir_version(evaluation, document)
    numero = noter_au_journal(evaluation, auteur, "bilan_arrete", RoleDossier.EVALUATEUR_EXTERNE, tour=evaluation.tour)
    _ecrire_au_candidat(evaluation, "evaluations.bilan_a_signer", numero)
    return document


@transaction.atomic
def signer_bilan(
    *,
    evaluation: Evaluation,
    auteur: Utilisateur,
    role: str,
    preuve: PreuveAuthentification | None,
    sha256_vu: str | None = None,
) -> Signature:
    """Sign the frozen bilan (l.1385–1424), as one of the three, after a fresh authentication.

    Raises `ActionImpossible` (not closed yet, PDF not ready, already signed), `AuthentificationTropAncienne`, and
    `VersionPerimee` when `sha256_vu`, the hash of the PDF shown before signing, is no longer that of the bilan.
    """
    return _signer(evaluation, auteur, role, preuve, sha256_vu=sha256_vu)


@transaction.atomic
def refuser_de_signer(*, evaluation: Evaluation, auteur: Utilisateur, motif: str, preuve: PreuveAuthentification | None) -> Signature:
    """Record that the candidate does not sign, with the reason, in place of the signature: shown to the jury, the
    dossier goes on. By the candidate, or by the évaluateur externe who notes it."""
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi le bilan n’est pas signé : ce motif est montré au jury.")
    return _signer(evaluation, auteur, RoleDossier.CANDIDAT, preuve, motif=motif.strip())


def _signer(
    evaluation: Evaluation,
    auteur: Utilisateur,
    role: str,
    preuve: PreuveAuthentification | None,
    *,
    motif: str = "",
    sha256_vu: str | None = None,
) -> Signature:
    """Record a signature or, with `motif`, a refusal to sign."""
    refus = bool(motif)
    permis = (role, RoleDossier.EVALUATEUR_EXTERNE) if refus else (role,)
    if role not in SIGNATAIRES:
        raise ActionInterdite("Le bilan est signé par le candidat et par les deux évaluateurs.")
    evaluation = ouvrir(evaluation, auteur, *permis, figee=True)
    document = exiger_bilan_a_signer(evaluation, role, sha256_vu)
    signature = signer(
        document=document, sha256=document.sha256, objet_type="bilan", objet_id=evaluation.pk,
        dossier_id=evaluation.dossier_id, signataire=auteur, role=role, qualite=qualite_de(evaluation, auteur, role),
        declaration=evaluation.dossier.referentiel.structure.declaration_conformite, preuve=preuve,
        referentiel_version=evaluation.dossier.referentiel.version, refus=refus, motif=motif,
    )  # fmt: skip
    compter_signatures(evaluation)
    return signature


def exiger_bilan_a_signer(evaluation: Evaluation, role: str, sha256_vu: str | None) -> Document:
    """Return the PDF of the frozen bilan, that `role` has neither signed nor refused. Raises as `signer_bilan` does."""
    document = Document.objects.filter(pk=evaluation.bilan_id).first() if evaluation.bilan_id else None
    if document is None:
        raise ActionImpossible("Le bilan n’est pas encore arrêté : il ne peut pas être signé.")
    if document.etat != EtatDocument.PRET:
        raise ActionImpossible("Le PDF du bilan est en préparation : attendez quelques secondes, puis recommencez.")
    if get_annulation(document):
        raise ActionImpossible("Le PDF de ce bilan est révoqué ou remplacé\u00a0: il ne se signe plus. Le secrétariat peut rouvrir le bilan.")
    if sha256_vu not in (None, document.sha256):
        raise VersionPerimee(document)
    if signatures_du_bilan(evaluation).filter(role=role).exists():
        raise ActionImpossible("Cette signature est déjà consignée.")
    return document


def compter_signatures(evaluation: Evaluation) -> None:
    """Keep on the row how many of the three have signed or refused; with three, the bilan is signed."""
    evaluation.nb_signatures = signatures_du_bilan(evaluation).count()
    evaluation.is_signee = evaluation.nb_signatures == len(SIGNATAIRES)
    evaluation.save(update_fields=["nb_signatures", "is_signee", "modifie_le"])


def signataires_attendus(evaluation: Evaluation) -> str:
    """Return who has neither signed nor, for the candidate, refused, as one reads it."""
    poses = set(signatures_du_bilan(evaluation).values_list("role", flat=True))
    return ", ".join(RoleDossier(r).label.lower() for r in SIGNATAIRES if r not in poses)


def signatures_du_bilan(evaluation: Evaluation) -> QuerySet[Signature]:
    """Signatures and refusals of the bilan in force."""
    if evaluation.bilan_id is None:
        return Signature.objects.none()
    return Signature.objects.filter(document_id=evaluation.bilan_id, objet_type="bilan", objet_id=str(evaluation.pk))


def qualite_de(evaluation: Evaluation, auteur: Utilisateur, role: str) -> dict[str, str]:
    """Name, company, function and habilitation number that a signature of the bilan bears (l.1385–1424)."""
    if role == RoleDossier.CANDIDAT:
        candidat = evaluation.dossier.candidat
        return {
            "nom": candidat.nom_usage or candidat.nom_naissance, "prenom": candidat.prenoms,
            "entreprise": entreprise_actuelle(evaluation.dossier),
        }  # fmt: skip
    mission = evaluation.professionnel if role == RoleDossier.PROFESSIONNEL else evaluation.evaluateur_externe
    organisation = auteur.organisation
    return {
        "nom": auteur.nom, "prenom": auteur.prenom, "entreprise": organisation.nom if organisation else "",
        "fonction": auteur.fonction, "habilitation": mission.habilitation.get_du_jour(jour_evaluation(evaluation)).numero,
    }  # fmt: skip


@transaction.atomic
def rouvrir_bilan(*, evaluation: Evaluation, auteur: Utilisateur, motif: str) -> Evaluation:
    """Open a closed bilan again, with a reason: its signatures are void, a new version will be signed. Both evaluators and the candidate are told.

    By the secretariat; by the évaluateur externe as long as nobody has signed.
    """
    dossier = verrouiller(evaluation.dossier_id)
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    externe = RoleDossier.EVALUATEUR_EXTERNE in roles_sur(dossier, auteur) and evaluation.nb_signatures == 0
    if not (is_secretariat(auteur) or externe):
        raise ActionInterdite("Après la première signature, seul le secrétariat rouvre le bilan.")
    if not evaluation.is_active or dossier.etat != Etat.EN_EVALUATION or not evaluation.is_figee:
        raise ActionImpossible("Ce bilan n’est pas à rouvrir.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi le bilan est rouvert.")
    role = RoleDossier.SECRETARIAT if is_secretariat(auteur) else RoleDossier.EVALUATEUR_EXTERNE
    numero = rouvrir(evaluation, auteur, role, motif)
    _ecrire_au_binome(evaluation, auteur, motif, numero)
    return evaluation


@transaction.atomic
def renvoyer_a_l_evaluation(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Send a dossier back to its pair before the jury, with a reason. By the secretariat.

    Effects, in order: state and journal, signatures void and bilan open again, mails to both evaluators and to the candidate.
    """
    return appliquer(
        verrouiller(dossier.pk), action=Action.RENVOYER_A_L_EVALUATION, auteur=auteur, motif=motif
    ).dossier


def rouvrir(evaluation: Evaluation, auteur: Utilisateur, role: str, motif: str) -> int:
    """Void the signatures of the frozen bilan, revoke its document and the dossier made with it, open a new version, tell the candidate; the caller has checked the right.

    Returns the number of the journal row.
    """
    clore_version(evaluation, auteur, motif)
    annuler_bilan(evaluation, motif=f"Le bilan est rouvert. {motif.strip()}", auteur_id=auteur.pk)
    annuler_signatures(signatures=signatures_du_bilan(evaluation), motif=motif, auteur_id=auteur.pk)
    evaluation.tour += 1
    evaluation.presentation = ""
    evaluation.bilan_arrete_le = evaluation.bilan_id = evaluation.presente_le = None
    evaluation.nb_signatures, evaluation.is_signee = 0, False
    evaluation.version += 1
    evaluation.save()
    numero = noter_au_journal(evaluation, auteur, "bilan_rouvert", role, tour=evaluation.tour)
    ecrire_au_candidat_du_dossier(evaluation.dossier, "evaluations.bilan_repris", numero, motif=motif.strip())
    return numero


def annuler_bilan(evaluation: Evaluation, *, motif: str, auteur_id: object) -> None:
    """Revoke at once the frozen bilan, and the whole dossier that was made with it: the next version will replace them."""
    perimes = Document.objects.filter(Q(pk=evaluation.bilan_id) | Q(genre="dossier_complet", objet_id=str(evaluation.dossier_id)))
    for document in perimes.filter(remplacement__isnull=True, revocation__isnull=True):
        annuler_document(document=document, motif=motif, auteur_id=auteur_id)


@transaction.atomic
def transmettre(*, dossier: Dossier, auteur: Utilisateur) -> Dossier:
    """Transmit the complete dossier to the jury (l.56, 331). By the évaluateur externe.

    Effects, in order: state and journal, the sealed « dossier VAE complet » queued, in place of that of a former transmission, mails to the secretariat's list.
    """
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.TRANSMETTRE_AU_JURY, auteur=auteur)
    passage = appliquer(dossier, action=Action.TRANSMETTRE_AU_JURY, auteur=auteur, faits={"transmis_le": timezone.now()})
    evaluation = get_evaluation(passage.dossier)
    ancien = Document.objects.filter(genre="dossier_complet", objet_id=str(dossier.pk), remplacement__isnull=True).order_by("-demande_le").first()
    nouveau = produire(
        genre="dossier_complet", objet_id=dossier.pk,
        cle=f"dossier_complet:{dossier.pk}:{evaluation.tour if evaluation else 0}:{evaluation.pk if evaluation else ''}",
        auteur_id=auteur.pk,
    )  # fmt: skip
    if ancien is not None and ancien.pk != nouveau.pk:
        remplacer_document(document=ancien, par=nouveau)
    return passage.dossier


def _ecrire_au_binome(evaluation: Evaluation, auteur: Utilisateur, motif: str, numero: int) -> None:
    personnes = (evaluation.professionnel.evaluateur, evaluation.evaluateur_externe.evaluateur)
    envoyer(
        evenement="evaluations.bilan_rouvert", destinataires=[p.email for p in personnes if p.pk != auteur.pk],
        contexte={"evaluation": evaluation, "dossier": evaluation.dossier, "motif": motif.strip(), "auteur": auteur},
        cle=f"{evaluation.dossier_id}:{numero}:evaluations.bilan_rouvert", dossier_id=evaluation.dossier_id,
    )  # fmt: skip


def _ecrire_au_candidat(evaluation: Evaluation, evenement: str, numero: int) -> None:
    candidat = evaluation.dossier.candidat
    envoyer(
        evenement=evenement, destinataires=[candidat.email],
        contexte={"evaluation": evaluation, "dossier": evaluation.dossier, "candidat": candidat},
        cle=f"{evaluation.dossier_id}:{numero}:{evenement}", dossier_id=evaluation.dossier_id,
    )  # fmt: skip


