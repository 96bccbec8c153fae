//! The page of the catalogue's column: nothing but a place for rows, and the script that asks for them.

use super::{Catalogue, SEARCH};
use crate::{page, site::Site};

/// The page.
pub(crate) fn html(catalogue: &Catalogue, site: &Site) -> Vec<u8> {
    let Catalogue {
        site: number,
        info_type,
        area,
        division,
        ..
    } = catalogue;
    let content = format!(
        "<div class=\"xxgk_tree\" id=\"tree\"></div>\n<div id=\"{division}\" class=\"xxgk_list\"></div>\n\
         <script type=\"text/javascript\">\n\
         $('#tree').load('/module/xxgk/tree.jsp?standardXxgk=1&area={area}');\n\
         function toPage(page){{ $.post('{SEARCH}?standardXxgk=1&isAllList=1&texttype=0&fbtime=-1&vc_all=&vc_filenumber=&vc_title=&vc_number=&currpage='+page+'&sortfield=,compaltedate:0',\n\
         {{infotypeId:'{info_type}',jdid:{number},area:'{area}',divid:'{division}',currpage:page}}, function(html){{ $('#{division}').html(html); }}); }}\n\
         toPage(1);\n</script>"
    );
    page::html(
        site,
        "政府信息公开目录",
        &[("ColumnName", "政府信息公开目录")],
        &content,
    )
}
