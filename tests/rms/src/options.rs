//! What a portal is made of: one axis for everything that public sources leave open.
//!
//! The axes are independent of each other except for the few listed in [`CONSTRAINTS`], so that tests can
//! generate any combination.

use serde_json::{Map, Value, json};

/// Declares the axes: an enum each, one struct of all of them, and their names and values as text.
macro_rules! axes {
    ($( $(#[doc = $doc:literal])+ $field:ident / $type:ident = $name:literal { $( $variant:ident = $text:literal ),+ $(,)? } )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            pub enum $type {
                #[default]
                $( #[doc = concat!("`", $text, "`")] $variant ),+
            }

            impl $type {
                /// Every value of this axis, the default first.
                pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

                /// The value as it is written in the options.
                #[must_use]
                pub const fn text(self) -> &'static str {
                    match self { $( Self::$variant => $text ),+ }
                }
            }
        )+

        /// The chosen value of every axis.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Axes {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        impl Axes {
            /// Every axis with its values, the default first.
            pub const LIST: &'static [(&'static str, &'static [&'static str])] =
                &[$( ($name, &[$( $text ),+]) ),+];

            /// Sets one axis. `None`: there is no such axis; `Some(false)`: it has no such value.
            fn set(&mut self, name: &str, text: &str) -> Option<bool> {
                match name {
                    $( $name => {
                        let value = $type::ALL.iter().find(|value| value.text() == text);
                        if let Some(value) = value { self.$field = *value; }
                        Some(value.is_some())
                    } )+
                    _ => None,
                }
            }

            fn write(self, map: &mut Map<String, Value>) {
                $( map.insert($name.into(), self.$field.text().into()); )+
            }
        }
    };
}

axes! {
    /// Which of the portal's rebuilds is served (pages.md, section 4).
    era / Era = "era" { Y2025 = "2025", Y2024 = "2024", Y2018 = "2018" }
    /// Whether the first-generation groups are still listed.
    legacy / Legacy = "legacy" { On = "on", Off = "off" }
    /// Functions that no public list has yet, in groups that are known.
    future / Future = "future" { Off = "off", On = "on" }
    /// The page's Content-Security-Policy.
    csp / Csp = "csp" { None = "none", Strict = "strict" }
    /// The page's Permissions-Policy.
    permissions_policy / PermissionsPolicy = "permissions_policy" { None = "none", Clipboard = "clipboard" }
    /// What the list of functions is built of.
    structure / Structure = "structure" {
        TablePerGroup = "table-per-group",
        OneTableGroupRows = "one-table-group-rows",
        SpannedFirstColumn = "spanned-first-column",
        DefinitionLists = "definition-lists",
        Lists = "lists",
        NestedDivs = "nested-divs",
        FlatDivs = "flat-divs",
        Fieldsets = "fieldsets",
    }
    /// On which side of the name the control stands.
    side / Side = "box" { Before = "before", After = "after" }
    /// How the label is tied to the control.
    label / Label = "label" { None = "none", Around = "around", For = "for" }
    /// One form for the page, or one for each group.
    form / Form = "form" { One = "one", PerGroup = "per-group" }
    /// What is switched on and off.
    control / Control = "control" {
        Checkbox = "checkbox",
        Radio = "radio",
        Select = "select",
        Switch = "switch",
        AriaCheckbox = "aria-checkbox",
    }
    /// How the function's name is written.
    names / Names = "names" {
        Permission = "permission",
        Documentation = "documentation",
        JapaneseAround = "japanese-around",
        Split = "split",
        Fullwidth = "fullwidth",
        OddBlanks = "odd-blanks",
        Invisible = "invisible",
        Attribute = "attribute",
    }
    /// How the group's heading is written.
    headings / Headings = "headings" {
        Attested = "attested",
        EnglishOnly = "english-only",
        JapaneseOnly = "japanese-only",
        EnglishFirst = "english-first",
        FullwidthBrackets = "fullwidth-brackets",
        Spaced = "spaced",
    }
    /// Rows and texts that only look like a function.
    decoys / Decoys = "decoys" { Off = "off", On = "on" }
    /// What the page does by itself.
    behaviour / Behaviour = "behaviour" {
        Static = "static",
        Late = "late",
        Replaced = "replaced",
        Rerender = "rerender",
        RefuseAssign = "refuse-assign",
        Disabled = "disabled",
        FlipBack = "flip-back",
        DatatablesGather = "datatables-gather",
        DatatablesLose = "datatables-lose",
    }
    /// Which page lengths the DataTables pager offers.
    pager_lengths / PagerLengths = "pager_lengths" { Some = "some", All = "all", None = "none" }
    /// How many rows there are: all named functions, or as many synthetic ones as make 5,000.
    rows / Rows = "rows" { Named = "200", Many = "5000" }
    /// Whether the first 確認する comes back with an error message.
    validation / Validation = "validation" { Off = "off", On = "on" }
    /// Whether 確認する leads to the confirmation, or is only taken in: then the browser stays where it is.
    confirm_leads / ConfirmLeads = "confirm_leads" { On = "on", Nowhere = "nowhere" }
    /// What the button of the confirmation page is called.
    second_button / SecondButton = "second_button" { Register = "登録する", Confirm = "確認する" }
    /// Whether the confirmation page lists the chosen functions or all of them with their state.
    confirm_shows / ConfirmShows = "confirm_shows" { Chosen = "chosen", All = "all" }
    /// How a key that is shown in full is written.
    key_markup / KeyMarkup = "key_markup" {
        Plain = "plain",
        Split = "split",
        Blocks = "blocks",
        Lines = "lines",
        Blanks = "blanks",
        Invisible = "invisible",
        Input = "input",
        Glued = "glued",
    }
    /// How much of a key from before 過去の利用情報 shows.
    past_shown / PastShown = "past_shown" { Tail = "tail", Full = "full" }
    /// How much of the secret 利用設定 shows before April 2025: GoQ's screens show its end, IMGUP (2024-11) all of it.
    secret_shown / SecretShown = "secret_shown" { Tail = "tail", Full = "full" }
    /// How the first vendor's app stands.
    vendor_state / VendorState = "vendor_state" {
        Updated = "updated",
        InUse = "in-use",
        Waiting = "waiting",
        Expired = "expired",
        Stopped = "stopped",
    }
    /// Whether アプリ一覧 has the shop's own app, or the shop has yet to register one.
    own_row / OwnRow = "own_row" { On = "on", Off = "off" }
    /// Edit pages that nobody can understand.
    broken / Broken = "broken" { Off = "off", NoNames = "no-names", FewRows = "few-rows" }
}

