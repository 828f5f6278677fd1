//! People: who invites whom as what, who leaves, what one changes of oneself, what is lent, which keys open.

use crate::accounts_world::{NOW, PASSWORD, World, from, invitation, joining};
use app::AppError;
use app::accounts::{Credentials, FormError, JoinError, Lending, NewPassword};
use domain::accounts::{PersonState, Right, Role};
use domain::network::Language;
use store::accounts::PersonFilter;
use time::{Date, Duration};

fn wrong<T: std::fmt::Debug>(done: Result<T, FormError>) -> Vec<(&'static str, &'static str)> {
    match done {
        Err(FormError::Wrong(faults)) => faults,
        other => panic!("{other:?}"),
    }
}

fn forbidden<T>(done: Result<T, FormError>) -> bool {
    matches!(done, Err(FormError::App(AppError::Forbidden)))
}

fn today() -> Date {
    NOW.date()
}

#[tokio::test]
async fn somebody_who_is_invited_joins_by_the_link_once_and_within_a_week() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let asked = invitation("Jeanne@Exemple.fr", Role::ProviderManager, Some(world.here));
    let id = accounts.invite(&admin, &asked).await.unwrap();
    let first = world.token_for("jeanne@exemple.fr").await;
    accounts.invite_again(&admin, id).await.unwrap();
    let second = world.token_for("jeanne@exemple.fr").await;
    assert!(matches!(accounts.join(&first, &joining("J", "x@exemple.fr"), &from()).await, Err(JoinError::Link)));
    world.pass(Duration::days(7));
    assert!(accounts.link(&second).await.unwrap().is_none(), "a week has passed");
    accounts.invite_again(&admin, id).await.unwrap();
    let third = world.token_for("jeanne@exemple.fr").await;
    world.joined(&third, "Jeanne Durand", "").await;
    assert!(accounts.link(&third).await.unwrap().is_none());
    let jeanne = world.me("jeanne@exemple.fr").await;
    assert!(!jeanne.is_half_way() && jeanne.standing.may_for(Right::ManagePeople, world.here));
    assert!(matches!(accounts.invite_again(&admin, id).await, Err(FormError::App(AppError::Conflict))));
    let told = world.told().await;
    assert!([&first, &second, &third].into_iter().all(|token| !told.contains(token.as_str())));
}

#[tokio::test]
async fn whoever_is_there_already_gets_the_role_and_a_notice() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let id = world.member(&admin, "jeanne@exemple.fr", Role::ProviderEditor, Some(world.here)).await;
    let again = invitation("jeanne@exemple.fr", Role::ProviderManager, Some(world.elsewhere));
    assert_eq!(world.app.accounts().invite(&admin, &again).await.unwrap(), id);
    assert_eq!(world.letters("jeanne@exemple.fr").await[0].0, "role-given");
    assert_eq!(world.me("jeanne@exemple.fr").await.standing.roles().len(), 2);
    assert_eq!(wrong(world.app.accounts().invite(&admin, &again).await), [("role", "role-held")]);
}

#[tokio::test]
async fn an_address_that_refuses_mail_is_not_invited() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let mut write = world.app.store().write(store::Actor::program(), NOW).await.unwrap();
    store::mail::refuse(&write, &domain::accounts::Mail::parse("a@exemple.fr").unwrap(), "550").await.unwrap();
    write.audit(store::audit::Line::new("mail.refused", "mail", None)).await.unwrap();
    write.commit().await.unwrap();
    let asked = invitation("a@exemple.fr", Role::Director, None);
    assert_eq!(wrong(world.app.accounts().invite(&admin, &asked).await), [("mail", "mail-refused")]);
    let anybody = PersonFilter { size: 9, ..PersonFilter::default() };
    assert_eq!(world.app.accounts().people(&admin, &anybody).await.unwrap().0.total, 1, "nothing is half there");
}

