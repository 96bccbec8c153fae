//! The tree of a page, built within limits.
//!
//! The HTML standard makes a parser do work that grows with the square of hostile input: of open elements, of
//! formatting elements left open, of attributes of one tag. So the tokens pass a gate: formatting elements, which mean
//! nothing here unless they hide, strike out or raise, are left out, and parsing stops at a limit of depth, nodes or
//! attributes. Attributes that mean nothing here are left out before the parser sees them, which halves its work.

use std::cell::RefCell;

use ego_tree::NodeId;
use html5ever::{
    LocalName, TokenizerResult,
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::TreeBuilder,
};
use scraper::{Html, HtmlTreeSink};

use super::{
    article, links,
    open_tag::OpenTag,
    start_tag::{end_tag, shorten},
    style::{Display, FontSize, Style},
};
use crate::document::Warning;

/// Elements inside each other.
const DEPTH: usize = 500;

/// Elements, texts and comments.
const NODES: usize = 200_000;

/// Attributes of one tag.
const ATTRIBUTES: usize = 200;

/// The parser takes pieces of at most this many bytes at a time.
const PIECE: usize = 16 * 1024;

/// Builds the tree of a page. At a limit the tree ends, and the warning says which.
pub(super) fn parse(page: &str) -> (Html, Option<Warning>) {
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), Default::default());
    let tokenizer = Tokenizer::new(Gate::new(builder), TokenizerOpts::default());
    let limit = feed(&tokenizer, page);
    if limit.is_none() {
        tokenizer.end();
    }
    let html = tokenizer.sink.builder.sink.0.into_inner();
    (html, limit.map(|limit| Warning::Truncated { limit }))
}

type Builder = TreeBuilder<NodeId, HtmlTreeSink>;

/// Feeds the page piece by piece until its end or a limit, which is returned in words.
fn feed(tokenizer: &Tokenizer<Gate>, page: &str) -> Option<String> {
    let input = BufferQueue::default();
    let gate = &tokenizer.sink;
    let mut tag = OpenTag::default();
    let mut tokens = None;
    let mut written = String::new();
    for piece in pieces(page) {
        // A token since the last piece means that no tag is open, and only then can one begin.
        let begins = tokens != Some(gate.tokens());
        let shortened = if begins {
            gate.shorten(piece, &mut written)
        } else {
            None
        };
        if begins {
            tag = if gate.takes_tag(piece) && shortened.is_none() {
                OpenTag::at_start_of(piece)
            } else {
                OpenTag::default()
            };
        }
        let attributes = match shortened {
            Some(attributes) => attributes,
            None => tag.read(piece),
        };
        if attributes > ATTRIBUTES {
            return Some(format!("{ATTRIBUTES} attributes of one tag"));
        }
        let piece = shortened.map_or(piece, |_| &written);
        if piece.is_empty() {
            continue;
        }
        tokens = Some(gate.tokens());
        input.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if let Some(limit) = gate.limit() {
            return Some(limit);
        }
    }
    None
}

/// The page cut before each `<`, and where that makes pieces too large, within them. No piece holds two tags.
fn pieces(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let longest = rest.floor_char_boundary(PIECE);
        let inner = rest.as_bytes().get(1..longest)?;
        let next_tag = inner.iter().position(|it| *it == b'<');
        let (piece, after) = rest.split_at(next_tag.map_or(longest, |at| at + 1));
        rest = after;
        Some(piece)
    })
}

/// What stands between the tokenizer and the tree builder.
struct Gate {
    builder: Builder,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    tokens: usize,
    depth: usize,
    /// True inside scripts and the like, where tags are text.
    is_raw: bool,
    /// Since one that was let through: the open formatting elements, and the name that each was let through by, if so.
    formatting: Vec<(LocalName, Option<LocalName>)>,
    /// True since text without size: then what gives it a size again means something.
    saw_no_size: bool,
}

impl Gate {
    fn new(builder: Builder) -> Self {
        Self {
            builder,
            state: RefCell::default(),
        }
    }

    fn tokens(&self) -> usize {
        self.state.borrow().tokens
    }

    /// True unless what looks like a tag is text: a start tag in a script.
    fn takes_tag(&self, piece: &str) -> bool {
        piece.starts_with("</") || !self.state.borrow().is_raw
    }

