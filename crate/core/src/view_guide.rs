//! The guides as the screens show them: each a list named by its title, with the current step marked.

use alloc::{string::String, vec::Vec};

use crate::catalogue::{Access, GroupId, function_named, groups};
use crate::entry::Kind as KeyKind;
use crate::guide::mail::{Mail, form};
use crate::guide::offer::{lists_own_row, offers};
use crate::guide::progress::Progress;
use crate::guide::renewal::{holders, is_unseen, may_stop};
use crate::guide::sign::{Sign, Signs};
use crate::guide::square::{added, is_waiting};
use crate::guide::{Guide, Place, RENEWAL, Step, guide, guides, split, start};
use crate::key::kind_name;
use crate::ledger::{Ledger, Shop};
use crate::licence::slashed;
use crate::message::Ask;
use crate::page::{Kind, Page, is_documentation};
use crate::row::{function_in, functions_called};
use crate::sighting::{App, sightings};
use crate::snapshot::Snapshot;
use crate::text::{Key, Lang, fill, key, list, text};
use crate::view::Known;
use crate::view_keys::{KeyCard, is_past, records};
use crate::{key as keys, moment::Moment};

/// One guide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GuideView {
    /// Its id.
    pub id: &'static str,
    /// What names it in an errand: its id, and the app that it is about where there are several.
    pub key: String,
    /// The number of the shop that it is about; empty where that is not known yet.
    pub shop: String,
    /// Its title, which names its list.
    pub title: String,
    /// `3/11 完了`, why it offers itself, or how it stands.
    pub line: String,
    /// Whether it offers itself.
    pub offered: bool,
    /// Its steps; none where it is not under way.
    pub steps: Vec<StepView>,
    /// Its buttons: what each does, its text, and its accessible name.
    pub buttons: Vec<(&'static str, String, String)>,
    /// A folded card that goes with it: its title and its lines.
    pub card: Option<(&'static str, Vec<&'static str>)>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It is done.
    Done,
    /// It is the one to do.
    Now,
    /// It comes later.
    #[default]
    Later,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepView {
    /// Its id.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// How it stands.
    pub stage: Stage,
    /// What to do, and where; only of the current step.
    pub lines: Vec<String>,
    /// How it is known to be done.
    pub known: Option<&'static str>,
    /// What to watch out for.
    pub watch: Vec<String>,
    /// What is known of this shop that the step is about.
    pub notes: Vec<String>,
    /// Where to go.
    pub link: Option<&'static str>,
    /// What can be copied on this page: the button's name, what to ask of the hands, what to say then.
    pub copies: Vec<(String, Ask, String)>,
    /// The apps to tick one by one.
    pub holders: Vec<HolderView>,
    /// The form of a mail.
    pub mail: Option<MailView>,
    /// The accessible name of 完了 or 取り消す; nothing where it has no such button.
    pub button: Option<(&'static str, &'static str, String)>,
}

/// An app that holds a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderView {
    /// Its id.
    pub app: String,
    /// Its name.
    pub name: String,
    /// Where it takes the key.
    pub place: String,
    /// Whether it has the new one.
    pub done: bool,
}

/// The mail that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct MailView {
    /// As far as it is written.
    pub mail: Mail,
    /// Its receiver and its subject.
    pub to: String,
}

/// What is said of a vendor's app on its page: whether an update waits, and what it would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SquareView {
    /// Whose update.
    pub title: String,
    /// What to know before pressing anything.
    pub warning: Option<String>,
    /// How it stands.
    pub lines: Vec<String>,
    /// Lists of functions: the list's name, and its lines.
    pub lists: Vec<(&'static str, String, Vec<String>)>,
}

/// What one screen knows of a page.
#[derive(Clone, Copy)]
struct Here<'a> {
    ledger: &'a Ledger,
    shop: Option<&'a Shop>,
    number: &'a str,
    now: Moment,
    lang: Lang,
    keys: &'a [KeyCard],
    found: &'a [keys::Key],
    /// Whether no page of RMS is looked at.
    away: bool,
    /// Whether the page's own part warns of the update already.
    warned: bool,
}

