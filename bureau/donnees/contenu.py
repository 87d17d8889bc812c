"""What the archive of a person's data holds, piece by piece. Other people's data, and what is not announced, stay out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q

from candidates.models import Acces, Candidat, Complement, Dossier
from documents.models import Signature
from echanges.models import Courriel, Message, NoteInterne
from echanges.registre import get_envois
from evaluations.models import Mission, Preparation
from journal.models import Evenement, TraceTechnique
from jury.models import Deport, Emargement, LienDeclare, MembreSession, NoteJure, Vote
from recevabilite.models import Recevabilite

from .contenu_dossier import morceaux_du_dossier
from .fiches import clair, fiche, fiches

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from comptes.models import Utilisateur


@dataclass(frozen=True)
class Morceau:
    """One file of the archive: its path, what it is in a French sentence, and its data or its file."""

    chemin: str
    explication: str
    donnees: Any = None
    fichier: FieldFile | None = None


def lire_morceaux(utilisateur: Utilisateur) -> Iterator[Morceau]:
    """Yield everything the site keeps about a person, in the order of the archive; a piece without content is left out."""
    for chemin, explication, donnees in _compte(utilisateur):
        if donnees:
            yield Morceau(chemin, explication, donnees)
    candidat = Candidat.objects.filter(utilisateur=utilisateur).first()
    if candidat is None:
        return
    champs = [f.name for f in candidat._meta.concrete_fields if f.name not in {"id", "utilisateur", "version", "traces"}]
    yield Morceau("identite.json", "Votre identité de candidat, telle que vous l’avez écrite.", fiche(candidat, *champs))
    for dossier in candidat.dossiers.filter(efface_le__isnull=True).select_related("referentiel__certification", "candidat").order_by("demande_le"):
        for chemin, explication, donnees, fichier in morceaux_du_dossier(dossier, utilisateur):
            yield Morceau(f"dossier-{dossier.numero}/{chemin}", explication, donnees, fichier)


def _compte(utilisateur: Utilisateur) -> Iterator[tuple[str, str, Any]]:
    yield "compte.json", "Votre compte\u00a0: adresse, nom, organisme, moyens de connexion. Le mot de passe n’est pas connu du site.", _fiche_du_compte(utilisateur)
    yield "roles.json", "Les rôles que vous tenez ou avez tenus.", fiches(utilisateur.attributions.order_by("du"), "role", "college", "du", "au")
    yield (
        "habilitations.json", "Vos habilitations d’évaluateur, au registre de la CPEF.",
        [
            fiche(h, "numero", "role", "formation_le", "du", "au", "motif_fin")
            | {"Suspensions": fiches(h.suspensions.all(), "du", "motif", "levee_le", "motif_levee")}
            for h in utilisateur.habilitations.order_by("du").prefetch_related("suspensions")
        ],
    )  # fmt: skip
    yield (
        "invitations-envoyees.json", "Les invitations que vous avez envoyées.",
        fiches(utilisateur.invitations_envoyees.all(), "email", "role", "envoyee_le", "expire_le", "acceptee_le", "refusee_le", "revoquee_le"),
    )  # fmt: skip
    yield (
        "rectifications.json", "Vos demandes de rectification et les réponses du secrétariat.",
        fiches(utilisateur.rectifications.order_by("demandee_le"), "objet", "inexact", "correct", "demandee_le", "etat", "reponse", "traitee_le"),
    )  # fmt: skip
    yield "courriels.json", "Les courriels que le site vous a envoyés.", _courriels(utilisateur)
    yield (
        "signatures.json", "Vos signatures, avec la preuve de chacune.",
        fiches(
            Signature.objects.filter(signataire=utilisateur), "objet_type", "role", "qualite", "declaration", "signe_le",
            "authentifie_le", "methode", "ip", "agent", "sha256", "refus", "motif", "empreinte",
        ),
    )  # fmt: skip
    yield "traces-techniques.json", "L’adresse internet et le navigateur de vos actions, gardés un temps limité.", _traces(utilisateur)
    yield (
        "accompagnement.json", "Les dossiers que vous accompagnez ou avez accompagnés, par leur numéro.",
        [
            {"Dossier": a.dossier.numero} | fiche(a, "role", "du", "au")
            for a in Acces.objects.filter(personne=utilisateur, role="accompagnateur").select_related("dossier")
        ],
    )  # fmt: skip
    yield (
        "missions.json", "Vos missions d’évaluation, vos réponses et les liens que vous avez déclarés.",
        [
            {"Dossier": m.dossier.numero} | fiche(m, "role", "etat", "proposee_le", "date_prevue", "repondre_avant", "repondue_le", "sans_lien", "liens_declares", "motif")
            for m in Mission.objects.filter(evaluateur=utilisateur).select_related("dossier")
        ],
    )  # fmt: skip
    yield "avis.json", "Les avis de recevabilité que vous avez rendus, par numéro de dossier.", _avis(utilisateur)
    yield "preparations.json", "Vos préparations d’évaluation, que vous seul lisez avant la concertation.", _preparations(utilisateur)
    yield "vues.json", "Vos vues de la liste des dossiers.", fiches(utilisateur.vues.order_by("creee_le"), "nom", "requete", "is_partagee", "creee_le")
    yield (
        "ecrits.json", "Quand vous avez écrit un message, une note ou une demande de compléments, par numéro de dossier. Leur texte est au dossier.",
        _ecrits(utilisateur),
    )  # fmt: skip
    yield "actes.json", "Ce que vous avez fait sur le site, d’après son journal\u00a0: des dates et des codes.", _actes(utilisateur)
    yield "jury.json", "Vos sessions du jury, vos notes, vos déports et vos votes.", [_siege(s) for s in _sieges(utilisateur)]


def _fiche_du_compte(utilisateur: Utilisateur) -> dict[str, Any]:
    facteurs = Authenticator.objects.filter(user=utilisateur)
    return fiche(utilisateur, "email", "prenom", "nom", "organisation", "fonction", "date_joined", "last_login", "is_active") | {
        "Adresses enregistrées": [{"Adresse": a.email, "Vérifiée": clair(a.verified)} for a in EmailAddress.objects.filter(user=utilisateur)],
        "Codes de sécurité": [{"Moyen": f.type, "Créé le": clair(f.created_at), "Dernier usage": clair(f.last_used_at)} for f in facteurs],
    }


def _courriels(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Mails to the address of the account, which was verified, and those written to the candidate about their own dossiers.

    Never those of the address they typed in their dossier: it may be anybody's, whose invitations would come with it.
    """
    au_candidat = [e.evenement for e in get_envois() if e.is_au_candidat]
    siens = Dossier.objects.filter(candidat__utilisateur=utilisateur).values("pk")
    a_lire = Q(destinataire=utilisateur.email) | Q(dossier_id__in=siens, evenement__in=au_candidat)
    recus = Courriel.objects.filter(a_lire).select_related("envoi").order_by("cree_le")
    return [
        {"Envoyé à": c.destinataire, "Sujet": c.sujet, "Date": clair(c.cree_le), "Suite": c.statut, "Texte": c.envoi.message if c.envoi else ""}
        for c in recus
    ]


