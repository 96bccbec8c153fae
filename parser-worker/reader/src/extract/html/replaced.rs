//! Elements that a browser replaces by something else than text: controls, pictures, players.

use scraper::node::Element;

use super::style::{Style, is_few_pixels};

/// What stands in the place of an element, in a word; none for an element of text.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    Some(match name {
        "img" | "svg" => "image",
        "applet" => "applet",
        "audio" => "audio",
        "button" => "button",
        "canvas" => "canvas",
        "embed" => "embed",
        "iframe" => "iframe",
        "input" => "input",
        "math" => "math",
        "object" => "object",
        "select" => "select",
        "textarea" => "textarea",
        "video" => "video",
        _ => return None,
    })
}

/// True when it shows nothing that could be read: a control without a face, a picture that only keeps a distance.
pub(super) fn is_bare(element: &Element) -> bool {
    let attribute = |name: &str| element.attr(name).unwrap_or_default();
    let file = attribute("src").split(['?', '#']).next();
    match element.name() {
        "input" => attribute("type").trim().eq_ignore_ascii_case("hidden"),
        "img" | "svg" => {
            is_few_pixels(attribute("width"))
                || is_few_pixels(attribute("height"))
                || Style::of(element.attr("style")).is_speck
                || file.is_some_and(|it| it.to_ascii_lowercase().ends_with("spacer.gif"))
        }
        _ => false,
    }
}