/// The guides that a page of RMS, or a popup outside of it, shows: those under way, those that were stopped, and those
/// that offer themselves.
#[must_use]
pub fn guides_here(
    snapshot: Option<(&Snapshot, &Page)>,
    known: Known<'_>,
    cards: &[KeyCard],
    pressed: &[String],
    lang: Lang,
) -> Vec<GuideView> {
    let shop = shop_of(known, snapshot.is_none());
    let found = snapshot.map(|(snapshot, page)| keys::keys(snapshot, page.kind)).unwrap_or_default();
    let warned = snapshot.and_then(|(snapshot, page)| square(snapshot, page, known, lang)?.warning).is_some();
    let here = Here {
        warned,
        away: snapshot.is_none(),
        ledger: known.ledger,
        shop,
        number: shop.map(|shop| shop.id.as_str()).unwrap_or_default(),
        now: known.now,
        lang,
        keys: cards,
        found: &found,
    };
    let mut views = here.begun_views();
    let Some((snapshot, page)) = snapshot else {
        // Outside of RMS no shop is looked at: those under way in any of them.
        for shop in known.ledger.shops.iter().filter(|_| here.shop.is_none()) {
            let of_shop = Here { shop: Some(shop), number: &shop.id, ..here }.begun_views();
            views.extend(of_shop.into_iter().map(|mut view| {
                view.line = fill(lang, key::KNOWN_NAME, &[("shop", &shop.id), ("app", &view.line)]);
                view
            }));
        }
        return views;
    };
    // On a page that is none of ours the menu stays small.
    if page.kind == Kind::Elsewhere {
        return views;
    }
    let records = records(known);
    let seen = sightings(snapshot, page.kind);
    let listed = page.kind == Kind::List;
    let signs = if listed { Signs::read(snapshot, page, &seen, &records, &|_| None) } else { Signs::default() };
    for offer in offers(known, page, &seen, &signs, &records, lists_own_row(snapshot), pressed) {
        // A renewal of one of several apps has its new key: what is offered is about another's.
        if !views.iter().any(|view| view.key == offer.guide.id) {
            let mut view = here.view(offer.guide, None);
            view.line = text(lang, offer.reason).to_owned();
            view.offered = true;
            let label = fill(lang, key::GUIDE_OFFER, &[("title", &view.title)]);
            view.buttons = vec![("begin", label, named(lang, key::GUIDE_BEGIN, &view.title))];
            views.push(view);
        }
    }
    views
}

/// The shop whose guides are shown: the tab's; away from RMS else the only one there is. A page of the portal that does
/// not tell whose it is may be of another shop than the only one.
fn shop_of(known: Known<'_>, away: bool) -> Option<&Shop> {
    let only = || (known.ledger.shops.len() == 1).then(|| known.ledger.shops.first()).flatten();
    known.shop().or_else(|| only().filter(|_| away))
}

/// All guides of a shop (of none: those begun before it was known whose they are), the ones under way first.
#[must_use]
pub fn all_guides(ledger: &Ledger, shop: &str, now: Moment, lang: Lang) -> Vec<GuideView> {
    let shop = ledger.shop(shop);
    let number = shop.map(|shop| shop.id.as_str()).unwrap_or_default();
    let here = Here { ledger, shop, number, now, lang, keys: &[], found: &[], warned: false, away: true };
    let mut open = Vec::new();
    let mut others = Vec::new();
    for guide in guides() {
        let mut begun = here.begun().iter().filter(|progress| split(&progress.id).0 == guide.id).peekable();
        if begun.peek().is_none() {
            others.push(here.view(guide, None));
        }
        for progress in begun {
            let list = if progress.is_open(ledger.era) { &mut open } else { &mut others };
            list.push(here.view(guide, Some(progress)));
        }
    }
    open.append(&mut others);
    open
}

/// How many guides are under way in all shops, and their titles, for the badge; nothing where none is.
#[must_use]
pub fn badge(ledger: &Ledger, lang: Lang) -> Option<(String, String)> {
    let mut titles: Vec<String> = Vec::new();
    for progress in ledger.guides.iter().chain(ledger.shops.iter().flat_map(|shop| &shop.guides)) {
        if let Some(guide) = guide(&progress.id).filter(|_| progress.is_open(ledger.era)) {
            titles.push(title(guide, &progress.id, lang));
        }
    }
    let n = titles.len().to_string();
    let title = fill(lang, key::BADGE_GUIDES_TITLE, &[("n", &n), ("titles", &list(lang, &titles))]);
    (!titles.is_empty()).then(|| (["✓", &n].concat(), title))
}

