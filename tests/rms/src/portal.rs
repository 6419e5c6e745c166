//! The portal: one shop's state, and a page for every request.

use crate::{
    assets,
    edit::{self, EditPage, Numbers, Submission},
    eras,
    functions::{self, Group},
    options::{ConfirmLeads, Csp, Era, Options, OwnRow, PermissionsPolicy, Validation},
    pages::{self, LicenceKey, OwnKeys},
    shell::{self, Page},
    vendors::{self, Approval, Vendor},
    wire::{Reply, Request},
};
use serde_json::{Value, json};

/// The portal with its state. Everything in it starts anew with a reset.
#[derive(Debug)]
pub struct Portal {
    options: Options,
    groups: Vec<Group>,
    disabled: Numbers,
    flip: Numbers,
    registered: Numbers,
    pending: Option<Numbers>,
    keys: OwnKeys,
    issued: u32,
    vendors: Vec<Vendor>,
    /// The app whose security check was passed last.
    verified: Option<u32>,
    /// Whether the shop has registered an app of its own.
    own_row: bool,
    logged_out: bool,
    complained: bool,
    submissions: Vec<Value>,
    others: Vec<Value>,
    views: Vec<Value>,
}

/// Where a path answers with a menu entry's page and nothing more: path, number, title.
const PLAIN: &[(&str, &str, &str)] = &[
    ("applicationContract", "1-2", "申込、利用規約確認"),
    ("sensContract", "2-3", "システムイベント通知サービス　申込"),
    ("sensConfigurations", "2-4", "システムイベント通知サービス　設定"),
    ("demoShopIndex", "3-3", "テスト店舗管理"),
    ("failureList", "3-4", "障害情報(試験運用中)"),
];

const PORTAL: &str = "/merchant-portal";
const APPROVAL: &str = "/apisson";

impl Portal {
    /// A fresh portal.
    ///
    /// # Errors
    /// A list names a function that no row has.
    pub fn new(options: Options) -> Result<Self, String> {
        let groups = functions::groups(&options);
        let numbers =
            |list: &[String]| -> Result<Numbers, String> { list.iter().map(|name| number(&groups, name)).collect() };
        let (registered, disabled, flip) =
            (numbers(&options.ticked)?, known(&groups, &options.disabled), known(&groups, &options.flip));
        let shop = options.shop.clone();
        let or_invented = |key: &str, prefix: &str, number: u32| {
            if key.is_empty() { invented_key(prefix, &shop, number) } else { key.to_owned() }
        };
        let mut live =
            vec![LicenceKey { value: or_invented(&options.licence_key, "SL", 2), expiry: options.expiry.clone() }];
        let past = options.past_keys.iter();
        live.extend(past.map(|key| LicenceKey { value: key.clone(), expiry: options.past_expiry.clone() }));
        let keys = OwnKeys { secret: or_invented(&options.service_secret, "SP", 1), live };
        Ok(Self {
            disabled,
            flip,
            registered,
            pending: None,
            keys,
            issued: 0,
            vendors: Vendor::all(&options, |number| invented_key("SL", &shop, number)),
            verified: None,
            own_row: options.axes.own_row == OwnRow::On,
            logged_out: false,
            complained: false,
            submissions: Vec::new(),
            others: Vec::new(),
            views: Vec::new(),
            groups,
            options,
        })
    }

    /// Answers a request. Files of packages (jQuery, DataTables) are not the portal's.
    pub fn respond(&mut self, request: &Request) -> Reply {
        if let Some(name) = request.path.strip_prefix("/__sim/") {
            return self.control(name, request);
        }
        if let Some(reply) = assets::own(&request.path) {
            return reply;
        }
        if request.method == "POST" {
            self.submissions.push(json!({ "path": request.path, "body": request.body }));
        }
        let reply = self.portal(request);
        self.guarded(reply)
    }

    /// Adds the policies of a portal page.
    fn guarded(&self, mut reply: Reply) -> Reply {
        if self.options.axes.csp == Csp::Strict {
            reply = reply.with("content-security-policy", "default-src 'none'; script-src 'self'; frame-src 'none'");
        }
        if self.options.axes.permissions_policy == PermissionsPolicy::Clipboard {
            reply = reply.with("permissions-policy", "clipboard-read=(), clipboard-write=()");
        }
        reply
    }

