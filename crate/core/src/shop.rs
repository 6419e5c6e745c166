//! Whose page it is, as far as the page itself says, and where a session ends.

use crate::lexicon::Lexicon;
use crate::page::{Kind, Page};
use crate::snapshot::Snapshot;
use crate::words;

static LOGIN_BUTTONS: Lexicon = Lexicon::new(words::LOGIN_BUTTONS);
static ENDED_HEADINGS: Lexicon = Lexicon::new(words::ENDED_HEADINGS);

/// The shop number that the page shows in its keys; nothing where it shows none, or two different ones.
///
/// The six digits after `SP` or `SL` are the shop number (IMGUP, EC店長; rules.md 2). A licence key belongs to the shop
/// whatever app it is for; a service secret belongs to the app, and a vendor's app may carry the vendor's number. Only
/// pages that show keys count: documentation prints examples.
#[must_use]
pub fn number<'a>(snapshot: &'a Snapshot, page: &Page) -> &'a str {
    if !matches!(page.kind, Kind::Detail | Kind::Licence | Kind::List) {
        return "";
    }
    let mut shop = "";
    for secret in snapshot.secrets.iter().filter(|secret| secret.prefix == "SL" && !secret.shop.is_empty()) {
        if !shop.is_empty() && shop != secret.shop {
            return "";
        }
        shop = &secret.shop;
    }
    shop
}

/// Whether nobody is logged in any more: the portal's own ログアウト, or a page that asks to log in.
#[must_use]
pub fn session_ended(snapshot: &Snapshot, page: &Page) -> bool {
    let last = snapshot.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    page.kind == Kind::Elsewhere
        && (words::LOGOUT_PATHS.contains(&last)
            || snapshot.headings.iter().any(|heading| ENDED_HEADINGS.is(heading))
            || snapshot.buttons.iter().any(|button| LOGIN_BUTTONS.is(&button.text)))
}
