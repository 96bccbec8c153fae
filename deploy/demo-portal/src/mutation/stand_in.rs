//! What is answered in the place of something else.

use generator::Charset;

use crate::answer::{Answer, plain};

/// The page for a column that is gone.
pub(crate) fn dropped(charset: Charset) -> Answer {
    Answer {
        status: 404,
        ..page(
            charset,
            "404",
            "<h1>404</h1><p>您访问的栏目不存在或已被删除。</p>",
        )
    }
}

/// A page with nothing on it, as some systems leave for pages far down a list.
pub(crate) fn stub(charset: Charset) -> Answer {
    page(
        charset,
        "",
        "<div class=\"container\"><div class=\"main\"></div><div class=\"page\" id=\"page\"></div></div>\
         <script type=\"text/javascript\" src=\"/images/base.js\"></script>\
         <script type=\"text/javascript\" src=\"/images/foot.js\"></script>",
    )
}

/// A page that says that there is none, with status 200.
pub(crate) fn error_page(charset: Charset) -> Answer {
    page(
        charset,
        "提示信息",
        "<p>对不起，您访问的页面不存在，或系统繁忙，请稍后再试。</p>",
    )
}

/// A page to log in, with status 200.
pub(crate) fn login_page(charset: Charset) -> Answer {
    page(
        charset,
        "用户登录",
        "<form action=\"/sso/login\" method=\"post\"><label>用户名<input type=\"text\" name=\"username\"></label>\
         <label>密码<input type=\"password\" name=\"password\"></label><label>验证码<input type=\"text\" name=\"captcha\"></label>\
         <button type=\"submit\">登录</button></form>",
    )
}

/// A challenge that only a browser solves, as 瑞数 sends it.
pub(crate) fn challenge() -> Answer {
    let page = "<!DOCTYPE html><html><head><meta charset=\"UTF-8\">\
                <meta id=\"9DhefwqGPrzGxEp9hPaoag\" content=\"{qqqqr\" r=\"m\">\
                <script type=\"text/javascript\" r=\"m\">$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=89132;$_ts.cd=\"qYmqsrGlqPV6\";\
                if($_ts.lcd)$_ts.lcd();</script>\
                <script type=\"text/javascript\" charset=\"utf-8\" src=\"/yDGMzUgxK7hV/Pn4KNjrJx5xh.c2fe5d8.js\" r=\"m\"></script>\
                </head><body></body></html>";
    Answer {
        status: 412,
        headers: vec![
            ("content-type", "text/html; charset=utf-8".to_owned()),
            (
                "set-cookie",
                "yfD3kQ8sVbT5O=5kXw; Path=/; HttpOnly".to_owned(),
            ),
        ],
        body: page.as_bytes().to_vec(),
    }
}

fn page(charset: Charset, title: &str, content: &str) -> Answer {
    let declared = charset.declared();
    let text = format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={declared}\"><title>{title}</title></head>\
         <body>{content}</body></html>"
    );
    let content_type = format!("text/html; charset={declared}");
    plain(&content_type, charset.encode(&text))
}