#[tokio::test]
async fn nobody_gives_more_than_their_role_lets_them() {
    let world = World::new().await;
    let admin = world.administrator().await;
    world.member(&admin, "resp@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let manager = world.me("resp@exemple.fr").await;
    let accounts = world.app.accounts();
    let (here, elsewhere) = (Some(world.here), Some(world.elsewhere));
    assert!(accounts.invite(&manager, &invitation("a@exemple.fr", Role::ProviderEditor, here)).await.is_ok());
    let too_much = [
        (Role::ProviderEditor, elsewhere),
        (Role::ProviderEditor, None),
        (Role::Recruiter, here),
        (Role::Administrator, here),
        (Role::Director, None),
    ];
    for (role, organisation) in too_much {
        let asked = invitation("b@exemple.fr", role, organisation);
        assert!(forbidden(accounts.invite(&manager, &asked).await), "{role:?} {organisation:?}");
    }
    let nowhere = invitation("c@exemple.fr", Role::Director, here);
    assert_eq!(wrong(accounts.invite(&admin, &nowhere).await), [("role", "role-place")]);
    let unheard = invitation("c@exemple.fr", Role::ProviderEditor, Some(domain::catalogue::OrganisationId(99)));
    assert!(matches!(accounts.invite(&admin, &unheard).await, Err(FormError::App(AppError::NotFound))));
}

#[tokio::test]
async fn the_platform_keeps_an_administrator() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let role = accounts.my_roles(&admin).await.unwrap()[0].id;
    assert_eq!(wrong(accounts.end_role(&admin, role, None).await), [("person", "last-administrator")]);
    assert_eq!(wrong(accounts.close_person(&admin, admin.person.id).await), [("person", "person-oneself")]);
    let other = world.member(&admin, "bis@exemple.fr", Role::Administrator, None).await;
    let bis = world.strong("bis@exemple.fr").await;
    accounts.close_person(&bis, admin.person.id).await.unwrap();
    assert!(accounts.my_sessions(&admin).await.unwrap().is_empty());
    let credentials = Credentials { mail: "alma@exemple.fr".to_owned(), password: PASSWORD.to_owned() };
    assert!(accounts.sign_in(&credentials, &from()).await.is_err());
    accounts.reopen_person(&bis, admin.person.id).await.unwrap();
    assert_eq!(accounts.person(&bis, admin.person.id).await.unwrap().person.state, PersonState::Active);
    assert!(matches!(accounts.reopen_person(&bis, other).await, Err(AppError::Conflict)));
}

#[tokio::test]
async fn an_administrator_with_a_last_day_is_not_the_one_who_stays() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let role = accounts.my_roles(&admin).await.unwrap()[0].id;
    let bis = world.member(&admin, "bis@exemple.fr", Role::Administrator, None).await;
    let other = accounts.person(&admin, bis).await.unwrap().roles[0].id;
    accounts.end_role(&admin, other, Some(today() + Duration::days(30))).await.unwrap();
    for last in [None, Some(today() + Duration::days(60))] {
        assert_eq!(wrong(accounts.end_role(&admin, role, last).await), [("person", "last-administrator")]);
    }
}

#[tokio::test]
async fn a_manager_learns_of_nobody_whether_there_is_an_account() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let here = Some(world.here);
    world.member(&admin, "a@exemple.fr", Role::ProviderManager, here).await;
    let known = world.member(&admin, "c@exemple.fr", Role::ProviderEditor, Some(world.elsewhere)).await;
    let closed = world.member(&admin, "f@exemple.fr", Role::ProviderEditor, Some(world.elsewhere)).await;
    accounts.close_person(&admin, closed).await.unwrap();
    let letters = world.letters("f@exemple.fr").await.len();
    let manager = world.me("a@exemple.fr").await;
    let later = |mail| app::accounts::Invitation {
        since: Some(today() + Duration::days(1)),
        until: Some(today() + Duration::days(2)),
        ..invitation(mail, Role::ProviderEditor, here)
    };
    let mut told = Vec::new();
    for mail in ["new@exemple.fr", "c@exemple.fr", "f@exemple.fr"] {
        let id = accounts.invite(&manager, &later(mail)).await.unwrap();
        accounts.invite_again(&manager, id).await.unwrap();
        let file = accounts.person(&manager, id).await.unwrap();
        let person = file.person;
        told.push((person.state, person.seen_at, person.made_at, file.all, file.invites, file.roles.len()));
    }
    assert!(told.windows(2).all(|two| two[0] == two[1]), "{told:?}");
    assert_eq!(told[0].1, None);
    assert_eq!(world.letters("f@exemple.fr").await.len(), letters, "nothing is sent to a closed account");
    assert!(world.told().await.contains("closed, nothing sent"));
    let past = app::accounts::Invitation { since: Some(today() - Duration::days(1)), ..later("g@exemple.fr") };
    assert_eq!(wrong(accounts.invite(&manager, &past).await), [("since", "role-past")]);
    world.pass(Duration::days(3));
    assert!(matches!(accounts.person(&manager, known).await, Err(AppError::NotFound)), "the role has ended");
    let filter = PersonFilter { organisation: here, size: 50, ..PersonFilter::default() };
    assert_eq!(accounts.people(&manager, &filter).await.unwrap().0.total, 1);
    assert!(accounts.person(&admin, known).await.unwrap().all);
}

