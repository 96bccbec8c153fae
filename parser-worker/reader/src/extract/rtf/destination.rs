//! Destinations: control words that say where the text of their group belongs (RTF 1.9.1, "Destination Control Words").

use super::group::Destination;

/// What a control word says of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The text belongs there.
    To(Destination),
    /// Where the text around belongs.
    None,
    /// Something else than text, in a word; its own text is left out.
    Replaced(&'static str),
    /// Something else than text, in a word, and what is shown in its place.
    Shown(&'static str),
    /// The number of the paragraph, as it is shown.
    Number,
    /// How the paragraph is numbered, of which only the number that is shown tells the rest.
    Numbered,
    /// A field with its instruction and what it shows.
    Field,
    /// A box of text beside the line.
    TextBox,
    /// Text that is said twice, and the better way of the two.
    Twice,
    Better,
}

/// What a control word says of its group; none when it begins no destination that is known.
pub(super) fn change(word: &str, around: Destination) -> Option<Change> {
    Some(match word {
        "fonttbl" => Change::To(Destination::Fonts),
        "info" => Change::To(Destination::Information),
        "title" if around == Destination::Information => Change::To(Destination::Title),
        "listtable" | "listoverridetable" => Change::To(Destination::Lists),
        "leveltext" if around == Destination::Lists => Change::To(Destination::LevelText),
        "levelnumbers" | "listname" | "liststylename" => Change::To(Destination::Skipped),
        "listtext" | "pntext" => Change::Number,
        "pn" if around == Destination::Body => Change::Numbered,
        "fldinst" => Change::To(Destination::FieldInstruction),
        "nesttableprops" => Change::To(Destination::NestedRow),
        "field" => Change::Field,
        "shptxt" | "dptxbxtext" => Change::TextBox,
        "upr" => Change::Twice,
        "ud" => Change::Better,
        "pict" => Change::Replaced("image"),
        "moMath" => Change::Replaced("math"),
        "object" => Change::Shown("object"),
        "do" | "fldrslt" | "result" | "shp" | "shpgrp" | "shpinst" | "shppict" => Change::None,
        "aftncn" | "aftnsep" | "aftnsepc" | "annotation" | "atnauthor" | "atnid" | "author"
        | "background" | "buptim" | "category" | "colortbl" | "comment" | "company" | "creatim"
        | "doccomm" | "filetbl" | "footer" | "footerf" | "footerl" | "footerr" | "footnote"
        | "ftncn" | "ftnsep" | "ftnsepc" | "header" | "headerf" | "headerl" | "headerr"
        | "hlinkbase" | "keywords" | "manager" | "mmathPict" | "nonesttables" | "nonshppict"
        | "objdata" | "operator" | "printim" | "private" | "revtbl" | "revtim" | "rxe"
        | "shprslt" | "sp" | "stylesheet" | "subject" | "tc" | "tcn" | "txe" | "xe" => {
            Change::To(Destination::Skipped)
        }
        _ => return None,
    })
}
