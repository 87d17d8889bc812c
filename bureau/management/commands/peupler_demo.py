"""`manage.py peupler_demo`: dossiers at every stage of the road, a past session, one to hold now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from bureau.scenario import ALICE, FIGURANTES, Profil, Scene, a_l_instant, get_profil, perdre
from bureau.scenario import pas_candidat as pc
from bureau.scenario import pas_evaluation as pe
from bureau.scenario import pas_jury as pj
from bureau.scenario.parcours import fabriquer_maintenant
from bureau.scenario.personnes import Personnage, creer_personne, distribuer
from bureau.scenario.profils import ORDINAIRE
from bureau.scenario.registre import attendre_une_reponse, peupler_registre
from bureau.scenario.voix import COMPLEMENTS, METIERS
from bureau.vues import garder_vue
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import abandonner, envoyer_message, lire_messages, ouvrir_acces
from documents.models import Document
from echanges.enums import Cote
from echanges.models import Courriel
from jury.services import completer_cqp
from referentiels.models import Referentiel

if TYPE_CHECKING:
    from comptes.models import Utilisateur

PRENOMS = (
    "Camille", "Nadia", "Lucie", "Fatou", "Inès", "Hélène", "Maud", "Karine", "Sonia", "Leïla", "Marion", "Béatrice", "Yasmine",
    "Claire", "Aurélie", "Dominique", "Estelle", "Gaëlle", "Irène", "Joëlle", "Laure", "Mélanie", "Noémie", "Odile", "Pauline",
    "Rachel", "Sabine", "Thérèse", "Valérie", "Wendy",
)  # fmt: skip
NOMS = (
    "Aubert", "Barbier", "Caron", "Diallo", "Esteve", "Faure", "Girard", "Haddad", "Imbert", "Joly", "Klein", "Leroux", "Marchetti",
    "Noël", "Ollivier", "Petit", "Quentin", "Rey", "Salmon", "Texier", "Urbain", "Vasseur", "Weber", "Ybert", "Zimmer", "Blanchet",
    "Cordier", "Delorme", "Evrard", "Fabre",
)  # fmt: skip
EMPLOYEURS = ("Formavie Conseil", "Horizon Compétences", "Institut Méridien", "Parcours & Métiers", "Tremplin Formation")
# state wanted, days ago at which its last step happened
PLAN: tuple[tuple[Etat, int], ...] = (
    (Etat.BROUILLON, 3), (Etat.BROUILLON, 40), (Etat.BROUILLON, 96), (Etat.DEPOSE, 5), (Etat.DEPOSE, 52), (Etat.DEPOSE, 70), (Etat.INCOMPLET, 8),
    (Etat.INCOMPLET, 20), (Etat.RECEVABLE, 12), (Etat.RECEVABLE, 60), (Etat.NON_RECEVABLE, 15), (Etat.NON_RECEVABLE, 90),
    (Etat.PRET, 4), (Etat.PRET, 9), (Etat.EN_EVALUATION, 6), (Etat.EN_EVALUATION, 2), (Etat.EVALUE, 3), (Etat.EVALUE, 10),
    (Etat.ABANDONNE, 30), (Etat.ABANDONNE, 45), (Etat.INCOMPLET, 47), (Etat.PRET, 41),
)  # fmt: skip
SANS_REPONSE = (Etat.PRET, 9)  # of its pair, one person has not answered
AVIS_PERDU = (Etat.NON_RECEVABLE, 15)  # its candidate gave an address that does not exist
SUR_LE_PLAN = {(Etat.INCOMPLET, 8): "fatou", (Etat.RECEVABLE, 12): "nadia", (Etat.EN_EVALUATION, 2): "melanie"}
QUESTION = (
    "Bonjour,\n\nJ’ai bien reçu votre demande. Mon ancien employeur a fermé l’an dernier, je ne peux plus lui demander d’attestation. "
    "Est-ce que je peux joindre mon contrat de travail et mon certificat de travail à la place ?\n\nMerci d’avance."
)
REPONSE = (
    "Bonjour {prenom},\n\nOui, le contrat et le certificat de travail suffisent, s’ils portent les dates de début et de fin. "
    "Joignez-les dans la page « Preuves », puis répondez au point demandé.\n\nBien à vous."
)
MERCI = "Merci beaucoup. Je les numérise ce week-end et je dépose lundi."
RECOURS_ENTENDU = (
    "Je conteste le refus de la compétence 2. Le planning des salles et la convocation que j’ai joints en preuve ne sont pas cités dans la fiche de "
    "décision. Je demande que le jury les relise."
)
RAISON_RECTIFICATION = "Le jury a relu le planning des salles et la convocation joints au dossier, dont la décision ne tenait pas compte."
MOTIF_RECTIFICATION = "Le planning des salles et la convocation, relus, établissent la compétence."
RECOURS_EN_ATTENTE = (
    "Je conteste la décision sur les compétences 1 et 3. L’entretien a été écourté par une alerte incendie et je n’ai pas pu montrer mes tableaux de suivi. "
    "Je les tiens à la disposition du jury."
)
ABANDONS = (
    "Je change de métier : je pars dans une mairie en janvier.", "Je n’ai pas le temps cette année, ma mère est malade. Je reviendrai.",
)  # fmt: skip


def _emploi_recent(candidate: Utilisateur) -> list[dict[str, Any]]:
    """A single job, seven months old: not enough."""
    return [
        {
            "intitule": "Assistante de formation", "entreprise": candidate.organisation.nom if candidate.organisation else "Tremplin Formation",
            "secteur": "Formation professionnelle", "du": timezone.localdate() - timedelta(days=225), "au": None, "dans_le_metier": True,
            "is_salarie": True, "activites": {"suivi-administratif": "Inscriptions et convocations, depuis mon arrivée."},
        }
    ]  # fmt: skip


class Command(BaseCommand):
    """Fills an empty demonstration; does nothing when it is filled already."""

    help = "Crée les personnes inventées de la démonstration et des dossiers à chaque étape."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the cast, then the dossiers, the sessions past and present."""
        if not settings.DEMO and settings.MODE != "test":
            raise CommandError("Cette commande n’existe qu’en démonstration (VAE_MODE=demo).")
        if Dossier.objects.exists():
            self.stdout.write("La démonstration est déjà peuplée.")
            return
        if connection.vendor == "sqlite":  # a thousand small transactions of data that can be made again: no need to wait for the disk
            with connection.cursor() as curseur:
                curseur.execute("PRAGMA synchronous = OFF")
        self.referentiel = Referentiel.objects.filter(certification__code="cqp-assistant-formation").latest("publie_le")
        self.maintenant, self.rang = timezone.now(), 0
        aujourdhui = timezone.localdate()
        with a_l_instant(self._il_y_a(400)):  # their roles are older than the oldest dossier
            distribution = distribuer(certification=self.referentiel.certification, jour=aujourdhui)
        self.profils: dict[str, Profil] = {distribution["alice"].email: ALICE}
        self.scene = Scene(self.referentiel, distribution=distribution, profils=self.profils)
        self.autre = Scene(self.referentiel, distribution=distribution, binome=("pierre", "elise"), profils=self.profils)
        self._session_passee()
        for etat, jours in PLAN:
            dossier = self._placer(etat, jours, SUR_LE_PLAN.get((etat, jours), ""))
            if (etat, jours) == SANS_REPONSE:
                self._registre(dossier)
            if (etat, jours) == AVIS_PERDU:
                perdre(Courriel.objects.get(dossier_id=dossier.pk, evenement="recevabilite.avis"))
        self._session_du_jour()
        self._alice()
        garder_vue(auteur=self.scene.sylvie, nom="Compléments en retard", requete="file=complements&urgence=retard&tri=echeance", is_partagee=True)
        self.stdout.write(f"{Dossier.objects.count()} dossiers, {Document.objects.count()} documents.")

    def _il_y_a(self, jours: float) -> datetime:
        return self.maintenant - timedelta(days=jours)

    def _candidate(self, figurante: str = "") -> Utilisateur:
        """The next invented candidate, with a career and a voice of their own; or one of `FIGURANTES`."""
        rang, self.rang = self.rang, self.rang + 1
        prenom, nom = PRENOMS[rang % len(PRENOMS)], NOMS[(7 * rang + 3 + rang // len(NOMS)) % len(NOMS)]  # no namesake, nor of the FIGURANTES
        anonyme = Personnage(f"candidate-{rang + 1:02d}", prenom, nom, "candidat", EMPLOYEURS[rang % len(EMPLOYEURS)], METIERS[rang % len(METIERS)], "")
        candidate = creer_personne(next((p for p in FIGURANTES if p.cle == figurante), anonyme))
        self.profils[candidate.email] = get_profil(rang, candidate)
        return candidate

    def _placer(self, etat: Etat, jours: int, figurante: str = "") -> Dossier:
        """Walk a dossier to `etat`, its last step `jours` days ago, the earlier ones spread before."""
        candidate, scene = self._candidate(figurante), (self.scene, self.autre)[self.rang % 2]
        if etat == Etat.NON_RECEVABLE:
            self.profils[candidate.email] = replace(self.profils[candidate.email], emplois=_emploi_recent)
        if etat == Etat.BROUILLON:
            return self._commencer(candidate, jours)
        dossier = self._demander(candidate, jours + 12)
        route = [Etat.DEPOSE, Etat.RECEVABLE, Etat.PRET, Etat.EN_EVALUATION, Etat.EVALUE]
        avant = {Etat.INCOMPLET: Etat.DEPOSE, Etat.NON_RECEVABLE: Etat.DEPOSE, Etat.ABANDONNE: Etat.RECEVABLE}.get(etat, etat)
        etapes = route[: route.index(avant) + 1] if avant in route else []
        for reste, cible in zip(range(len(etapes) - 1, -1, -1), etapes, strict=True):
            with a_l_instant(self._il_y_a(jours + 2 * reste + (1 if avant != etat else 0))):
                dossier = scene.avancer(dossier, candidate, cible)
        with a_l_instant(self._il_y_a(jours)):
            self._finir(dossier, candidate, etat)
        if figurante == "melanie":  # told two hours ago, for today: she confirms, the pair holds the day, she signs
            with a_l_instant(self._il_y_a(0.1)):
                pe.annoncer(dossier, scene.externe, self.maintenant)
        if etat == Etat.INCOMPLET:
            self._echanger(dossier, candidate, jours)
        self.stdout.write(f"  {candidate.nom_complet} : {Etat(etat).label}")
        return dossier

    def _registre(self, dossier: Dossier) -> None:
        """A living register, and a pair of which one person has not answered in time."""
        inscrites = peupler_registre(certification=self.referentiel.certification, secretaire=self.scene.sylvie)
        attendre_une_reponse(dossier=dossier, professionnel=inscrites["claire"], externe=self.scene.elise, secretaire=self.scene.sylvie, jours=8.5)

    def _finir(self, dossier: Dossier, candidate: Utilisateur, etat: Etat) -> None:
        """The step aside, or what is already written of the part that is open."""
        if etat == Etat.INCOMPLET:
            pc.demander_des_complements(dossier, self.scene.sylvie, COMPLEMENTS[self.rang % len(COMPLEMENTS)])
        elif etat == Etat.NON_RECEVABLE:
            pc.refuser_recevabilite(dossier, self.scene.sylvie)
        elif etat == Etat.ABANDONNE:
            abandonner(dossier=dossier, auteur=candidate, motif=ABANDONS[self.rang % len(ABANDONS)])
        elif etat == Etat.RECEVABLE:
            codes = self.referentiel.structure.codes_competences[: self.rang % 4]
            pc.remplir_partie_3(dossier, candidate, self.profils[candidate.email], codes)

    def _echanger(self, dossier: Dossier, candidate: Utilisateur, jours: int) -> None:
        """A few messages after the request, `jours` days ago: read, answered, the last one waiting for the secretariat."""
        sylvie = self.scene.sylvie
        with a_l_instant(self._il_y_a(jours - 1)):
            envoyer_message(dossier=dossier, auteur=candidate, cote=Cote.CANDIDAT, texte=QUESTION)
        with a_l_instant(self._il_y_a(jours - 1.9)):
            lire_messages(dossier=dossier, lecteur=sylvie, cote=Cote.SECRETARIAT)
            envoyer_message(dossier=dossier, auteur=sylvie, cote=Cote.SECRETARIAT, texte=REPONSE.format(prenom=candidate.prenom))
        with a_l_instant(self._il_y_a(jours - 2.3)):
            lire_messages(dossier=dossier, lecteur=candidate, cote=Cote.CANDIDAT)
            envoyer_message(dossier=dossier, auteur=candidate, cote=Cote.CANDIDAT, texte=MERCI)

    def _commencer(self, candidate: Utilisateur, jours: int) -> Dossier:
        """A draft as people leave them: hardly begun, half written, or waiting for a proof."""
        pages = pc.PAGES_PARTIE_2[: 1 + self.rang % 3]
        with a_l_instant(self._il_y_a(jours)):
            dossier = pc.remplir_partie_2(pc.demander(candidate, self.referentiel), candidate, self.profils[candidate.email], pages)
        self.stdout.write(f"  {candidate.nom_complet} : {Etat.BROUILLON.label}")
        return dossier

    def _demander(self, candidate: Utilisateur, jours: int) -> Dossier:
        with a_l_instant(self._il_y_a(jours)):
            dossier = pc.demander(candidate, self.referentiel)
            return pc.remplir_partie_2(dossier, candidate, self.profils.get(candidate.email, ORDINAIRE))

    def _transmis(self, jours: int, resultats: dict[str, str] | None = None, figurante: str = "") -> Dossier:
        candidate = self._candidate(figurante)
        dossier = self._demander(candidate, jours + 30)
        for avance, cible in ((24, Etat.DEPOSE), (18, Etat.RECEVABLE), (12, Etat.PRET), (6, Etat.EN_EVALUATION), (0, Etat.EVALUE)):
            with a_l_instant(self._il_y_a(jours + avance)):
                dossier = self.scene.avancer(dossier, candidate, cible, resultats)
        return dossier

    def _session_passee(self) -> None:
        """A session held three weeks ago: two full awards, two partial, two refusals; its minutes signed, results announced."""
        partiels = {"C4.1": "non_acquis", "C5.3": "non_acquis"}
        refus = dict.fromkeys(("C1.1", "C2.1", "C3.1", "C4.1", "C5.1", "C6.1"), "non_acquis")
        plan: list[tuple[dict[str, str] | None, str]] = [
            (None, "helene"), (None, ""), (partiels, "lucie"), ({"C2.3": "non_acquis"}, ""), (refus, ""), (refus, ""),
        ]  # fmt: skip
        dossiers = [self._transmis(40, resultats, figurante) for resultats, figurante in plan]
        with a_l_instant(self._il_y_a(38)):
            session = self.scene.preparer_session(dossiers, le=self._il_y_a(21))
        with a_l_instant(self._il_y_a(21) + timedelta(minutes=5)):
            self.scene.tenir_session(session)
        self._completer(dossiers[3])
        self._apres_la_decision(dossiers[4], dossiers[5])
        self.stdout.write(f"  Session passée {session.numero} : {len(dossiers)} dossiers décidés.")

    def _apres_la_decision(self, rectifie: Dossier, conteste: Dossier) -> None:
        """Two who earned nothing contest it: one decision is corrected by new minutes, the other recours waits for the bureau."""
        jeanne, jacques = self.scene.jeanne, self.scene.jacques
        with a_l_instant(self._il_y_a(15)):
            pj.contester(rectifie, RECOURS_ENTENDU)
        with a_l_instant(self._il_y_a(11)):
            pv = pj.rectifier(rectifie, jeanne, validees={"C2": MOTIF_RECTIFICATION}, motif=RAISON_RECTIFICATION)
            fabriquer_maintenant(Document.objects.get(pk=pv.document_id))
            pj.signer_pv(pv, jeanne, jacques)
        with a_l_instant(self._il_y_a(2)):
            pj.contester(conteste, RECOURS_EN_ATTENTE)
        self.stdout.write(f"  {rectifie.numero} : décision rectifiée. {conteste.numero} : décision contestée.")

    def _completer(self, origine: Dossier) -> None:
        """One of those who earned a part has opened the dossier of what is missing, her earlier texts copied."""
        origine.refresh_from_db()
        candidate = origine.candidat.utilisateur
        with a_l_instant(self._il_y_a(4)):
            suite = completer_cqp(dossier=origine, auteur=candidate, reprendre_textes=True)
        self.stdout.write(f"  {candidate.nom_complet} : complète son CQP ({suite.numero})")

    def _session_du_jour(self) -> None:
        """A session to hold now: four dossiers, one of which departs from the evaluators' proposal."""
        dossiers = [self._transmis(20), self._transmis(20), self._transmis(20, {"C4.2": "non_acquis"}), self._transmis(20, {"C1.2": "non_mis_en_oeuvre"})]
        with a_l_instant(self._il_y_a(17)):
            session = self.scene.preparer_session(dossiers, le=self.maintenant)
        for membre in session.membres.all():
            pj.j.marquer_presence(membre=membre, auteur=self.scene.sylvie, presence="presente")
        self.stdout.write(f"  Session du jour {session.numero} : {len(dossiers)} dossiers à examiner.")

    def _alice(self) -> None:
        """Alice's own dossier waits for her signature on the bilan; Amine accompanied her in part 3."""
        alice = self.scene.alice
        dossier = self._demander(alice, 60)
        for avance, cible in ((50, Etat.DEPOSE), (40, Etat.RECEVABLE)):
            with a_l_instant(self._il_y_a(avance)):
                dossier = self.scene.avancer(dossier, alice, cible)
        with a_l_instant(self._il_y_a(30)):
            ouvrir_acces(dossier=dossier, personne=self.scene.amine, role="accompagnateur", auteur=alice)
            dossier = self.scene.avancer(dossier, alice, Etat.PRET)
        with a_l_instant(self._il_y_a(10)):
            dossier = self.scene.avancer(dossier, alice, Etat.EN_EVALUATION)
        with a_l_instant(self._il_y_a(1)):
            self.scene.remplir_grille(dossier, {"C6.1": "non_mis_en_oeuvre", "C3.11": "non_mis_en_oeuvre"})  # what she says she does not do
            bilan = pe.arreter(dossier, alice, self.scene.paul, self.scene.eva)
        fabriquer_maintenant(bilan)
