//! Numbers of headings that Word gives: lists in `word/numbering.xml`, one for headings and the headings within them.

/// Who gives headings their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Whoever wrote the text.
    Text,
    /// Word.
    Automatic,
}

const LISTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="a5"/><w:suff w:val="tab"/><w:lvlText w:val="（%2）"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="a5"><w:name w:val="小标题"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;

const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

const CONTENT_TYPES: &str = r#"<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>"#;

impl Numbers {
    /// The types of those files.
    pub(super) fn content_types(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Automatic => CONTENT_TYPES,
        }
    }

    /// The files of the document that hold its lists and styles, and name them to it.
    pub(super) fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Text => &[],
            Self::Automatic => &[
                ("word/_rels/document.xml.rels", RELATIONSHIPS),
                ("word/numbering.xml", LISTS),
                ("word/styles.xml", STYLES),
            ],
        }
    }

    /// The properties and the text of a heading that begins with its number.
    pub(super) fn of_heading(self, text: &str) -> (&'static str, &str) {
        let behind = |mark| text.split_once(mark).map(|(_, rest)| rest);
        match (self, text.starts_with('（')) {
            (Self::Text, _) => ("", text),
            (Self::Automatic, true) => match behind('）') {
                Some(rest) => ("<w:pStyle w:val=\"a5\"/>", rest),
                None => ("", text),
            },
            (Self::Automatic, false) => match behind('、') {
                Some(rest) => (
                    "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>",
                    rest,
                ),
                None => ("", text),
            },
        }
    }
}
