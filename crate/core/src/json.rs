//! JSON: what the parts of the extension hand to each other, and what is stored.
//!
//! [`read`] and [`text`] are for what this version knows; a [`Value`] is of any shape, so that what this version does
//! not know is kept as it is.

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::fields::{Fields, Place, Read};

/// Reads a value from a text; `None` where it is no JSON, or of another type.
#[must_use]
pub fn read<T: Read + Default>(text: &str) -> Option<T> {
    let mut value = T::default();
    fill(text, value.place()).then_some(value)
}

fn fill(text: &str, place: Place<'_>) -> bool {
    let mut reader = Reader { text, at: 0 };
    if reader.fill(place, 0).is_none() {
        return false;
    }
    reader.blanks();
    reader.at == text.len()
}

/// A value as a text.
#[must_use]
pub fn text<T: Read + Clone>(value: &T) -> String {
    let mut text = String::new();
    print(value.clone().place(), &mut text);
    text
}

fn print(place: Place<'_>, to: &mut String) {
    match place {
        Place::Text(text) | Place::Id(text) => quote(text, to),
        Place::Flag(flag) => print_flag(*flag, to),
        Place::Maybe(Some(flag)) => print_flag(*flag, to),
        Place::Maybe(None) => to.push_str("null"),
        Place::Count(count) => to.push_str(&count.to_string()),
        Place::Word(word) => quote(&word.get(), to),
        Place::List(list) => {
            to.push('[');
            let mut at = 0;
            while let Some(entry) = list.at(at) {
                if at > 0 {
                    to.push(',');
                }
                print(entry, to);
                at += 1;
            }
            to.push(']');
        }
        Place::Struct(fields) => print_fields(fields, to),
        Place::Optional(optional) => match optional.get() {
            Some(fields) => print_fields(fields, to),
            None => to.push_str("null"),
        },
    }
}

fn print_flag(flag: bool, to: &mut String) {
    to.push_str(if flag { "true" } else { "false" });
}

fn print_fields(fields: &mut dyn Fields, to: &mut String) {
    to.push('{');
    for (at, name) in fields.names().iter().enumerate() {
        if let Some(place) = fields.field(at) {
            if at > 0 {
                to.push(',');
            }
            quote(name, to);
            to.push(':');
            print(place, to);
        }
    }
    to.push('}');
}

/// A JSON value. A number is kept as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Fields by name, in the order of the text; a name stands once.
    Object(Vec<(String, Value)>),
}

/// How deep values may be nested: no file of ours comes near it, and no file can exhaust the stack.
const DEEPEST: usize = 40;

/// How many fields one object may have: ours have a dozen, and finding a name among them takes as long as there are.
const MOST_FIELDS: usize = 1000;

impl Value {
    /// Reads a text; `None` where it is no JSON, or beyond the two limits above.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.blanks();
        (reader.at == text.len()).then_some(value)
    }

    /// Writes it.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// The field of this name; `None` for anything but an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets a field of an object.
    pub fn set(&mut self, name: &str, value: Self) {
        if let Self::Object(fields) = self {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some((_, old)) => *old = value,
                None => fields.push((name.into(), value)),
            }
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The whole number, 0 or more, where it is one, without its fraction.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        let Self::Number(written) = self else { return None };
        // The standard library's reader of floats is 16 KB of the wasm, and nothing of ours has a fraction.
        let whole = written.split_once('.').map_or(written.as_str(), |(whole, fraction)| {
            if fraction.bytes().all(|byte| byte.is_ascii_digit()) { whole } else { "" }
        });
        let digits = !whole.is_empty() && whole.len() <= 16 && whole.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| whole.bytes().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
    }

    /// An object of these fields.
    #[must_use]
    pub fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }

    /// Puts a value that is no list and no object where it goes; `false` where it is of another type.
    fn fill(self, place: Place<'_>) -> bool {
        match (place, self) {
            (Place::Text(to) | Place::Id(to), Self::Text(text)) | (Place::Id(to), Self::Number(text)) => {
                *to = text;
            }
            (Place::Flag(to), Self::Flag(flag)) => *to = flag,
            (Place::Maybe(to), Self::Flag(flag)) => *to = Some(flag),
            (Place::Maybe(to), Self::Null) => *to = None,
            (Place::Count(to), number @ Self::Number(_)) => {
                match number.number().and_then(|number| u32::try_from(number).ok()) {
                    Some(number) => *to = number,
                    None => return false,
                }
            }
            (Place::Word(to), Self::Text(word)) => return to.set(&word),
            (Place::Optional(_), Self::Null) => {}
            (Place::Optional(to), _) => drop(to.present()),
            _ => return false,
        }
        true
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Flag(flag) => print_flag(*flag, to),
            Self::Number(number) => to.push_str(number),
            Self::Text(text) => quote(text, to),
            Self::List(values) => {
                to.push('[');
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        to.push(',');
                    }
                    value.write(to);
                }
                to.push(']');
            }
            Self::Object(fields) => {
                to.push('{');
                for (at, (name, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        to.push(',');
                    }
                    quote(name, to);
                    to.push(':');
                    value.write(to);
                }
                to.push('}');
            }
        }
    }
}

