//! A browser of a hundred lines: reads a page's tags, keeps a form, sends what a browser would send.

use kagiban_rms::{
    Portal,
    functions::{Function, Group, groups},
    options::Options,
    wire::{Reply, Request},
};
use std::collections::BTreeMap;

/// A start or end tag with its attributes.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name; an end tag's begins with a slash.
    pub name: String,
    /// Its attributes, decoded.
    pub attributes: BTreeMap<String, String>,
}

impl Tag {
    /// An attribute's value, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Whether it has this attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.into();
    }
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// All tags of a page in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->").unwrap() + 3..];
            continue;
        }
        // Attribute values of the simulator never hold a bare '>'.
        let end = rest.find('>').unwrap();
        let (tag, after) = rest.split_at(end);
        rest = &after[1..];
        let name = tag.split_whitespace().next().unwrap_or_default().to_owned();
        let mut attributes = BTreeMap::new();
        let mut left = tag[name.len()..].trim_start();
        while !left.is_empty() {
            let stop = left.find(['=', ' ', '\n']).unwrap_or(left.len());
            let key = left[..stop].to_owned();
            left = &left[stop..];
            let mut value = String::new();
            if let Some(quoted) = left.strip_prefix("=\"") {
                let close = quoted.find('"').unwrap();
                value = decode(&quoted[..close]);
                left = &quoted[close + 1..];
            }
            assert!(attributes.insert(key.clone(), value).is_none(), "{key} stands twice in <{tag}>");
            left = left.trim_start();
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// The live tags: none inside a template.
pub fn live(html: &str) -> Vec<Tag> {
    let mut depth = 0;
    tags(html)
        .into_iter()
        .filter(|tag| {
            match tag.name.as_str() {
                "template" => depth += 1,
                "/template" => depth -= 1,
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// The fields that a browser would send for the list of functions on an edit page.
pub fn fields(html: &str) -> Vec<(String, String)> {
    fields_of(&live(html))
}

/// The same, of a page whose live tags have been read.
pub fn fields_of(live: &[Tag]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut select: Option<(String, bool)> = None;
    for tag in live {
        match tag.name.as_str() {
            "input" if tag.has("disabled") || !tag.has("name") || tag.get("id") == "hdnContentsId" => {}
            "input" if matches!(tag.get("type"), "checkbox" | "radio") && !tag.has("checked") => {}
            "input" => fields.push((tag.get("name").into(), tag.get("value").into())),
            "select" => select = Some((tag.get("name").into(), tag.has("disabled"))),
            "option" if tag.has("selected") => {
                if let Some((name, false)) = &select {
                    fields.push((name.clone(), tag.get("value").into()));
                }
            }
            _ => {}
        }
    }
    fields
}

/// Switches one function on or off in the fields, as its control on this page would.
pub fn switch(html: &str, fields: &mut Vec<(String, String)>, number: u32, on: bool) {
    switch_in(&live(html), fields, number, on);
}

/// The same, of a page whose live tags have been read.
pub fn switch_in(live: &[Tag], fields: &mut Vec<(String, String)>, number: u32, on: bool) {
    let number = number.to_string();
    let at = live.iter().position(|tag| tag.get("data-no") == number).unwrap();
    let control = &live[at];
    if control.get("type") == "checkbox" {
        let field = (control.get("name").to_owned(), control.get("value").to_owned());
        fields.retain(|known| *known != field);
        if on {
            fields.push(field);
        }
        return;
    }
    let name = match control.name.as_str() {
        "input" | "select" => control.get("name"),
        _ => live[at..].iter().find(|tag| tag.name == "input").unwrap().get("name"),
    };
    let field = fields.iter_mut().find(|(known, _)| known == name).unwrap();
    field.1 = if on { "1" } else { "0" }.into();
}

/// A form's body.
pub fn encode(fields: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A portal with the options it was made of.
pub struct Shop {
    /// The portal.
    pub portal: Portal,
    /// Its rows.
    pub groups: Vec<Group>,
}

impl Shop {
    /// A fresh portal; `options` as in the body of a reset.
    pub fn new(options: &str) -> Self {
        let options = Options::read(options).unwrap();
        Self { groups: groups(&options), portal: Portal::new(options).unwrap() }
    }

    /// Opens a page.
    pub fn get(&mut self, target: &str) -> Reply {
        self.portal.respond(&Request::get(target))
    }

    /// Sends a form and follows where it leads.
    pub fn post(&mut self, target: &str, body: &str) -> Reply {
        let reply = self.portal.respond(&Request::post(target, body));
        match reply.header("location").map(str::to_owned) {
            Some(location) => self.get(&location),
            None => reply,
        }
    }

    /// The text of the edit page.
    pub fn edit(&mut self) -> String {
        self.get("/merchant-portal/serviceEdit").text_body().into_owned()
    }

    /// Every function with its group.
    pub fn functions(&self) -> impl Iterator<Item = (&Group, &Function)> {
        self.groups.iter().flat_map(|group| group.functions.iter().map(move |function| (group, function)))
    }

    /// The number of the function with this NAME.
    pub fn number(&self, name: &str) -> u32 {
        self.functions().find(|(group, function)| group.address(function) == name).unwrap().1.number
    }

    /// The registered functions, by NAME, sorted.
    pub fn registered(&self) -> Vec<String> {
        let state = self.portal.state();
        let mut names: Vec<String> = state["registered"]
            .as_array()
            .unwrap()
            .iter()
            .map(|function| function["function"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }
}
