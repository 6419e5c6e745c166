//! Whose page it is, as far as the page itself says, and where a session ends.

use crate::journey::Filed;
use crate::ledger::{Ledger, Shop};
use crate::lexicon::Lexicon;
use crate::page::{Kind, Page};
use crate::sighting::{KeyRecord, Sighting};
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
/// key of this shop, and of no other known one. Nothing where no row tells, or where two tell of different shops. What was
/// filed on trust tells nothing.
#[must_use]
pub fn of_sightings<'a>(ledger: &'a Ledger, seen: &[Sighting], trust: Option<&Filed>) -> &'a str {
    let mut found = "";
    for sighting in seen {
        let mut alike = ledger.shops.iter().filter(|shop| knows(proven_keys(shop, trust), sighting));
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
pub fn contradicts(shop: &Shop, seen: &[Sighting], trust: Option<&Filed>) -> bool {
    let keys = proven_keys(shop, trust);
    let has_key_for = |sighting: &&Sighting| keys.iter().any(|record| record.app.is(&sighting.app));
    seen.iter().filter(has_key_for).count() > 1 && !is_familiar(shop, seen, trust)
}

/// Whether a page shows a key that is known to be this shop's.
#[must_use]
pub fn is_familiar(shop: &Shop, seen: &[Sighting], trust: Option<&Filed>) -> bool {
    seen.iter().any(|sighting| knows(proven_keys(shop, trust), sighting))
}

/// The keys of a shop, but for what was filed under it on trust.
fn proven_keys<'a>(shop: &'a Shop, trust: Option<&'a Filed>) -> &'a [KeyRecord] {
    trust.filter(|filed| filed.shop == shop.id).map_or(&shop.keys, |filed| &filed.keys)
}

fn knows(keys: &[KeyRecord], sighting: &Sighting) -> bool {
    // Of an app that the page does not name, four characters say too little.
    sighting.app.is_known() && keys.iter().any(|record| record.last4 == sighting.last4 && record.app.is(&sighting.app))
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
