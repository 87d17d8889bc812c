"""A whole session in browsers: forty dossiers, six members, six screens, from the opening to the results."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bureau.scenario import pas_jury as pj
from bureau.scenario.personnes import Personnage, creer_personne
from candidates.enums import Etat
from comptes.enums import College, Role
from documents.models import Document
from echanges.models import Courriel
from jury import services as j
from jury.models import Attribution, Decision, Inscription, MembreSession, SessionJury
from tests.lenteur import lenteur
from tests.plugins.travailleur import attendre

from .outils import dupliquer, lire_pdf, url
from .test_navigateur import ouvrir

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from bureau.scenario import Scene

pytestmark = [pytest.mark.navigateur, pytest.mark.travailleur, pytest.mark.lent, pytest.mark.django_db(transaction=True)]
DOSSIERS, LONGTEMPS = 40, 60_000
VUS_EN = 2.5  # seconds, for 95 % of the screens
AUTRES = (
    Personnage("judith", "Judith", "Lemaire", Role.JURE, "Atelier Nord", "Gérante", "", College.EMPLOYEURS),
    Personnage("joel", "Joël", "Besson", Role.JURE, "Union locale", "Délégué", "", College.SALARIES),
)


def preparer(scene: Scene) -> SessionJury:
    """Forty dossiers on the agenda of six members, convened: the third is divergent, the fourth flagged, two come by the road."""
    concordant = scene.amener(Etat.EVALUE)
    divergent = scene.amener(Etat.EVALUE, candidate=scene.zoe, resultats={"C1.1": "non_mis_en_oeuvre"})
    copies = [dupliquer(concordant, n) for n in range(DOSSIERS - 2)]
    session = scene.preparer_session([concordant, copies[0], divergent, *copies[1:]])
    for personnage in AUTRES:
        scene.personnes[personnage.cle] = creer_personne(personnage, mot_de_passe=None)
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.select_related("personne")]
    sieges += [j.Siege(scene.personnes[p.cle]) for p in AUTRES]
    j.definir_membres(session=session, auteur=scene.sylvie, sieges=sieges)
    j.convoquer(session=session, auteur=scene.sylvie)
    j.noter_pour_soi(inscription=session.inscriptions.all()[3], auteur=scene.jules, texte="À revoir", a_discuter=True)
    for membre in MembreSession.objects.filter(session=session):
        j.marquer_presence(membre=membre, auteur=scene.sylvie, presence="presente", is_distance=membre.personne == scene.personnes["joel"])
    session.refresh_from_db()
    return session


def presenter(ecrans: dict[str, Page], inscription: Inscription, delais: list[float], retards: list[float]) -> None:
    """The president opens a dossier: every other screen shows it; how long each took, and how slow the machine was meanwhile."""
    retards.append(lenteur(time.monotonic))
    numero, debut = inscription.dossier.numero, time.monotonic()
    ecrans["jeanne"].get_by_role("button", name=f"Présenter le dossier {numero}").click()
    for nom, page in ecrans.items():
        if nom != "jeanne":
            page.locator("#titre-dossier", has_text=numero).wait_for(timeout=LONGTEMPS)
            delais.append(time.monotonic() - debut)
    expect(ecrans["jeanne"].locator("#titre-dossier")).to_contain_text(numero, timeout=LONGTEMPS)


def decider(page: Page, *, refusee: str = "", motif: str = "", preconisations: str = "") -> None:
    """The president confirms the conformity, changes a competence when asked, and records the decision."""
    page.get_by_role("button", name="Confirmer la conformité").click()
    expect(page.locator("#seance-conformite")).to_contain_text("Confirmée par le jury", timeout=LONGTEMPS)
    if refusee:
        page.get_by_role("group", name=f"{refusee} –").get_by_label("Non validée").check()
        page.locator(f"#id_motif_{refusee}").fill(motif)
        page.get_by_label("Préconisations du jury").fill(preconisations)
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.locator("#seance-decision")).to_contain_text("Décision provisoire", timeout=LONGTEMPS)


def voter(ecrans: dict[str, Page], votants: tuple[str, ...]) -> None:
    """The president calls a vote on C2; those named reject it, the others say nothing; it is counted."""
    jeanne = ecrans["jeanne"]
    jeanne.get_by_text("Appeler un vote").click()
    jeanne.get_by_label("C1", exact=True).uncheck()
    jeanne.get_by_role("button", name="Appeler le vote").click()
    for nom in votants:
        ecrans[nom].get_by_role("button", name="Contre la validation de C2").click(timeout=LONGTEMPS)
        expect(ecrans[nom].locator("#vote-C2-contre")).to_have_attribute("aria-pressed", "true", timeout=LONGTEMPS)
    jeanne.get_by_role("button", name="Clore et dépouiller le vote").click()


def test_six_members_hold_a_session_of_forty_dossiers(browser: Browser, live_server: Any, petite_scene: Scene, travailleur: Any) -> None:
    session, scene = preparer(petite_scene), petite_scene
    membres = ("jeanne", "jacques", "julie", "jules", "judith", "joel")
    ecrans = {nom: ouvrir(browser, live_server.url, scene.personnes[nom]) for nom in membres}
    for page in ecrans.values():
        page.set_default_timeout(LONGTEMPS)
        page.goto(live_server.url + url("seance", session))
    jeanne, delais, retards = ecrans["jeanne"], [], []
    jeanne.get_by_role("button", name="Ouvrir la session").click()
    for page in ecrans.values():
        expect(page.locator("#seance-agenda")).to_be_visible(timeout=LONGTEMPS)
    un, deux, trois, quatre = list(session.inscriptions.select_related("dossier")[:4])

    # a déport, a vote, a changed competence
    presenter(ecrans, un, delais, retards)
    julie = ecrans["julie"]
    julie.get_by_role("link", name="Déclarer un lien, me déporter").click()
    julie.get_by_label("Quel lien avez-vous avec le candidat ?").fill("Ancienne collègue.")
    julie.get_by_role("button", name="Enregistrer").click()
    expect(julie.locator("#seance-dossier")).to_contain_text("Vous êtes en déport sur ce dossier", timeout=LONGTEMPS)
    voter(ecrans, ("jeanne", "jacques", "judith"))
    expect(ecrans["jules"].locator("#seance-votes")).to_contain_text("Rejeté : 0 pour, 3 contre, 2 abstentions", timeout=LONGTEMPS)
    decider(jeanne, refusee="C2", motif="Preuves trop minces.", preconisations="Une formation sur C2.")
    expect(ecrans["joel"].locator("#seance-decision")).to_contain_text("Délivrance partielle du CQP", timeout=LONGTEMPS)

    # a dossier put off, a divergent one and a flagged one decided on their own, the others in one motion
    presenter(ecrans, deux, delais, retards)
    jeanne.get_by_role("link", name="Ajourner le dossier").click()
    jeanne.get_by_label("Pourquoi ajourner ce dossier ?").fill("Une attestation manque.")
    jeanne.get_by_role("button", name="Ajourner le dossier").click()
    for inscription in (trois, quatre):
        presenter(ecrans, inscription, delais, retards)
        decider(jeanne)
    jeanne.get_by_role("link", name="Adopter ensemble").click()
    expect(jeanne.get_by_role("checkbox")).to_have_count(DOSSIERS - 4, timeout=LONGTEMPS)
    jeanne.get_by_role("button", name="Adopter ensemble les dossiers cochés").click()
    expect(ecrans["judith"].locator("#seance-etat")).to_contain_text(f"{DOSSIERS} dossiers sur {DOSSIERS}", timeout=LONGTEMPS)

    jeanne.get_by_role("link", name="Clore la session").click()
    jeanne.get_by_role("button", name="Clore la session et appliquer ces décisions").click()
    expect(jeanne.get_by_role("link", name="Lire le procès-verbal")).to_be_visible(timeout=LONGTEMPS)
    expect(ecrans["jules"].get_by_role("link", name="Lire le procès-verbal")).to_be_visible(timeout=LONGTEMPS)  # their page followed
    verifier_decisions(session, un, deux)
    verifier_delais(delais, retards)
    verifier_documents(scene, session, un, deux, travailleur)


def verifier_delais(delais: list[float], retards: list[float]) -> None:
    """95 % of the screens followed the president in time, never let off: on a machine shared with other work, the time allowed
    is stretched as that work stretched a known piece of work of the same run."""
    vus, retard = sorted(delais)[int(len(delais) * 0.95) - 1], max(retards)
    assert vus <= VUS_EN * retard, f"95 % des écrans en {vus:.1f} s, machine {retard:.1f} fois plus lente"


def verifier_decisions(session: SessionJury, partielle: Inscription, ajournee: Inscription) -> None:
    """What the jury decided is what the dossiers became."""
    etats = dict(session.inscriptions.values_list("dossier__numero", "dossier__etat"))
    assert etats.pop(partielle.dossier.numero) == Etat.VALIDE_PARTIELLEMENT
    assert etats.pop(ajournee.dossier.numero) == Etat.EVALUE
    assert set(etats.values()) == {Etat.VALIDE}
    decisions = Decision.objects.filter(inscription__session=session)
    assert (decisions.count(), decisions.filter(is_en_bloc=True).count()) == (DOSSIERS - 1, DOSSIERS - 4)
    assert len(set(decisions.values_list("numero", flat=True)) - {None}) == DOSSIERS - 1
    changee = decisions.get(inscription=partielle).competences.get(code="C2")
    assert (changee.is_maitrisee, changee.is_validee, changee.motif) == (True, False, "Preuves trop minces.")
    examinees = Inscription.objects.filter(session=session, secondes__gt=0).count()
    assert examinees >= 3  # each of those presented took some seconds at least


def verifier_documents(scene: Scene, session: SessionJury, partielle: Inscription, ajournee: Inscription, travailleur: Any) -> None:
    """The minutes tell it, and after their signature each person has their document and their mail, once."""
    pv = session.proces_verbaux.get()
    attendre(lambda: _prets("pv") == 1, "le procès-verbal n’est pas prêt", travailleur.journal, 90)
    mots = lire_pdf(Document.objects.get(pk=pv.document_id))
    numeros = list(session.inscriptions.values_list("dossier__numero", flat=True))
    attendus = ("Ancienne collègue.", "Rejeté : 0 pour, 3 contre, 2 abstentions", "Preuves trop minces.", "Une attestation manque.", "Présent à distance")
    assert [a for a in (*numeros, *attendus) if a not in mots] == []
    pj.signer_pv(pv, scene.jeanne, scene.jacques)
    voulus = {"fiche_decision": DOSSIERS - 1, "parchemin": DOSSIERS - 2, "attestation": 1, "pv_signe": 1}
    attendre(lambda: all(_prets(genre) == n for genre, n in voulus.items()), "les documents ne sont pas prêts", travailleur.journal, 420)
    assert {g: Document.objects.filter(genre=g).count() for g in voulus} == voulus
    assert Attribution.objects.filter(proces_verbal=pv).count() == DOSSIERS - 1
    (attestation,) = Document.objects.filter(genre="attestation")
    assert attestation.objet_id == str(Attribution.objects.get(dossier=partielle.dossier).pk)
    resultats = Courriel.objects.filter(evenement="jury.resultat").values_list("dossier_id", flat=True)
    assert sorted(map(str, resultats)) == sorted(str(i.dossier_id) for i in session.inscriptions.exclude(pk=ajournee.pk))
    ajournements = Courriel.objects.filter(evenement="jury.ajournement")
    assert [str(d) for d in ajournements.values_list("dossier_id", flat=True)] == [str(ajournee.dossier_id)]


def _prets(genre: str) -> int:
    assert not Document.objects.filter(genre=genre).exclude(erreur="").exists()
    return Document.objects.filter(genre=genre, etat="pret").count()