#[tokio::test]
async fn a_role_that_ends_takes_what_was_lent_of_it_along() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "a@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let b = world.member(&admin, "b@exemple.fr", Role::ProviderEditor, Some(world.here)).await;
    let stranger = world.member(&admin, "c@exemple.fr", Role::ProviderEditor, Some(world.elsewhere)).await;
    let lender = world.me("a@exemple.fr").await;
    let own = accounts.my_roles(&lender).await.unwrap()[0].clone();
    let lending = |to| Lending { role: own.id, to, since: today(), until: today() + Duration::days(30) };
    assert_eq!(wrong(accounts.lend(&lender, &lending(stranger)).await), [("to", "loan-colleague")]);
    assert_eq!(wrong(accounts.lend(&lender, &lending(lender.person.id)).await), [("to", "loan-colleague")]);
    accounts.lend(&lender, &lending(b)).await.unwrap();
    assert_eq!(wrong(accounts.lend(&lender, &lending(b)).await), [("to", "role-held")]);
    let borrower = world.me("b@exemple.fr").await;
    assert!(borrower.standing.may_for(Right::EditOrganisations, world.here));
    let borrowed = accounts.my_roles(&borrower).await.unwrap()[0].clone();
    let on = Lending { role: borrowed.id, to: lender.person.id, ..lending(b) };
    assert_eq!(wrong(accounts.lend(&borrower, &on).await), [("role", "loan-lent")]);
    assert!(matches!(accounts.end_loan(&borrower, borrowed.id).await, Err(AppError::NotFound)));
    accounts.end_role(&admin, own.id, None).await.unwrap();
    assert!(!world.me("b@exemple.fr").await.standing.may_for(Right::EditOrganisations, world.here));
    assert!(!world.me("a@exemple.fr").await.standing.may_for(Right::ManagePeople, world.here));
    assert_eq!(wrong(accounts.lend(&lender, &lending(b)).await), [("role", "loan-not-held")]);
}

#[tokio::test]
async fn whoever_borrows_a_role_makes_nothing_that_outlasts_it() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "a@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let b = world.member(&admin, "b@exemple.fr", Role::ProviderEditor, Some(world.here)).await;
    let lender = world.me("a@exemple.fr").await;
    let role = accounts.my_roles(&lender).await.unwrap()[0].id;
    let lending = Lending { role, to: b, since: today(), until: today() };
    let loan = accounts.lend(&lender, &lending).await.unwrap();
    let borrower = world.me("b@exemple.fr").await;
    for mail in ["b@exemple.fr", "d@exemple.fr"] {
        let asked = invitation(mail, Role::ProviderManager, Some(world.here));
        assert!(forbidden(accounts.invite(&borrower, &asked).await), "{mail}");
    }
    for ended in [role, loan] {
        assert!(forbidden(accounts.end_role(&borrower, ended, None).await));
    }
    assert!(forbidden(accounts.make_key(&borrower, world.here, "x", today()).await));
    assert!(matches!(accounts.keys(&borrower, world.here).await, Err(AppError::Forbidden)));
    // Who has it lent may still be given it for good.
    assert!(
        accounts.invite(&lender, &invitation("b@exemple.fr", Role::ProviderManager, Some(world.here))).await.is_ok()
    );
}

