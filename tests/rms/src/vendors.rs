//! The vendor apps that the shop has connected, and the approval pages of their licences.

use crate::{
    html::escape,
    keys::key_html,
    options::{KeyMarkup, Options, VendorState},
    pages::robot_check,
};

/// Whether the shop has approved an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// 承認待ち
    Waiting,
    /// 利用中
    InUse,
    /// 有効期限切れ
    Expired,
    /// 利用停止
    Stopped,
}

/// A vendor's app.
#[derive(Clone, Debug)]
pub struct Vendor {
    /// Its number in the portal's links; the shop's own app is 1.
    pub app: u32,
    /// アプリ登録者 (システム開発企業)
    pub company: &'static str,
    /// アプリ名
    pub product: &'static str,
    /// 概要
    pub summary: &'static str,
    /// The shop's licence key for it.
    pub key: String,
    /// Its expiry as printed.
    pub expiry: String,
    /// Whether it may be used.
    pub approval: Approval,
    /// Whether the vendor has added functions that the shop has not accepted yet.
    pub updated: bool,
    /// Whether its list has the functions that the vendor added, accepted or not.
    pub grown: bool,
    /// Whether its events may be sent, where it asked for that: the second table of アプリ一覧.
    pub events: Option<Approval>,
}

impl Approval {
    /// The word in the column 状態.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Waiting => "承認待ち",
            Self::InUse => "利用中",
            Self::Expired => "有効期限切れ",
            Self::Stopped => "利用停止",
        }
    }
}

impl Vendor {
    /// The vendors of a fresh portal. `key` makes an invented licence key from a number.
    #[must_use]
    pub fn all(options: &Options, key: impl Fn(u32) -> String) -> Vec<Self> {
        let (approval, updated) = match options.axes.vendor_state {
            VendorState::Updated => (Approval::InUse, true),
            VendorState::InUse => (Approval::InUse, false),
            VendorState::Waiting => (Approval::Waiting, false),
            VendorState::Expired => (Approval::Expired, false),
            VendorState::Stopped => (Approval::Stopped, false),
        };
        vec![
            Self {
                app: 2,
                company: "株式会社GoQSystem",
                product: "GoQSystem",
                summary: "受注管理・商品管理・在庫連携",
                key: key(20),
                expiry: options.vendor_expiry.clone(),
                approval,
                updated,
                grown: updated,
                events: Some(Approval::InUse),
            },
            Self {
                app: 3,
                company: "株式会社ブランジスタソリューション",
                product: "まとまるEC店長",
                summary: "複数店舗の受注・在庫の一元管理",
                key: key(30),
                expiry: "2026/12/20".into(),
                approval: Approval::Waiting,
                updated: false,
                grown: false,
                events: Some(Approval::Waiting),
            },
        ]
    }

    /// The column 状態: `利用中 更新あり` where an update waits.
    #[must_use]
    pub fn state_html(&self) -> String {
        let update = if self.updated { " <span class=\"red\">更新あり</span>" } else { "" };
        format!("{}{update}", self.approval.text())
    }

    /// The app's page before the security check.
    #[must_use]
    pub fn guarded(&self, base: &str, error: Option<&str>) -> String {
        robot_check(base, self.app, &tail(&self.key), &self.expiry, self.approval.text(), error)
    }

    /// The app's page after the security check: アプリ情報, アプリが利用するAPIリスト, and what may be done.
    #[must_use]
    pub fn licence_page(&self, base: &str, markup: KeyMarkup) -> String {
        let rows = [
            ("システム開発企業", escape(self.company)),
            ("アプリ名", escape(self.product)),
            ("概要", escape(self.summary)),
            ("アプリURL", "https://app.example.co.jp/".into()),
            ("有効期限", self.expiry.clone()),
            ("ライセンスキー", key_html(&self.key, markup)),
            ("承認状態", self.state_html()),
        ];
        let rows: String =
            rows.iter().map(|(label, value)| format!("<tr><th>{label}</th><td>{value}</td></tr>\n")).collect();
        let notice = if self.updated {
            "<p class=\"notice\">アプリが更新されました。アップデートすると、アプリが新しい機能で店舗様のデータを利用できるようになります。</p>\n"
        } else {
            ""
        };
        let history = if self.updated || self.approval == Approval::Waiting {
            ""
        } else {
            "<details><summary>過去の利用履歴を見る(クリックすると展開します)</summary><p>2026/11/22 アップデート</p></details>\n"
        };
        format!(
            "<h2 class=\"pageTitle\">ライセンス情報</h2>\n<h3>アプリ情報</h3>\n<table class=\"plain\">{rows}</table>\n{notice}\
             <h3>アプリが利用するAPIリスト</h3>\n{}{history}<div class=\"buttons\">{}</div>\n",
            self.functions(),
            self.buttons(base, "新しいライセンスキーを発行")
        )
    }

