//! The page of a column: its parts are empty places, each with the parameters by which its script asks for it.

use super::{Jpaas, UNIT};
use crate::{page, site::Site};

/// The part that is no list.
pub(crate) const NAVIGATION: &str = "左侧导航";

/// The page of the column.
pub(crate) fn html(jpaas: &Jpaas, site: &Site) -> Vec<u8> {
    let content = format!(
        "<div class=\"left\">\n{}</div>\n<div class=\"right\">\n{}</div>",
        place(jpaas, NAVIGATION),
        place(jpaas, jpaas.tag),
    );
    page::html(
        site,
        "政府信息公开年报",
        &[("ColumnName", "政府信息公开年报")],
        &content,
    )
}

/// The place of the part with this tag.
fn place(jpaas: &Jpaas, tag: &str) -> String {
    let Jpaas {
        web,
        column,
        template,
        ..
    } = jpaas;
    format!(
        "<div class=\"unit\" tagId=\"{tag}\"><script parseType=\"bulidstatic\" \
         src=\"/script/0/AuthorizedRead/unitbuild.js\" url=\"{UNIT}\" \
         queryData=\"{{'webId':'{web}','pageId':'{column}','parseType':'bulidstatic','pageType':'column','tagId':'{tag}','tplSetId':'{template}'}}\">\
         </script></div>\n"
    )
}