#[tokio::test]
async fn whoever_lends_takes_back() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "a@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let b = world.member(&admin, "b@exemple.fr", Role::ProviderEditor, Some(world.here)).await;
    let lender = world.me("a@exemple.fr").await;
    let role = accounts.my_roles(&lender).await.unwrap()[0].id;
    assert_eq!(accounts.my_colleagues(&lender).await.unwrap().len(), 1);
    let lending = Lending { role, to: b, since: today() + Duration::days(2), until: today() + Duration::days(3) };
    let loan = accounts.lend(&lender, &lending).await.unwrap();
    let holds = async || world.me("b@exemple.fr").await.standing.may_for(Right::EditOrganisations, world.here);
    assert!(!holds().await, "not yet");
    world.pass(Duration::days(2));
    assert!(holds().await);
    accounts.end_loan(&lender, loan).await.unwrap();
    assert!(!holds().await);
    assert!(matches!(accounts.end_loan(&lender, loan).await, Err(AppError::NotFound)));
    assert_eq!(accounts.my_loans(&lender).await.unwrap().len(), 1, "what was lent stays in the history");
}

#[tokio::test]
async fn a_manager_sees_the_own_organisation_and_nobody_else() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let mine = world.member(&admin, "a@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let other = world.member(&admin, "c@exemple.fr", Role::ProviderEditor, Some(world.elsewhere)).await;
    let manager = world.me("a@exemple.fr").await;
    let filter = |organisation| PersonFilter { organisation, size: 50, ..PersonFilter::default() };
    let listed = async || world.acts().await.iter().filter(|act| *act == "person.listed").count();
    assert_eq!(listed().await, 0);
    let (page, roles) = accounts.people(&manager, &filter(Some(world.here))).await.unwrap();
    assert_eq!(listed().await, 1, "who reads the list leaves one line");
    assert_eq!((page.total, page.people[0].id, roles.len()), (1, mine, 1));
    for out_of_reach in [None, Some(world.elsewhere)] {
        assert!(matches!(accounts.people(&manager, &filter(out_of_reach)).await, Err(AppError::Forbidden)));
    }
    assert!(matches!(accounts.person(&manager, other).await, Err(AppError::NotFound)));
    assert!(matches!(accounts.person(&manager, admin.person.id).await, Err(AppError::NotFound)));
    assert!(forbidden(accounts.close_person(&manager, mine).await));
    let file = accounts.person(&admin, other).await.unwrap();
    assert!(file.manages && file.history.iter().any(|line| line.act == "role.given"));
}

#[tokio::test]
async fn recovery_answers_the_same_whether_or_not_there_is_an_account() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "jeanne@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let jeanne = world.me("jeanne@exemple.fr").await;
    for asked in ["jeanne@exemple.fr", "nobody@exemple.fr", "no address"] {
        accounts.ask_recovery(asked, &from()).await.unwrap();
    }
    assert!(world.letters("nobody@exemple.fr").await.is_empty());
    let token = world.token_for("jeanne@exemple.fr").await;
    let new = "trois mots nouveaux";
    let typed =
        app::accounts::Joining { password: new.to_owned(), repeated: new.to_owned(), ..joining("Jeanne Durand", "") };
    accounts.join(&token, &typed, &from()).await.unwrap();
    assert_eq!(accounts.my_sessions(&jeanne).await.unwrap().len(), 1, "the earlier session has ended");
    let old = Credentials { mail: "jeanne@exemple.fr".to_owned(), password: PASSWORD.to_owned() };
    assert!(accounts.sign_in(&old, &from()).await.is_err());
    for _ in 0..10 {
        let _ = accounts.ask_recovery("nobody@exemple.fr", &from()).await;
    }
    let later = accounts.ask_recovery("nobody@exemple.fr", &from()).await;
    assert!(matches!(later, Err(AppError::TooMany { .. })), "{later:?}");
}