    /// Writes a piece without what means nothing in the tag that it begins with, neither here nor to the parser, and says
    /// how many attributes the tag had. None when nothing is to be left out.
    fn shorten(&self, piece: &str, written: &mut String) -> Option<usize> {
        let state = self.state.borrow();
        if state.is_raw {
            return None;
        }
        // Inside formatting that was let through, each tag counts.
        let counts = |name: &str| !state.formatting.is_empty() || !is_formatting(name);
        if let Some((name, rest)) = end_tag(piece) {
            written.clear();
            written.push_str(rest);
            return (!counts(name)).then_some(0);
        }
        let mut styles = 0;
        let keeps = |tag: &str, name: &str, value: &str| {
            if name.eq_ignore_ascii_case("style") {
                // Of two, the parser takes the first.
                styles += 1;
                return styles == 1 && is_style_read(value, state.saw_no_size);
            }
            is_attribute_read(tag, name, value, state.saw_no_size)
        };
        let tag = shorten(piece, keeps, written)?;
        if tag.kept == 0 && !counts(tag.name) && !is_struck(tag.name) {
            written.clear();
        }
        written.push_str(tag.rest);
        Some(tag.attributes)
    }

    fn limit(&self) -> Option<String> {
        let nodes = self.builder.sink.0.borrow().tree.nodes().len();
        if nodes > NODES {
            Some(format!("{NODES} nodes of a page"))
        } else if self.state.borrow().depth >= DEPTH {
            Some(format!("{DEPTH} elements inside each other"))
        } else {
            None
        }
    }

    /// The tag to build, if any.
    fn pass(&self, mut tag: Tag) -> Option<Tag> {
        let state = &mut *self.state.borrow_mut();
        let is_start = tag.kind == TagKind::StartTag;
        let style = Style::of(attribute(&tag, "style").filter(|_| is_start));
        state.saw_no_size |= style.font_size == Some(FontSize::Zero);
        if !is_formatting(&tag.name) {
            return Some(tag);
        }
        let open = &mut state.formatting;
        // A link inside a link is one that was left open, of which a page may have any number.
        if &*tag.name == "a" && open.iter().any(|it| it.0 == tag.name && it.1.is_some()) {
            tag.attrs.retain(|it| &*it.name.local != "href");
        }
        let name = if is_start {
            let name = stand_in(&tag, style, state.saw_no_size);
            if (name.is_some() || !open.is_empty()) && open.len() < DEPTH {
                open.push((tag.name.clone(), name.clone()));
            }
            name
        } else {
            let at = open.iter().rposition(|(name, _)| *name == tag.name)?;
            open.remove(at).1
        };
        tag.name = name?;
        Some(tag)
    }

    /// The depth of the newest node.
    fn depth(&self) -> usize {
        let html = self.builder.sink.0.borrow();
        let newest = html.tree.nodes().next_back();
        newest.map_or(0, |it| it.ancestors().take(DEPTH + 1).count())
    }
}

impl TokenSink for Gate {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) => self.pass(tag).map(Token::TagToken),
            other => Some(other),
        };
        let is_tag = !matches!(
            token,
            Some(Token::CharacterTokens(_) | Token::NullCharacterToken)
        );
        let result = token.map_or(TokenSinkResult::Continue, |token| {
            self.builder.process_token(token, line_number)
        });
        let mut state = self.state.borrow_mut();
        state.tokens += 1;
        if is_tag {
            state.depth = self.depth();
            let is_raw = matches!(
                result,
                TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext
            );
            state.is_raw = is_raw;
        }
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether a style as a page writes it may say anything that is read.
fn is_style_read(value: &str, saw_no_size: bool) -> bool {
    let style = Style::of(Some(value));
    says_something(style, saw_no_size)
        || style.display.is_some()
        || style.is_speck
        || value.contains('&')
}

/// Whether an attribute that is no style is read, here or by the parser.
fn is_attribute_read(tag: &str, name: &str, value: &str, saw_no_size: bool) -> bool {
    let is_of = |tags: &[&str]| tags.iter().any(|it| it.eq_ignore_ascii_case(tag));
    match name.to_ascii_lowercase().as_str() {
        "hidden" | "rowspan" | "colspan" => true,
        "class" => saw_no_size || article::is_class_of_container(value),
        "id" => saw_no_size || article::is_id_of_container(value),
        "size" => saw_no_size,
        "name" | "content" => is_of(&["meta"]),
        "type" => is_of(&["input"]),
        "src" | "width" | "height" => is_of(&["img", "image", "svg"]),
        "encoding" => is_of(&["annotation-xml"]),
        "href" => is_of(&["a"]) && links::leads_away(value),
        _ => false,
    }
}

/// The elements that the standard calls formatting, and those that are there for nothing else.
fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "o:p"
            | "s"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// The name by which a formatting element is let through, if it means something: one that is no formatting.
fn stand_in(tag: &Tag, style: Style, saw_no_size: bool) -> Option<LocalName> {
    let has = |name: &&str| attribute(tag, name).is_some();
    let resizes = saw_no_size && ["class", "id", "size"].iter().any(has);
    // A container of the article may be one.
    let is_named = &*tag.name == "span" && ["class", "id"].iter().any(has);
    let means =
        is_named || resizes || has(&"hidden") || has(&"href") || says_something(style, saw_no_size);
    if is_struck(&tag.name) {
        return Some(LocalName::from("del"));
    }
    means.then(|| LocalName::from("span"))
}

