//! What the legal notice names: the configuration's word before that of the network's publication.
//!
//! Start with [`notice`].

use crate::config::Legal;
use domain::network::Language;
use domain::publication::Publisher;
use rules::Rules;

/// The legal notice of this installation. A network whose publication can't be read yet is served all the same.
pub fn notice(set: &Legal, rules: &Rules) -> web::pages::Legal {
    let publication = rules.publication(rules.network.edition, None);
    let publisher = publication.ok().map(|publication| publication.publisher);
    let notice = filled(set, publisher.as_ref());
    if notice.publisher.is_empty() {
        tracing::warn!("the legal notice names no publisher: set legal.publisher");
    }
    notice
}

fn filled(set: &Legal, publisher: Option<&Publisher>) -> web::pages::Legal {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    // A legal name is one name: that of the law's language.
    let name = || publisher.map(|publisher| publisher.name.get(Language::Fr).to_owned()).unwrap_or_default();
    let mail = || publisher.map(|publisher| publisher.mail.clone()).unwrap_or_default();
    web::pages::Legal {
        publisher: set.publisher.clone().unwrap_or_else(name),
        director: text(&set.director),
        host: text(&set.host),
        contact_mail: set.contact_mail.clone().unwrap_or_else(mail),
        contact_url: text(&set.contact_url),
        source_url: text(&set.source_url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::network::Text;

    #[test]
    fn what_is_set_counts_before_what_the_network_says() {
        let network = Publisher {
            name: Text { fr: "Agence".to_owned(), en: "Agency".to_owned() },
            mail: "agence@exemple.fr".to_owned(),
            home: "https://exemple.fr/".to_owned(),
        };
        let plain = filled(&Legal::default(), Some(&network));
        assert_eq!((plain.publisher.as_str(), plain.contact_mail.as_str()), ("Agence", "agence@exemple.fr"));
        assert!(plain.director.is_empty() && plain.host.is_empty() && plain.source_url.is_empty());
        let set = Legal {
            publisher: Some("Réseau\n1 rue de l’Exemple".to_owned()),
            host: Some("Hébergeur".to_owned()),
            ..Legal::default()
        };
        let both = filled(&set, Some(&network));
        assert_eq!((both.publisher_name(), both.host.as_str()), ("Réseau", "Hébergeur"));
        assert_eq!(both.contact_mail, "agence@exemple.fr");
        assert_eq!(filled(&Legal::default(), None), web::pages::Legal::default());
    }
}