#[tokio::test]
async fn a_recovery_link_lasts_an_hour() {
    let world = World::new().await;
    world.administrator().await;
    world.app.accounts().ask_recovery("alma@exemple.fr", &from()).await.unwrap();
    let token = world.token_for("alma@exemple.fr").await;
    world.pass(Duration::minutes(59));
    assert!(world.app.accounts().link(&token).await.unwrap().is_some());
    world.pass(Duration::minutes(1));
    assert!(world.app.accounts().link(&token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_new_password_wants_the_old_one_and_ends_other_sessions() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "jeanne@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let there = world.me("jeanne@exemple.fr").await;
    let here = world.me("jeanne@exemple.fr").await;
    let change = |old: &str, new: &str, again: &str| NewPassword {
        old: old.to_owned(),
        new: new.to_owned(),
        repeated: again.to_owned(),
    };
    let faults = wrong(accounts.change_password(&here, &change("x", "court", "autre")).await);
    assert_eq!(faults, [("old", "password-wrong"), ("new", "password-short"), ("repeated", "password-differs")]);
    let new = "trois mots nouveaux";
    accounts.change_password(&here, &change(PASSWORD, new, new)).await.unwrap();
    let left = accounts.my_sessions(&there).await.unwrap();
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [here.session.id]);
    assert_eq!(world.letters("jeanne@exemple.fr").await[0].0, "password-changed");
    assert!(!world.told().await.contains("argon2"));
}

#[tokio::test]
async fn another_address_counts_once_its_link_was_used() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "jeanne@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let me = world.me("jeanne@exemple.fr").await;
    assert_eq!(wrong(accounts.ask_mail(&me, "neuve@exemple.fr", "x").await), [("password", "password-wrong")]);
    // An address that is somebody's: the same answer, but nothing is sent there.
    accounts.ask_mail(&me, "alma@exemple.fr", PASSWORD).await.unwrap();
    assert!(world.letters("alma@exemple.fr").await.iter().all(|(template, _)| template != "mail-proof"));
    accounts.ask_mail(&me, "neuve@exemple.fr", PASSWORD).await.unwrap();
    let token = world.token_for("neuve@exemple.fr").await;
    assert!(accounts.link(&token).await.unwrap().is_none(), "it sets no password");
    assert!(matches!(accounts.join(&token, &joining("J", ""), &from()).await, Err(JoinError::Link)));
    assert_eq!(accounts.mail_of_link(&me, &token).await.unwrap().unwrap().as_str(), "neuve@exemple.fr");
    assert!(accounts.mail_of_link(&admin, &token).await.unwrap().is_none(), "another person's");
    assert!(matches!(accounts.take_mail(&admin, &token, &from()).await, Err(AppError::NotFound)));
    accounts.take_mail(&me, &token, &from()).await.unwrap();
    assert!(matches!(accounts.take_mail(&me, &token, &from()).await, Err(AppError::NotFound)));
    assert_eq!(world.me("neuve@exemple.fr").await.person.id, me.person.id);
    assert_eq!(world.letters("jeanne@exemple.fr").await[0].0, "mail-changed");
}

#[tokio::test]
async fn whoever_has_no_password_signs_in_again_for_what_asks_for_it() {
    let world = World::new().await;
    let mut me = world.administrator().await;
    let accounts = world.app.accounts();
    me.person.password_hash = None;
    let new = NewPassword { old: String::new(), new: PASSWORD.to_owned(), repeated: PASSWORD.to_owned() };
    world.pass(Duration::minutes(10));
    accounts.ask_mail(&me, "neuve@exemple.fr", "").await.unwrap();
    world.pass(Duration::seconds(1));
    let again = "sign-in-again";
    assert_eq!(wrong(accounts.ask_mail(&me, "neuve@exemple.fr", "").await), [("password", again)]);
    assert_eq!(wrong(accounts.change_password(&me, &new).await), [("old", again)]);
    let mut last = Ok(());
    for _ in 0..8 {
        last = accounts.ask_mail(&me, "neuve@exemple.fr", "").await;
    }
    assert!(matches!(last, Err(FormError::App(AppError::TooMany { .. }))), "{last:?}");
}

#[tokio::test]
async fn an_invited_person_who_asks_for_a_password_keeps_a_week() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    accounts.invite(&admin, &invitation("a@exemple.fr", Role::ProviderEditor, Some(world.here))).await.unwrap();
    accounts.ask_recovery("a@exemple.fr", &from()).await.unwrap();
    let token = world.token_for("a@exemple.fr").await;
    world.pass(Duration::days(6));
    assert!(accounts.link(&token).await.unwrap().is_some());
}

