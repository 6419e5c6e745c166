//! What a list of functions is built of: the same sections and lines as tables, lists, divs or fieldsets.

use crate::{
    html::escape,
    options::{Csp, Form, Options, Structure},
};
use std::fmt::Write as _;

/// One cell of a line.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its part in the line.
    pub part: Part,
    /// Its content.
    pub html: String,
}

/// What a piece is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The control, or the state where there is none.
    Use,
    /// The function's name, with the control in it where the label stands around both.
    Name,
    /// What the function does.
    Text,
}

impl Part {
    const fn class(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Name => "name",
            Self::Text => "text",
        }
    }
}

/// One function's line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its cells, in order.
    pub pieces: Vec<Piece>,
    /// Whether nobody sees it.
    pub hidden: bool,
}

/// A group with its lines.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading, as text.
    pub heading: String,
    /// Lines of text under the heading.
    pub notes: Vec<String>,
    /// The functions.
    pub lines: Vec<Line>,
    /// The control that ticks all of the group, as HTML; nothing on pages without controls.
    pub check_all: String,
    /// The id of the form its controls belong to where every group has one.
    pub form: String,
}

/// A whole list.
#[derive(Debug)]
pub struct List<'a> {
    /// How to lay it out.
    pub options: &'a Options,
    /// Where its forms are sent; nothing on pages without controls.
    pub action: Option<&'a str>,
    /// The heads of the columns, one for each piece of a line.
    pub heads: Vec<&'static str>,
    /// The groups.
    pub sections: Vec<Section>,
}

/// Whether the structure has a place for a form around each group; where not, the controls name their form.
#[must_use]
pub const fn holds_forms(structure: Structure) -> bool {
    !matches!(structure, Structure::OneTableGroupRows | Structure::SpannedFirstColumn | Structure::FlatDivs)
}