impl Here<'_> {
    fn begun(&self) -> &[Progress] {
        match self.shop {
            Some(shop) => &shop.guides,
            None => &self.ledger.guides,
        }
    }

    /// The guides that are begun and not finished.
    fn begun_views(&self) -> Vec<GuideView> {
        let unfinished = self.begun().iter().filter(|progress| !progress.is_finished(self.ledger.era));
        unfinished.filter_map(|progress| Some(self.view(guide(&progress.id)?, Some(progress)))).collect()
    }

    fn view(&self, guide: &'static Guide, progress: Option<&Progress>) -> GuideView {
        let (lang, era) = (self.lang, self.ledger.era);
        let key = progress.map_or(guide.id, |progress| &progress.id);
        let title = title(guide, key, lang);
        let mut view =
            GuideView { id: guide.id, key: key.to_owned(), shop: self.number.to_owned(), ..GuideView::default() };
        view.title.clone_from(&title);
        let mut button = |what: &'static str, label: Key| {
            view.buttons.push((what, text(lang, label).to_owned(), named(lang, label, &title)));
        };
        let Some(progress) = progress else {
            button("begin", key::GUIDE_BEGIN);
            view.line = text(lang, key::GUIDE_NOT_BEGUN).to_owned();
            return view;
        };
        let steps: Vec<&'static Step> = guide.steps_in(era).collect();
        let done = steps.iter().filter(|step| progress.has(step.id)).count();
        if progress.is_finished(era) {
            button("begin", key::GUIDE_AGAIN);
            view.line = text(lang, key::GUIDE_FINISHED).to_owned();
            return view;
        }
        if progress.stopped {
            button("resume", key::GUIDE_RESUME);
        } else {
            button("stop", key::GUIDE_STOP);
        }
        button("begin", key::GUIDE_AGAIN);
        let count = [("n", done.to_string()), ("m", steps.len().to_string())];
        let count: Vec<(&str, &str)> = count.iter().map(|(name, value)| (*name, value.as_str())).collect();
        view.line = fill(lang, key::GUIDE_COUNT, &count);
        if progress.stopped {
            view.line = [text(lang, key::GUIDE_STOPPED), "（", &view.line, "）"].concat();
            return view;
        }
        let current = progress.current(guide, era);
        view.steps = steps
            .iter()
            .map(|step| {
                let stage = match current {
                    _ if progress.has(step.id) => Stage::Done,
                    Some(current) if current.id == step.id => Stage::Now,
                    _ => Stage::Later,
                };
                self.step(guide, step, progress, stage)
            })
            .collect();
        if guide.steps.iter().any(|step| step.sign == Some(Sign::EventsApproved)) {
            let lines = [key::CSV_1, key::CSV_2, key::CSV_3, key::CSV_4, key::CSV_5, key::CSV_6];
            view.card = Some((text(lang, key::CSV_TITLE), lines.map(|line| text(lang, line)).to_vec()));
        }
        view
    }

    fn step(&self, guide: &'static Guide, step: &'static Step, progress: &Progress, stage: Stage) -> StepView {
        let lang = self.lang;
        let name = text(lang, step.name);
        let mut view = StepView { id: step.id, name, stage, ..StepView::default() };
        let stop = step.sign == Some(Sign::OldGone);
        let locked = stop && !may_stop(self.shop, progress);
        let unseen = locked && is_unseen(self.shop, progress);
        match stage {
            Stage::Later => {
                if locked && !unseen {
                    view.watch.push(text(lang, key::GUIDE_LOCKED).to_owned());
                }
                return view;
            }
            Stage::Done => {
                let named = fill(lang, key::GUIDE_UNDO_NAMED, &[("step", name)]);
                view.button = Some(("untick", text(lang, key::GUIDE_UNDO), named));
                return view;
            }
            Stage::Now => {}
        }
        if locked && !unseen {
            view.watch.push(text(lang, key::GUIDE_LOCKED).to_owned());
            return view;
        }
        let era = self.ledger.era;
        if unseen {
            view.lines.push(text(lang, key::GUIDE_RENEWAL_UNSEEN).to_owned());
            view.button = Some(("tick", text(lang, key::GUIDE_DONE), text(lang, key::GUIDE_DONE).to_owned()));
            return view;
        }
        view.lines.push(text(lang, step.text(era)).to_owned());
        let place = match step.place {
            Place::Rms => key::GUIDE_PLACE_RMS,
            Place::Portal => key::GUIDE_PLACE_PORTAL,
            Place::Vendor => key::GUIDE_PLACE_VENDOR,
            Place::Mail => key::GUIDE_PLACE_MAIL,
        };
        // On a page of RMS WEB SERVICE nobody asks where that is.
        if self.away || step.place != Place::Portal {
            view.lines.push(fill(lang, key::GUIDE_WHERE, &[("place", text(lang, place))]));
        }
        view.link = self.link(guide, step);
        view.watch.extend(step.watch.map(|watch| text(lang, watch).to_owned()));
        view.notes = self.notes(guide, step, progress);
        if step.sign == Some(Sign::Updated) && !self.warned {
            let app = guide.apps.first().and_then(|id| crate::catalogue::app_by_id(id));
            let name = app.map_or("", |app| app.get().name);
            view.watch.push(fill(lang, key::SQUARE_WARNING, &[("app", name)]));
        }
        if let Some(two) = self.two_keys(step, progress) {
            view.watch.push(two);
        }
        if step.sign == Some(Sign::Copied) || step.sign == Some(Sign::Pasted) {
            view.copies = self.copies(guide, progress);
            if view.copies.is_empty() {
                view.lines.push(text(lang, key::GUIDE_COPY_ELSEWHERE).to_owned());
            }
        }
        if step.sign == Some(Sign::Pasted) {
            view.holders = self.holders(progress);
            return view;
        }
        if step.place == Place::Mail && step.sign.is_none() {
            let mail = self.ledger.mail_of(self.number).cloned().unwrap_or_default();
            view.mail = Some(MailView {
                mail: Mail { of: self.number.to_owned(), ..mail },
                to: fill(lang, key::MAIL_TO, &[("to", form().to), ("subject", form().subject)]),
            });
        }
        let known_by = if step.sign.is_some() { key::GUIDE_BY_SIGN } else { key::GUIDE_BY_HAND };
        view.known = Some(text(lang, known_by));
        view.button = Some(("tick", text(lang, key::GUIDE_DONE), text(lang, key::GUIDE_DONE).to_owned()));
        view
    }

    /// What is known of this shop that a step is about.
    fn notes(&self, guide: &Guide, step: &Step, progress: &Progress) -> Vec<String> {
        let lang = self.lang;
        let mut notes = Vec::new();
        if guide.id == RENEWAL {
            let new = || fill(lang, key::GUIDE_RENEWAL_NEW, &[("tail", &progress.new)]);
            let old = || {
                let expiry = progress.old_end.text(lang, self.now.date());
                fill(lang, key::GUIDE_RENEWAL_OLD_END, &[("tail", &progress.old), ("expiry", &expiry)])
            };
            match step.sign {
                Some(Sign::Copied) if !progress.new.is_empty() => notes.push(new()),
                Some(Sign::Pasted) if !progress.old.is_empty() => notes.extend([new(), old()]),
                Some(Sign::OldGone) if !progress.old.is_empty() => notes.extend([old(), new()]),
                _ => {}
            }
        }
        if progress.pending && (step.sign == Some(Sign::EventsApproved) || step.id == "orders") {
            let approved = match progress.approved {
                // An earlier version did not write down when the merchant ticked it.
                Moment(0) if progress.has("second") => progress.at,
                Moment(0) => self.now,
                approved => approved,
            };
            notes.extend(progress.start.date().map(|day| start::estimate(day, approved, lang)));
        }
        let left =
            match (guide.takes_both() && step.sign == Some(Sign::Copied), progress.has_secret, progress.has_licence) {
                (true, true, false) => Some(KeyKind::Licence),
                (true, false, true) => Some(KeyKind::ServiceSecret),
                _ => None,
            };
        notes.extend(left.map(|kind| fill(lang, key::GUIDE_COPY_LEFT, &[("kind", kind_name(lang, kind))])));
        notes
    }

    /// Where to go for a step. Away from RMS, a step without an address of its own is reached from the last one that has.
    fn link(&self, guide: &'static Guide, step: &Step) -> Option<&'static str> {
        let era = self.ledger.era;
        let own = Some(step.link(era)).filter(|link| !link.is_empty());
        if own.is_some() || !self.away || step.place != Place::Portal {
            return own;
        }
        let before = guide.steps_in(era).take_while(|other| other.id != step.id);
        before.map(|other| other.link(era)).filter(|link| !link.is_empty()).last()
    }

    /// That one of two live keys must be stopped before another is issued.
    fn two_keys(&self, step: &Step, progress: &Progress) -> Option<String> {
        if step.sign != Some(Sign::NewKey) || !progress.two_keys || !may_stop(self.shop, progress) {
            return None;
        }
        let own = || self.shop.into_iter().flat_map(|shop| &shop.keys).filter(|record| record.app.own);
        let now = own().find(|record| !record.past)?;
        let older =
            own().filter(|record| record.past && record.is_live(self.now.date())).max_by_key(|one| one.last_seen)?;
        let values = [("tail", older.last4.as_str()), ("now", now.last4.as_str())];
        Some(fill(self.lang, key::GUIDE_RENEWAL_TWO, &values))
    }

    /// The keys of this page that the step is about.
    fn copies(&self, guide: &Guide, progress: &Progress) -> Vec<(String, Ask, String)> {
        let own = guide.is_own();
        let mut copies = Vec::new();
        let records = self.shop.map(|shop| shop.keys.as_slice()).unwrap_or_default();
        for key in self.found.iter().filter(|key| !is_past(key, records)) {
            let of_guide =
                if own { key.app.own } else { guide.apps.iter().any(|id| crate::guide::is_app(&key.app, id)) };
            let secret = key.kind == KeyKind::ServiceSecret;
            let wanted = if guide.id == RENEWAL { !secret && key.secret.last4 == progress.new } else { own || !secret };
            let Some(card) = self.keys.iter().find(|card| card.id() == Some(key.id())) else { continue };
            if of_guide && wanted {
                let label = if secret { key::GUIDE_COPY_SECRET } else { key::GUIDE_COPY_KEY };
                let label = fill(self.lang, label, &[("tail", &key.secret.last4)]);
                copies.push((label, card.ask.clone(), card.copied.clone()));
            }
        }
        copies
    }

    fn holders(&self, progress: &Progress) -> Vec<HolderView> {
        let lang = self.lang;
        let of = |holder: crate::guide::renewal::Holder| {
            let every = holder.app.is_empty();
            let place = match holder.place {
                "" if every => text(lang, key::GUIDE_RENEWAL_EVERY_PLACE),
                "" => text(lang, key::APPROVAL_PLACE),
                place => place,
            };
            HolderView {
                done: progress.pasted.contains(&holder.app),
                name: if every { text(lang, key::GUIDE_RENEWAL_EVERY).to_owned() } else { holder.name },
                place: place.to_owned(),
                app: holder.app,
            }
        };
        holders(self.shop).into_iter().map(of).collect()
    }
}