/// The combinations that cannot be: (axis, value, other axis, the values it may then have).
pub const CONSTRAINTS: &[(&str, &str, &str, &[&str])] =
    &[("behaviour", "datatables-gather", "structure", TABLES), ("behaviour", "datatables-lose", "structure", TABLES)];

/// DataTables works on tables only.
const TABLES: &[&str] = &["table-per-group", "one-table-group-rows", "spanned-first-column"];

/// Everything that a reset chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The axes.
    pub axes: Axes,
    /// Functions that are registered at the start, by NAME.
    pub ticked: Vec<String>,
    /// Functions whose control is disabled, by NAME.
    pub disabled: Vec<String>,
    /// Functions whose control goes off again a moment after it was switched on, by NAME.
    pub flip: Vec<String>,
    /// The shop's number: six digits.
    pub shop: String,
    /// When the shop's own licence key expires, as printed: `YYYY/MM/DD`, or `-` for never.
    pub expiry: String,
    /// When a licence key that is issued later expires, as printed.
    pub new_expiry: String,
    /// When the first vendor's key expires, as printed.
    pub vendor_expiry: String,
    /// The service secret of the shop's own app; nothing for an invented one.
    pub service_secret: String,
    /// The newest licence key of the shop's own app; nothing for an invented one.
    pub licence_key: String,
    /// The licence keys that are issued later, in this order; then invented ones.
    pub new_keys: Vec<String>,
    /// Older licence keys of the shop's own app that still live, the newest first.
    pub past_keys: Vec<String>,
    /// When they expire, as printed.
    pub past_expiry: String,
    /// The day from which `+30` and `-1` are counted where an expiry is to be set: `YYYY/MM/DD`.
    pub today: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            axes: Axes::default(),
            ticked: Vec::new(),
            disabled: Vec::new(),
            flip: Vec::new(),
            shop: "404839".into(),
            expiry: "2026/12/25".into(),
            new_expiry: "2027/03/25".into(),
            vendor_expiry: "-".into(),
            service_secret: String::new(),
            licence_key: String::new(),
            new_keys: Vec::new(),
            past_keys: Vec::new(),
            past_expiry: "2026/12/01".into(),
            today: "2026/11/21".into(),
        }
    }
}

/// Which functions are disabled or flip back where the behaviour asks for it and no list is given.
const STUBBORN: &[&str] = &["rpay.order.getOrder", "coupon.issue", "shop.shopStatus.get"];

