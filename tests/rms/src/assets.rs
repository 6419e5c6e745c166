//! Files that are no pages: the style sheet, the page scripts, the icon, and the packages a portal page loads.

use crate::wire::Reply;
use std::path::Path;

/// The page scripts, by name.
const SCRIPTS: &[(&str, &str)] = &[
    ("menu.js", include_str!("../assets/menu.js")),
    ("confirm.js", include_str!("../assets/confirm.js")),
    ("edit.js", include_str!("../assets/edit.js")),
    ("late.js", include_str!("../assets/late.js")),
    ("replaced.js", include_str!("../assets/replaced.js")),
    ("rerender.js", include_str!("../assets/rerender.js")),
    ("refuse.js", include_str!("../assets/refuse.js")),
    ("flip.js", include_str!("../assets/flip.js")),
    ("tables.js", include_str!("../assets/tables.js")),
];

/// A file of the simulator's own.
#[must_use]
pub fn own(path: &str) -> Option<Reply> {
    match path {
        "/favicon.ico" | "/merchant-portal/favicon.ico" => {
            Some(Reply::new("image/x-icon", include_bytes!("../data/favicon.ico").as_slice()))
        }
        "/merchant-portal/css/layout.css" => {
            Some(Reply::new("text/css; charset=UTF-8", include_str!("../assets/layout.css").as_bytes()))
        }
        _ => {
            let name = path.strip_prefix("/merchant-portal/js/")?;
            let (_, script) = SCRIPTS.iter().find(|(script, _)| *script == name)?;
            Some(Reply::new(JAVASCRIPT, script.as_bytes()))
        }
    }
}

const JAVASCRIPT: &str = "text/javascript; charset=UTF-8";

/// A file of an npm package under the vendor directory, which holds the packages as `node_modules` does.
///
/// DataTables 2 and the older 1.x name their file differently; the first that is there is served.
#[must_use]
pub fn package(path: &str, vendor_dir: Option<&Path>) -> Option<Reply> {
    let candidates: &[&str] = match path.strip_prefix("/merchant-portal/js/")? {
        "jquery-3.5.1.min.js" => &["jquery/dist/jquery.min.js"],
        "datatables.min.js" => &["datatables.net/js/dataTables.min.js", "datatables.net/js/jquery.dataTables.min.js"],
        _ => return None,
    };
    let file = vendor_dir.and_then(|dir| candidates.iter().find_map(|name| std::fs::read(dir.join(name)).ok()));
    Some(match file {
        Some(bytes) => Reply::new(JAVASCRIPT, bytes),
        None => Reply::text(404, format!("{path}: not found under --vendor-dir")),
    })
}
