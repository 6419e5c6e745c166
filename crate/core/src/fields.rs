//! Reading and writing structs by the names of their fields, with one reader and one writer for all of them.
//!
//! A struct only says which fields it has and where each is; what reads and writes them (`json.rs`) is compiled once.
//! `derive(Deserialize)` and `derive(Serialize)` write a reader and a writer for each, and through serde-wasm-bindgen
//! those were 30 KB of the wasm. Natively serde reads and writes the same structs, and tests hold the two together.
//!
//! Reading is lenient where that is harmless: a field that is not there keeps its default, an unknown field is passed
//! over. A value of another type is an error.

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// Where a value stands: it is read into it, or written from it.
pub enum Place<'a> {
    /// A text.
    Text(&'a mut String),
    /// Yes or no.
    Flag(&'a mut bool),
    /// Yes, no, or nothing.
    Maybe(&'a mut Option<bool>),
    /// A count.
    Count(&'a mut u32),
    /// One of a few words.
    Word(&'a mut dyn Word),
    /// A number or a text, as a text.
    Id(&'a mut String),
    /// A list.
    List(&'a mut dyn List),
    /// A struct.
    Struct(&'a mut dyn Fields),
    /// A struct; present for any value but null, whatever else that value says.
    Optional(&'a mut dyn Optional),
}

/// A value that can be read.
pub trait Read {
    /// Where it goes.
    fn place(&mut self) -> Place<'_>;
}

/// A struct with named fields.
pub trait Fields {
    /// The names.
    fn names(&self) -> &'static [&'static str];
    /// Where the field goes that has this place among the names.
    fn field(&mut self, at: usize) -> Option<Place<'_>>;
}

/// A type of a few words.
pub trait Word {
    /// Takes a word; `false` where it is none of them.
    fn set(&mut self, word: &str) -> bool;
    /// The word.
    fn get(&self) -> String;
}

/// A list that grows.
pub trait List {
    /// Where one more entry goes.
    fn entry(&mut self) -> Option<Place<'_>>;
    /// Where the entry of this number stands; nothing behind the last.
    fn at(&mut self, at: usize) -> Option<Place<'_>>;
}

/// A struct that may be absent.
pub trait Optional {
    /// Makes it present.
    fn present(&mut self) -> &mut dyn Fields;
    /// It, where it is present.
    fn get(&mut self) -> Option<&mut dyn Fields>;
}

impl Read for String {
    fn place(&mut self) -> Place<'_> {
        Place::Text(self)
    }
}

impl Read for bool {
    fn place(&mut self) -> Place<'_> {
        Place::Flag(self)
    }
}

impl Read for Option<bool> {
    fn place(&mut self) -> Place<'_> {
        Place::Maybe(self)
    }
}

impl Read for u32 {
    fn place(&mut self) -> Place<'_> {
        Place::Count(self)
    }
}

impl<T: Read + Default> Read for Vec<T> {
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }
}

impl<T: Read + Default> List for Vec<T> {
    fn entry(&mut self) -> Option<Place<'_>> {
        self.push(T::default());
        self.last_mut().map(T::place)
    }

    fn at(&mut self, at: usize) -> Option<Place<'_>> {
        self.get_mut(at).map(T::place)
    }
}

/// Present for any value but null, whatever else that value says.
impl<T: Fields + Default> Read for Option<T> {
    fn place(&mut self) -> Place<'_> {
        Place::Optional(self)
    }
}

impl<T: Fields + Default> Optional for Option<T> {
    fn present(&mut self) -> &mut dyn Fields {
        self.get_or_insert_default()
    }

    fn get(&mut self) -> Option<&mut dyn Fields> {
        self.as_mut().map(|fields| fields as &mut dyn Fields)
    }
}

/// Makes structs readable and writable, by the names of their fields.
macro_rules! fields {
    ($($name:ident { $($field:ident),+ })+) => { $(
        impl $crate::fields::Fields for $name {
            fn names(&self) -> &'static [&'static str] {
                &[$(stringify!($field)),+]
            }
            fn field(&mut self, at: usize) -> Option<$crate::fields::Place<'_>> {
                #[allow(non_camel_case_types)]
                enum At { $($field),+ }
                $(if at == At::$field as usize {
                    return Some($crate::fields::Read::place(&mut self.$field));
                })+
                None
            }
        }
        impl $crate::fields::Read for $name {
            fn place(&mut self) -> $crate::fields::Place<'_> {
                $crate::fields::Place::Struct(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::fields::read(deserializer)
            }
        }
    )+ };
}
pub(crate) use fields;

/// Makes enums of a few words readable and writable. Any word but these is the one after `else`; without it, that is an error.
macro_rules! words {
    ($($name:ident { $($word:literal = $value:ident),+ $(; else $other:ident)? })+) => { $(
        impl $crate::fields::Word for $name {
            fn set(&mut self, word: &str) -> bool {
                let known = match word {
                    $($word => Some(Self::$value),)+
                    _ => None $(.or(Some(Self::$other)))?,
                };
                let is_one = known.is_some();
                *self = known.unwrap_or(*self);
                is_one
            }
            fn get(&self) -> alloc::string::String {
                match self {
                    $(Self::$value => $word.into(),)+
                    $(Self::$other => stringify!($other).to_ascii_lowercase(),)?
                }
            }
        }
        impl $crate::fields::Read for $name {
            fn place(&mut self) -> $crate::fields::Place<'_> {
                $crate::fields::Place::Word(self)
            }
        }
    )+ };
}
pub(crate) use words;