def _traces(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    traces = TraceTechnique.objects.filter(evenement__acteur_id=str(utilisateur.pk)).select_related("evenement").order_by("instant")
    return [{"Action": t.evenement.action} | fiche(t, "instant", "ip", "agent") for t in traces]


def _avis(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    rendus = Recevabilite.objects.filter(auteur=utilisateur).select_related("dossier").order_by("statue_le")
    return [{"Dossier": a.dossier.numero} | fiche(a, "statue_le", "is_favorable") for a in rendus]


def _preparations(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    siennes = Preparation.objects.filter(auteur=utilisateur).select_related("evaluation__dossier").prefetch_related("elements").order_by("pk")
    return [{"Dossier": p.evaluation.dossier.numero, "Éléments": fiches(p.elements.all(), "code", "resultat", "note")} | fiche(p, "figee_le") for p in siennes]


def _ecrits(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    sortes = (
        ("Message", Message.objects.filter(auteur=utilisateur).values_list("dossier_id", "envoye_le")),
        ("Note interne", NoteInterne.objects.filter(auteur=utilisateur).values_list("dossier_id", "ecrite_le")),
        ("Demande de compléments", Complement.objects.filter(demande_par=utilisateur).values_list("dossier_id", "demande_le")),
    )
    lus = sorted(((quand, sorte, dossier) for sorte, lignes in sortes for dossier, quand in lignes), key=lambda x: x[0])
    numeros = dict(Dossier.objects.filter(pk__in={x[2] for x in lus}).values_list("pk", "numero"))
    return [{"Le": clair(quand), "Quoi": sorte, "Dossier": numeros.get(dossier, "effacé")} for quand, sorte, dossier in lus]


def _actes(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    faits = Evenement.objects.filter(acteur_id=str(utilisateur.pk)).order_by("instant", "pk")
    return fiches(faits.iterator(chunk_size=2000), "instant", "role", "action", "objet_type", "etat_avant", "etat_apres")


def _sieges(utilisateur: Utilisateur) -> Any:
    return MembreSession.objects.filter(personne=utilisateur).select_related("session")


def _siege(siege: MembreSession) -> dict[str, Any]:
    """One seat: one's own notes, votes and déports, by number of dossier; nobody else's."""
    notes = NoteJure.objects.filter(membre=siege).select_related("inscription__dossier")
    votes = Vote.objects.filter(membre=siege).select_related("inscription__dossier")
    secrets = Emargement.objects.filter(membre=siege).select_related("inscription__dossier")
    liens = LienDeclare.objects.filter(membre=siege).select_related("inscription__dossier")
    deports = Deport.objects.filter(membre=siege).select_related("inscription__dossier")
    return {
        "Session": siege.session.numero, "Date": clair(siege.session.le), **fiche(siege, "college", "fonction", "presence"),
        "Notes": [{"Dossier": n.inscription.dossier.numero} | fiche(n, "texte", "a_discuter") for n in notes],
        "Votes": [{"Dossier": v.inscription.dossier.numero} | fiche(v, "code", "choix", "vote_le") for v in votes],
        "Votes à bulletin secret": [{"Dossier": e.inscription.dossier.numero} | fiche(e, "code") for e in secrets],
        "Liens déclarés": [{"Dossier": x.inscription.dossier.numero} | fiche(x, "texte", "declare_le") for x in liens],
        "Déports": [{"Dossier": d.inscription.dossier.numero} | fiche(d, "origine", "motif", "declare_le") for d in deports],
    }  # fmt: skip