    fn control(&mut self, name: &str, request: &Request) -> Reply {
        match (request.method.as_str(), name) {
            ("POST", "reset") => match Options::read(&request.body).and_then(Self::new) {
                Ok(fresh) => {
                    *self = fresh;
                    Reply::json(&json!({ "ok": true, "options": self.options.json(), "rows": self.row_count() }))
                }
                Err(text) => Reply::text(400, text),
            },
            ("GET", "state") => Reply::json(&self.state()),
            ("GET", "options") => Reply::json(&Options::describe()),
            _ => Reply::text(404, "POST /__sim/reset, GET /__sim/state, GET /__sim/options"),
        }
    }

    fn row_count(&self) -> usize {
        self.groups.iter().map(|group| group.functions.len()).sum()
    }

    /// What a test wants to know.
    #[must_use]
    pub fn state(&self) -> Value {
        let named = |numbers: &Numbers| -> Vec<Value> {
            self.groups
                .iter()
                .flat_map(|group| group.functions.iter().map(move |function| (group, function)))
                .filter(|(_, function)| numbers.contains(&function.number))
                .map(|(group, function)| {
                    json!({ "group": group.rms_name, "name": function.name(), "function": group.address(function) })
                })
                .collect()
        };
        json!({
            "registered": named(&self.registered),
            "pending": self.pending.as_ref().map(named),
            "submissions": self.submissions,
            "other_fields": self.others,
            "views": self.views,
            "keys": {
                "serviceSecret": self.keys.secret,
                "licenseKeys": self.keys.live.iter().map(|key| json!({ "key": key.value, "expiry": key.expiry })).collect::<Vec<_>>(),
            },
            "vendors": self.vendors.iter().map(|vendor| json!({
                "product": vendor.product,
                "key": vendor.key,
                "state": vendor.approval.text(),
                "updated": vendor.updated,
                "events": vendor.events.map(Approval::text),
            })).collect::<Vec<_>>(),
            "rows": self.row_count(),
            "options": self.options.json(),
        })
    }

    /// Frames a page and records that it was seen.
    fn show(&mut self, request: &Request, page: &Page<'_>) -> Reply {
        self.views.push(json!({ "method": request.method, "path": request.path, "page": page.kind }));
        let html = if request.path.starts_with(APPROVAL) {
            shell::approval_frame(&self.options, page)
        } else {
            shell::frame(&self.options, page)
        };
        Reply::page(html)
    }

    fn show_plain(
        &mut self,
        request: &Request,
        kind: &'static str,
        id: &'static str,
        title: &str,
        text: &str,
    ) -> Reply {
        self.show(request, &Page::new(kind, id, pages::plain(title, text)))
    }

    /// A page with buttons that ask before they act.
    fn show_asking(&mut self, request: &Request, kind: &'static str, body: String) -> Reply {
        self.show(request, &Page { scripts: vec!["confirm.js"], ..Page::new(kind, "2-1", body) })
    }

    fn portal(&mut self, request: &Request) -> Reply {
        let (base, path) = if let Some(path) = request.path.strip_prefix("/merchant-portal/") {
            (PORTAL, path)
        } else if let Some(path) = request.path.strip_prefix("/apisson/") {
            (APPROVAL, path)
        } else {
            return match request.path.as_str() {
                "/" | "/merchant-portal" => Reply::see_other("/merchant-portal/backToMenu"),
                "/apisson" => Reply::see_other("/apisson/"),
                _ => Reply::text(404, "not found"),
            };
        };
        if path == "login" {
            self.logged_out = false;
            return Reply::see_other("/merchant-portal/backToMenu");
        }
        if self.logged_out {
            let text = "ログインしてください。 <a href=\"/merchant-portal/login\">ログイン</a>";
            return self.show_plain(request, "login", "", "ログイン", text);
        }
        let answer = if base == APPROVAL { self.approval(request, path) } else { self.merchant(request, path) };
        answer.or_else(|| self.vendor(request, base, path)).unwrap_or_else(|| Reply {
            status: 404,
            ..self.show_plain(request, "missing", "", "ページが見つかりません", "")
        })
    }

