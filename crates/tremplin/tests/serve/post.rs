//! The mail server is down.

use super::client::Client;
use super::server::{ADMINISTRATOR, FILE, demonstration, serve, start, wait_until};
use std::net::TcpListener;

#[test]
fn an_invitation_waits_for_the_mail_server() {
    let folder = demonstration();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = serve(folder.path(), &["--demo", "--database", FILE]);
    command.env("TREMPLIN_MAIL_URL", format!("smtp://{nobody}"));
    let server = start(command);
    let client = Client::signed_in(&server.address, ADMINISTRATOR);
    assert_eq!(client.invite("zoe").unwrap().status, 303);
    wait_until("the mail was tried and waits", || {
        let page = client.get("/exploitation?etat=waiting").text;
        let job = page.split("<tr>").find(|row| row.contains("mail.send")).map(str::to_owned);
        match job {
            Some(row) if !row.contains(">0</td>") => Ok(()),
            other => Err(other),
        }
    });
    assert!(!client.get("/exploitation?etat=failed").text.contains("mail.send"));
    assert_eq!(client.get("/exploitation/courriels").status, 200);
}
