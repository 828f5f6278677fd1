//! The second factor: set up, asked for, used once, lost.

use crate::accounts_world::{NOW, PASSWORD, World, code, from};
use app::AppError;
use app::accounts::FormError;
use domain::accounts::Role;
use time::Duration;

#[tokio::test]
async fn an_agencys_role_is_half_way_until_a_factor_is_set_up_and_proved() {
    let world = World::new().await;
    let token = world.app.accounts().first_link().await.unwrap().unwrap();
    world.joined(token.reveal(), "Alma Administre", "alma@exemple.fr").await;
    let accounts = world.app.accounts();
    let me = world.me("alma@exemple.fr").await;
    assert!(me.is_half_way());
    assert!(accounts.pending_factor(&me).await.unwrap().is_none());
    accounts.begin_factor(&me, PASSWORD).await.unwrap();
    let setup = accounts.pending_factor(&me).await.unwrap().unwrap();
    assert!(setup.uri.starts_with("otpauth://totp/") && setup.uri.contains(&setup.secret), "{}", setup.uri);
    assert!(matches!(accounts.confirm_factor(&me, "000000").await, Err(FormError::Wrong(_))));
    assert!(world.me("alma@exemple.fr").await.person.totp_secret.is_none(), "it does not count before its first code");
    let me = world.me("alma@exemple.fr").await;
    let strong = accounts.confirm_factor(&me, &code(&setup.secret, NOW)).await.unwrap();
    assert_eq!(strong.codes.len(), 10);
    let me = accounts.me(strong.token.reveal()).await.unwrap().unwrap();
    assert!(!me.is_half_way() && me.session.strong);
    assert_eq!(accounts.my_sessions(&me).await.unwrap().len(), 1, "the others have ended");
    assert!(!world.told().await.contains(&setup.secret));
}

#[tokio::test]
async fn a_session_alone_sets_no_factor_up() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "resp@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let me = world.me("resp@exemple.fr").await;
    for wrong in ["", "x"] {
        let begun = accounts.begin_factor(&me, wrong).await;
        assert!(
            matches!(&begun, Err(FormError::Wrong(faults)) if faults[..] == [("password", "password-wrong")]),
            "{begun:?}"
        );
    }
    assert!(accounts.pending_factor(&me).await.unwrap().is_none());
    assert!(matches!(accounts.begin_factor(&admin, "x").await, Err(FormError::Wrong(_))), "nor another one");
    // Whoever has no password has just come in.
    let without = |me: &app::Me| app::Me {
        person: app::accounts::Person { password_hash: None, ..me.person.clone() },
        ..me.clone()
    };
    accounts.begin_factor(&without(&me), "").await.unwrap();
    world.pass(Duration::minutes(11));
    let begun = accounts.begin_factor(&without(&me), "").await;
    assert!(
        matches!(&begun, Err(FormError::Wrong(faults)) if faults[..] == [("password", "sign-in-again")]),
        "{begun:?}"
    );
}

#[tokio::test]
async fn a_secret_waits_half_an_hour_for_its_first_code() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    accounts.begin_factor(&admin, PASSWORD).await.unwrap();
    let setup = accounts.pending_factor(&admin).await.unwrap().unwrap();
    world.pass(Duration::minutes(31));
    assert!(accounts.pending_factor(&admin).await.unwrap().is_none());
    let late = accounts.confirm_factor(&admin, &code(&setup.secret, world.app.now())).await;
    assert!(matches!(late, Err(FormError::App(AppError::Conflict))));
}

#[tokio::test]
async fn a_code_opens_once_and_under_another_token() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let secret = admin.person.totp_secret.clone().unwrap();
    let me = world.me("alma@exemple.fr").await;
    assert!(me.is_half_way());
    let replayed = accounts.second_step(&me, &code(&secret, NOW)).await;
    assert!(matches!(replayed, Err(FormError::Wrong(_))), "that code set the factor up");
    world.pass(Duration::seconds(30));
    let strong = accounts.second_step(&me, &code(&secret, NOW + Duration::seconds(30))).await.unwrap();
    let proved = accounts.me(strong.token.reveal()).await.unwrap().unwrap();
    assert_eq!((proved.session.id, proved.session.strong), (me.session.id, true));
    let again = world.me("alma@exemple.fr").await;
    let replayed = accounts.second_step(&again, &code(&secret, NOW + Duration::seconds(30))).await;
    assert!(matches!(replayed, Err(FormError::Wrong(_))));
}

#[tokio::test]
async fn few_codes_are_tried() {
    let world = World::new().await;
    world.administrator().await;
    let me = world.me("alma@exemple.fr").await;
    let mut last = None;
    for _ in 0..7 {
        last = Some(world.app.accounts().second_step(&me, "000000").await);
    }
    assert!(matches!(last, Some(Err(FormError::App(AppError::TooMany { .. })))));
    assert!(world.acts().await.iter().filter(|act| *act == "factor.refused").count() >= 5);
}

