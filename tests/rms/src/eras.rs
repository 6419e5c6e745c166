//! The key pages before April 2025: 2-1 WEB API, 利用設定, ライセンス情報 (pages.md, sections 3 and 4).

use crate::{
    edit::Numbers,
    functions::Group,
    keys::key_html,
    options::{Era, Options, SecretShown},
    pages::{OwnKeys, functions_in_use, issue_button, past_keys},
    vendors::tail,
};

/// 利用設定, the page of the menu entry 2-1 WEB API.
#[must_use]
pub fn settings(options: &Options, groups: &[Group], registered: &Numbers, keys: &OwnKeys) -> String {
    let (key, expiry) = keys.newest();
    let (secret, licence, action) = match options.axes.era {
        Era::Y2018 => (key_html(&keys.secret, options.axes.key_markup), tail(key), "確認"),
        Era::Y2024 | Era::Y2025 => {
            let secret = match options.axes.secret_shown {
                SecretShown::Tail => tail(&keys.secret),
                SecretShown::Full => key_html(&keys.secret, options.axes.key_markup),
            };
            (secret, tail(key), "ライセンスキーの確認・変更")
        }
    };
    let note = match options.axes.era {
        Era::Y2018 => "",
        Era::Y2024 | Era::Y2025 => "<br>(全桁の確認は「ライセンスキーの確認・変更」をご利用ください)",
    };
    format!(
        "<h2 class=\"pageTitle\">利用設定</h2>\n<h3>利用情報</h3>\n\
         <p class=\"note\">※ serviceSecretとlicenseKeyは店舗様固有の情報です。第三者に知られないようご注意ください。</p>\n\
         <p class=\"note\">※ 機能の追加・削除を行うと、最新のキーと過去のキーとで利用できる機能が異なります。過去のキーを停止し、最新のキーをご利用ください。</p>\n\
         <h4>最新の利用情報</h4>\n<table class=\"plain\"><thead><tr><th>項目</th><th>キー情報</th><th>有効期限</th><th>状態</th><th>詳細</th></tr></thead><tbody>\n\
         <tr><td>serviceSecret</td><td>{secret}</td><td>-</td><td>-</td><td>-</td></tr>\n\
         <tr><td>licenseKey</td><td>{licence}{note}</td><td>{expiry}</td><td>利用可能</td><td><a class=\"btn\" href=\"/merchant-portal/licenseInfo\">{action}</a></td></tr>\n\
         </tbody></table>\n{past}<h3>利用機能一覧</h3>\n{list}\
         <div class=\"buttons right\"><a class=\"btn main\" href=\"/merchant-portal/serviceEdit\">利用機能編集</a></div>\n",
        past = past_keys(options, keys),
        list = functions_in_use(options, groups, registered),
    )
}

/// ライセンス情報 of the shop's own key. Before the security check (from 2020 on) it shows the last four characters.
#[must_use]
pub fn licence_page(
    options: &Options,
    groups: &[Group],
    registered: &Numbers,
    keys: &OwnKeys,
    verified: bool,
    error: Option<&str>,
) -> String {
    let (key, expiry) = keys.newest();
    let error = error.map(|text| format!("<p class=\"error\">{text}</p>\n")).unwrap_or_default();
    let shown = verified || options.axes.era == Era::Y2018;
    let key = if shown { key_html(key, options.axes.key_markup) } else { tail(key) };
    let top = format!(
        "<h2 class=\"pageTitle\">ライセンス情報</h2>\n{error}<h3>基本情報</h3>\n<table class=\"plain\"><thead><tr><th>キー情報</th><th>有効期限</th>\
         <th>状態</th></tr></thead><tbody><tr><td>{key}</td><td>{expiry}</td><td>利用可能</td></tr></tbody></table>\n"
    );
    let back = "<a class=\"btn\" href=\"/merchant-portal/configurationApi\">戻る</a>";
    if shown {
        return format!(
            "{top}<form method=\"post\" action=\"/merchant-portal/stopKey\" data-confirm=\"このlicenseKeyを利用停止しますか?\"><p>利用停止を押すと、\
             このlicenseKeyは利用できなくなります。 <input type=\"submit\" class=\"btn\" value=\"利用停止\"></p></form>\n\
             <div class=\"buttons\">{back} {}</div>\n<h3>利用中のAPIリスト</h3>\n{}",
            issue_button(),
            functions_in_use(options, groups, registered)
        );
    }
    format!(
        "{top}<p>licenseKeyの全桁を表示するには、チェックボックスにチェックを入れ、「確認する」を押してください。</p>\n\
         <form method=\"post\" action=\"/merchant-portal/licenseInfo\">\n<h3>セキュリティチェック (必須)</h3>\n\
         <p class=\"robot\"><label><input type=\"checkbox\" name=\"robot\" value=\"1\"> ロボットによる操作ではありません</label></p>\n\
         <div class=\"buttons\">{back} <input type=\"submit\" class=\"btn main\" value=\"確認する\"></div>\n</form>\n"
    )
}
