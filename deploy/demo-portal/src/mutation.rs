//! What becomes of a site when it is rebuilt (改版), taken over by a wall, or breaks: its answers change while it runs.

mod stand_in;

use std::sync::{Mutex, PoisonError};

use encoding_rs::GB18030;
use generator::Charset;
use serde::Serialize;

pub(crate) use self::stand_in::challenge;
use crate::{
    answer::Answer,
    list::{Asked, View},
};

/// A change of what a site answers. All but [`Mutation::JsChallenge`] change its lists alone: what is linked there stays
/// where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    /// The column is gone: its lists answer 404.
    DropColumn,
    /// The page of the list with this number, from 1, answers 404; the others are there.
    DropPage(usize),
    /// The page of the list with this number, from 1, is a page of 300 to 400 bytes with nothing on it.
    StubPage(usize),
    /// The classes, elements or keys by which records are found have other names.
    RenameClass,
    /// The page of the list with this number, from 1, has no records.
    EmptyPage(usize),
    /// The page of the list with this number, from 2, has the records of the page before it.
    RepeatPage(usize),
    /// Lists are written in another charset than they still declare.
    SwapEncoding,
    /// Every page of a list is its first.
    FirstPageAlways,
    /// Lists no longer say how long they are, nor where their other pages are.
    RemoveTotal,
    /// Lists say that they are longer, by the records of one page, than they are.
    OverstateTotal,
    /// Lists are a page that says 页面不存在, with status 200.
    ErrorPage,
    /// Lists are a page to log in, with status 200.
    LoginPage,
    /// Everything but robots.txt is 412 and a script that sets `$_ts`.
    JsChallenge,
    /// Lists are what a browser would fill: everything around the records, no record, and no length.
    Shell,
}

impl Mutation {
    /// Every kind of change, where a page is told the second; the first is emptied too, while the others are there.
    pub const ALL: [Self; 15] = [
        Self::DropColumn,
        Self::DropPage(2),
        Self::StubPage(2),
        Self::RenameClass,
        Self::EmptyPage(1),
        Self::EmptyPage(2),
        Self::RepeatPage(2),
        Self::SwapEncoding,
        Self::FirstPageAlways,
        Self::RemoveTotal,
        Self::OverstateTotal,
        Self::ErrorPage,
        Self::LoginPage,
        Self::JsChallenge,
        Self::Shell,
    ];

    /// What is shown instead when this of a list is asked for; none when it is gone.
    pub(crate) fn of_list(self, asked: Asked) -> Option<(Asked, View)> {
        if matches!((self, asked), (Self::DropPage(gone), Asked::Page(page)) if gone == page) {
            return None;
        }
        let view = View {
            records: !(self == Self::Shell
                || matches!((self, asked), (Self::EmptyPage(empty), Asked::Page(page)) if empty == page)),
            total: !matches!(self, Self::Shell | Self::RemoveTotal),
            is_overstated: self == Self::OverstateTotal,
        };
        let shown = match (self, asked) {
            (Self::FirstPageAlways, Asked::Page(_)) => Asked::Page(1),
            (Self::RepeatPage(repeated), Asked::Page(page)) if repeated == page && page > 1 => {
                Asked::Page(page - 1)
            }
            _ => asked,
        };
        Some((shown, view))
    }

    /// The answer that comes instead of this one to who asked for this of a list. `charset` is what the site declares.
    pub(crate) fn of_answer(self, asked: Asked, answer: Answer, charset: Charset) -> Answer {
        match self {
            Self::StubPage(page) if asked == Asked::Page(page) => stand_in::stub(charset),
            Self::DropColumn => stand_in::dropped(charset),
            Self::ErrorPage => stand_in::error_page(charset),
            Self::LoginPage => stand_in::login_page(charset),
            Self::JsChallenge => challenge(),
            Self::SwapEncoding => Answer {
                body: swapped(&answer.body, charset),
                ..answer
            },
            Self::RenameClass => Answer {
                body: renamed(answer.body),
                ..answer
            },
            Self::DropPage(_)
            | Self::StubPage(_)
            | Self::EmptyPage(_)
            | Self::RepeatPage(_)
            | Self::FirstPageAlways
            | Self::RemoveTotal
            | Self::OverstateTotal
            | Self::Shell => answer,
        }
    }
}

/// The same text in the other charset.
fn swapped(body: &[u8], declared: Charset) -> Vec<u8> {
    match declared {
        Charset::Utf8 => Charset::Gb18030.encode(&String::from_utf8_lossy(body)),
        Charset::Gb18030 => GB18030.decode(body).0.into_owned().into_bytes(),
    }
}

/// Names of markup and data, each with the name that comes instead. All ASCII: the same in every charset.
const NAMES: [(&str, &str); 6] = [
    ("class=\"", "class=\"v2-"),
    ("class=\\\"", "class=\\\"v2-"),
    ("<record>", "<item>"),
    ("</record>", "</item>"),
    ("\"articles\":", "\"list\":"),
    ("\"post_count\":", "\"count\":"),
];

fn renamed(body: Vec<u8>) -> Vec<u8> {
    NAMES.iter().fold(body, |body, (old, new)| {
        replaced(&body, old.as_bytes(), new.as_bytes())
    })
}

fn replaced(mut rest: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(rest.len());
    while let Some(at) = rest.windows(old.len()).position(|it| it == old) {
        whole.extend_from_slice(&rest[..at]);
        whole.extend_from_slice(new);
        rest = &rest[at + old.len()..];
    }
    whole.extend_from_slice(rest);
    whole
}

/// Which change of a running site is on.
#[derive(Debug, Default)]
pub(crate) struct Switch(Mutex<Option<Mutation>>);

impl Switch {
    /// The change that is on.
    pub(crate) fn get(&self) -> Option<Mutation> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this change, or none.
    pub(crate) fn set(&self, mutation: Option<Mutation>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = mutation;
    }
}
