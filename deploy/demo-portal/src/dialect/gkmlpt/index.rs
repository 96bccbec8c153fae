//! The page for browsers: an empty application with its settings.

use serde_json::json;

use super::Gkmlpt;
use crate::{page, site::Site};

/// The page.
pub(crate) fn html(gkmlpt: &Gkmlpt, site: &Site) -> Vec<u8> {
    let tree = json!([
        { "id": gkmlpt.category - 1, "name": "政府信息公开指南", "children": [] },
        { "id": gkmlpt.category, "name": "政府信息公开年报", "children": [] },
    ]);
    let content = format!(
        "<div id=\"app\"></div>\n<script>window._CONFIG = {{ SID: '{}', TREE: {tree} }};</script>\n\
         <script src=\"/gkmlpt/static/js/app.js\"></script>",
        gkmlpt.site
    );
    page::html(site, "政府信息公开目录", &[], &content)
}
