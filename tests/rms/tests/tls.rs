//! The simulator as a browser meets it: over TLS, under the portal's own name.
#![allow(clippy::unwrap_used, missing_docs)]

use kagiban_rms::server::{Config, Running, start};
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto, pki_types::ServerName};

fn exchange(running: &Running, host: &'static str, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(running.certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session = ClientConnection::new(Arc::new(config), ServerName::try_from(host).unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, TcpStream::connect(("127.0.0.1", running.port)).unwrap());
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // The server closes the connection; whether with a notice or without is no matter here.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[test]
fn pages_and_controls_answer_under_every_name() {
    let running = start(Config::default()).unwrap();
    for host in ["webservice.rms.rakuten.co.jp", "ichiba-bs.rms.rakuten.co.jp", "localhost", "127.0.0.1"] {
        let answer = exchange(
            &running,
            host,
            &format!("GET /merchant-portal/serviceEdit HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"),
        );
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("rpay.order.getOrder"), "{host}");
    }
    let body = r#"{"csp":"strict"}"#;
    let reset = format!(
        "POST /__sim/reset HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    assert!(exchange(&running, "localhost", &reset).starts_with("HTTP/1.1 200"));
    let page = "GET /merchant-portal/serviceList HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(exchange(&running, "localhost", page).contains("content-security-policy: default-src 'none'"));
    let library =
        "GET /merchant-portal/js/jquery-3.5.1.min.js HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assert!(exchange(&running, "localhost", library).starts_with("HTTP/1.1 404"));
}