/// The formatting elements whose text is withdrawn.
fn is_struck(name: &str) -> bool {
    matches!(name, "s" | "strike")
}

/// Whether a style says how an element is seen; a size does where there was text without size.
fn says_something(style: Style, saw_no_size: bool) -> bool {
    style.font_size == Some(FontSize::Zero)
        || (saw_no_size && style.font_size.is_some())
        || style.display == Some(Display::None)
        || style.visibility.is_some()
        || style.is_transparent
        || style.is_struck
        || style.is_raised
        || style.is_cut_away()
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let mut attributes = tag.attrs.iter();
    attributes
        .find(|it| &*it.name.local == name)
        .map(|it| &*it.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page as the gate lets it through.
    fn check(page: &str, body: &str) {
        let (html, limit) = parse(page);
        assert_eq!(limit, None);
        let expected = format!("<html><head></head><body>{body}</body></html>");
        assert_eq!(html.html(), expected);
    }

    #[test]
    fn formatting_is_left_out_unless_it_hides() {
        check(
            "<p><b>一<font color=red>、</b>总</font><a href='#x'>体</a></p>",
            "<p>一、总体</p>",
        );
        check(
            "<p>见<a href=/x.xls target=_blank>附件</a></p>",
            "<p>见<span href=\"/x.xls\">附件</span></p>",
        );
        check(
            "<p><font style='display:none'><b>x</b></font>y</p>",
            "<p><span style=\"display:none\">x</span>y</p>",
        );
        check(
            "<p><b><s>9</b></s>2<strike>8</strike>3<u style='vertical-align:super'>1</u></p>",
            "<p><del>9</del>2<del>8</del>3<span style=\"vertical-align:super\">1</span></p>",
        );
    }

    #[test]
    fn what_gives_a_size_counts_where_there_is_none() {
        check(
            "<p><b style='font-size:9pt'>x</b><i style='font-size:0'><b style='font-size:9pt'>y</b></i></p>",
            "<p>x<span style=\"font-size:0\"><span style=\"font-size:9pt\">y</span></span></p>",
        );
    }

    #[test]
    fn scripts_and_comments_do_not_confuse_the_pieces() {
        let page = "<p>a</p><script>if (a<b) '</p>'</script><!-- <p> --><p title='a<b>c'>d</p>";
        check(
            page,
            "<p>a</p><script>if (a<b) '</p>'</script><!-- <p> --><p title=\"a&lt;b&gt;c\">d</p>",
        );
    }

    #[test]
    fn pieces_are_the_page() {
        let page = format!("<p>{}<b/>{}", "一".repeat(PIECE), "<".repeat(5));
        let found: Vec<&str> = pieces(&page).collect();
        assert_eq!(found.concat(), page);
        assert!(found.iter().all(|it| it.len() <= PIECE + 3));
    }

    fn limit(page: &str) -> String {
        match parse(page).1 {
            Some(Warning::Truncated { limit }) => limit,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn hostile_pages_stop_at_a_limit() {
        assert!(limit(&"<div>".repeat(200_000)).contains("inside each other"));
        assert!(limit(&"<table><tr><td>".repeat(20_000)).contains("inside each other"));
        assert!(limit(&"<hr>".repeat(NODES + 1)).contains("nodes"));
        let attributes: String = (0..300_000).map(|it| format!(" a{it}")).collect();
        assert!(limit(&format!("<p{attributes}>")).contains("attributes"));
        let quoted: String = (0..300_000).map(|it| format!(" a{it}='<'")).collect();
        assert!(limit(&format!("<p{quoted}>")).contains("attributes"));
        assert!(limit(&format!("<script>x</script{attributes}>")).contains("attributes"));
    }

    #[test]
    fn a_script_has_no_attributes() {
        let words = "if (i<n) { x = 1; }".repeat(3) + &" a b c ".repeat(1_000);
        assert_eq!(
            parse(&format!("<script>for (i=0;i<n;i++) {words}</script>")).1,
            None
        );
    }

    #[test]
    fn formatting_left_open_costs_nothing() {
        let open: String = (0..2_000).map(|it| format!("<font id=f{it}>")).collect();
        let (html, limit) = parse(&format!("{open}{}", "<p>x".repeat(2_000)));
        assert_eq!(limit, None);
        assert!(html.tree.nodes().len() < 5_000);
    }

    #[test]
    fn a_picture_inside_the_page_is_no_attack() {
        let page = format!(
            "<p><img src=\"data:image/png;base64,{}\">x</p>",
            "ab/+".repeat(500_000)
        );
        assert_eq!(parse(&page).1, None);
    }
}
