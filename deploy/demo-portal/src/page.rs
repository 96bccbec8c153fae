//! What every page of a site has around its content.

use crate::site::Site;

/// A page with this title, these metas and this content.
pub(crate) fn html(site: &Site, title: &str, metas: &[(&str, &str)], content: &str) -> Vec<u8> {
    let charset = site.charset.declared();
    let metas: String = [
        ("SiteName", site.name.as_str()),
        ("SiteIDCode", "9901020001"),
    ]
    .iter()
    .chain(metas)
    .map(|(name, value)| format!("<meta name=\"{name}\" content=\"{value}\">\n"))
    .collect();
    site.charset.encode(&format!(
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html>\n<head>\n\
         <meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\">\n{metas}\
         <title>{title}</title>\n<script>var siteName=\"{name}\";</script>\n</head>\n<body>\n\
         <div class=\"head\"><a href=\"/\">{name}</a></div>\n\
         <ul class=\"nav\"><li class=\"item\"><a href=\"/\">首页</a></li><li class=\"item\"><a href=\"/zwgk/\">政务公开</a></li>\
         <li class=\"item\"><a href=\"/zwgk/zfxxgk/\">政府信息公开</a></li></ul>\n\
         {content}\n<div class=\"foot\">主办：{name}　网站标识码：9901020001</div>\n</body>\n</html>\n",
        name = site.name,
    ))
}
