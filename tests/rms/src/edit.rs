//! 利用機能編集 and its confirmation page: from functions to lines, and from a form back to functions.

use crate::{
    decoys,
    functions::{Function, Group},
    html::{escape, flag},
    names,
    options::{Behaviour, Broken, ConfirmShows, Control, Decoys, Form, Label, Names, Options, SecondButton, Side},
    structure::{Line, List, Part, Piece, Section, holds_forms},
};
use std::{collections::BTreeSet, fmt::Write as _};

/// Where the edit page sends its form.
pub const CONFIRM: &str = "/merchant-portal/serviceEditConfirm";
/// Where the confirmation page sends its form.
pub const REGISTER: &str = "/merchant-portal/serviceEditRegister";

/// The line that RMS prints in the groups of item functions.
const APPLICATION: &str = "※ご利用には、別途「商品一括登録」のお申し込みが必要です。";

/// The numbers of functions.
pub type Numbers = BTreeSet<u32>;

/// What an edit page is made from.
#[derive(Clone, Copy, Debug)]
pub struct EditPage<'a> {
    /// How it looks and behaves.
    pub options: &'a Options,
    /// Its rows.
    pub groups: &'a [Group],
    /// The functions whose control is on.
    pub on: &'a Numbers,
    /// The functions whose control cannot be changed.
    pub disabled: &'a Numbers,
    /// The functions whose control goes off again.
    pub flip: &'a Numbers,
}

