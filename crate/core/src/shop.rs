//! Whose page it is, as far as the page itself says, and where a session ends.

use crate::ledger::{Ledger, Shop};
use crate::lexicon::Lexicon;
use crate::page::{Kind, Page};
use crate::sighting::Sighting;
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

/// The known shop whose page it is by what the page says of keys: app and last four characters of a row are those of a
/// key of this shop, and of no other known one. Nothing where no row tells, or where two tell of different shops.
#[must_use]
pub fn of_sightings<'a>(ledger: &'a Ledger, seen: &[Sighting]) -> &'a str {
    let mut found = "";
    for sighting in seen {
        let mut alike = ledger.shops.iter().filter(|shop| knows(shop, sighting));
        let (Some(shop), None) = (alike.next(), alike.next()) else { continue };
        if !found.is_empty() && found != shop.id {
            return "";
        }
        found = &shop.id;
    }
    found
}

/// Whether a page can hardly be of this shop: it speaks of two or more apps of which the shop has keys, and shows none
/// of these keys. One changed key is a renewal; all of them changed at once are another shop's.
#[must_use]
pub fn contradicts(shop: &Shop, seen: &[Sighting]) -> bool {
    let has_key_for = |sighting: &&Sighting| shop.keys.iter().any(|record| record.app.is(&sighting.app));
    seen.iter().filter(has_key_for).count() > 1 && !seen.iter().any(|sighting| knows(shop, sighting))
}

fn knows(shop: &Shop, sighting: &Sighting) -> bool {
    // Of an app that the page does not name, four characters say too little.
    sighting.app.is_known()
        && shop.keys.iter().any(|record| record.last4 == sighting.last4 && record.app.is(&sighting.app))
}

/// Whether this may be a shop's number.
#[must_use]
pub fn is_number(id: &str) -> bool {
    (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
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
