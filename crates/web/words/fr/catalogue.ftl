# Trainings, organisations, imports, the programming interface.
catalogue-search-title = Formations labellisées
catalogue-search-description = Les formations labellisées du réseau, par métier, région, certification et modalité.
catalogue-search-field = Métier, formation, ville ou organisme
catalogue-none = Aucune formation ne correspond
catalogue-none-text = Retirez un filtre, ou cherchez avec moins de mots.
catalogue-all = Toutes les formations
catalogue-export = Ces résultats en fichier :
catalogue-quoted = « { $text } »
catalogue-one-organisation = Un seul organisme
catalogue-yes = Oui
catalogue-no = Non
catalogue-head-name = Intitulé
catalogue-head-organisation = Organisme
catalogue-head-organisation-name = Nom de l’organisme
catalogue-head-organisation-siret = SIRET de l’organisme
catalogue-head-region = Région
catalogue-head-town = Ville
catalogue-head-occupations = Métiers
catalogue-head-modality = Modalité
catalogue-head-labelled = Date de labellisation
catalogue-head-labelled-short = Labellisation
catalogue-others = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
 }
catalogue-head-state = État
catalogue-head-certification = Certification
catalogue-head-duration = Durée
catalogue-head-hours = Durée en heures
catalogue-head-months = Durée en mois
catalogue-head-places = Places par session
catalogue-head-place = Lieu
catalogue-head-programme = Programme
catalogue-head-reference = Référence
catalogue-head-website = Site web
catalogue-head-operator = Opérateur
catalogue-head-siret = SIRET
catalogue-head-legal-status = Statut juridique
catalogue-head-summary = Présentation
catalogue-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
 }
catalogue-months = { $count ->
    [one] { $count } mois
   *[other] { $count } mois
 }
catalogue-side-region = Région
catalogue-side-family = Famille de métiers
catalogue-side-occupation = Métier
catalogue-side-certification = Certification
catalogue-side-modality = Modalité
catalogue-side-network = Réseau
catalogue-side-programme = Programme
catalogue-side-state = État
catalogue-state-active = Active
catalogue-state-paused = En pause
catalogue-state-ended = Terminée
catalogue-facts = En bref
catalogue-provider = Qui la propose
catalogue-history = Historique
catalogue-special = Format spécifique
catalogue-special-hint = Sans sessions au sens habituel : parcours à la carte, accompagnement individuel.
catalogue-change = Modifier
catalogue-change-title = Modifier la formation
catalogue-add-title = Ajouter une formation
catalogue-summary-hint = Ce que lit une personne candidate. Au plus 2 000 caractères.
catalogue-occupation-nth = { $count ->
    [1] Métier principal
   *[other] Métier { $count }
 }
catalogue-agency = Ce que l’agence décide
catalogue-agency-text = Pour corriger ces informations, écrivez à l’agence.
catalogue-reference-hint = Lettres, chiffres et tirets ; elle fait partie de l’adresse de la page.
catalogue-save = Enregistrer
catalogue-cancel = Annuler
catalogue-siret-hint = 14 chiffres, avec ou sans espaces.
catalogue-organisations-title = Organismes
catalogue-organisations-field = Nom ou SIRET
catalogue-organisations-none = Aucun organisme ne correspond
catalogue-organisations-all = Tous les organismes
catalogue-organisation-add = Ajouter un organisme
catalogue-organisation-change = Modifier l’organisme
catalogue-its-trainings = { $count ->
    [0] Aucune formation
    [one] { $count } formation
   *[other] { $count } formations
 }
catalogue-merged = Cet organisme a été fusionné avec un autre.
catalogue-merged-into = Voir l’organisme conservé
catalogue-duplicates-title = Doublons possibles
catalogue-duplicates-lead = Des organismes qui se ressemblent, les plus sûrs d’abord. Rien n’est fusionné sans vous.
catalogue-duplicates-none = Aucun doublon
catalogue-duplicates-none-text = Aucun organisme ne ressemble assez à un autre.
catalogue-duplicates-why = Ressemblance
catalogue-duplicates-first = Premier organisme
catalogue-duplicates-second = Second organisme
catalogue-likeness-same-name = Même nom
catalogue-likeness-same-siren = Même SIREN
catalogue-likeness-near-name = Noms proches
catalogue-merge-into = Fusionner dans « { $name } »
catalogue-merge-title = Fusionner deux organismes
catalogue-merge-question = Fusionner « { $gone } » dans « { $kept } » ?
catalogue-merge-do = Fusionner
catalogue-merge-trainings = { $count ->
    [0] Aucune formation ne change d’organisme.
    [one] { $count } formation change d’organisme.
   *[other] { $count } formations changent d’organisme.
 }