#[tokio::test]
async fn sessions_are_seen_and_ended() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "jeanne@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let (one, two) = (world.me("jeanne@exemple.fr").await, world.me("jeanne@exemple.fr").await);
    assert_eq!(accounts.my_sessions(&one).await.unwrap().len(), 3);
    accounts.end_session(&one, two.session.id).await.unwrap();
    assert!(matches!(accounts.end_session(&one, admin.session.id).await, Err(AppError::NotFound)));
    assert_eq!(accounts.end_other_sessions(&one).await.unwrap(), 1);
    assert_eq!(accounts.my_sessions(&one).await.unwrap().len(), 1);
    assert_eq!(accounts.my_sessions(&admin).await.unwrap().len(), 1, "only one's own");
}

#[tokio::test]
async fn ones_name_and_language_are_ones_own() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    assert_eq!(wrong(accounts.change_profile(&admin, "  ", Language::Fr).await), [("name", "name-missing")]);
    let odd = "Voir www.exemple.net";
    assert_eq!(wrong(accounts.change_profile(&admin, odd, Language::Fr).await), [("name", "name-odd")]);
    let asked = app::accounts::Invitation { name: odd.to_owned(), ..invitation("z@exemple.fr", Role::Director, None) };
    assert_eq!(wrong(accounts.invite(&admin, &asked).await), [("name", "name-odd")]);
    accounts.change_profile(&admin, "Alma Nouvelle", Language::En).await.unwrap();
    let stale = accounts.change_profile(&admin, "Alma Encore", Language::En).await;
    assert!(matches!(stale, Err(FormError::App(AppError::Conflict))), "as read before the first change");
}

#[tokio::test]
async fn a_key_opens_its_organisation_until_it_ends() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "resp@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let manager = world.me("resp@exemple.fr").await;
    assert!(forbidden(accounts.make_key(&manager, world.elsewhere, "x", today()).await));
    let late = accounts.make_key(&manager, world.here, " ", today() + Duration::days(366)).await;
    assert_eq!(wrong(late), [("name", "key-name"), ("until", "key-until")]);
    let text = accounts.make_key(&manager, world.here, "Logiciel", today() + Duration::days(10)).await.unwrap();
    assert!(text.starts_with("trm_") && text.len() == 77 && text.as_bytes()[12] == b'_', "{text}");
    let holder = accounts.key(&text).await.unwrap().unwrap();
    assert_eq!((holder.organisation, holder.name.as_str()), (world.here, "Logiciel"));
    let (key, maker) = accounts.keys(&manager, world.here).await.unwrap().remove(0);
    assert_eq!((key.used_at, maker.unwrap().id), (Some(NOW), manager.person.id));
    assert!(text.contains(&key.hint) && !world.told().await.contains(&text));
    world.pass(Duration::minutes(4));
    accounts.key(&text).await.unwrap();
    assert_eq!(accounts.keys(&manager, world.here).await.unwrap()[0].0.used_at, Some(NOW), "noted every five minutes");
    world.pass(Duration::days(10) - Duration::minutes(4));
    assert!(accounts.key(&text).await.unwrap().is_some(), "the last day counts");
    world.pass(Duration::days(1));
    assert!(accounts.key(&text).await.unwrap().is_none());
    for no_key in ["", "trm_", &"x".repeat(77), &format!("{}0", &text[..76])] {
        assert!(accounts.key(no_key).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_key_that_was_revoked_opens_nothing() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let text = accounts.make_key(&admin, world.here, "Essai", today()).await.unwrap();
    let holder = accounts.key(&text).await.unwrap().unwrap();
    assert!(matches!(accounts.revoke_key(&admin, world.elsewhere, holder.id).await, Err(AppError::NotFound)));
    accounts.revoke_key(&admin, world.here, holder.id).await.unwrap();
    assert!(accounts.key(&text).await.unwrap().is_none());
    assert!(matches!(accounts.revoke_key(&admin, world.here, holder.id).await, Err(AppError::NotFound)));
    assert_eq!(world.acts().await[0], "key.revoked");
}
