//! The frame around every page: header, left menu, content, footer (pages.md, section 1).

use crate::{
    html::escape,
    options::{Behaviour, Era, Options},
};

/// A page to be framed.
#[derive(Debug)]
pub struct Page<'a> {
    /// What kind of page it is, for the record of views.
    pub kind: &'static str,
    /// The number of the menu entry that it belongs to.
    pub contents_id: &'static str,
    /// What stands in `#contents`.
    pub body: String,
    /// Its own scripts under `/merchant-portal/js/`.
    pub scripts: Vec<&'a str>,
}

impl Page<'_> {
    /// A page without scripts of its own.
    #[must_use]
    pub const fn new(kind: &'static str, contents_id: &'static str, body: String) -> Self {
        Self { kind, contents_id, body, scripts: Vec::new() }
    }
}

/// An entry of the left menu: number, label, path.
type Entry = (&'static str, &'static str, &'static str);

const SERVICES: &[Entry] = &[
    ("1-1", "サービス一覧", "/merchant-portal/backToMenu"),
    ("1-2", "申込、利用規約確認", "/merchant-portal/applicationContract"),
    ("1-3", "API活用例", "/merchant-portal/view/ja/common/1-3_api_use/"),
];
const SETTINGS: &[Entry] = &[
    ("2-1", "アプリ一覧", "/merchant-portal/serviceList"),
    ("2-2", "アプリ登録", "/merchant-portal/serviceCreate"),
    ("2-3", "システムイベント通知サービス　申込", "/merchant-portal/sensContract"),
    ("2-4", "システムイベント通知サービス　設定", "/merchant-portal/sensConfigurations"),
];
const SUPPORT: &[Entry] = &[
    ("3-1", "楽天からのお知らせ", "/merchant-portal/view/ja/merchant-portal/3-1_news/"),
    (
        "3-2",
        "お問い合わせ",
        "https://merchant-profile.rms.rakuten.co.jp/r2?type=group&id=ichibaInquiryForm&srcDataId=WEBAPI",
    ),
    ("3-3", "テスト店舗管理", "/merchant-portal/demoShopIndex"),
    ("3-4", "障害情報(試験運用中)", "/merchant-portal/failureList"),
];
const OLD_SERVICES: &[Entry] = &[
    ("1-1", "サービス一覧", "/merchant-portal/backToMenu"),
    ("1-2", "申し込み、利用規約確認", "/merchant-portal/applicationContract"),
    ("1-4", "API活用例(楽天ペイ)", "/merchant-portal/view/ja/common/1-3_api_use/"),
];
const OLD_SETTINGS: &[Entry] = &[("2-1", "WEB API", "/merchant-portal/configurationApi")];
const OLD_SUPPORT: &[Entry] = &[
    ("3-1", "楽天からのお知らせ", "/merchant-portal/view/ja/merchant-portal/3-1_news/"),
    ("3-3", "テスト店舗利用申請", "/merchant-portal/demoShopIndex"),
];

/// A menu block: its number and title, then every entry in a list of its own.
fn block(number: &str, title: &str, entries: &[Entry]) -> String {
    let items: String = entries
        .iter()
        .map(|(number, label, path)| {
            format!(
                "<ul class=\"underList\"><li class=\"listWhole\" id=\"navi{number}\"><a class=\"listNavi\" href=\"{}\">\
                 <span class=\"listSpan\">{number}</span><div class=\"listPosition\">{label}</div></a></li></ul>\n",
                escape(path)
            )
        })
        .collect();
    format!(
        "<div class=\"navHead\"><span class=\"navNumber\">{number}</span><span class=\"navTitle\">{title}</span></div>\n{items}"
    )
}

fn menu(era: Era) -> String {
    let (services, settings, support) = match era {
        Era::Y2025 => (SERVICES, SETTINGS, SUPPORT),
        Era::Y2024 | Era::Y2018 => (OLD_SERVICES, OLD_SETTINGS, OLD_SUPPORT),
    };
    [block("1", "サービス", services), block("2", "利用設定", settings), block("3", "サポート", support)].concat()
}

fn scripts(options: &Options, names: &[&str]) -> String {
    let libraries: &[&str] = if options.datatables() { &["jquery-3.5.1.min.js", "datatables.min.js"] } else { &[] };
    libraries
        .iter()
        .chain(&["menu.js"])
        .chain(names)
        .map(|name| format!("<script src=\"/merchant-portal/js/{name}\"></script>\n"))
        .collect()
}

/// The scripts of the edit page: what it does by itself.
#[must_use]
pub fn edit_scripts(options: &Options) -> Vec<&'static str> {
    let mut scripts = vec!["edit.js"];
    scripts.extend(match options.axes.behaviour {
        Behaviour::Static | Behaviour::Disabled | Behaviour::FlipBack => None,
        Behaviour::Late => Some("late.js"),
        Behaviour::Replaced => Some("replaced.js"),
        Behaviour::Rerender => Some("rerender.js"),
        Behaviour::RefuseAssign => Some("refuse.js"),
        Behaviour::DatatablesGather | Behaviour::DatatablesLose => Some("tables.js"),
    });
    if !options.flip.is_empty() {
        scripts.push("flip.js");
    }
    scripts
}

/// The whole document.
#[must_use]
pub fn frame(options: &Options, page: &Page<'_>) -> String {
    // The inline style is the portal's own; a strict policy refuses it like the style sheet.
    format!(
        r#"<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="UTF-8">
<title>RMS WEB SERVICE</title>
<link rel="icon" href="/merchant-portal/favicon.ico">
<link rel="stylesheet" href="/merchant-portal/css/layout.css">
<style>#contents {{ margin-top: unset; }}</style>
</head>
<body id="bodyWhole">
<div id="whole">
<!-- Environment Banner -->
<div></div>
<header>
<div id="logo"><a href="/merchant-portal/backToMenu">RMS WEB SERVICE</a></div>
<div id="headerBar"><ul class="headerMenu">
<li><a href="https://mainmenu.rms.rakuten.co.jp/">RMSメインメニュー</a></li>
<li><a href="/merchant-portal/logout">ログアウト</a></li>
<li><a href="https://navi-manual.faq.rakuten.net/service/000010629">マニュアル</a></li>
</ul></div>
</header>
<div id="cn">
<div id="leftNavi"><nav id="navWhole">
{menu}</nav></div>
<div id="contentWhole"><div id="contents">
<input type="hidden" id="hdnContentsId" name="contentsId" value="{contents_id}">
{body}</div></div>
</div>
<footer id="footerWhole"><div id="footerBar"><div id="copyrightWhole">Copyright (c) RMS WEB SERVICE simulator</div></div></footer>
</div>
{scripts}</body>
</html>
"#,
        menu = menu(options.axes.era),
        contents_id = page.contents_id,
        body = page.body,
        scripts = scripts(options, &page.scripts),
    )
}

/// The frame of the approval pages on the other host: no portal menu.
#[must_use]
pub fn approval_frame(options: &Options, page: &Page<'_>) -> String {
    format!(
        r#"<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="UTF-8">
<title>RMS WEB SERVICE</title>
<link rel="icon" href="/merchant-portal/favicon.ico">
<link rel="stylesheet" href="/merchant-portal/css/layout.css">
</head>
<body class="approval">
<div id="approvalHeader"><span class="approvalTitle">【システム開発企業 アクセス許可設定】</span>
<a href="https://mainmenu.rms.rakuten.co.jp/">RMSメインメニュー</a></div>
<div id="approvalContents">
{body}</div>
{scripts}</body>
</html>
"#,
        body = page.body,
        scripts = scripts(options, &page.scripts),
    )
}