    /// Pages of the portal itself.
    fn merchant(&mut self, request: &Request, path: &str) -> Option<Reply> {
        let post = request.method == "POST";
        let new = self.options.axes.era == Era::Y2025;
        Some(match path {
            "" => Reply::see_other("/merchant-portal/backToMenu"),
            "backToMenu" => self.show(request, &Page::new("services", "1-1", pages::services(&self.groups))),
            "serviceCreate" if post => {
                self.own_row = true;
                Reply::see_other("/merchant-portal/serviceList")
            }
            "serviceCreate" => self.show(request, &Page::new("create", "2-2", pages::CREATE.into())),
            "configurationApi" if !new => {
                self.verified = None;
                let body = eras::settings(&self.options, &self.groups, &self.registered, &self.keys);
                self.show_asking(request, "settings", body)
            }
            "licenseInfo" if !new => self.old_licence(request),
            "serviceEdit" => self.edit(request),
            "serviceEditConfirm" if post => self.confirm(request),
            "serviceEditConfirm" => match self.pending.clone() {
                Some(pending) => self.confirmation(request, &pending),
                None => Reply::see_other("/merchant-portal/serviceEdit"),
            },
            "serviceEditRegister" if post => {
                if let Some(pending) = self.pending.take() {
                    self.registered = pending;
                }
                self.verified = Some(1);
                Reply::see_other(self.home())
            }
            "issueKey" if post && request.field("appId").as_deref() == Some("1") => self.issue(request),
            "stopKey" if post => {
                // On the page of 2018–2024 the newest key is stopped, where there is no older one.
                let at = request.field("key").and_then(|at| at.parse().ok()).unwrap_or(usize::MAX);
                if at < self.keys.live.len() {
                    self.keys.live.remove(at);
                } else {
                    self.keys.live.pop();
                }
                Reply::see_other(self.home())
            }
            "logout" => {
                self.logged_out = true;
                self.verified = None;
                let text = "ログアウトしました。 <a href=\"/merchant-portal/login\">ログイン</a>";
                self.show_plain(request, "logout", "", "ログアウト", text)
            }
            _ => return self.other(request, path),
        })
    }

    fn other(&mut self, request: &Request, path: &str) -> Option<Reply> {
        if let Some((_, id, title)) = PLAIN.iter().find(|(name, ..)| *name == path) {
            return Some(self.show_plain(request, "plain", id, title, "現在ご案内できる内容はありません。"));
        }
        if let Some(path) = path.strip_prefix("view/ja/common/1-1_service_index/") {
            let body = pages::document(&self.groups, path)?;
            return Some(self.show(request, &Page::new("documentation", "1-1", body)));
        }
        let title = match path {
            "view/ja/common/1-3_api_use/" => "API活用例",
            "view/ja/merchant-portal/3-1_news/" => "楽天からのお知らせ",
            _ => return None,
        };
        let body = pages::documentation(
            title,
            "<p>rpay.order.getOrder をはじめとするAPIのご利用には、利用機能編集での設定が必要です。</p>\n",
        );
        Some(self.show(request, &Page::new("documentation", "1-1", body)))
    }