/// Reads a value that has a default.
pub fn read<'de, T: Read + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::default();
    value.place().deserialize(deserializer)?;
    Ok(value)
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self {
            Place::Text(text) => *text = String::deserialize(deserializer)?,
            Place::Flag(flag) => *flag = bool::deserialize(deserializer)?,
            Place::Maybe(flag) => *flag = Option::deserialize(deserializer)?,
            Place::Count(count) => *count = u32::deserialize(deserializer)?,
            Place::Word(word) => {
                if !word.set(&String::deserialize(deserializer)?) {
                    return Err(Error::custom("an unknown word"));
                }
            }
            Place::List(list) => deserializer.deserialize_seq(ListVisitor(list))?,
            Place::Struct(fields) => deserializer.deserialize_struct("", fields.names(), StructVisitor(fields))?,
            place @ (Place::Id(_) | Place::Optional(_)) => deserializer.deserialize_any(AnyVisitor(place))?,
        }
        Ok(())
    }
}

/// Reads a list.
struct ListVisitor<'a>(&'a mut dyn List);

impl<'de> Visitor<'de> for ListVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Entry(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// One more entry of a list: made only when there is a value for it.
struct Entry<'a>(&'a mut dyn List);

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.0.entry() {
            Some(place) => place.deserialize(deserializer),
            None => Ok(()),
        }
    }
}

/// Reads a struct.
struct StructVisitor<'a>(&'a mut dyn Fields);

impl<'de> Visitor<'de> for StructVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(at) = map.next_key_seed(Name(self.0.names()))? {
            match at.and_then(|at| self.0.field(at)) {
                Some(place) => map.next_value_seed(place)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The place of a name among these.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.0.iter().position(|known| *known == name))
    }
}

/// Reads what may be of several types.
struct AnyVisitor<'a>(Place<'a>);

impl AnyVisitor<'_> {
    /// A value that says no more than that it is there.
    fn scalar<E: Error>(self, text: &str) -> Result<(), E> {
        match self.0 {
            Place::Id(id) => *id = text.into(),
            Place::Optional(optional) => drop(optional.present()),
            _ => {}
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for AnyVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if matches!(self.0, Place::Id(_)) { "a number or a text" } else { "an object" })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.scalar(text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.scalar(&alloc::format!("{number}"))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.scalar(&alloc::format!("{number}"))
    }

    // As an id, a number that is not whole names nothing. Writing one out would be 16 KB of the wasm.
    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.scalar("")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        match self.0 {
            Place::Id(_) => Err(E::custom("an id that is no id")),
            _ => self.scalar(""),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.0 {
            Place::Id(_) => Err(E::custom("an id that is no id")),
            _ => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        self.visit_bool(true)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        match self.0 {
            Place::Optional(optional) => StructVisitor(optional.present()).visit_map(map),
            _ => Err(A::Error::custom("an id that is no id")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::message::{Answers, Outcome};
    use crate::snapshot::{Paged, Snapshot, ToggleKind};

    fn page(text: &str) -> Snapshot {
        serde_json::from_str(text).unwrap_or_default()
    }

    #[test]
    fn what_is_not_said_keeps_its_default() {
        let read = page(r#"{"version":1,"later":{"a":[1]},"rows":[{"toggles":[{"id":7,"kind":"dial"},{"id":"b"}]}]}"#);
        let toggles = &read.rows[0].toggles;
        assert_eq!((toggles[0].id.0.as_str(), toggles[0].kind, toggles[0].visible), ("7", ToggleKind::Other, true));
        assert_eq!((toggles[1].id.0.as_str(), toggles[1].kind, toggles[1].loaded), ("b", ToggleKind::Checkbox, None));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text =
            r#"{"version":1,"rows":[{"cells":["a"],"toggles":[{"id":"7","kind":"switch","loaded":true}]}],"paged":{}}"#;
        let read = page(text);
        let written = serde_json::to_string(&read).unwrap_or_default();
        assert_eq!(page(&written), read);
        let start = r#"{"version":1,"url":"","title":"","headings":[],"rows":[{"path":[],"cells":["a"],"toggles":"#;
        assert!(written.starts_with(start), "{written}");
        assert!(written.contains(r#""kind":"switch","option":"","on":false,"loaded":true,"ours":false"#), "{written}");
        assert!(written.ends_with(r#""paged":{"pagers":[],"ours":0},"secrets":[]}"#), "{written}");
    }

    #[test]
    fn anything_but_null_says_that_there_is_a_pager() {
        for there in ["true", "1", "1.5", r#""yes""#, "[1]", "{}"] {
            assert_eq!(page(&format!(r#"{{"paged":{there}}}"#)).paged, Some(Paged::default()), "{there}");
        }
        assert_eq!(page(r#"{"version":1,"paged":null}"#), Snapshot { version: 1, ..Snapshot::default() });
        let paged = page(r#"{"paged":{"ours":2,"pagers":[{"controls":[{"text":"3","current":true}]}]}}"#).paged;
        assert_eq!(paged.map(|paged| (paged.ours, paged.pagers[0].controls[0].current)), Some((2, true)));
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        for text in [r#"{"rows":{}}"#, r#"{"url":1}"#, r#"{"version":-1}"#, "[]", r#"{"buttons":[{"id":null}]}"#] {
            assert!(serde_json::from_str::<Snapshot>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Answers>(r#"{"answers":[{"id":"1","outcome":"perhaps"}]}"#).is_err());
        let read = serde_json::from_str::<Answers>(r#"{"answers":[{"id":"1","outcome":"refused"}]}"#);
        assert_eq!(read.map(|read| read.answers[0].outcome).ok(), Some(Outcome::Refused));
    }
}
