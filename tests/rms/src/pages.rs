//! The pages around the edit page, from 2025 on: アプリ一覧, the security check, アプリ詳細情報, documentation.

use crate::{
    edit::{Numbers, read_only},
    functions::Group,
    html::escape,
    keys::key_html,
    options::{Options, PastShown},
    vendors::{Approval, Vendor, tail},
};
use std::fmt::Write as _;

/// One of the shop's own licence keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceKey {
    /// The key.
    pub value: String,
    /// Its expiry as printed.
    pub expiry: String,
}

/// The keys of the shop's own app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKeys {
    /// The service secret, which never changes.
    pub secret: String,
    /// The live licence keys, the newest first; at most two.
    pub live: Vec<LicenceKey>,
}

impl OwnKeys {
    /// The newest licence key and its expiry.
    #[must_use]
    pub fn newest(&self) -> (&str, &str) {
        self.live.first().map_or(("", "-"), |key| (&key.value, &key.expiry))
    }
}

/// アプリ一覧. `base` is where its links lead: the portal, or the approval host; without `keys` the shop has no app of its
/// own.
#[must_use]
pub fn app_list(base: &str, keys: Option<&OwnKeys>, vendors: &[Vendor]) -> String {
    let row = |cells: [&str; 5], app: u32| {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr>{cells}<td><a class=\"btn\" href=\"{base}/serviceDetail?appId={app}\">詳細</a></td></tr>\n")
    };
    let own =
        keys.map(OwnKeys::newest).map(|(key, expiry)| row(["店舗様", "自店舗利用", &tail(key), expiry, "利用中"], 1));
    let mut rows = own.unwrap_or_default();
    for vendor in vendors {
        let (company, product) = (escape(vendor.company), escape(vendor.product));
        rows.push_str(&row([&company, &product, &tail(&vendor.key), &vendor.expiry, &vendor.state_html()], vendor.app));
    }
    let mut events = String::new();
    for vendor in vendors {
        if let Some(state) = vendor.events {
            let start = if state == Approval::InUse { "2026/04/01" } else { "2026/11/22" };
            let _ = writeln!(
                events,
                "<tr><td>{}</td><td>{}</td><td>{start}</td><td>{}</td><td><a class=\"btn\" href=\"{base}/sensDetail?appId={}\">詳細</a></td></tr>",
                escape(vendor.company),
                escape(vendor.product),
                state.text(),
                vendor.app
            );
        }
    }
    format!(
        "<h2 class=\"pageTitle\">アプリ一覧</h2>\n\
         <h3>WEB APIアクセス許可設定</h3>\n<p><a href=\"/merchant-portal/view/ja/common/1-3_api_use/\">マニュアルを見る</a></p>\n\
         <p class=\"search\"><label>キーワード検索: <input type=\"text\" name=\"keyword\"></label></p>\n\
         <table class=\"plain\" id=\"appTable\"><thead>\n\
         <tr><th rowspan=\"2\">アプリ登録者<br>(システム開発企業)</th><th rowspan=\"2\">アプリ名</th><th colspan=\"3\">ライセンス情報</th><th rowspan=\"2\">詳細</th></tr>\n\
         <tr><th>ライセンスキー</th><th>有効期限</th><th>状態</th></tr>\n</thead><tbody>\n{rows}</tbody></table>\n\
         <h3>システムイベント通知サービスアクセス許可設定</h3>\n\
         <p class=\"search\"><label>キーワード検索: <input type=\"text\" name=\"keyword2\"></label></p>\n\
         <table class=\"plain\"><thead><tr><th>会社名</th><th>サービス名</th><th>利用開始日</th><th>状態</th><th>詳細</th></tr></thead><tbody>\n{events}</tbody></table>\n"
    )
}

/// The page before a key is shown: ライセンス情報 with the key's last characters, and the security check.
#[must_use]
pub fn robot_check(base: &str, app: u32, key: &str, expiry: &str, state: &str, error: Option<&str>) -> String {
    let error = error.map(|text| format!("<p class=\"error\">{text}</p>\n")).unwrap_or_default();
    format!(
        "<h2 class=\"pageTitle\">ライセンス情報</h2>\n{error}<h3>基本情報</h3>\n\
         <table class=\"plain\"><thead><tr><th>キー情報</th><th>有効期限</th><th>状態</th></tr></thead><tbody>\n\
         <tr><td>{key}</td><td>{expiry}</td><td>{state}</td></tr>\n</tbody></table>\n\
         <h3>セキュリティチェック (必須)</h3>\n\
         <p>ライセンスキーの全桁を表示するには、チェックボックスにチェックを入れ、「確認する」を押してください。</p>\n\
         <form method=\"post\" action=\"{base}/serviceDetail?appId={app}\">\n\
         <p class=\"robot\"><label><input type=\"checkbox\" name=\"robot\" value=\"1\"> ロボットによる操作ではありません</label></p>\n\
         <div class=\"buttons\"><a class=\"btn\" href=\"{base}/serviceList\">戻る</a> <input type=\"submit\" class=\"btn main\" value=\"確認する\"></div>\n</form>\n"
    )
}