    /// The app's page on the approval host before 2025, without a security check.
    #[must_use]
    pub fn old_licence_page(&self, markup: KeyMarkup) -> String {
        let rows = [
            ("システム開発企業", escape(self.company)),
            ("製品名", escape(self.product)),
            ("ライセンスキー", key_html(&self.key, markup)),
            ("有効期限", self.expiry.clone()),
            ("状態", self.state_html()),
        ];
        let rows: String =
            rows.iter().map(|(label, value)| format!("<tr><th>{label}</th><td>{value}</td></tr>\n")).collect();
        format!(
            "<h2 class=\"pageTitle\">ライセンス情報</h2>\n<table class=\"plain\">{rows}</table>\n<h3>利用するAPI</h3>\n{}\
             <div class=\"buttons\">{}</div>\n<p><a href=\"/apisson/\">一覧へ戻る</a></p>\n",
            self.functions(),
            self.buttons("/apisson", "新しいキーを発行")
        )
    }

    fn buttons(&self, base: &str, issue: &str) -> String {
        let form = |action: &str, label: &str, question: &str| {
            format!(
                "<form method=\"post\" action=\"{base}/{action}\" data-confirm=\"{question}\"><input type=\"hidden\" name=\"appId\" \
                 value=\"{}\"><input type=\"submit\" class=\"btn\" value=\"{label}\"></form> ",
                self.app
            )
        };
        let mut out = format!("<a class=\"btn\" href=\"{base}/serviceList\">戻る</a> ");
        match self.approval {
            Approval::Waiting => out.push_str(&form("approve", "アクセス承認", "承認しますか?")),
            Approval::InUse | Approval::Expired | Approval::Stopped => {
                out.push_str(&form("issueKey", issue, "新しいlicenseKeyを発行しますか?"))
            }
        }
        if self.updated {
            out.push_str(&form("update", "アップデートする", "アップデートしますか?"));
        }
        out
    }

    fn functions(&self) -> String {
        let added = [("shop.shopStatus.get", "店舗ステータスの取得 / Get the shop status")];
        let rows: String = API_LIST
            .iter()
            .chain(added.iter().filter(|_| self.grown))
            .map(|(name, text)| format!("<tr><td>{name}</td><td>{text}</td></tr>\n"))
            .collect();
        format!(
            "<table class=\"plain\"><thead><tr><th>API名</th><th>内容</th></tr></thead><tbody>\n{rows}</tbody></table>\n"
        )
    }

    /// Accepts the vendor's added functions.
    pub fn update(&mut self) {
        self.updated = false;
    }
}

/// Names of アプリが利用するAPIリスト that a vendor's manual shows.
const API_LIST: &[(&str, &str)] = &[
    ("cabinet.file.delete", "画像ファイルの削除 / Delete an image file"),
    ("cabinet.file.insert", "画像ファイルの登録 / Insert an image file"),
    ("cabinet.file.update", "画像ファイルの更新 / Update an image file"),
    ("cabinet.files.search", "画像ファイルの検索 / Search image files"),
    ("cabinet.folder.files.get", "フォルダ内画像一覧の取得 / Get the files of a folder"),
    ("cabinet.folder.insert", "画像フォルダの登録 / Insert a folder"),
    ("shop.category.update", "カテゴリの更新 / Update a category"),
    ("shop.categorysets.get", "カテゴリセットの取得 / Get category sets"),
];

/// The way lists show a key: its last four characters.
#[must_use]
pub fn tail(key: &str) -> String {
    format!("末尾4桁: {}", key.get(key.len().saturating_sub(4)..).unwrap_or_default())
}

/// The list of products on the approval host before 2025.
#[must_use]
pub fn product_list(vendors: &[Vendor], markup: KeyMarkup) -> String {
    let rows: String = vendors
        .iter()
        .map(|vendor| {
            format!(
                "<tr><td>{}<br>{}</td><td>{}</td><td>{}</td><td>{}</td><td><a class=\"btn\" href=\"/apisson/licenseInfo?appId={}\">確認</a></td></tr>\n",
                escape(vendor.company),
                escape(vendor.product),
                key_html(&vendor.key, markup),
                vendor.expiry,
                vendor.state_html(),
                vendor.app
            )
        })
        .collect();
    format!(
        "<h2 class=\"pageTitle\">利用製品一覧</h2>\n<h3>▼ ご利用中の製品</h3>\n<table class=\"plain\"><thead><tr><th>製品名</th>\
         <th>ライセンスキー</th><th>有効期限</th><th>状態</th><th>詳細</th></tr></thead><tbody>\n{rows}</tbody></table>\n"
    )
}