catalogue-merge-people = Les personnes qui y ont un rôle le gardent dans l’organisme conservé.
catalogue-merge-gone = « { $name } » quitte les listes ; son historique reste.
catalogue-imports-title = Importer des formations
catalogue-imports-lead = Modifiez ou ajoutez beaucoup de formations d’un coup, avec un tableur.
catalogue-imports-first = Remplissez le modèle, ou partez d’un export de la liste.
catalogue-imports-template = Télécharger le modèle (XLSX)
catalogue-imports-second = Envoyez le fichier : chaque ligne est vérifiée, rien n’est écrit.
catalogue-imports-third = Corrigez s’il le faut, puis confirmez : tout est écrit, ou rien.
catalogue-imports-file = Fichier XLSX ou CSV
catalogue-imports-hint = Au plus 10 Mo et 200 000 lignes. Les noms des colonnes sont en première ligne. Une colonne absente laisse les valeurs en place.
catalogue-imports-send = Vérifier le fichier
catalogue-import-title = Import
catalogue-import-running = Écriture en cours
catalogue-import-progress = { $done } lignes écrites sur { $all }. Cette page se recharge toute seule.
catalogue-import-done = Import terminé
catalogue-import-written = { $count ->
    [one] { $count } formation ajoutée ou modifiée.
   *[other] { $count } formations ajoutées ou modifiées.
 }
catalogue-import-dropped = Import abandonné
catalogue-import-dropped-text = Des formations ont changé entre la vérification et la confirmation. Rien n’a été écrit : envoyez le fichier de nouveau.
catalogue-import-read = { $count ->
    [one] { $count } ligne lue
   *[other] { $count } lignes lues
 }
catalogue-import-wrong = { $count ->
    [one] { $count } ligne à corriger
   *[other] { $count } lignes à corriger
 }
catalogue-import-adds = { $count ->
    [0] aucune formation à ajouter
    [one] { $count } formation à ajouter
   *[other] { $count } formations à ajouter
 }
catalogue-import-changes = { $count ->
    [0] aucune formation à modifier
    [one] { $count } formation à modifier
   *[other] { $count } formations à modifier
 }
catalogue-import-same = { $count ->
    [0] aucune ligne sans changement
    [one] { $count } ligne sans changement
   *[other] { $count } lignes sans changement
 }
catalogue-import-correct = Rien ne peut être écrit tant qu’une ligne est à corriger. La copie annotée dit quoi, ligne par ligne ; corrigez-la et renvoyez-la telle quelle.
catalogue-import-annotated = Télécharger la copie annotée (XLSX)
catalogue-import-confirm = Confirmer et écrire
catalogue-import-nothing = Le fichier ne dit rien de nouveau : il n’y a rien à écrire.
catalogue-import-rows = Lignes du fichier
catalogue-import-cut = { $count ->
    [one] la première
   *[other] les { $count } premières, celles à corriger d’abord
 }
