"""Other voices for the invented candidates: several ways to answer each row, as different people do. Nobody here exists."""

from __future__ import annotations

from . import textes

COMMUNES = (
    ("Nantes", "44000", "rue du Calvaire"), ("Lille", "59000", "rue des Postes"), ("Toulouse", "31000", "rue Pargaminières"), ("Rennes", "35000", "boulevard de la Liberté"),
    ("Dijon", "21000", "rue Monge"), ("Montreuil", "93100", "rue de Paris"), ("Le Mans", "72000", "avenue Bollée"), ("Nîmes", "30000", "rue de la République"), ("Strasbourg", "67000", "quai des Bateliers"),
)  # fmt: skip
METIERS = ("Assistante de formation", "Assistante pédagogique", "Chargée d’accueil et de suivi des stagiaires", "Assistante administrative en centre de formation", "Coordinatrice de sessions")
ACTIVITES = (
    textes.ACTIVITES_EMPLOI,
    {"suivi-administratif": "Dossiers d’apprentis, contrats, absences à envoyer aux employeurs chaque mois.", "suivi-apprenants": "Une soixantaine d’apprentis, deux promotions."},
    {"accueil-information": "Accueil du centre, du lundi au vendredi, 7 h 45 – 15 h 30.", "organisation-logistique": "Clés, salles, matériel, badges.", "autres": "Je remplace la comptable pour la saisie des factures."},
    {"suivi-administratif": "Conventions et factures.", "gestion-coordination": "Planning de 14 formateurs.", "production-documents": "Attestations, comptes rendus."},
)  # fmt: skip
AVANT = (
    ("Secrétaire médicale", "Santé", "Cabinet des Lices", False, {"accueil-information": "Prise de rendez-vous, dossiers des patients."}),
    ("Agent d’accueil en centre de formation", "Formation", "Centre Arc-en-Ciel", True, {"accueil-information": "Standard, orientation des stagiaires.", "suivi-administratif": "Feuilles de présence."}),
    ("Vendeuse, puis adjointe de magasin", "Commerce", "Chaussures Lamy", False, {"autres": "Planning de six personnes, caisse, réclamations."}),
    ("Assistante en mission d’intérim", "Formation", "Relais Intérim", True, {"suivi-administratif": "Remplacements de trois à cinq mois dans deux organismes."}),
)  # fmt: skip
PARCOURS = (
    ("9 ans", "4 ans et quelques mois", "Secrétariat commercial pendant cinq ans.", "La relation avec les clients et la rigueur du classement."),
    ("22 ans", "6 ans", "Secrétaire médicale, de 2003 à 2018.", "Le secret, le calme au téléphone, et savoir reconnaître ce qui est urgent."),
    ("5 ans et demi", "3 ans", "", ""),
    ("environ 15 ans, dont 4 à l’étranger", "2 ans et 3 mois", "Assistante de direction dans une PME du bâtiment.", "Les devis, et ne pas avoir peur des gens pressés."),
    ("12 ans", "7 ans", "", ""),
)  # fmt: skip
DIPLOMES = (
    ("deug-dut-bts", {"deug-dut-bts": "BTS Assistant de manager"}), ("terminale", {"bac": "Baccalauréat professionnel Secrétariat"}),
    ("seconde-premiere-cap2", {"cap-bep": "BEP Métiers du secrétariat"}), ("deuxieme-cycle", {"licence": "Licence de langues étrangères appliquées"}), ("troisieme-cap1", {"aucun": ""}),
)  # fmt: skip
NON = (frozenset({"C4.A4"}), frozenset({"C1.A6", "C5.A3"}), frozenset(), frozenset({"C2.A4"}), frozenset({"C5.A6", "C6.A5"}))

