//! The database goes away and comes back.

use super::client::Client;
use super::server::{ADMINISTRATOR, serve, start, wait_until};
use super::several::postgres;
use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Stands between a server and its database. None while it is down, else the connections that it carries.
struct Proxy {
    carried: Arc<Mutex<Option<Vec<TcpStream>>>>,
    port: u16,
}

impl Proxy {
    fn before(database: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let carried = Arc::new(Mutex::new(Some(Vec::new())));
        let all = Arc::clone(&carried);
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let near = near.unwrap();
                if let Some(carried) = all.lock().unwrap().as_mut() {
                    let far = TcpStream::connect(&database).unwrap();
                    carried.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                    carry(near.try_clone().unwrap(), far.try_clone().unwrap());
                    carry(far, near);
                }
            }
        });
        Self { carried, port }
    }

    fn down(&self) {
        for stream in self.carried.lock().unwrap().take().unwrap() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn up(&self) {
        *self.carried.lock().unwrap() = Some(Vec::new());
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}

#[test]
fn an_outage_is_told_and_passes_by_itself() {
    let Some(database) = postgres() else { return };
    let proxy = Proxy::before(database.place());
    let address = database.address.replace(&database.place(), &format!("127.0.0.1:{}", proxy.port));
    let folder = tempfile::tempdir().unwrap();
    let server = start(serve(folder.path(), &["--demo", "--database", &address]));
    let client = Client::signed_in(&server.address, ADMINISTRATOR);
    assert_eq!(client.get("/sante/pret").status, 200);
    proxy.down();
    for path in ["/personnes", "/journal", "/organismes"] {
        let page = client.get(path);
        assert_eq!(page.status, 503, "{path}: {page:?}");
        assert!(page.text.contains("momentanément indisponible") && page.has_incident(), "{page:?}");
    }
    let refused = client.invite("zoe").unwrap();
    assert_eq!(refused.status, 503, "{refused:?}");
    assert_eq!(client.get("/sante/pret").status, 503);
    assert_eq!(client.get("/sante/vivant").status, 200);
    proxy.up();
    wait_until("it is ready again", || match client.get("/sante/pret").status {
        200 => Ok(()),
        status => Err(status),
    });
    assert_eq!(client.get("/personnes").status, 200);
    assert_eq!(client.invite("zoe").unwrap().status, 303);
}