    /// Where 登録する and the key buttons lead back to.
    fn home(&self) -> &'static str {
        match self.options.axes.era {
            Era::Y2025 => "/merchant-portal/serviceDetail?appId=1",
            Era::Y2024 | Era::Y2018 => "/merchant-portal/configurationApi",
        }
    }

    /// 利用機能編集, with what is registered ticked; coming back from the confirmation, with what was chosen.
    fn edit(&mut self, request: &Request) -> Reply {
        let back = request.field("back").is_some();
        let on = self.pending.take().filter(|_| back).unwrap_or_else(|| self.registered.clone());
        self.edit_page(request, &on, None)
    }

    fn edit_page(&mut self, request: &Request, on: &Numbers, error: Option<&str>) -> Reply {
        let page =
            EditPage { options: &self.options, groups: &self.groups, on, disabled: &self.disabled, flip: &self.flip };
        let body = page.html(error, self.home());
        let page = Page { scripts: shell::edit_scripts(&self.options), ..Page::new("edit", "2-1", body) };
        self.show(request, &page)
    }

    /// The first 確認する: on to the confirmation, or back with a complaint.
    fn confirm(&mut self, request: &Request) -> Reply {
        let submission = Submission::read(&self.groups, request.fields());
        self.others.extend(submission.others.iter().map(|(name, value)| json!({ "name": name, "value": value })));
        // A browser does not send disabled controls; their functions stay as they are.
        let mut chosen = submission.on;
        for number in &self.disabled {
            if self.registered.contains(number) {
                chosen.insert(*number);
            } else {
                chosen.remove(number);
            }
        }
        if self.options.axes.validation == Validation::On && !self.complained {
            self.complained = true;
            let error = "入力内容に誤りがあります。内容をご確認のうえ、もう一度「確認する」を押してください。";
            return self.edit_page(request, &chosen, Some(error));
        }
        let reply = match self.options.axes.confirm_leads {
            ConfirmLeads::On => self.confirmation(request, &chosen),
            ConfirmLeads::Nowhere => Reply::text(204, ""),
        };
        self.pending = Some(chosen);
        reply
    }

    fn confirmation(&mut self, request: &Request, chosen: &Numbers) -> Reply {
        let body = edit::confirmation(&self.options, &self.groups, chosen);
        self.show(request, &Page::new("confirm", "2-1", body))
    }

    /// A new licence key; the old one lives on, and a third is refused.
    fn issue(&mut self, request: &Request) -> Reply {
        if self.keys.live.len() >= 2 {
            let error = "有効なlicenseKeyが2つあるため、発行できません。過去のlicenseKeyを利用停止してください。";
            self.verified = Some(1);
            let body = pages::own_detail(&self.options, &self.groups, &self.registered, &self.keys, Some(error));
            return self.show_asking(request, "detail", body);
        }
        let chosen = usize::try_from(self.issued).ok().and_then(|at| self.options.new_keys.get(at).cloned());
        self.issued += 1;
        let value = chosen.unwrap_or_else(|| invented_key("SL", &self.options.shop, 100 + self.issued));
        self.keys.live.insert(0, LicenceKey { value, expiry: self.options.new_expiry.clone() });
        self.verified = Some(1);
        match self.options.axes.era {
            Era::Y2025 => Reply::see_other(self.home()),
            Era::Y2024 | Era::Y2018 => Reply::see_other("/merchant-portal/licenseInfo"),
        }
    }

    /// ライセンス情報 before 2025.
    fn old_licence(&mut self, request: &Request) -> Reply {
        let mut error = None;
        if request.method == "POST" {
            if request.field("robot").is_some() {
                self.verified = Some(1);
            } else {
                error = Some(NO_ROBOT);
            }
        }
        let verified = self.verified == Some(1);
        let body = eras::licence_page(&self.options, &self.groups, &self.registered, &self.keys, verified, error);
        self.show_asking(request, if verified { "licence" } else { "robot" }, body)
    }

    /// Pages of the approval host before 2025. From 2025 on it shows what the portal shows.
    fn approval(&mut self, request: &Request, path: &str) -> Option<Reply> {
        match (self.options.axes.era, path) {
            (Era::Y2025, "") => Some(self.list(request, APPROVAL)),
            (Era::Y2025, _) => None,
            (_, "" | "serviceList") => {
                let body = vendors::product_list(&self.vendors, self.options.axes.key_markup);
                Some(self.show_asking(request, "products", body))
            }
            (_, "licenseInfo") => {
                let app = app(request)?;
                let body = self
                    .vendors
                    .iter()
                    .find(|vendor| vendor.app == app)?
                    .old_licence_page(self.options.axes.key_markup);
                Some(self.show_asking(request, "vendor", body))
            }
            _ => None,
        }
    }

    fn list(&mut self, request: &Request, base: &str) -> Reply {
        self.verified = None;
        let body = pages::app_list(base, self.own_row.then_some(&self.keys), &self.vendors);
        self.show(request, &Page::new("list", "2-1", body))
    }

    /// アプリ一覧 and the pages of one app, on either host.
    fn vendor(&mut self, request: &Request, base: &'static str, path: &str) -> Option<Reply> {
        let post = request.method == "POST";
        let new = self.options.axes.era == Era::Y2025;
        match path {
            "serviceList" if new => return Some(self.list(request, base)),
            "serviceDetail" if new => return self.detail(request, base),
            "sensDetail" if new => return self.events(request, base),
            _ => {}
        }
        if !post || (base == PORTAL && !new) {
            return None;
        }
        let app = app(request)?;
        let issued = self.issued + 1;
        let key = invented_key("SL", &self.options.shop, 100 + issued);
        let expiry = self.options.new_expiry.clone();
        let vendor = self.vendors.iter_mut().find(|vendor| vendor.app == app)?;
        match path {
            "approve" => {
                vendor.approval = Approval::InUse;
                let body = format!(
                    "<h2 class=\"pageTitle\">ライセンス承認完了</h2>\n<p>{}のアクセスを承認しました。</p>\n<p><a class=\"btn\" href=\"{base}/serviceList\">一覧へ戻る</a></p>\n",
                    vendor.product
                );
                return Some(self.show(request, &Page::new("approved", "2-1", body)));
            }
            "update" => vendor.update(),
            "issueKey" => {
                vendor.key = key;
                vendor.expiry = expiry;
                if vendor.approval == Approval::Expired {
                    vendor.approval = Approval::InUse;
                }
                self.issued = issued;
            }
            "sensApprove" => vendor.events = Some(Approval::InUse),
            _ => return None,
        }
        Some(match (new, path) {
            (_, "sensApprove") => Reply::see_other(&format!("{base}/serviceList")),
            (true, _) => Reply::see_other(&format!("{base}/serviceDetail?appId={app}")),
            (false, _) => Reply::see_other(&format!("{base}/licenseInfo?appId={app}")),
        })
    }

    /// One app: the security check first, then its page.
    fn detail(&mut self, request: &Request, base: &str) -> Option<Reply> {
        let app = app(request)?;
        let vendor = self.vendors.iter().find(|vendor| vendor.app == app).cloned();
        if vendor.is_none() && (app != 1 || !self.own_row) {
            return None;
        }
        let mut error = None;
        if request.method == "POST" {
            if request.field("robot").is_some() {
                self.verified = Some(app);
            } else {
                error = Some(NO_ROBOT);
            }
        }
        if self.verified != Some(app) {
            let body = match vendor {
                Some(vendor) => vendor.guarded(base, error),
                None => {
                    let (key, expiry) = self.keys.newest();
                    pages::robot_check(base, 1, &vendors::tail(key), expiry, "利用中", error)
                }
            };
            return Some(self.show(request, &Page::new("robot", "2-1", body)));
        }
        let (kind, body) = match vendor {
            Some(vendor) => ("vendor", vendor.licence_page(base, self.options.axes.key_markup)),
            None => ("detail", pages::own_detail(&self.options, &self.groups, &self.registered, &self.keys, None)),
        };
        Some(self.show_asking(request, kind, body))
    }

    /// The approval of system events for one app.
    fn events(&mut self, request: &Request, base: &str) -> Option<Reply> {
        let app = app(request)?;
        let vendor = self.vendors.iter().find(|vendor| vendor.app == app)?;
        let state = vendor.events?;
        let button = if state == Approval::Waiting {
            format!(
                "<form method=\"post\" action=\"{base}/sensApprove\" data-confirm=\"承認しますか?\"><input type=\"hidden\" name=\"appId\" \
                 value=\"{app}\"><input type=\"submit\" class=\"btn main\" value=\"承認する\"></form>"
            )
        } else {
            String::new()
        };
        let body = format!(
            "<h2 class=\"pageTitle\">システムイベント通知サービス</h2>\n<table class=\"plain\"><tr><th>企業名</th><td>{}</td></tr>\
             <tr><th>サービス名</th><td>{}</td></tr><tr><th>利用データ</th><td>受注情報</td></tr><tr><th>利用開始予定日時</th><td>2026/11/22 9:00</td></tr>\
             <tr><th>状態</th><td>{}</td></tr></table>\n<div class=\"buttons\"><a class=\"btn\" href=\"{base}/serviceList\">戻る</a> {button}</div>\n",
            vendor.company,
            vendor.product,
            state.text()
        );
        Some(self.show_asking(request, "events", body))
    }
}