#[tokio::test]
async fn a_written_code_opens_once_and_new_ones_replace_the_old() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let codes = accounts.renew_codes(&admin).await.unwrap();
    let me = world.me("alma@exemple.fr").await;
    assert!(accounts.second_step(&me, &codes[3].to_uppercase().replace('-', " ")).await.is_ok());
    assert_eq!(accounts.codes_left(&admin).await.unwrap(), 9);
    let me = world.me("alma@exemple.fr").await;
    assert!(accounts.second_step(&me, &codes[3]).await.is_err());
    assert!(matches!(accounts.renew_codes(&me).await, Err(AppError::Forbidden)), "only a strong session");
    accounts.renew_codes(&admin).await.unwrap();
    assert!(accounts.second_step(&me, &codes[4]).await.is_err());
    let told = world.told().await;
    assert!(codes.iter().all(|code| !told.contains(code.as_str())));
}

#[tokio::test]
async fn a_password_alone_replaces_no_factor() {
    let world = World::new().await;
    world.administrator().await;
    let accounts = world.app.accounts();
    let thief = world.me("alma@exemple.fr").await;
    assert!(matches!(accounts.begin_factor(&thief, PASSWORD).await, Err(FormError::App(AppError::Forbidden))));
    assert!(matches!(accounts.pending_factor(&thief).await, Err(AppError::Forbidden)));
    assert!(matches!(accounts.confirm_factor(&thief, "000000").await, Err(FormError::App(AppError::Forbidden))));
    assert!(matches!(accounts.drop_factor(&thief, PASSWORD).await, Err(FormError::App(AppError::Forbidden))));
    // Nor does a recovery.
    accounts.ask_recovery("alma@exemple.fr", &from()).await.unwrap();
    let token = world.token_for("alma@exemple.fr").await;
    world.joined(&token, "Alma Administre", "").await;
    assert!(world.me("alma@exemple.fr").await.is_half_way());
}

#[tokio::test]
async fn an_administrator_takes_a_lost_factor_away_and_the_person_is_told() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    let id = world.member(&admin, "dir@exemple.fr", Role::Director, None).await;
    assert!(matches!(accounts.reset_factor(&admin, id).await, Err(AppError::Conflict)), "there is none");
    let director = world.strong("dir@exemple.fr").await;
    assert!(matches!(accounts.reset_factor(&director, admin.person.id).await, Err(AppError::Forbidden)));
    assert!(matches!(accounts.reset_factor(&admin, admin.person.id).await, Err(AppError::Forbidden)));
    accounts.reset_factor(&admin, id).await.unwrap();
    assert!(accounts.my_sessions(&director).await.unwrap().is_empty());
    assert_eq!(world.letters("dir@exemple.fr").await[0].0, "factor-reset");
    let me = world.me("dir@exemple.fr").await;
    assert!(me.is_half_way() && me.person.totp_secret.is_none());
}

#[tokio::test]
async fn whoever_has_the_machine_helps_the_last_administrator() {
    let world = World::new().await;
    world.administrator().await;
    let mail = |text| domain::accounts::Mail::parse(text).unwrap();
    let accounts = world.app.accounts();
    assert!(matches!(accounts.reset_factor_of(&mail("nobody@exemple.fr")).await, Err(AppError::NotFound)));
    accounts.reset_factor_of(&mail("alma@exemple.fr")).await.unwrap();
    assert!(world.me("alma@exemple.fr").await.person.totp_secret.is_none());
    assert!(matches!(accounts.reset_factor_of(&mail("alma@exemple.fr")).await, Err(AppError::Conflict)));
}

#[tokio::test]
async fn whoever_need_not_have_a_factor_gives_it_up_with_the_password() {
    let world = World::new().await;
    let admin = world.administrator().await;
    let accounts = world.app.accounts();
    world.member(&admin, "resp@exemple.fr", Role::ProviderManager, Some(world.here)).await;
    let me = world.strong("resp@exemple.fr").await;
    assert!(world.me("resp@exemple.fr").await.is_half_way());
    let me = app::Me { person: world.me("resp@exemple.fr").await.person, ..me };
    assert!(matches!(accounts.drop_factor(&me, "x").await, Err(FormError::Wrong(_))));
    accounts.drop_factor(&me, PASSWORD).await.unwrap();
    assert!(!world.me("resp@exemple.fr").await.is_half_way());
    assert!(matches!(accounts.drop_factor(&admin, PASSWORD).await, Err(FormError::App(AppError::Forbidden))));
}
