//! Rows and texts that only look like a function the extension needs (`decoys: on`).

use crate::functions::{Function, Group, insert};

/// Adds functions whose names differ from a known one by a letter, a script, or their group.
pub fn add_functions(groups: &mut Vec<Group>) {
    // A longer name, and names with a Cyrillic а, a Latin alpha and a script ɡ in them.
    let look_alikes = [
        ("rpay", "rpay.order.getOrders", "getOrders", "注文情報取得（複数店舗）"),
        ("rpay", "rpay.order.getP\u{430}yment", "getP\u{430}yment", "決済情報取得（試験用）"),
        ("item1", "item.gets", "item.gets", "商品の取得（複数）"),
        ("item1", "item.\u{261}et", "item.\u{261}et", "商品の取得（試験用）"),
        ("item2", "itemapi_2.0.items.gets", "items.gets", "商品の取得（複数）"),
        ("coupon", "coupon.issue.all", "coupon.issue.all", "クーポンの発行（全店）"),
        ("coupon", "coupon.g\u{435}t", "coupon.g\u{435}t", "クーポンの取得（試験用）"),
        ("shop", "shop.shopStatus.getAll", "shop.shopStatus.getAll", "店舗ステータスの取得（全店）"),
    ];
    for (key, name, documented, label) in look_alikes {
        insert(groups, key, name, documented, label);
    }
    if let Some(place) = groups.iter().position(|group| group.key == "inv20") {
        let mut group = groups[place].clone();
        group.key = "inv30".into();
        group.rms_name = "InventoryAPI 3.0".into();
        group.japanese = "在庫API 3.0".into();
        group.heading = "在庫API 3.0 (InventoryAPI 3.0)".into();
        groups.insert(place, group);
    }
}

/// Functions that other rows' descriptions mention.
const MENTIONED: &[&str] = &[
    "rpay.order.getOrder",
    "item.get",
    "coupon.issue",
    "inventories.bulk.get",
    "order.getOrder",
    "cabinet.file.insert",
    "shop.shopStatus.get",
    "getPayment",
];

/// The description of a row, which for every third function speaks of another one.
#[must_use]
pub fn description(function: &Function) -> String {
    let number = function.number as usize;
    let other = MENTIONED[number / 3 % MENTIONED.len()];
    match number % 3 {
        0 if other != function.name() && other != function.documented() => {
            format!("{}。あわせて {other} の利用が必要です。", function.label)
        }
        _ => function.label.clone(),
    }
}

/// Notes under the heading of a group, which name functions of this and other groups.
#[must_use]
pub fn notes(group: &Group) -> &'static [&'static str] {
    match group.key.as_str() {
        "rpay" => &["※ order.getOrder をご利用中の店舗様は、rpay.order.getOrder への切り替えをお願いいたします。"],
        "coupon" => &["※ coupon.get と coupon.search は、別途利用機能編集で「利用する」を選択してください。"],
        "inv21" => &["※ inventories.bulk.get は在庫API 2.0 (InventoryAPI 2.0)と共通の名称です。"],
        _ => &[],
    }
}

/// The name of a function of this group that a hidden row repeats.
#[must_use]
pub fn hidden_name(group: &Group) -> Option<&Function> {
    match group.key.as_str() {
        "rpay" | "coupon" | "item2" => group.functions.get(1),
        _ => None,
    }
}

/// Whether this group also has a row with a control that belongs to no function.
#[must_use]
pub fn has_notice_row(group: &Group) -> bool {
    matches!(group.key.as_str(), "rpay" | "coupon")
}

/// Names in the read-only list above the form.
pub const READ_ONLY: &[&str] =
    &["rpay.order.getOrder", "rpay.order.searchOrder", "item.get", "coupon.issue", "cabinet.files.search"];