_AUTRES: dict[str, tuple[tuple[str, str], ...]] = {
    "C1.A1": (("Je regarde d’abord notre classeur des formations, puis France compétences pour la fiche. Si je ne trouve pas, je demande à la coordinatrice.", "Classeur, site de France compétences"),
              ("Pour les apprentis c’est surtout le calendrier d’alternance et le coût-contrat : je vais sur le site de l’opérateur, ou j’appelle notre conseillère.", "Site de l’opérateur, calendriers")),
    "C1.A2": (("J’ouvre une chemise par stagiaire le jour où l’inscription arrive. À l’intérieur il y a une feuille à cocher. Quand tout est coché, elle passe dans le bac de la facturation.", "Chemises, feuille à cocher, Ypareo"),
              ("62 apprentis, donc 62 dossiers. Les contrats arrivent en septembre tous en même temps : je fais un tableau par entreprise et j’appelle celles qui n’ont rien renvoyé au 15.", "Ypareo, tableau Excel")),
    "C1.A3": (("Saisie des absences tous les soirs avant 17 h. Je relis une fois, parce qu’une absence mal saisie part chez l’employeur.", "Ypareo"),
              ("Inscriptions et heures, sur le logiciel du centre. J’ai formé la personne qui me remplace.", "GesCOF")),
    "C1.A4": (("Un bilan par promotion en juillet : abandons, réussite, placement. Je sors les chiffres, la directrice commente.", "Export, modèle de bilan"),),
    "C1.A5": (("Attestations d’assiduité pour France Travail, certificats. Le nom doit être celui de la carte d’identité, j’ai eu le cas d’une personne mariée depuis peu.", "Attestation d’assiduité, certificat"),),
    "C1.A6": (("Par promotion, puis ordre alphabétique. Les archives sont au sous-sol et je tiens la liste des cartons.", "Liste des cartons"),),
    "C1.A7": (("Deux feuilles de présence perdues dans un train par un formateur. J’ai fait écrire une attestation à chaque stagiaire et au formateur, et j’ai prévenu le financeur avant lui.", "Attestations, courriel"),),
    "C2.A1": (("Salles, vidéoprojecteur, tablettes, et la salle informatique qu’il faut demander au lycée d’à côté. Je demande deux semaines avant.", "Bon de demande de salle"),
              ("Je réserve les minibus pour les visites d’entreprise : permis du formateur, assurance, plein fait la veille.", "Réservation du véhicule")),
    "C2.A2": (("Je photocopie les sujets d’examen blanc sous enveloppe et je prépare la liste d’émargement par salle.", "Enveloppes, listes"),),
    "C2.A3": (("Appel à 8 h et à 13 h 30. Un SMS part aux absents à 8 h 20.", "Feuilles d’appel"),),
    "C2.A4": (("Je note dans un tableau qui a rendu ses notes. En mars il m’en manquait cinq, j’ai appelé, trois sont arrivées le lendemain.", "Tableau des notes"),),
    "C2.A5": (("Panne d’internet le jour d’un examen en ligne : j’ai installé les candidats au CDI du lycée, avec l’accord du proviseur, et noté l’heure de début réelle.", "Procès-verbal d’incident"),),
    "C3.A1": (("Je suis la première personne qu’on voit. J’ai appris à dire bonjour à celui qui entre même quand je suis au téléphone, avec la main.", ""),
              ("Beaucoup de jeunes viennent avec leurs parents. Je m’adresse au jeune d’abord.", "")),
    "C3.A2": (("Une mère croyait que son fils serait payé pendant le stage. J’ai repris avec elle le calendrier et la grille, et je lui ai imprimé la page.", ""),),
    "C3.A3": (("Points avec les maîtres d’apprentissage au bout de deux mois. Quand un employeur hésite à garder quelqu’un, j’alerte le référent avant que ce soit rompu.", ""),),
    "C3.A4": (("Une boîte à idées à l’accueil. La première année elle est restée vide, la deuxième nous avons changé les horaires de la machine à café, ce qui n’est pas rien.", ""),),
    "C4.A1": (("Grèves de train, intempéries, formateurs malades. Je préviens tout le monde par SMS, toujours dans le même ordre : stagiaires, formateur, entreprise.", ""),),
    "C4.A2": (("Une stagiaire s’endormait l’après-midi ; elle travaillait de nuit. On a regardé avec le formateur ce qui pouvait passer le matin.", ""),),
    "C4.A3": (("Après une erreur de convocation, je fais relire la liste des adresses par le formateur avant l’envoi.", ""),),
    "C4.A4": (("Deux apprentis se sont battus dans le hall. Je me suis mise entre l’accueil et eux, j’ai appelé le directeur, et j’ai écrit ce que j’avais vu, rien de plus.", ""),),
    "C5.A1": (("Je demande à chacun ses éléments avec une date. Je demande toujours pour deux jours avant le vrai délai.", "Courriel de demande"),),
    "C5.A2": (("Je classe par public : ce que lit un jeune, ce que lit un employeur. Deux notices au lieu d’une.", "Notice apprenti, notice employeur"),),
    "C5.A3": (("Taux d’absentéisme par mois et par promotion, en graphique. Moyennes et pourcentages, rien de compliqué.", "Tableau des absences"),),
    "C5.A4": (("Affiches des portes ouvertes sur Canva, plaquette, courriers à en-tête.", "Affiche, plaquette"),),
    "C5.A5": (("Courriers aux employeurs pour les absences, convocations aux examens, réponses aux parents.", "Courrier d’absence"),),
    "C5.A6": (("Comptes rendus du conseil de perfectionnement, deux fois par an, relus par le directeur.", "Compte rendu"),),
    "C6.A1": (("Ouverture, tampon avec la date, bannettes. Ce qui est marqué « personnel » n’est pas ouvert.", ""),),
    "C6.A2": (("J’envoie le vendredi un message aux formateurs avec les changements de la semaine d’après. Court, sinon ils ne lisent pas.", ""),),
    "C6.A3": (("Changements d’adresse, de téléphone, de situation. Je fais répéter et j’épelle.", ""),),
    "C6.A4": (("Écran d’affichage de l’entrée, site, et la page du réseau social du centre.", ""),),
    "C6.A5": (("Un double papier des contrats, le reste est scanné avec un nom qui commence par l’année.", ""),),
}  # fmt: skip
EXEMPLES = {code: (base, *_AUTRES.get(code, ())) for code, base in textes.EXEMPLES.items()}
REPONSES = {
    "C1.Q1": (textes.REPONSES["C1.Q1"], "Chez nous : la directrice, les formateurs, le référent handicap, l’accueil. Dehors : les employeurs et les maîtres d’apprentissage, l’opérateur de compétences, les parents quand le jeune est mineur, le rectorat pour les examens."),
    "C2.Q1": (textes.REPONSES["C2.Q1"], "J’ai un cahier. À gauche ce qui doit sortir aujourd’hui, à droite ce qui peut attendre. Le soir je recopie ce qui reste. J’ai essayé une application, je suis revenue au cahier."),
    "C2.Q2": (textes.REPONSES["C2.Q2"], "Je relis le lendemain ce que j’ai écrit la veille, je compte deux fois, et je demande aux stagiaires si la convocation était claire."),
    "C3.Q1": (textes.REPONSES["C3.Q1"], "Je regarde la personne, je me présente, j’attends. Les gens disent ce qu’ils veulent si on ne les coupe pas."),
    "C3.Q2": (textes.REPONSES["C3.Q2"], "Un mot de remerciement après chaque jury aux entreprises qui ont prêté quelqu’un. Et quand je me trompe je le dis tout de suite."),
    "C6.Q1": (textes.REPONSES["C6.Q1"], "À ne pas déranger les formateurs pendant les cours, et à ne pas laisser traîner de noms sur l’imprimante."),
}  # fmt: skip
PIECES = (
    ("liste-pieces-dossier.jpg", "La feuille à cocher de mes dossiers", ("C1", "C1.A2"), "Feuille à cocher", ("contrat signé", "pièce d’identité", "test de positionnement", "accord de prise en charge", "convocation envoyée le …")),
    ("planning-salles.jpg", "Le planning des salles que je tiens", ("C2", "C2.A1"), "Planning des salles, semaine 12", ("salle 1 : bureautique, lundi à mercredi", "salle 2 : examen blanc, jeudi", "salle 3 : réservée au lycée le vendredi")),
    ("convocation-modele.jpg", "Une convocation que j’ai rédigée", ("C5", "C5.A5"), "Convocation", ("Vous êtes attendu le … à 8 h 30", "Apportez une pièce d’identité", "En cas d’absence, appelez-nous")),
    ("tableau-absences.jpg", "Le suivi des absences par mois", ("C5.A3", "C1.A3"), "Absences", ("octobre : 4,1 %", "novembre : 6,3 %", "décembre : 5,8 %")),
    ("affiche-portes-ouvertes.jpg", "L’affiche que j’ai faite", ("C5.A4",), "Portes ouvertes", ("samedi, de 9 h à 16 h", "visite des ateliers toutes les heures")),
)  # fmt: skip
COMPLEMENTS = (
    (("preuves", "Joignez une attestation de votre employeur couvrant l’année demandée.", ""), ("emplois", "Précisez la date de votre prise de poste.", "du")),
    (("preuves", "Le bulletin joint est coupé en bas : la date n’est pas lisible. Joignez-en une copie complète.", ""), ("experience", "Vous indiquez plus d’expérience que vos emplois n’en montrent. Décrivez l’emploi qui manque, ou corrigez la durée.", "experience_metier")),
    (("formation", "Donnez l’intitulé exact de votre diplôme, tel qu’il est écrit dessus.", ""),),
)  # fmt: skip