impl Options {
    /// Reads the body of a reset: a JSON object, or nothing for the defaults. The error is a text for the caller.
    ///
    /// # Errors
    /// The body is no JSON object, an option is unknown or has a value it cannot have, or two options exclude
    /// each other.
    pub fn read(body: &str) -> Result<Self, String> {
        let mut options = Self::default();
        let value: Value = if body.trim().is_empty() {
            json!({})
        } else {
            serde_json::from_str(body).map_err(|error| format!("not JSON: {error}"))?
        };
        let Value::Object(map) = value else { return Err("the options must be a JSON object".into()) };
        // First the day from which the others are counted.
        if let Some(today) = map.get("today") {
            options.today = date("today", today, &options.today)?;
        }
        for (name, value) in &map {
            options.set(name, value)?;
        }
        options.check()?;
        let stubborn = || STUBBORN.iter().map(|name| (*name).into()).collect();
        match options.axes.behaviour {
            Behaviour::Disabled if options.disabled.is_empty() => options.disabled = stubborn(),
            Behaviour::FlipBack if options.flip.is_empty() => options.flip = stubborn(),
            _ => {}
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        match name {
            "ticked" => self.ticked = texts(name, value)?,
            "disabled" => self.disabled = texts(name, value)?,
            "flip" => self.flip = texts(name, value)?,
            "shop" => {
                self.shop = scalar(name, value)?;
                if self.shop.len() != 6 || !self.shop.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err("shop must be six digits".into());
                }
            }
            "today" => {}
            "expiry" => self.expiry = date(name, value, &self.today)?,
            "new_expiry" => self.new_expiry = date(name, value, &self.today)?,
            "vendor_expiry" => self.vendor_expiry = date(name, value, &self.today)?,
            "past_expiry" => self.past_expiry = date(name, value, &self.today)?,
            "service_secret" => self.service_secret = scalar(name, value)?,
            "licence_key" => self.licence_key = scalar(name, value)?,
            "new_keys" => self.new_keys = texts(name, value)?,
            "past_keys" => self.past_keys = texts(name, value)?,
            _ => {
                let text = scalar(name, value)?;
                match self.axes.set(name, &text) {
                    None => return Err(format!("unknown option {name}; GET /__sim/options lists them")),
                    Some(false) => return Err(format!("{name} cannot be {text}; GET /__sim/options lists its values")),
                    Some(true) => {}
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let mut chosen = Map::new();
        self.axes.write(&mut chosen);
        let value = |name: &str| chosen.get(name).and_then(Value::as_str).unwrap_or_default();
        for (axis, text, other, allowed) in CONSTRAINTS {
            if value(axis) == *text && !allowed.contains(&value(other)) {
                return Err(format!("{axis} {text} needs {other} to be one of {}", allowed.join(", ")));
            }
        }
        Ok(())
    }

    /// The options as JSON, in the form in which a reset takes them.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut map = Map::new();
        self.axes.write(&mut map);
        for (name, list) in [
            ("ticked", &self.ticked),
            ("disabled", &self.disabled),
            ("flip", &self.flip),
            ("new_keys", &self.new_keys),
            ("past_keys", &self.past_keys),
        ] {
            map.insert(name.into(), json!(list));
        }
        for (name, text) in [
            ("shop", &self.shop),
            ("today", &self.today),
            ("expiry", &self.expiry),
            ("new_expiry", &self.new_expiry),
            ("vendor_expiry", &self.vendor_expiry),
            ("past_expiry", &self.past_expiry),
            ("service_secret", &self.service_secret),
            ("licence_key", &self.licence_key),
        ] {
            map.insert(name.into(), json!(text));
        }
        Value::Object(map)
    }

    /// All axes with their values, the other options, and the combinations that cannot be.
    #[must_use]
    pub fn describe() -> Value {
        let axes: Map<String, Value> =
            Axes::LIST.iter().map(|(name, values)| ((*name).into(), json!(values))).collect();
        let constraints: Vec<Value> = CONSTRAINTS
            .iter()
            .map(|(axis, value, other, allowed)| json!({ "when": { *axis: value }, "needs": { *other: allowed } }))
            .collect();
        json!({
            "axes": axes,
            "constraints": constraints,
            "lists": {
                "ticked": "functions registered at the start, by NAME",
                "disabled": "functions whose control is disabled, by NAME; behaviour disabled has a list of its own for want of one",
                "flip": "functions whose control goes off again, by NAME; behaviour flip-back has a list of its own for want of one",
                "new_keys": "the licence keys issued later, in this order",
                "past_keys": "older licence keys that still live"
            },
            "texts": {
                "shop": "six digits, 404839",
                "today": "YYYY/MM/DD, 2026/11/21",
                "expiry": "YYYY/MM/DD, +DAYS or -DAYS from today, or -; 2026/12/25",
                "new_expiry": "the same, 2027/03/25",
                "vendor_expiry": "the same, of the first vendor's key; -",
                "past_expiry": "the same, of the keys from before; 2026/12/01",
                "service_secret": "a key, invented",
                "licence_key": "a key, invented"
            }
        })
    }

    /// Whether the list is worked by the real DataTables.
    #[must_use]
    pub const fn datatables(&self) -> bool {
        matches!(self.axes.behaviour, Behaviour::DatatablesGather | Behaviour::DatatablesLose)
    }
}

/// A JSON text, number or truth value as the text of an axis: `true` is `on`.
fn scalar(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(on) => Ok(if *on { "on" } else { "off" }.into()),
        _ => Err(format!("{name} must be a text")),
    }
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>, String> {
    let list = value.as_array().ok_or_else(|| format!("{name} must be a list of texts"))?;
    list.iter()
        .map(|item| item.as_str().map(Into::into).ok_or_else(|| format!("{name} must be a list of texts")))
        .collect()
}

/// A date as printed: `YYYY/MM/DD`, a number of days from `today` such as `+30` or `-1`, or `-` for none.
fn date(name: &str, value: &Value, today: &str) -> Result<String, String> {
    let text = scalar(name, value)?;
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'/',
            _ => byte.is_ascii_digit(),
        });
    if shaped || text == "-" {
        return Ok(text);
    }
    let days = text.starts_with(['+', '-']).then(|| text.parse::<i64>().ok()).flatten();
    days.map(|days| printed(number_of(today) + days))
        .ok_or_else(|| format!("{name} must be YYYY/MM/DD, a number of days with a sign, or -"))
}