impl EditPage<'_> {
    /// The content of the page, with an error message above the list where there is one.
    #[must_use]
    pub fn html(&self, error: Option<&str>, back: &str) -> String {
        let axes = &self.options.axes;
        let list = List {
            options: self.options,
            action: Some(CONFIRM),
            heads: self.heads(),
            sections: self.groups.iter().enumerate().map(|(index, group)| self.section(index, group)).collect(),
        };
        let rows = format!("{}{}", list.html(), self.template());
        let (content, late) = if axes.behaviour == Behaviour::Late {
            (
                "<p class=\"loading\">読み込み中です。</p>".into(),
                format!("<template id=\"lateRows\">{rows}</template>\n"),
            )
        } else {
            (rows, String::new())
        };
        let flip: Vec<String> = self.flip.iter().map(ToString::to_string).collect();
        let error = error.map(|text| format!("<p class=\"error\">{}</p>\n", escape(text))).unwrap_or_default();
        let list = format!(
            "<div id=\"apiList\" data-gather=\"{}\" data-lengths=\"{}\" data-flip=\"{}\">\n{content}</div>\n{late}",
            if axes.behaviour == Behaviour::DatatablesLose { "off" } else { "on" },
            axes.pager_lengths.text(),
            flip.join(",")
        );
        let buttons = format!(
            "<div class=\"buttons\"><a class=\"btn\" href=\"{back}\">戻る</a> \
             <input type=\"submit\" class=\"btn main\" value=\"確認する\"></div>"
        );
        let form = if axes.form == Form::One {
            format!("<form id=\"editForm\" method=\"post\" action=\"{CONFIRM}\">\n{list}{buttons}\n</form>\n")
        } else {
            format!("{list}<form id=\"allForm\" method=\"post\" action=\"{CONFIRM}\">{buttons}</form>\n")
        };
        format!(
            "<h2 class=\"pageTitle\">利用機能編集</h2>\n{error}\
             <p class=\"lead\">利用する機能を選択し、画面下の「確認する」を押してください。</p>\n{}{form}",
            self.above()
        )
    }

    /// Whether the control and the name are one piece.
    fn merged(&self) -> bool {
        self.options.axes.label == Label::Around && self.options.axes.control != Control::Radio
    }

    fn heads(&self) -> Vec<&'static str> {
        let using = match self.options.axes.control {
            Control::Radio | Control::Select => "利用設定",
            _ => "利用する",
        };
        match (self.merged(), self.options.axes.side) {
            (true, _) => vec!["機能名", "内容"],
            (false, Side::Before) => vec![using, "機能名", "内容"],
            (false, Side::After) => vec!["機能名", "内容", using],
        }
    }

    fn section(&self, index: usize, group: &Group) -> Section {
        let decoys = self.options.axes.decoys == Decoys::On;
        let mut notes = Vec::new();
        if group.needs_application {
            notes.push(APPLICATION.into());
        }
        if decoys {
            notes.extend(decoys::notes(group).iter().map(|note| (*note).into()));
        }
        let mut lines = Vec::new();
        if self.options.axes.broken != Broken::FewRows {
            if decoys && let Some(function) = decoys::hidden_name(group) {
                lines.push(self.line(index, function, &self.fields(index, function).copied(), true));
            }
            lines.extend(
                group.functions.iter().map(|function| self.line(index, function, &self.fields(index, function), false)),
            );
            if decoys && decoys::has_notice_row(group) {
                lines.push(self.notice_line(index));
            }
        }
        let numbers = (group.functions.first(), group.functions.last());
        let check_all = match numbers {
            (Some(first), Some(last)) => format!(
                "<label class=\"checkAll\"><input type=\"checkbox\" class=\"checkAllBox\" data-from=\"{}\" \
                 data-to=\"{}\">すべて選択</label>",
                first.number, last.number
            ),
            _ => String::new(),
        };
        Section { heading: names::heading(self.options, group), notes, lines, check_all, form: form_id(index) }
    }

    /// A line of the list with the control on its side of the name.
    fn line(&self, index: usize, function: &Function, fields: &Fields, hidden: bool) -> Line {
        let axes = &self.options.axes;
        let name = names::name(self.options, function, false);
        let text = match (axes.broken, axes.decoys) {
            (Broken::NoNames, _) => "―".into(),
            (_, Decoys::On) => escape(&decoys::description(function)),
            _ => escape(&function.label),
        };
        self.arrange(index, fields, &name, text, hidden)
    }

    fn arrange(&self, index: usize, fields: &Fields, name: &str, text: String, hidden: bool) -> Line {
        let axes = &self.options.axes;
        let control = self.control(index, fields);
        let text = Piece { part: Part::Text, html: text };
        let piece = |part, html| Piece { part, html };
        let before = axes.side == Side::Before;
        let pieces = if self.merged() {
            let html = if before { format!("{control} {name}") } else { format!("{name} {control}") };
            vec![piece(Part::Name, format!("<label>{html}</label>")), text]
        } else {
            let id = &fields.id;
            let name = match (axes.label, axes.control) {
                (Label::For, Control::Radio) | (Label::None | Label::Around, _) => name.to_owned(),
                // A span is no control that a label could point at.
                (Label::For, Control::AriaCheckbox) => format!("<span id=\"name{id}\">{name}</span>"),
                (Label::For, _) => format!("<label for=\"{id}\">{name}</label>"),
            };
            let (control, name) = (piece(Part::Use, control), piece(Part::Name, name));
            if before { vec![control, name, text] } else { vec![name, text, control] }
        };
        Line { pieces, hidden }
    }

    /// What the control of a function is called and how it stands.
    fn fields(&self, index: usize, function: &Function) -> Fields {
        let number = function.number;
        let mut fields = Fields {
            number: number.to_string(),
            id: format!("fn{number}"),
            name: format!("use_{number}"),
            value: "1".into(),
            extra: String::new(),
            on: self.on.contains(&number),
            disabled: self.disabled.contains(&number),
        };
        let checkbox = self.options.axes.control == Control::Checkbox;
        if checkbox {
            fields.name = "apiFunctionId".into();
            fields.value = number.to_string();
        }
        let hidden_name = self.options.axes.names == Names::Attribute && self.options.axes.broken != Broken::NoNames;
        if hidden_name {
            let name = escape(function.name());
            match self.options.axes.control {
                Control::Checkbox => {
                    fields.name = format!("group{index}");
                    fields.value = function.name().into();
                }
                Control::Radio => fields.extra = format!(" data-function=\"{name}\""),
                Control::Select => fields.extra = format!(" title=\"{name}\""),
                Control::Switch | Control::AriaCheckbox => fields.extra = format!(" aria-label=\"{name}\""),
            }
        }
        fields
    }

    fn control(&self, index: usize, fields: &Fields) -> String {
        let axes = &self.options.axes;
        let Fields { number, id, name, value, extra, on, disabled } = fields;
        let form = if axes.form == Form::PerGroup && !holds_forms(axes.structure) {
            format!(" form=\"{}\"", form_id(index))
        } else {
            String::new()
        };
        let common = format!("class=\"fnControl\" data-no=\"{number}\"{extra}");
        let off = flag("disabled", *disabled);
        match axes.control {
            Control::Checkbox => {
                let (value, checked) = (escape(value), flag("checked", *on));
                format!("<input type=\"checkbox\" {common} id=\"{id}\" name=\"{name}\" value=\"{value}\"{checked}{off}{form}>")
            }
            Control::Radio => [("1", "利用する", *on), ("0", "利用しない", !*on)]
                .map(|(value, text, on)| {
                    let checked = flag("checked", on);
                    let input = format!(
                        "<input type=\"radio\" {common} id=\"{id}_{value}\" name=\"{name}\" value=\"{value}\"{checked}{off}{form}>"
                    );
                    match axes.label {
                        Label::None => format!("{input} {text}"),
                        Label::Around => format!("<label>{input} {text}</label>"),
                        Label::For => format!("{input} <label for=\"{id}_{value}\">{text}</label>"),
                    }
                })
                .join(" "),
            Control::Select => {
                let (yes, no) = (flag("selected", *on), flag("selected", !*on));
                format!(
                    "<select {common} id=\"{id}\" name=\"{name}\"{off}{form}><option value=\"1\"{yes}>利用する</option>\
                     <option value=\"0\"{no}>利用しない</option></select>"
                )
            }
            Control::Switch | Control::AriaCheckbox => {
                let state = u8::from(*on);
                let hidden = format!("<input type=\"hidden\" name=\"{name}\" value=\"{state}\"{off}{form}>");
                if axes.control == Control::Switch {
                    let text = if *on { "オン" } else { "オフ" };
                    return format!(
                        "<button type=\"button\" role=\"switch\" aria-checked=\"{on}\" {common} id=\"{id}\"{off}>{text}</button>{hidden}"
                    );
                }
                let (text, off) = (if *on { "☑" } else { "☐" }, if *disabled { " aria-disabled=\"true\"" } else { "" });
                let named =
                    if axes.label == Label::For { format!(" aria-labelledby=\"name{id}\"") } else { String::new() };
                format!(
                    "<span role=\"checkbox\" tabindex=\"0\" aria-checked=\"{on}\" {common} id=\"{id}\"{named}{off}>{text}</span>{hidden}"
                )
            }
        }
    }

    /// A control that belongs to no function.
    fn notice_line(&self, index: usize) -> Line {
        let fields = Fields {
            number: format!("mail{index}"),
            id: format!("mail{index}"),
            name: format!("notice{index}"),
            value: "1".into(),
            extra: String::new(),
            on: false,
            disabled: false,
        };
        self.arrange(index, &fields, "通知", "変更があったときにメールで通知する".into(), false)
    }

    /// Copies of two rows in an inert template, as pages that build rows by script have them.
    fn template(&self) -> String {
        if self.options.axes.decoys == Decoys::Off {
            return String::new();
        }
        let lines: String = self.groups.iter().take(3).enumerate().fold(String::new(), |mut out, (index, group)| {
            if let Some(function) = group.functions.last() {
                let line = self.line(index, function, &self.fields(index, function).copied(), false);
                let cells: String = line.pieces.iter().map(|piece| format!("<td>{}</td>", piece.html)).collect();
                let _ = write!(out, "<tr>{cells}</tr>");
            }
            out
        });
        format!("<template id=\"rowTemplate\"><table><tbody>{lines}</tbody></table></template>\n")
    }

    /// What stands above the list when decoys are asked for: functions in use by others, and a mail setting.
    fn above(&self) -> String {
        if self.options.axes.decoys == Decoys::Off {
            return String::new();
        }
        let mut out = String::from(
            "<h3>連携アプリが利用中の機能</h3>\n<table class=\"plain\"><thead><tr><th>機能名</th><th>利用状態</th></tr></thead><tbody>\n",
        );
        for name in decoys::READ_ONLY {
            let _ = writeln!(out, "<tr><td>{name}</td><td>利用中</td></tr>");
        }
        out.push_str(
            "</tbody></table>\n<p><label><input type=\"checkbox\" name=\"noticeAll\" value=\"1\"> \
             rpay.order.getOrder などの変更をメールで通知する</label></p>\n",
        );
        out
    }
}

