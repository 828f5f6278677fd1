# The register of personal data.
privacy-title = Données personnelles
privacy-lead = Ce que la plateforme garde des personnes, pourquoi, et combien de temps. Cette page est tirée du registre que le programme contient : aucune donnée n’est gardée qui n’y figure.
privacy-rights = Vos droits
privacy-rights-text = Vous pouvez demander à voir, corriger, effacer ou emporter vos données, ou vous opposer à leur usage.
privacy-cnil = Si la réponse ne vous satisfait pas, vous pouvez saisir la Commission nationale de l’informatique et des libertés (CNIL).
privacy-register = Registre
privacy-whose = De qui
privacy-purpose = Pour quoi faire
privacy-basis = Fondement
privacy-basis-public-interest = Mission d’intérêt public
privacy-basis-legal-obligation = Obligation légale
privacy-basis-consent = Consentement
privacy-basis-contract = Contrat
privacy-kept = Durée
privacy-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
 }
privacy-lasts = { $days } après { $after }.
privacy-automatic = L’effacement est automatique.
privacy-fields = Données
privacy-without = Sans donnée personnelle
