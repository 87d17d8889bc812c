"""What someone who holds their first session stumbles on: a déport made by mistake, a refusal, a late click, the next dossier to read."""

from __future__ import annotations

import pytest

from bureau.scenario import pas_jury as pj
from bureau.scenario.pas_candidat import preuve_fraiche
from candidates.enums import Etat
from candidates.erreurs import ActionInterdite
from candidates.models import Dossier
from documents.models import Document
from journal.models import Evenement
from jury import services as j

from .outils import client_de, en_seance, premiere, texte, url


def test_deport_made_by_mistake_is_taken_back_and_told_to_the_jury(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription, jules = premiere(session), client_de(petite_scene.jules)
    j.deporter(inscription=inscription, auteur=petite_scene.jules, motif="Ma voisine.")
    assert jules.post(url("deport", inscription), {"acte": "retirer", "motif": ""}).status_code == 422
    assert jules.post(url("deport", inscription), {"acte": "retirer", "motif": "Mauvais dossier."})["Location"] == url("seance", session)
    assert not inscription.deports.exists()
    assert Dossier.objects.visibles_par(petite_scene.jules).exists()
    with pytest.raises(ActionInterdite):
        j.retirer_deport(inscription=inscription, auteur=petite_scene.jules, motif="Encore.")
    pj.deliberer(session, petite_scene.jeanne)
    (ligne,) = pj.clore(session, petite_scene.jeanne).contenu["dossiers"]
    assert ligne["liens"] == [{"membre": "Jules Marchand", "texte": "Déport retiré par son auteur (Ma voisine.) : Mauvais dossier."}]
    assert Evenement.objects.filter(action__in=["deport_declare", "deport_retire"]).count() == 2


def test_motion_shows_what_it_adopts_and_why_the_others_are_left(petite_scene):
    partiel, signale = petite_scene.amener(Etat.EVALUE, resultats={"C2.1": "non_acquis"}), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    session = en_seance(petite_scene, [partiel, signale])
    j.noter_pour_soi(inscription=session.inscriptions.get(dossier=signale), auteur=petite_scene.jules, texte="Revoir C1", a_discuter=True)
    jeanne = client_de(petite_scene.jeanne)
    page = texte(jeanne.get(url("adopter", session)))
    assert "Préconisations : Le candidat peut suivre une formation" in page
    assert f"{signale.numero} – Zoé Lambert : signalé « à discuter »" in page
    refus = jeanne.post(url("adopter", session), {})
    assert (refus.status_code, "Cochez au moins un dossier." in texte(refus)) == (409, True)


def test_member_goes_from_one_dossier_to_the_next_and_sees_where_they_left_a_note(petite_scene):
    session = petite_scene.preparer_session([petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)])
    un, deux = session.inscriptions.all()
    julie = client_de(petite_scene.julie)
    assert f"Suivant ({deux.dossier.numero})" in texte(julie.get(url("dossier", un)))
    page = texte(julie.get(url("dossier", deux)))
    assert f"Précédent ({un.dossier.numero})" in page
    assert "2 sur 2" in page
    j.noter_pour_soi(inscription=un, auteur=petite_scene.julie, texte="Relire C1", a_discuter=False)
    assert texte(julie.get(url("session", session))).count("Vous avez une note") == 1
    assert "Vous avez une note" not in texte(client_de(petite_scene.jules).get(url("session", session)))


def test_refused_presence_leaves_one_in_the_seance_and_a_late_closing_leads_to_the_session(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = j.confirmer_conformite(inscription=premiere(session), auteur=petite_scene.jeanne)
    j.appeler_vote(inscription=inscription, auteur=petite_scene.jeanne, codes=["C1"])
    jules, jeanne = session.membres.get(personne=petite_scene.jules), client_de(petite_scene.jeanne)
    presences = {f"presence_{m.pk}": "absente" if m == jules else "presente" for m in session.membres.all()}
    refus = jeanne.post(url("presences", session), presences | {f"avant_{jules.pk}": "presente", "retour": "seance"})
    assert (refus.status_code, "Un vote est ouvert" in texte(refus), 'id="seance-agenda"' in texte(refus)) == (409, True, True)
    j.annuler_vote(inscription=inscription, auteur=petite_scene.jeanne)
    pj.deliberer(session, petite_scene.jeanne)
    pv = pj.clore(session, petite_scene.jeanne)
    trop_tard = client_de(petite_scene.jacques).post(url("clore", session), follow=True)
    assert "La session est déjà close" in texte(trop_tard)
    petite_scene.fabriquer(Document.objects.get(pk=pv.document_id))
    for nom, averti in (("jeanne", False), ("jacques", True)):
        client = client_de(petite_scene.personnes[nom], frais=True)
        assert ("annonce les résultats aussitôt" in texte(client.get(url("signer-pv", pv)))) is averti
        j.signer_pv(pv=pv, auteur=petite_scene.personnes[nom], preuve=preuve_fraiche())


def test_who_sits_is_told_again_when_a_member_leaves_the_dossier(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = premiere(session)
    j.presenter_dossier(inscription=inscription, auteur=petite_scene.jeanne)
    julie = client_de(petite_scene.julie)
    vu = f"{inscription.pk.hex}.a_examiner0.non.non"
    j.deporter(inscription=inscription, auteur=petite_scene.jules, motif="Lien.")
    fragment = texte(julie.get(url("seance-etat", session), {"etat": "ouverte", "vu": vu}))
    assert 'id="seance-siegent" hx-swap-oob="true"' in fragment
    assert "Siègent : Julie Arnaud, Jeanne Vidal, Jacques Perrin." in " ".join(fragment.split())
    assert 'id="form-decision"' not in fragment  # what is being typed is left alone
