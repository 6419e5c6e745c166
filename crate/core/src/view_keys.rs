//! What the menu and the popup show of keys: the copy buttons of this page, and the list of known expiries.

use alloc::borrow::Cow;

use crate::entry::{Age, Kind};
use crate::guide::RENEWAL;
use crate::key::{self, Key, Renewal, Shape, kind_name};
use crate::lexicon::Lexicon;
use crate::licence::LIFE_DAYS;
use crate::message::Ask;
use crate::moment::Moment;
use crate::page;
use crate::sighting::{KeyRecord, observe};
use crate::snapshot::{ElementId, Snapshot};
use crate::text::{Lang, fill, key as texts, text};
use crate::view::Known;
use crate::watch::{self, BAR_DAYS, KnownKey, Nearness, ShopKeys, known_keys};
use crate::words;

static ISSUE_BUTTONS: Lexicon = Lexicon::new(words::ISSUE_BUTTONS);

/// One key that the page shows in full.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCard {
    /// Whose it is, where it is not the newest of the shop's own.
    pub of: Option<String>,
    /// What it is: `ライセンスキー・25文字・SL…CD34`.
    pub line: String,
    /// The name of the button that copies it.
    pub copy: String,
    /// What to ask of the hands when that is pressed.
    pub ask: Ask,
    /// What to say when it is in the clipboard.
    pub copied: String,
    /// Where it stands in a renewal, as far as that is known.
    pub renewal: Option<String>,
    /// What to know: that a secret stays as it is, that blanks are left out.
    pub notes: Vec<String>,
    /// What looks wrong with it.
    pub warnings: Vec<String>,
}

