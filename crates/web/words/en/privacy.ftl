# The register of personal data.
privacy-title = Personal data
privacy-lead = What the platform keeps of persons, why, and for how long. This page comes from the register that the program holds: nothing is kept that does not stand in it.
privacy-rights = Your rights
privacy-rights-text = You may ask to see, correct, erase or take away your data, or object to its use.
privacy-cnil = If the answer does not satisfy you, you may turn to the French data protection authority (CNIL).
privacy-register = Register
privacy-whose = Whose
privacy-purpose = What for
privacy-basis = Basis
privacy-basis-public-interest = Task in the public interest
privacy-basis-legal-obligation = Legal obligation
privacy-basis-consent = Consent
privacy-basis-contract = Contract
privacy-kept = Kept
privacy-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
privacy-lasts = { $days } after { $after }.
privacy-automatic = Erasing is automatic.
privacy-fields = Data
privacy-without = Without personal data
