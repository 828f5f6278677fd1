//! What the two documents of 2019 contradict, figure by figure.

use crate::support::{ids, world};
use std::collections::BTreeSet;

/// One group a line, its first suspect marked; the 31 figures of the job-seekers and the 11 of the
/// networks are checked on their own.
const GROUPS: &str = "
    survey.2019.trainings_responding certification.rncp-titre.share*
    survey.2019.trainings_responding certification.rncp-bloc.share*
    survey.2019.trainings_responding certification.diplome.share*
    survey.2019.trainings_responding certification.repertoire-specifique.share*
    survey.2019.trainings_responding certification.autres.share*
    survey.2019.trainings_responding certification.attestation-gen.share*
    survey.2019.trainings_responding certification.cqp.share*
    region.en-ligne.grant_share region.en-ligne.grant_share_in_text*
    legal_status.association.share* legal_status.association.trainings region.total.trainings
    region.en-ligne.learners dropouts.en-ligne.learners dropouts.en-ligne.rate*
    learners_by_year.2019.finished situation_after.total-positif.learners outcome_summary.positive-among-finished.share*
    learners_by_year.2019.finished situation_after.total-positif.learners article.outcome.positive_share_of_trained*
    support.total.change_hours support.social.change_hours support.professionnel.change_hours*
    network_history.2019-12.learners_trained_since_creation* learners_by_year.2016.finished learners_by_year.2017.finished learners_by_year.2018.finished learners_by_year.2019.finished
    article.since-creation.learners_trained* learners_by_year.2016.finished learners_by_year.2017.finished learners_by_year.2018.finished learners_by_year.2019.finished
    pedagogy.projet-complet.share pedagogy.mission-entreprise.share pedagogy.rencontres-experts.share pedagogy.projet-fil-rouge.share pedagogy.hackathon-concours.share pedagogy.pedagogie-inversee.share pedagogy.portfolio.share pedagogy.pedagogie-interrogative.share pedagogy.all.categories*";

#[test]
fn the_contradictions_of_2019_are_found_with_their_first_suspects() {
    let found: BTreeSet<(BTreeSet<String>, String)> = world()
        .report
        .contradictions
        .iter()
        .map(|c| (ids(c).into_iter().map(str::to_owned).collect(), c.suspects[0].to_string()))
        .collect();
    for line in GROUPS.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let group: BTreeSet<String> = line.split(' ').map(|id| id.trim_end_matches('*').to_owned()).collect();
        let guilty = line.split(' ').find_map(|id| id.strip_suffix('*')).unwrap();
        assert!(found.contains(&(group, guilty.to_owned())), "{line}");
    }
    assert_eq!(found.len(), 20);
    assert!(world().report.contradictions.is_sorted_by_key(|c| c.figures.len()), "shortest first");
}

#[test]
fn the_groups_that_have_several_forms_are_found_in_one_of_them() {
    let of = |suspect: &str| world().report.contradictions.iter().find(|c| c.suspects[0].as_str() == suspect).unwrap();
    let face_to_face = of("dropouts.presentiel.rate");
    assert_eq!((face_to_face.figures.len(), face_to_face.fits[0].low.to_integer()), (4, 18_353));
    assert_eq!(of("dropouts.presentiel-over-en-ligne.rate_ratio").figures.len(), 5);
    assert_eq!(of("training_network.direct-or-cooperation.networks").figures.len(), 11);
    let jobseekers = world().report.contradictions.last().unwrap();
    assert_eq!(jobseekers.figures.len(), 31);
    let implied = jobseekers.implied.as_ref().unwrap();
    assert_eq!(implied.figure.figure.as_str(), "target_groups.jobseekers-bac.learners");
    let bounds = [implied.low, implied.high].map(|b| b.unwrap().to_integer());
    assert_eq!(bounds, [10_208, 10_217]);
}

#[test]
fn a_share_says_what_it_means_and_which_base_would_fit() {
    let of = |suspect: &str| world().report.contradictions.iter().find(|c| c.suspects[0].as_str() == suspect).unwrap();
    let dropouts = of("dropouts.en-ligne.rate");
    let means = dropouts.means.as_ref().unwrap();
    assert_eq!([means.low, means.high].map(|b| b.unwrap().to_integer()), [618, 670]);
    let bases: Vec<i128> = dropouts.fits.iter().map(|f| f.low.to_integer()).collect();
    assert_eq!(bases, [18_353]);
    assert_eq!(dropouts.relation.fr, "le taux rapporte « En ligne : Abandons » à « En ligne : Apprenants »");
    let titles = of("certification.rncp-titre.share");
    let near = titles.nearest.as_ref().unwrap();
    assert_eq!((near.base, near.below.unwrap().0, near.above.unwrap().0), (687, 243, 244));
    assert!(
        titles.relation.fr.contains("243 sur 687 donne 35,37 %, 244 sur 687 donne 35,52 %"),
        "{}",
        titles.relation.fr
    );
    assert_eq!(titles.fits[0].figure.as_ref().unwrap().as_str(), "region.total.trainings");
    for suspect in ["region.provence-alpes-cote-d-azur.jobseekers_bac_share", "pedagogy.all.categories"] {
        assert!(of(suspect).fits.is_empty(), "{suspect}: the base of this share is not in question");
    }
}

#[test]
fn no_sentence_has_a_hole() {
    for group in &world().report.contradictions {
        for text in [&group.relation.fr, &group.relation.en] {
            assert!(
                !text.is_empty() && !text.contains("hors )") && !text.contains("  ") && !text.contains("définition de"),
                "{text}"
            );
        }
    }
}

#[test]
fn one_number_is_malformed_and_two_claims_are_odd() {
    let report = &world().report;
    let malformed: Vec<_> = report.malformed.iter().map(|m| m.cited.figure.as_str()).collect();
    assert_eq!(malformed, ["learners_by_year.2018.total"]);
    assert_eq!(report.notices.len(), 2, "all women, and all residents of priority districts, are job-seekers");
}

#[test]
fn taking_back_one_suspect_a_group_settles_everything() {
    let world = world();
    let left = world.verify(&world.repaired());
    assert_eq!(left.contradictions.iter().map(ids).collect::<Vec<_>>(), Vec::<Vec<&str>>::new());
    let groups = &world.report.contradictions;
    for (place, group) in groups.iter().enumerate() {
        for other in group.suspects.iter().skip(1) {
            let taken: BTreeSet<_> =
                groups.iter().enumerate().map(|(i, g)| if i == place { other } else { &g.suspects[0] }).collect();
            let rows: Vec<_> = world.rows.iter().filter(|r| !taken.contains(&r.figure)).cloned().collect();
            assert!(world.verify(&rows).contradictions.is_empty(), "{other}");
        }
    }
}
