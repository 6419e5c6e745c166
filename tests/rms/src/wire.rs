//! Requests and replies as the portal sees them, without a socket or a protocol library in sight.

use std::borrow::Cow;

/// A request that has been read completely.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The path, without host and query.
    pub path: String,
    /// The query without its question mark; empty where there is none.
    pub query: String,
    /// The body as it was sent.
    pub body: String,
}

impl Request {
    /// A GET request for `target`, a path with or without a query.
    #[must_use]
    pub fn get(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { method: "GET".into(), path: path.into(), query: query.into(), body: String::new() }
    }

    /// A POST request to `target` with a form's (or a JSON) body.
    #[must_use]
    pub fn post(target: &str, body: &str) -> Self {
        Self { method: "POST".into(), body: body.into(), ..Self::get(target) }
    }

    /// The first value of a field, looked for in the body of a POST and then in the query.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields().into_iter().find(|(key, _)| key == name).map(|(_, value)| value).or_else(|| {
            form_urlencoded::parse(self.query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        })
    }

    /// The fields of the body, decoded, in the order sent.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }
}

/// What is sent back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status code.
    pub status: u16,
    /// Headers besides the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Cow<'static, [u8]>,
}

impl Reply {
    /// A reply of one type with status 200.
    #[must_use]
    pub fn new(content_type: &str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { status: 200, headers: vec![("content-type", content_type.into())], body: body.into() }
    }

    /// A page.
    #[must_use]
    pub fn page(html: String) -> Self {
        Self::new("text/html; charset=UTF-8", html.into_bytes()).with("cache-control", "no-store")
    }

    /// A JSON answer of the control paths.
    #[must_use]
    pub fn json(value: &serde_json::Value) -> Self {
        Self::new("application/json", format!("{value}\n").into_bytes()).with("cache-control", "no-store")
    }

    /// A plain text with a status, for mistakes in a request.
    #[must_use]
    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Self { status, ..Self::new("text/plain; charset=UTF-8", text.into().into_bytes()) }
    }

    /// Sends the browser to another path with a GET.
    #[must_use]
    pub fn see_other(path: &str) -> Self {
        Self { status: 303, ..Self::text(303, "") }.with("location", path)
    }

    /// The same reply with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body as text; bytes that are not UTF-8 are shown as such.
    #[must_use]
    pub fn text_body(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}