catalogue-import-line = Ligne
catalogue-import-act = Effet
catalogue-act-add = Ajoute
catalogue-act-change = Modifie
catalogue-act-same = Sans changement
catalogue-act-refused = À corriger
catalogue-act-training-added = Formation ajoutée
catalogue-act-training-changed = Formation modifiée
catalogue-act-organisation-added = Organisme ajouté
catalogue-act-organisation-changed = Organisme modifié
catalogue-act-organisation-merged = Organismes fusionnés
catalogue-template-lists = Valeurs acceptées
catalogue-template-required = Obligatoire
catalogue-template-optional = Facultatif
catalogue-api-title = Interface de programmation
catalogue-api-lead = Les formations publiques en JSON, sans clé. Avec une clé de son organisme, un programme les tient à jour. La description complète suit la norme OpenAPI 3.1.
catalogue-api-example = Exemple
done-training-changed = La formation est enregistrée.
done-training-added = La formation est ajoutée.
done-organisation-changed = L’organisme est enregistré.
done-organisation-added = L’organisme est ajouté.
done-organisation-merged = Les organismes sont fusionnés.
done-import-confirmed = L’import est confirmé.
catalogue-fault-of = {" "}:{" "}
catalogue-fault-required = à remplir.
catalogue-fault-too-long = au plus { $expected } caractères.
catalogue-fault-unknown-code = « { $found } » n’est pas dans la liste.
catalogue-fault-unknown-code-near = « { $found } » n’est pas dans la liste. Vouliez-vous dire « { $expected } » ?
catalogue-fault-not-a-number = « { $found } » n’est pas un nombre entier.
catalogue-fault-out-of-range = « { $found } » est hors des limites ({ $expected }).
catalogue-fault-not-a-date = « { $found } » n’est pas une date. Exemples : { $expected }.
catalogue-fault-not-yes-no = « { $found } » : répondez par oui ou non.
catalogue-fault-not-a-url = « { $found } » n’est pas une adresse web complète ({ $expected }).
catalogue-fault-bad-reference = « { $found } » : au plus 40 lettres sans accent, chiffres et tirets.
catalogue-fault-reference-taken = « { $found } » est déjà celle d’une autre formation.
catalogue-fault-reference-unknown = « { $found } » n’est celle d’aucune formation ; seule l’agence en ajoute.
catalogue-fault-reference-twice = « { $found } » figure deux fois dans le fichier.
catalogue-fault-organisation-unknown = aucun organisme n’a le numéro « { $found } ».
catalogue-fault-siret-digits = « { $found } » : un SIRET ne contient que des chiffres.
catalogue-fault-siret-length = « { $found } » : un SIRET a 14 chiffres.
catalogue-fault-siret-key = « { $found } » : un chiffre est faux, la clé de contrôle ne correspond pas.
catalogue-fault-siret-zeros = quatorze zéros ne désignent personne.
catalogue-fault-siret-taken = « { $found } » est déjà celui d’un autre organisme.
catalogue-fault-too-many = au plus { $expected } valeurs.
catalogue-fault-twice = « { $found } » est choisi deux fois.
catalogue-fault-not-yours = la formation « { $found } » n’est pas celle de votre organisme.
catalogue-fault-agency-only = seule l’agence peut changer cette valeur.
catalogue-fault-file-kind = Ce fichier n’est ni un classeur XLSX ni un texte CSV.
catalogue-fault-file-broken = Ce fichier ne peut pas être lu : enregistrez-le de nouveau depuis votre tableur.
catalogue-fault-file-large = Ce fichier est trop grand : au plus 10 Mo et 200 000 lignes.
catalogue-fault-file-empty = Choisissez un fichier qui contient au moins une ligne sous les noms des colonnes.
catalogue-fault-headings = Colonnes inconnues : { $headings }. Reprenez les noms du modèle.
catalogue-fault-heading = La colonne « { $heading } » manque ou figure deux fois.
catalogue-api-refused = Des valeurs sont à corriger.
catalogue-api-conflict = Quelqu’un a enregistré cette formation entre-temps.
catalogue-api-codes = Ce qui ne va pas est dit par les mêmes codes que dans les formulaires et les fichiers annotés :
catalogue-fault-unknown-field = ce champ n’existe pas.
catalogue-fault-not-a-text = « { $found } » n’est ni un texte, ni un nombre, ni une liste de textes.
catalogue-fault-not-an-object = Le corps de la requête n’est pas un objet JSON.
catalogue-api-agency-only = Seule l’agence ajoute des formations : la clé d’un organisme met à jour les siennes.
catalogue-fault-not-an-array = Le corps de la requête n’est pas une liste JSON.
catalogue-fault-unknown-column = la colonne « { $found } » n’existe pas. Reprenez les noms du modèle.
catalogue-fault-column-once = la colonne « { $found } » manque ou figure deux fois.
catalogue-api-act-list = Les formations que laissent passer les mots et les filtres, 20 par page. Un filtre peut figurer plusieurs fois : ses valeurs s’ajoutent.
catalogue-api-act-one = Une formation.
catalogue-api-act-add = Ajoute une formation. L’agence seule le peut : la clé d’un organisme est refusée.
catalogue-api-act-change = Modifie une formation. Les champs absents ne changent pas ; « version » est celle qui a été lue.
catalogue-api-act-import = Reprend beaucoup de lignes d’un coup, toutes ou aucune : un tableau JSON, un CSV ou un classeur XLSX, comme la page des imports. Une référence connue modifie sa formation ; renvoyées, les mêmes lignes ne changent rien.
catalogue-api-with-q = Mots, accents indifférents
catalogue-api-with-region = Codes de régions
catalogue-api-with-famille = Codes de familles de métiers
catalogue-api-with-metier = Codes de métiers
catalogue-api-with-certification = Codes de certifications
catalogue-api-with-modalite = Codes de modalités
catalogue-api-with-reseau = Codes de réseaux
catalogue-api-with-programme = Codes de programmes
catalogue-api-with-etat = États : active, paused, ended
catalogue-api-with-organisme = Numéro d’un organisme
catalogue-api-with-tri = Sans lui, ce qui correspond le mieux aux mots vient d’abord ; sinon nom, region, date, organisme ou reference ; un « - » devant renverse l’ordre
catalogue-api-with-page = Numéro de page, à partir de 1
catalogue-api-with-reference = Sa référence au registre
catalogue-api-with-essai = true : dit ce que donneraient les lignes, sans rien écrire
catalogue-ended-too = Afficher aussi les formations terminées
catalogue-ranked = Les plus proches de votre recherche d’abord.
catalogue-rank = Trier par pertinence
catalogue-api-with-terminees = true : les formations terminées aussi ; sinon seulement si « etat » les demande
catalogue-api-act-figure_years = Les années dont les chiffres clés sont publiés, la dernière d’abord, chacune avec sa dernière version.
catalogue-api-act-figure_edition = Tous les chiffres de la dernière version d’une année, au format des fichiers d’édition ; le membre « format » dit lequel.
catalogue-api-act-figure_one = Un chiffre de la dernière version d’une année : valeur, numérateur, base, marge, nature, définition.
catalogue-api-with-figure = Identifiant du chiffre, comme region.total.learners
