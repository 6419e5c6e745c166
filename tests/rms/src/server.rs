//! The portal on a TLS port of this machine, with a certificate made at the start.

use crate::{
    Portal, assets,
    options::Options,
    wire::{Reply, Request},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    body::{Bytes, Incoming},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    error::Error,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig, crypto,
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// The names that the certificate is for.
const HOSTS: &[&str] = &["webservice.rms.rakuten.co.jp", "ichiba-bs.rms.rakuten.co.jp", "localhost", "127.0.0.1"];

/// More than any form of the portal sends.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Where the npm packages are; without it pages that load them get 404.
    pub vendor_dir: Option<PathBuf>,
}

/// A simulator that answers, on threads of its own, until the process ends.
#[derive(Clone, Debug)]
pub struct Running {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The certificate, for clients that want to trust it.
    pub certificate: CertificateDer<'static>,
}

/// Starts the simulator.
///
/// # Errors
/// The port is taken, or no certificate could be made.
pub fn start(config: Config) -> Result<Running, Box<dyn Error>> {
    let hosts: Vec<String> = HOSTS.iter().map(|host| (*host).into()).collect();
    let made = rcgen::generate_simple_self_signed(hosts)?;
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let tls = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)?;
    let acceptor = TlsAcceptor::from(Arc::new(tls));

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let portal = Arc::new(Mutex::new(Portal::new(Options::default())?));
    let vendor_dir = Arc::new(config.vendor_dir);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        runtime.block_on(async move {
            // The listener is valid; only a broken machine ends the loop here, and then no port answers.
            let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let (acceptor, portal, vendor_dir) = (acceptor.clone(), Arc::clone(&portal), Arc::clone(&vendor_dir));
                tokio::spawn(async move {
                    let _ = stream.set_nodelay(true);
                    // A client that gives up or does not trust the certificate is none of the portal's business.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service =
                        service_fn(move |request| answer(request, Arc::clone(&portal), Arc::clone(&vendor_dir)));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
    });
    Ok(Running { port, certificate })
}

async fn answer(
    request: hyper::Request<Incoming>,
    portal: Arc<Mutex<Portal>>,
    vendor_dir: Arc<Option<PathBuf>>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let reply = match Limited::new(body, BODY_LIMIT).collect().await {
        Err(error) => Reply::text(413, error.to_string()),
        Ok(body) => {
            let request = Request {
                method: head.method.to_string(),
                path: head.uri.path().into(),
                query: head.uri.query().unwrap_or_default().into(),
                body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            };
            assets::package(&request.path, vendor_dir.as_deref()).unwrap_or_else(|| {
                // A panic in an earlier request leaves the state as it was; a reset makes it whole.
                portal.lock().unwrap_or_else(PoisonError::into_inner).respond(&request)
            })
        }
    };
    let mut response = hyper::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    Ok(response.body(Full::new(Bytes::from(reply.body.into_owned()))).unwrap_or_else(|_| {
        let mut response = hyper::Response::new(Full::default());
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    }))
}