impl KeyCard {
    /// The key in the page.
    #[must_use]
    pub fn id(&self) -> Option<&ElementId> {
        match &self.ask {
            Ask::Copy { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// What is shown of the keys on a page.
#[must_use]
pub fn keys(snapshot: &Snapshot, page: page::Kind, known: Known<'_>, lang: Lang) -> Vec<KeyCard> {
    let records = records(known);
    let issues = snapshot.buttons.iter().any(|button| ISSUE_BUTTONS.is(&button.text));
    key::keys(snapshot, page).iter().map(|key| card(key, &records, issues, known, lang)).collect()
}

/// What is known of the keys of the shop whose page the tab shows; where that is not known, what the page says of them.
pub(crate) fn records(known: Known<'_>) -> Cow<'_, [KeyRecord]> {
    if let Some(shop) = known.shop() {
        return Cow::Borrowed(&shop.keys);
    }
    let mut records = Vec::new();
    if let Some(tab) = known.tab {
        observe(&mut records, &tab.apart, tab.apart_at);
    }
    Cow::Owned(records)
}

/// Where the shop's own newest key stands in a renewal.
///
/// Near its end it is the key from before: what is issued next is not this one; and so it is where the page has the button
/// that issues the next one (`issues`), whatever its day. One that was first seen within 24 hours after another is the new
/// one.
fn renewal_note(key: &Key, records: &[KeyRecord], issues: bool, known: Known<'_>, lang: Lang) -> Option<String> {
    if key.kind != Kind::Licence || !key.app.own || key.age == Age::Past {
        return None;
    }
    let last4 = &key.secret.last4;
    let record = record_of(key, records)?;
    let first = known.ledger.stages().iter().copied().max().unwrap_or_default();
    let days = record.expiry.days_left(known.now.date());
    let near = days.is_some_and(|days| days <= i64::from(first));
    // Once a renewal is begun it is the key to be renewed, however far its end is.
    let era = known.ledger.era;
    let mut guides = known.shop().into_iter().flat_map(|shop| &shop.guides);
    let begun = guides.any(|one| one.id == RENEWAL && one.is_open(era) && one.new.is_empty());
    // One that was seen for the first time may have been issued a moment ago: its day tells.
    let issued_before = days.is_some_and(|days| days < i64::from(LIFE_DAYS) - 1);
    let opened = Moment(known.now.0.saturating_sub(24 * 60));
    let stands = match key::renewal(&key.app, last4, opened, records) {
        _ if record.past => return None,
        _ if near || begun => Renewal::Old,
        Renewal::Old if issues => Renewal::Old,
        Renewal::Untold if issues && issued_before => Renewal::Old,
        Renewal::Old => return None,
        other => other,
    };
    key::renewal_note(lang, stands, last4, record.expiry)
}

/// Whether a key is one from before the newest: its own page does not say so, but what other pages showed does.
#[must_use]
pub fn is_past(key: &Key, records: &[KeyRecord]) -> bool {
    let known = key.kind == Kind::Licence && record_of(key, records).is_some_and(|record| record.past);
    key.age == Age::Past || known
}

/// What is remembered of a key that the page shows.
fn record_of<'a>(key: &Key, records: &'a [KeyRecord]) -> Option<&'a KeyRecord> {
    records.iter().find(|record| record.last4 == key.secret.last4 && record.app.is(&key.app))
}

/// What a pasted key is, compared with what is known of the shop of the tab; without one, of the shop that the key
/// names, or of the only known one.
#[must_use]
pub fn pasted(shape: &Shape, known: Known<'_>, lang: Lang) -> String {
    let of_tab = known.shop();
    let named = known.ledger.shop(&shape.shop);
    let only = (known.ledger.shops.len() == 1).then(|| known.ledger.shops.first()).flatten();
    let shop = of_tab.or(named).or(only.filter(|_| shape.shop.is_empty()));
    let records = shop.map_or_else(|| records(known), |shop| Cow::Borrowed(&shop.keys));
    key::compare(lang, shape, of_tab.map(|shop| shop.id.as_str()), &records)
}

/// The list of all known keys, the page's own among them while it is not known whose they are.
#[must_use]
pub fn known(known: Known<'_>, lang: Lang) -> Vec<ExpiryLine> {
    let apart = if known.shop().is_none() { records(known) } else { Cow::Borrowed(&[][..]) };
    let mut shops = watch::shops(known.ledger);
    shops.push(ShopKeys { shop: "", name: "", records: &apart });
    expiries(&known_keys(&shops, known.ledger.stages(), known.now, lang))
}

fn card(key: &Key, records: &[KeyRecord], issues: bool, known: Known<'_>, lang: Lang) -> KeyCard {
    let secret = &key.secret;
    let mut notes = Vec::new();
    if key.kind == Kind::ServiceSecret {
        notes.push(text(lang, texts::KEY_SAME).to_owned());
    }
    if secret.blanks_around {
        notes.push(text(lang, texts::KEY_BLANKS).to_owned());
    }
    let of = if is_past(key, records) {
        Some(text(lang, texts::KEYS_PAST).to_owned())
    } else if key.app.own || !key.app.is_known() {
        None
    } else {
        Some(fill(lang, texts::KEYS_VENDOR, &[("app", &key.app.name(lang))]))
    };
    let copy = match key.kind {
        Kind::ServiceSecret => texts::KEY_COPY_SECRET,
        Kind::Licence => texts::KEY_COPY_LICENCE,
    };
    let length = secret.length.to_string();
    let values = [("kind", kind_name(lang, key.kind)), ("n", length.as_str()), ("tail", secret.last4.as_str())];
    KeyCard {
        of,
        line: key.line(lang),
        copy: text(lang, copy).to_owned(),
        ask: Ask::Copy { id: secret.id.clone(), length: secret.length, last4: secret.last4.clone() },
        copied: fill(lang, texts::KEY_COPIED, &values),
        renewal: renewal_note(key, records, issues, known, lang),
        notes,
        warnings: key.warnings(lang),
    }
}

/// One line of the list of known keys, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryLine {
    /// `404839：GoQSystem`.
    pub name: String,
    /// `2026/12/25（あと34日）`.
    pub expiry: String,
    /// `末尾 CD34・最終確認 11/01`.
    pub detail: String,
    /// 更新あり, 承認待ち and the like.
    pub flags: Vec<String>,
    /// The bar: how many of [`BAR_DAYS`] are left.
    pub left: Option<u32>,
    /// The style sheet's name for how near it is.
    pub nearness: &'static str,
}

/// The most that a bar shows.
pub const BAR: u32 = BAR_DAYS;

/// The list of known keys, from what the watch knows.
#[must_use]
pub fn expiries(known: &[KnownKey]) -> Vec<ExpiryLine> {
    let line = |key: &KnownKey| ExpiryLine {
        name: key.name.clone(),
        expiry: key.expiry.clone(),
        detail: [key.tail.as_str(), &key.seen].join("・"),
        flags: key.flags.clone(),
        left: key.left,
        nearness: match key.nearness {
            Nearness::None => "none",
            Nearness::Far => "far",
            Nearness::Soon => "soon",
            Nearness::Urgent => "urgent",
        },
    };
    known.iter().map(line).collect()
}