/// アプリ詳細情報 of the shop's own app: keys, the functions in use, the way to edit them.
#[must_use]
pub fn own_detail(
    options: &Options,
    groups: &[Group],
    registered: &Numbers,
    keys: &OwnKeys,
    notice: Option<&str>,
) -> String {
    let notice = notice.map(|text| format!("<p class=\"error\">{text}</p>\n")).unwrap_or_default();
    let (key, expiry) = keys.newest();
    format!(
        "<h2 class=\"pageTitle\">アプリ詳細情報</h2>\n{notice}\
         <h3>アプリ情報</h3>\n<table class=\"plain\"><tr><th>アプリ登録者</th><td>店舗様</td></tr><tr><th>アプリ名</th><td>自店舗利用</td></tr></table>\n\
         <h3>利用情報</h3>\n<p class=\"note\">※ 機能の追加・削除を行うと、最新のキーと過去のキーとで利用できる機能が異なります。過去のキーを停止し、最新のキーをご利用ください。</p>\n\
         <h4>最新の利用情報</h4>\n<table class=\"plain\"><thead><tr><th>項目</th><th>キー情報</th><th>有効期限</th><th>状態</th></tr></thead><tbody>\n\
         <tr><td>serviceSecret</td><td>{secret}</td><td>-</td><td>-</td></tr>\n\
         <tr><td>ライセンスキー</td><td>{key}</td><td>{expiry}</td><td>利用中</td></tr>\n</tbody></table>\n{past}\
         <div class=\"buttons right\">{issue}</div>\n\
         <h3>利用機能一覧</h3>\n{list}\
         <div class=\"buttons right\"><a class=\"btn main\" href=\"/merchant-portal/serviceEdit\">利用機能編集</a></div>\n",
        secret = key_html(&keys.secret, options.axes.key_markup),
        key = key_html(key, options.axes.key_markup),
        past = past_keys(options, keys),
        issue = issue_button(),
        list = functions_in_use(options, groups, registered),
    )
}

/// The button that issues a new licence key for the shop's own app.
#[must_use]
pub fn issue_button() -> &'static str {
    "<form method=\"post\" action=\"/merchant-portal/issueKey\" data-confirm=\"新しいlicenseKeyを発行しますか?\">\
     <input type=\"hidden\" name=\"appId\" value=\"1\"><input type=\"submit\" class=\"btn\" value=\"新しいライセンスキーを発行\"></form>"
}