/// A guide's title, with the app that it is about where there are several.
fn title(guide: &Guide, key: &str, lang: Lang) -> String {
    match split(key).1 {
        "" => text(lang, guide.title).to_owned(),
        app => [text(lang, guide.title), "（", app, "）"].concat(),
    }
}

/// The accessible name of a button of a guide: `中断：LSEGの設定`.
fn named(lang: Lang, button: Key, title: &str) -> String {
    fill(lang, key::GUIDE_NAMED_BUTTON, &[("button", text(lang, button)), ("title", title)])
}

/// What is said of a vendor's app on its page, before and after the security check; nothing on any other page.
#[must_use]
pub fn square(snapshot: &Snapshot, page: &Page, known: Known<'_>, lang: Lang) -> Option<SquareView> {
    if page.kind != Kind::Licence || is_documentation(snapshot) {
        return None;
    }
    let seen = sightings(snapshot, page.kind);
    let records = records(known);
    let title = |app: &App, waiting: bool| {
        let title = if waiting { key::SQUARE_TITLE_NEW } else { key::SQUARE_TITLE };
        fill(lang, title, &[("app", &app.name(lang))])
    };
    let signs = Signs::read(snapshot, page, &seen, &records, &|_| None);
    let Some(list) = &signs.list else {
        let [only] = seen.as_slice() else { return None };
        // Before the security check the page names no app: its key ends like the one of a row.
        let record = records.iter().find(|record| record.last4 == only.last4 && !record.app.own);
        let record = record.filter(|_| !only.app.is_known() && snapshot.secrets.is_empty())?;
        let lines = vec![text(lang, key::SQUARE_CHECK).to_owned()];
        return Some(SquareView { title: title(&record.app, record.waiting()), lines, ..SquareView::default() });
    };
    let waiting = seen.iter().any(crate::sighting::Sighting::waiting);
    let updating = known.tab.is_some_and(|tab| tab.updating.iter().any(|app| app.is(&list.app)));
    let mut view = SquareView { title: title(&list.app, waiting), ..SquareView::default() };
    if !list.pending {
        if updating || is_waiting(&records, &list.app) {
            return None;
        }
        view.lines.push(text(lang, key::SQUARE_CURRENT).to_owned());
        return Some(view);
    }
    let name = list.app.name(lang);
    view.warning = (!waiting).then(|| fill(lang, key::SQUARE_WARNING, &[("app", &name)]));
    let granted = known.shop().and_then(|shop| shop.granted.iter().find(|granted| granted.app.is(&list.app)));
    let mut writes: Vec<&String> = list.functions.iter().collect();
    if let (Some(added), Some(granted)) = (added(list, granted), granted) {
        let date = slashed(granted.at.date());
        let title = if added.is_empty() { key::SQUARE_ADDED_NONE } else { key::SQUARE_ADDED };
        let title = fill(lang, title, &[("date", &date)]);
        if added.is_empty() {
            view.lines.push(title);
        } else {
            let lines = added.iter().map(|name| function_line(name, lang)).collect();
            view.lists.push(("added", title, lines));
        }
        writes = Vec::new();
    } else if list.paged {
        view.lines.push(text(lang, key::SQUARE_PAGED).to_owned());
    } else if !waiting {
        view.lines.push(text(lang, key::SQUARE_UNKNOWN).to_owned());
    }
    // One that is not known may write: it is named too.
    writes.retain(|name| access(name) != Some(Access::Read));
    if !writes.is_empty() {
        let lines = writes.iter().map(|name| function_line(name, lang)).collect();
        view.lists.push(("writes", text(lang, key::SQUARE_WRITES).to_owned(), lines));
    }
    Some(view)
}

/// What a function may do, by its name as RMS prints it. The page names no group: where several have that name, the
/// strongest counts. Nothing where the name is not known.
fn access(name: &str) -> Option<Access> {
    let folded = crate::name::fold(name);
    let called = functions_called(&folded).iter().copied();
    // As on the edit page, a permission spelling that no source prints is known by its group's way of spelling.
    let spelled = || (0..groups().len()).filter_map(|at| function_in(&folded, Some(GroupId(u8::try_from(at).ok()?))));
    let strongest = called.map(|function| function.get().access).max();
    strongest
        .or_else(|| spelled().map(|function| function.get().access).max())
        .or_else(|| function_named(&folded).map(|function| function.get().access))
}

/// A function's name, with what it may do where it writes or deletes, or where that is not known.
fn function_line(name: &str, lang: Lang) -> String {
    let mark = match access(name) {
        Some(Access::Write) => key::ACCESS_WRITE,
        Some(Access::Delete) => key::ACCESS_DELETE,
        Some(Access::Read) => return name.to_owned(),
        None => key::ACCESS_UNKNOWN,
    };
    fill(lang, key::SQUARE_LINE, &[("name", name), ("access", text(lang, mark))])
}