const NO_ROBOT: &str = "セキュリティチェックを行ってください。";

fn app(request: &Request) -> Option<u32> {
    request.field("appId")?.parse().ok()
}

/// The number of the function with this NAME.
fn number(groups: &[Group], name: &str) -> Result<u32, String> {
    groups
        .iter()
        .flat_map(|group| group.functions.iter().map(move |function| (group, function)))
        .find(|(group, function)| group.address(function) == name)
        .map(|(_, function)| function.number)
        .ok_or_else(|| format!("no row is called {name}; a NAME is a permission spelling or <rms_name>/<doc_name>"))
}

/// The numbers of those functions that have a row.
fn known(groups: &[Group], names: &[String]) -> Numbers {
    names.iter().filter_map(|name| number(groups, name).ok()).collect()
}

/// An invented key of the right shape: the same for the same shop and number, with letters and digits in its tail.
fn invented_key(prefix: &str, shop: &str, number: u32) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";
    let mut seed = shop.bytes().fold(u64::from(number) + 0x9E37_79B9, |seed, byte| seed * 31 + u64::from(byte));
    let mut next = |range: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % range
    };
    let tail: String = (0..16)
        .map(|place| {
            if place % 4 == 2 {
                char::from(b'0' + u8::try_from(next(10)).unwrap_or_default())
            } else {
                char::from(LETTERS[next(LETTERS.len())])
            }
        })
        .collect();
    format!("{prefix}{shop}_{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_shape_that_manuals_show() {
        let key = invented_key("SL", "404839", 2);
        assert_eq!(key.len(), 25);
        assert!(key.starts_with("SL404839_"));
        assert_eq!(key, invented_key("SL", "404839", 2));
        assert_ne!(key, invented_key("SL", "404839", 3));
    }
}