/// What a control is called in the form, and how it stands.
#[derive(Debug)]
struct Fields {
    number: String,
    id: String,
    name: String,
    value: String,
    extra: String,
    on: bool,
    disabled: bool,
}

impl Fields {
    /// The same control as it stands in a row that nobody sees: no function of its own, never on.
    fn copied(mut self) -> Self {
        let copy = format!("T{}", self.number);
        if self.name == "apiFunctionId" {
            self.value.clone_from(&copy);
        } else {
            self.name = format!("copy_{}", self.number);
        }
        self.id = format!("fn{copy}");
        self.number = copy;
        self.on = false;
        self.disabled = false;
        self
    }
}

fn form_id(index: usize) -> String {
    format!("groupForm{index}")
}

/// The lines of functions without controls, for the pages that only show them.
///
/// `state` gives the text of the last column, or nothing for a function that is not shown.
#[must_use]
pub fn read_only(options: &Options, groups: &[Group], state: impl Fn(u32) -> Option<&'static str>) -> String {
    let sections = groups
        .iter()
        .filter_map(|group| {
            let piece = |part, html| Piece { part, html };
            let lines: Vec<Line> = group
                .functions
                .iter()
                .filter_map(|function| {
                    let state = state(function.number)?;
                    let pieces = vec![
                        piece(Part::Name, names::name(options, function, true)),
                        piece(Part::Text, escape(&function.label)),
                        piece(Part::Use, state.into()),
                    ];
                    Some(Line { pieces, hidden: false })
                })
                .collect();
            (!lines.is_empty()).then(|| Section {
                heading: names::heading(options, group),
                notes: Vec::new(),
                lines,
                check_all: String::new(),
                form: String::new(),
            })
        })
        .collect();
    List { options, action: None, heads: vec!["機能名", "内容", "利用状態"], sections }.html()
}