impl List<'_> {
    /// The list as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let structure = self.options.axes.structure;
        let mut out = String::new();
        if !holds_forms(structure) {
            for section in &self.sections {
                if let Some((open, close)) = self.form(section) {
                    let _ = writeln!(out, "{open}{close}");
                }
            }
        }
        match structure {
            Structure::OneTableGroupRows if self.pages() => self.plain_table(&mut out, "apiTable groupColumn"),
            Structure::SpannedFirstColumn if self.pages() => self.plain_table(&mut out, "apiTable"),
            Structure::OneTableGroupRows => self.group_rows(&mut out),
            Structure::SpannedFirstColumn => self.spanned(&mut out),
            Structure::Lists => {
                out.push_str("<ul class=\"apiGroups\">\n");
                self.each(&mut out, Self::list);
                out.push_str("</ul>\n");
            }
            Structure::TablePerGroup => self.each(&mut out, Self::table),
            Structure::DefinitionLists => self.each(&mut out, Self::definitions),
            Structure::NestedDivs => self.each(&mut out, Self::nested),
            Structure::FlatDivs => self.each(&mut out, Self::flat),
            Structure::Fieldsets => self.each(&mut out, Self::fieldset),
        }
        out
    }

    /// Whether DataTables takes over the tables, which then may not have spanning cells.
    fn pages(&self) -> bool {
        self.options.datatables() && self.action.is_some()
    }

    fn each(&self, out: &mut String, render: fn(&Self, &mut String, &Section)) {
        for section in &self.sections {
            render(self, out, section);
        }
    }

    /// The start and end of a group's own form.
    fn form(&self, section: &Section) -> Option<(String, &'static str)> {
        let action = self.action.filter(|_| self.options.axes.form == Form::PerGroup)?;
        Some((
            format!("<form class=\"groupForm\" id=\"{}\" method=\"post\" action=\"{action}\">", section.form),
            "</form>",
        ))
    }

    fn opened(&self, section: &Section) -> (String, &'static str) {
        self.form(section).unwrap_or_default()
    }

    /// A page style is refused under the strict policy, the attribute is not.
    fn hidden(&self, line: &Line) -> &'static str {
        match (line.hidden, self.options.axes.csp) {
            (false, _) => "",
            (true, Csp::None) => " style=\"display:none\"",
            (true, Csp::Strict) => " hidden",
        }
    }

    fn head(&self, before: &str) -> String {
        let cells: String = self.heads.iter().map(|head| format!("<th>{head}</th>")).collect();
        format!("<thead><tr>{before}{cells}</tr></thead>\n")
    }

    fn row(&self, line: &Line, before: &str) -> String {
        format!("<tr class=\"fn-row\"{}>{before}{}</tr>\n", self.hidden(line), tagged(&line.pieces, "td"))
    }

    fn table(&self, out: &mut String, section: &Section) {
        let (open, close) = self.opened(section);
        let _ = writeln!(out, "<div class=\"apiFrame\">\n<h3 class=\"apiTitle\">{}</h3>", escape(&section.heading));
        out.push_str(&paragraphs(&section.notes));
        let _ = write!(out, "{open}<table class=\"apiTable\">\n{}<tbody>\n", self.head(""));
        for line in &section.lines {
            out.push_str(&self.row(line, ""));
        }
        let _ = writeln!(out, "</tbody></table>\n{}{close}\n</div>", paragraph(&section.check_all));
    }

    fn group_rows(&self, out: &mut String) {
        let span = self.heads.len();
        let _ = write!(out, "<table class=\"apiTable\">\n{}<tbody>\n", self.head(""));
        for section in &self.sections {
            let heading = escape(&section.heading);
            let _ = writeln!(out, "<tr class=\"groupRow\"><th colspan=\"{span}\">{heading}</th></tr>");
            for note in section.notes.iter().map(|note| escape(note)) {
                let _ = writeln!(out, "<tr class=\"noteRow\"><td colspan=\"{span}\">{note}</td></tr>");
            }
            for line in &section.lines {
                out.push_str(&self.row(line, ""));
            }
            if !section.check_all.is_empty() {
                let _ = writeln!(out, "<tr class=\"allRow\"><td colspan=\"{span}\">{}</td></tr>", section.check_all);
            }
        }
        out.push_str("</tbody></table>\n");
    }

    fn spanned(&self, out: &mut String) {
        let span = self.heads.len();
        let _ = write!(out, "<table class=\"apiTable\">\n{}<tbody>\n", self.head("<th>API</th>"));
        for section in &self.sections {
            // Whether nobody sees the row, its start tag, its cells.
            let mut rows: Vec<(bool, String, String)> = Vec::new();
            let wide = |class: &str, html: &str| {
                (false, format!("<tr class=\"{class}\">"), format!("<td colspan=\"{span}\">{html}</td>"))
            };
            rows.extend(section.notes.iter().map(|note| wide("noteRow", &escape(note))));
            rows.extend(section.lines.iter().map(|line| {
                let open = format!("<tr class=\"fn-row\"{}>", self.hidden(line));
                (line.hidden, open, tagged(&line.pieces, "td"))
            }));
            if !section.check_all.is_empty() {
                rows.push(wide("allRow", &section.check_all));
            }
            // Rows that nobody sees come last, outside the spanning cell: browsers leave them out of its count.
            rows.sort_by_key(|(hidden, ..)| *hidden);
            let rowspan = rows.iter().filter(|(hidden, ..)| !hidden).count();
            for (index, (_, open, cells)) in rows.iter().enumerate() {
                out.push_str(open);
                if index == 0 {
                    let heading = escape(&section.heading);
                    let _ = write!(out, "<th rowspan=\"{rowspan}\" class=\"groupCell\">{heading}</th>");
                }
                let _ = writeln!(out, "{cells}</tr>");
            }
        }
        out.push_str("</tbody></table>\n");
    }

    /// A table without spanning cells, the group's heading repeated in the first one: what DataTables can take.
    fn plain_table(&self, out: &mut String, class: &str) {
        let mut notes: Vec<String> = self.sections.iter().flat_map(|section| section.notes.clone()).collect();
        notes.dedup();
        out.push_str(&paragraphs(&notes));
        let _ = write!(out, "<table class=\"{class}\">\n{}<tbody>\n", self.head("<th>API</th>"));
        for section in &self.sections {
            let heading = format!("<td class=\"groupCell\">{}</td>", escape(&section.heading));
            for line in &section.lines {
                out.push_str(&self.row(line, &heading));
            }
        }
        out.push_str("</tbody></table>\n");
    }

    /// Controls that stand before the name share the term with it; whatever follows the name defines it.
    fn definitions(&self, out: &mut String, section: &Section) {
        let (open, close) = self.opened(section);
        let _ = writeln!(out, "<div class=\"apiFrame\">\n<h3 class=\"apiTitle\">{}</h3>", escape(&section.heading));
        let _ = writeln!(out, "{}{open}<dl class=\"apiList\">", paragraphs(&section.notes));
        for line in &section.lines {
            let hidden = self.hidden(line);
            let name = line.pieces.iter().position(|piece| piece.part == Part::Name).unwrap_or(0);
            let (term, rest) = line.pieces.split_at((name + 1).min(line.pieces.len()));
            let _ = writeln!(out, "<dt class=\"fn-row\"{hidden}>{}</dt>", tagged(term, "span"));
            for piece in rest {
                let _ = writeln!(out, "<dd class=\"fn-row {}\"{hidden}>{}</dd>", piece.part.class(), piece.html);
            }
        }
        let _ = writeln!(out, "</dl>\n{}{close}\n</div>", paragraph(&section.check_all));
    }

    fn list(&self, out: &mut String, section: &Section) {
        let (open, close) = self.opened(section);
        let _ = writeln!(out, "<li class=\"apiGroup\"><strong>{}</strong>", escape(&section.heading));
        let _ = writeln!(out, "{}{open}<ul class=\"apiList\">", paragraphs(&section.notes));
        for line in &section.lines {
            let _ = writeln!(out, "<li class=\"fn-row\"{}>{}</li>", self.hidden(line), tagged(&line.pieces, "span"));
        }
        let _ = writeln!(out, "</ul>\n{}{close}</li>", paragraph(&section.check_all));
    }

    fn nested(&self, out: &mut String, section: &Section) {
        let (open, close) = self.opened(section);
        let _ = writeln!(out, "<div class=\"apiGroup\">\n<div class=\"apiTitle\">{}</div>", escape(&section.heading));
        let _ = writeln!(out, "{open}<div class=\"apiBody\">");
        for note in &section.notes {
            let _ = writeln!(out, "<div class=\"note\">{}</div>", escape(note));
        }
        for line in &section.lines {
            let _ = writeln!(out, "<div class=\"fn-row\"{}>{}</div>", self.hidden(line), tagged(&line.pieces, "div"));
        }
        let _ = writeln!(out, "<div class=\"all\">{}</div>\n</div>{close}\n</div>", section.check_all);
    }

    fn flat(&self, out: &mut String, section: &Section) {
        let _ = writeln!(out, "<div class=\"apiTitle\">{}</div>", escape(&section.heading));
        for note in &section.notes {
            let _ = writeln!(out, "<div class=\"note\">{}</div>", escape(note));
        }
        for line in &section.lines {
            let _ = writeln!(out, "<div class=\"fn-row\"{}>{}</div>", self.hidden(line), tagged(&line.pieces, "span"));
        }
        if !section.check_all.is_empty() {
            let _ = writeln!(out, "<div class=\"all\">{}</div>", section.check_all);
        }
    }

    fn fieldset(&self, out: &mut String, section: &Section) {
        let (open, close) = self.opened(section);
        let _ = writeln!(out, "{open}<fieldset class=\"apiGroup\"><legend>{}</legend>", escape(&section.heading));
        out.push_str(&paragraphs(&section.notes));
        for line in &section.lines {
            let _ = writeln!(out, "<p class=\"fn-row\"{}>{}</p>", self.hidden(line), tagged(&line.pieces, "span"));
        }
        let _ = writeln!(out, "{}</fieldset>{close}", paragraph(&section.check_all));
    }
}

/// Every piece in an element of its own, with a blank between them.
fn tagged(pieces: &[Piece], tag: &str) -> String {
    let elements: Vec<String> =
        pieces.iter().map(|piece| format!("<{tag} class=\"{}\">{}</{tag}>", piece.part.class(), piece.html)).collect();
    elements.join(" ")
}

fn paragraphs(notes: &[String]) -> String {
    notes.iter().map(|note| format!("<p class=\"note\">{}</p>\n", escape(note))).collect()
}

fn paragraph(html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("<p class=\"all\">{html}</p>\n") }
}