fn quote(text: &str, to: &mut String) {
    to.push('"');
    for character in text.chars() {
        match character {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            control if u32::from(control) < 0x20 => {
                to.push_str("\\u00");
                for half in [u32::from(control) >> 4, u32::from(control) & 15] {
                    to.push(char::from_digit(half, 16).unwrap_or('0'));
                }
            }
            other => to.push(other),
        }
    }
    to.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let there = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        there.then_some(value)
    }

    /// Reads a value into its place, without making one of it where it is a list or an object.
    fn fill(&mut self, place: Place<'_>, depth: usize) -> Option<()> {
        self.blanks();
        match (place, self.peek()?) {
            (Place::List(to), b'[') => self.list(depth, |reader| match to.entry() {
                Some(entry) => reader.fill(entry, depth + 1),
                None => reader.value(depth + 1).map(drop),
            }),
            (Place::Struct(to), b'{') => self.fields(to, depth),
            (Place::Optional(to), b'{') => self.fields(to.present(), depth),
            (place, _) => self.value(depth)?.fill(place).then_some(()),
        }
    }

    fn fields(&mut self, to: &mut dyn Fields, depth: usize) -> Option<()> {
        let names = to.names();
        self.object(depth, |reader, name| {
            let at = names.iter().position(|known| *known == name);
            match at.and_then(|at| to.field(at)) {
                Some(place) => reader.fill(place, depth + 1),
                None => reader.value(depth + 1).map(drop),
            }
        })
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.blanks();
        match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Flag(true)),
            b'f' => self.word("false", Value::Flag(false)),
            b'"' => self.string().map(|text| Value::Text(text.into_owned())),
            b'[' => {
                let mut values = Vec::new();
                self.list(depth, |reader| {
                    values.push(reader.value(depth + 1)?);
                    Some(())
                })?;
                Some(Value::List(values))
            }
            b'{' => {
                let mut object = Value::Object(Vec::new());
                self.object(depth, |reader, name| {
                    let value = reader.value(depth + 1)?;
                    object.set(name, value);
                    let many = matches!(&object, Value::Object(fields) if fields.len() > MOST_FIELDS);
                    (!many).then_some(())
                })?;
                Some(object)
            }
            _ => self.number(),
        }
    }

    /// Reads a list, each entry by `entry`.
    fn list(&mut self, depth: usize, mut entry: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.entries(depth, b']', &mut entry)
    }

    /// Reads an object, each value by `value`, which is told its name.
    fn object(&mut self, depth: usize, mut value: impl FnMut(&mut Self, &str) -> Option<()>) -> Option<()> {
        self.entries(depth, b'}', &mut |reader| {
            reader.blanks();
            let name = reader.string()?;
            reader.blanks();
            reader.take(b':').then_some(())?;
            value(reader, &name)
        })
    }

    fn entries(&mut self, depth: usize, end: u8, entry: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.take(end) {
            return Some(());
        }
        loop {
            entry(self)?;
            self.blanks();
            if self.take(end) {
                return Some(());
            }
            self.take(b',').then_some(())?;
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.take(b'-');
        let zero = self.peek() == Some(b'0');
        let whole = self.at;
        self.digits().then_some(())?;
        if zero && self.at > whole + 1 {
            return None;
        }
        if self.take(b'.') {
            self.digits().then_some(())?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits().then_some(())?;
        }
        Some(Value::Number(self.text.get(start..self.at)?.into()))
    }

    /// A text; mostly it needs no copy.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"').then_some(())?;
        let mut read = Cow::default();
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..)?;
            let ends = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
            self.at += rest.iter().position(ends).unwrap_or(rest.len());
            read += self.text.get(start..self.at)?;
            if self.take(b'"') {
                return Some(read);
            }
            self.take(b'\\').then_some(())?;
            let escape = self.peek()?;
            self.at += 1;
            read.to_mut().push(match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.escaped()?,
                _ => return None,
            });
        }
    }

    fn unit(&mut self) -> Option<u32> {
        let unit = u32::from_str_radix(self.text.get(self.at..self.at + 4)?, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    /// A character by its number; half of a pair alone is one that is not known.
    fn escaped(&mut self) -> Option<char> {
        let unit = self.unit()?;
        if (0xd800..0xdc00).contains(&unit) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.unit()?;
            if (0xdc00..0xe000).contains(&low) {
                return char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            }
            self.at = back;
        }
        Some(char::from_u32(unit).unwrap_or('\u{fffd}'))
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, read};
    use crate::errand::Errand;
    use crate::fields::Read;
    use crate::ledger::Ledger;
    use crate::snapshot::Snapshot;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_json_is_refused() {
        for text in
            ["", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "nul", "\"\n\"", "\"\\x\"", "[1] 2", "{a:1}", "'a'", "-"]
        {
            assert_eq!(Value::parse(text), None, "{text}");
        }
        assert_eq!(Value::parse(&"[".repeat(100_000)), None);
        assert!(Value::parse(&format!("{}{}", "[".repeat(41), "]".repeat(41))).is_some());
        assert_eq!(Value::parse(&format!("{}{}", "[".repeat(42), "]".repeat(42))), None);
    }

    #[test]
    fn a_number_stays_as_written_and_is_read_without_its_fraction() {
        let number = |text: &str| Value::parse(text).and_then(|value| value.number());
        assert_eq!(number("1795186799000"), Some(1_795_186_799_000));
        assert_eq!(number("1795186799000.25"), Some(1_795_186_799_000));
        for text in ["-1", "1e3", "99999999999999999", "1.5e2"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(Value::parse("1.50e+2").map(|value| value.print()).as_deref(), Some("1.50e+2"));
        assert_eq!(Value::parse(r#""\ud83d\ude00\u3042\ud800""#), Some(Value::Text("😀あ\u{fffd}".into())));
    }

    #[test]
    fn it_reads_and_writes_what_serde_does() {
        fn same<T>(text: &str)
        where
            T: Read + Default + Clone + PartialEq + core::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
        {
            let ours: T = read(text).unwrap();
            let theirs: T = serde_json::from_str(text).unwrap();
            assert_eq!(ours, theirs);
            assert_eq!(super::text(&ours), serde_json::to_string(&theirs).unwrap());
        }
        same::<Snapshot>(include_str!("../../../tests/pages/rows-200/snapshot.json"));
        same::<Snapshot>(include_str!("../../../tests/pages/control-select/snapshot.json"));
        same::<Snapshot>(r#"{"version":1,"paged":{"pagers":[{"id":3,"controls":[{"id":"4","current":true}]}]}}"#);
        let record = r#"{"app":{"own":true},"last4":"a1b2","expiry":"2026-12-25","state":"有効\n","told":[30,7]}"#;
        same::<Ledger>(&format!(r#"{{"shops":[{{"id":"404839","keys":[{record}],"answers":[{{"reply":"no"}}]}}]}}"#));
        let visit = r#"{"tab":7,"arrival":"reload","place":"confirm","pressed":[],"whole":true}"#;
        same::<Errand>(&format!(r#"{{"what":"visit","visit":{visit},"own":[{{"name":"鍵","source":"ticked"}}]}}"#));
        same::<Errand>("{}");
    }

    #[test]
    fn a_place_takes_only_its_own_type() {
        for text in ["[]", "{", r#"{"rows":{}}"#, r#"{"url":1}"#, r#"{"version":-1}"#, r#"{"buttons":[{"id":null}]}"#] {
            assert_eq!(read::<Snapshot>(text), None, "{text}");
        }
        assert_eq!(read::<Snapshot>(r#"{"version":1} x"#), None);
        let deep = format!(r#"{{"later":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read::<Snapshot>(&deep), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}|[\\[\\]{}:,\"\\\\0-9a-z.\\-]{0,60}") {
            // What another reader takes, this one takes; what nobody takes ends without a panic.
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                prop_assert!(Value::parse(&text).is_some());
            } else {
                let _ = Value::parse(&text);
            }
        }

        #[test]
        fn what_is_written_is_read_again(text in "(?s).{0,60}") {
            let value = Value::List(vec![Value::Text(text.clone()), Value::Object(vec![(text, Value::Null)])]);
            prop_assert_eq!(Value::parse(&value.print()), Some(value.clone()));
            let theirs: serde_json::Value = serde_json::from_str(&value.print()).unwrap();
            prop_assert_eq!(Value::parse(&theirs.to_string()), Some(value));
        }
    }
}