/// The number of a printed day, counted in a calendar of 400 years (a day of March is where a year begins).
fn number_of(printed: &str) -> i64 {
    let mut parts = printed.split('/').map(|part| part.parse::<i64>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
}

/// The printed day of a number.
fn printed(number: i64) -> String {
    let era = number.div_euclid(146_097);
    let of_era = number.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}/{month:02}/{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_describe_lists_can_be_set() {
        for (name, values) in Axes::LIST {
            for value in *values {
                let body = json!({ *name: value }).to_string();
                let options = Options::read(&body).unwrap();
                assert_eq!(options.json()[*name], **value);
            }
        }
    }

    #[test]
    fn an_empty_body_is_the_defaults() {
        assert_eq!(Options::read("").unwrap(), Options::default());
        assert_eq!(Options::read("{}").unwrap(), Options::default());
    }

    #[test]
    fn mistakes_are_refused_with_a_text() {
        for body in [
            r#"{"colour":"red"}"#,
            r#"{"csp":"medium"}"#,
            r#"{"shop":"12345"}"#,
            r#"{"ticked":"item.get"}"#,
            r#"{"expiry":"tomorrow"}"#,
            r#"{"behaviour":"datatables-lose","structure":"lists"}"#,
            "[]",
            "{",
        ] {
            assert!(!Options::read(body).unwrap_err().is_empty(), "{body}");
        }
    }

    #[test]
    fn an_expiry_can_be_counted_from_a_day() {
        for (today, days, day) in [
            ("2026/11/21", "+34", "2026/12/25"),
            ("2026/11/21", "-1", "2026/11/20"),
            ("2026/12/31", "+1", "2027/01/01"),
            ("2028/02/28", "+1", "2028/02/29"),
            ("2027/02/28", "+1", "2027/03/01"),
            ("2028/03/01", "-1", "2028/02/29"),
            ("2026/11/21", "+0", "2026/11/21"),
            ("2026/08/31", "+90", "2026/11/29"),
        ] {
            let options = Options::read(&json!({ "today": today, "expiry": days }).to_string()).unwrap();
            assert_eq!(options.expiry, day, "{today} {days}");
        }
    }

    #[test]
    fn numbers_and_truth_values_are_taken_as_texts() {
        let options = Options::read(r#"{"rows":5000,"legacy":false,"era":2024}"#).unwrap();
        assert_eq!((options.axes.rows, options.axes.legacy, options.axes.era), (Rows::Many, Legacy::Off, Era::Y2024));
    }
}