/// 過去の利用情報: the older live keys, each with its 利用停止.
#[must_use]
pub fn past_keys(options: &Options, keys: &OwnKeys) -> String {
    let rows: String = keys
        .live
        .iter()
        .enumerate()
        .skip(1)
        .map(|(at, past)| {
            let shown = match options.axes.past_shown {
                PastShown::Tail => tail(&past.value),
                PastShown::Full => key_html(&past.value, options.axes.key_markup),
            };
            format!(
                "<tr><td>ライセンスキー</td><td>{shown}</td><td>{}</td><td>利用可能</td><td><form method=\"post\" action=\"/merchant-portal/stopKey\" \
                 data-confirm=\"このlicenseKeyを利用停止しますか?\"><input type=\"hidden\" name=\"key\" value=\"{at}\"><input type=\"submit\" class=\"btn\" value=\"利用停止\"></form></td></tr>\n",
                past.expiry
            )
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    format!(
        "<h4>過去の利用情報</h4>\n<table class=\"plain\"><thead><tr><th>項目</th><th>キー情報</th><th>有効期限</th><th>状態</th><th>操作</th></tr></thead><tbody>\n\
         {rows}</tbody></table>\n"
    )
}

/// 利用機能一覧: only the functions in use.
#[must_use]
pub fn functions_in_use(options: &Options, groups: &[Group], registered: &Numbers) -> String {
    let list = read_only(options, groups, |number| registered.contains(&number).then_some("利用中"));
    if list.is_empty() { "<p>利用中の機能はありません。</p>\n".into() } else { list }
}

/// アプリ登録.
pub const CREATE: &str = "<h2 class=\"pageTitle\">アプリ登録</h2>\n\
    <form method=\"post\" action=\"/merchant-portal/serviceCreate\">\n\
    <p><label><input type=\"checkbox\" name=\"agree\" value=\"1\"> 利用規約に同意する</label></p>\n\
    <table class=\"plain\"><tr><th>アプリ名</th><td><input type=\"text\" name=\"appName\"></td></tr>\
    <tr><th>概要</th><td><input type=\"text\" name=\"summary\"></td></tr></table>\n\
    <div class=\"buttons\"><input type=\"submit\" class=\"btn main\" value=\"登録する\"></div>\n</form>\n";

/// A page of which only the title matters.
#[must_use]
pub fn plain(title: &str, text: &str) -> String {
    format!("<h2 class=\"pageTitle\">{title}</h2>\n<p>{text}</p>\n")
}

/// サービス一覧: the groups, each with a link to its documentation.
#[must_use]
pub fn services(groups: &[Group]) -> String {
    let rows: String = groups
        .iter()
        .map(|group| {
            format!(
                "<tr><td class=\"confluenceTd\"><a href=\"/merchant-portal/view/ja/common/1-1_service_index/{}/\">{}</a></td><td class=\"confluenceTd\">{}</td></tr>\n",
                slug(&group.rms_name),
                escape(&group.japanese),
                escape(&group.rms_name)
            )
        })
        .collect();
    documentation(
        "サービス一覧",
        &format!(
            "<table class=\"confluenceTable\"><tbody><tr><th class=\"confluenceTh\">API</th><th class=\"confluenceTh\">名称</th></tr>\n{rows}</tbody></table>\n"
        ),
    )
}

/// A documentation page about a group, or about one of its functions; nothing where there is no such page.
#[must_use]
pub fn document(groups: &[Group], path: &str) -> Option<String> {
    let path = path.to_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let api = parts.next()?;
    let group = groups.iter().find(|group| slug(&group.rms_name) == api)?;
    let cell = |text: &str| format!("<td class=\"confluenceTd\">{text}</td>");
    let Some(name) = parts.next_back() else {
        let rows: String = group
            .functions
            .iter()
            .map(|function| {
                let name = escape(function.documented());
                let link = format!(
                    "<a href=\"/merchant-portal/view/ja/common/1-1_service_index/{api}/{}/\">{name}</a>",
                    slug(&name)
                );
                format!("<tr>{}{}{}</tr>\n", cell(&link), cell(&escape(&function.label)), cell("全店舗"))
            })
            .collect();
        let body = format!(
            "<p>{} で利用できる機能の一覧です。利用するには「利用機能編集」で設定してください。</p>\n<table class=\"confluenceTable\"><tbody>\
             <tr><th class=\"confluenceTh\">機能名</th><th class=\"confluenceTh\">内容</th><th class=\"confluenceTh\">対象</th></tr>\n{rows}</tbody></table>\n",
            escape(&group.japanese)
        );
        return Some(documentation(&format!("{} ({})", group.japanese, group.rms_name), &body));
    };
    let function = group.functions.iter().find(|function| slug(function.documented()) == name)?;
    let body = format!(
        "<h2>概要</h2><p>{}を行います。</p>\n<h2>リクエスト</h2>\n<table class=\"confluenceTable\"><tbody>\
         <tr><th class=\"confluenceTh\">パラメータ</th><th class=\"confluenceTh\">必須</th></tr>\
         <tr>{}{}</tr><tr>{}{}</tr></tbody></table>\n<p>関連: rpay.order.getOrder、item.get、inventories.bulk.get</p>\n",
        escape(&function.label),
        cell("Authorization"),
        cell("yes"),
        cell("Content-Type"),
        cell("yes")
    );
    Some(documentation(function.documented(), &body))
}

/// The frame of a documentation page; the id `confluence` stands twice, as on the portal.
#[must_use]
pub fn documentation(title: &str, body: &str) -> String {
    format!(
        "<div id=\"confluence\"><div id=\"confluence\">\n<div id=\"contentsMain\">\n<h1 id=\"title-heading\" class=\"pagetitle\"><span id=\"title-text\">{}</span></h1>\n\
         <div id=\"main-content\" class=\"wiki-content group\">\n{body}</div></div></div></div>\n",
        escape(title)
    )
}

/// A name as it stands in a documentation path: letters and digits, in lower case.
fn slug(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_lowercase()).collect()
}
