//! A server that is told to stop finishes what it is doing, and the next one may start at once.

use super::client::{Answer, Client};
use super::server::{ADMINISTRATOR, FILE, demonstration, serve, serve_at, start, wait_until};
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn an_answer_under_way_is_finished() {
    let folder = demonstration();
    let server = start(serve(folder.path(), &["--demo", "--database", FILE]));
    let client = Client::signed_in(&server.address, ADMINISTRATOR);
    let form = "name=zoe&mail=zoe%40exemple.fr&language=fr&role=director&since=&until=";
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = format!(
        "POST /personnes/inviter HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        server.address,
        client.cookie,
        form.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the form: the answer is under way.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.terminate();
    wait_until("nobody is let in any more", || match TcpStream::connect(&server.address) {
        Ok(_) => Err("still open"),
        Err(_) => Ok(()),
    });
    stream.write_all(form.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let answer = Answer::of(&text).unwrap();
    assert_eq!(answer.status, 303, "{answer:?}");
    let address = server.address.clone();
    assert_eq!(server.status(), Some(0));
    // At once, and in the same place.
    let next = start(serve_at(folder.path(), &address, &["--demo", "--database", FILE]));
    assert_eq!(next.address, address);
    let client = Client { address: next.address.clone(), ..client };
    let page = client.get(answer.header("location").unwrap());
    assert!(page.status == 200 && page.text.contains("zoe@exemple.fr"), "{page:?}");
}