/// The content of the confirmation page: no control that could be edited.
#[must_use]
pub fn confirmation(options: &Options, groups: &[Group], chosen: &Numbers) -> String {
    let list = read_only(options, groups, |number| match (chosen.contains(&number), options.axes.confirm_shows) {
        (true, _) => Some("利用する"),
        (false, ConfirmShows::All) => Some("利用しない"),
        (false, ConfirmShows::Chosen) => None,
    });
    let list = if list.is_empty() { "<p>利用する機能はありません。</p>\n".into() } else { list };
    let button = match options.axes.second_button {
        SecondButton::Register => "登録する",
        SecondButton::Confirm => "確認する",
    };
    format!(
        "<h2 class=\"pageTitle\">利用機能編集</h2>\n\
         <p class=\"lead\">以下の内容で登録します。よろしければ画面下のボタンを押してください。</p>\n\
         <div id=\"apiList\">\n{list}</div>\n\
         <form id=\"confirmForm\" method=\"post\" action=\"{REGISTER}\">\n\
         <div class=\"buttons\"><a class=\"btn\" href=\"/merchant-portal/serviceEdit?back=1\">戻る</a> \
         <input type=\"submit\" class=\"btn main\" value=\"{button}\"></div>\n</form>\n"
    )
}

/// What a form of the edit page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Submission {
    /// The functions that are on.
    pub on: Numbers,
    /// Fields that are no function's.
    pub others: Vec<(String, String)>,
}

impl Submission {
    /// Reads the fields of a form. A function that is not mentioned is off, as with any check box.
    #[must_use]
    pub fn read(groups: &[Group], fields: Vec<(String, String)>) -> Self {
        let known: Numbers = groups.iter().flat_map(|group| &group.functions).map(|function| function.number).collect();
        let mut submission = Self::default();
        for (name, value) in fields {
            let number = if name == "apiFunctionId" {
                value.parse().ok().map(|number| (number, true))
            } else if let Some(number) = name.strip_prefix("use_") {
                number.parse().ok().map(|number| (number, value == "1"))
            } else if let Some(index) = name.strip_prefix("group").and_then(|index| index.parse::<usize>().ok()) {
                let functions = groups.get(index).map(|group| group.functions.as_slice()).unwrap_or_default();
                functions.iter().find(|function| function.name() == value).map(|function| (function.number, true))
            } else {
                None
            };
            match number.filter(|(number, _)| known.contains(number)) {
                Some((number, true)) => {
                    submission.on.insert(number);
                }
                Some((_, false)) => {}
                None => submission.others.push((name, value)),
            }
        }
        submission
    }
}
