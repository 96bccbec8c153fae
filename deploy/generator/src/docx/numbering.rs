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
}

/// How many headings Word has numbered, and how many within the last of them.
#[derive(Debug, Default)]
pub(super) struct Count {
    headings: usize,
    subheadings: usize,
}

const CHINESE: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl Count {
    /// The properties and the text of a heading. Its number is Word's where Word would give the same.
    pub(super) fn heading<'a>(
        &mut self,
        text: &'a str,
        numbers: Numbers,
    ) -> (&'static str, &'a str) {
        let number = |count: usize| CHINESE.get(count).copied().unwrap_or_default();
        if numbers == Numbers::Text {
            return ("", text);
        }
        if let Some(rest) = text.strip_prefix(&format!("{}、", number(self.headings))) {
            self.headings += 1;
            self.subheadings = 0;
            return (
                "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>",
                rest,
            );
        }
        if let Some(rest) = text.strip_prefix(&format!("（{}）", number(self.subheadings))) {
            self.subheadings += 1;
            return ("<w:pStyle w:val=\"a5\"/>", rest);
        }
        ("", text)
    }
}
