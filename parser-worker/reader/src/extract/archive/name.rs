//! Names of files in archives: for a person to read and for telling what is no document, never a path.

use encoding_rs::GB18030;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 255;

/// Files that systems and programs leave behind, in lower case.
const LEFT_BEHIND: [&str; 4] = ["desktop.ini", "thumbs.db", ".ds_store", "icon\r"];

/// Beginnings of such names: what macOS keeps beside a file, what Word keeps beside an open document.
const LEFT_BEHIND_BEGINNINGS: [&str; 2] = ["._", "~$"];

/// Ends of such names: links to elsewhere.
const LEFT_BEHIND_ENDS: [&str; 2] = [".lnk", ".url"];

/// The folder in which macOS keeps what belongs to other systems' files.
const LEFT_BEHIND_FOLDER: &str = "__macosx";

/// A name from its bytes: UTF-8 where they are, whatever the archive declares, else GB 18030, which Chinese systems wrote
/// before archives could declare a charset.
pub(super) fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => shown(name),
        Err(_) => shown(&GB18030.decode_without_bom_handling(name).0),
    }
}

/// The name as a person may be shown it: without control characters, not endless.
pub(super) fn shown(name: &str) -> String {
    let plain = |it: char| {
        if it.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            it
        }
    };
    name.chars().take(LONGEST_NAME).map(plain).collect()
}

/// The last part of the name: that of the file.
pub(crate) fn file_name(name: &str) -> &str {
    let last = name.rsplit(['/', '\\']).next();
    last.unwrap_or(name)
}

/// True for what no person put into the archive.
pub(super) fn is_left_behind(name: &str) -> bool {
    let name = name.to_lowercase();
    let file = file_name(&name);
    LEFT_BEHIND.contains(&file)
        || LEFT_BEHIND_BEGINNINGS.iter().any(|it| file.starts_with(it))
        || LEFT_BEHIND_ENDS.iter().any(|it| file.ends_with(it))
        || name.split(['/', '\\']).any(|it| it == LEFT_BEHIND_FOLDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_the_charset_they_are_in() {
        let gbk = GB18030.encode("望溪区统计局/年报.doc").0;
        for name in ["望溪区统计局/年报.doc".as_bytes(), &gbk] {
            assert_eq!(decoded(name), "望溪区统计局/年报.doc");
        }
        assert_eq!(decoded(b"a\x1b[2Jb\0c"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(decoded(&[b'a'; 70_000]).len(), LONGEST_NAME);
        assert_eq!(decoded(b"\xff\xff").chars().next(), Some('\u{fffd}'));
    }

    #[test]
    fn the_file_is_what_stands_last() {
        for name in [
            "年报.doc",
            "甲/乙/年报.doc",
            r"甲\年报.doc",
            "../../年报.doc",
        ] {
            assert_eq!(file_name(name), "年报.doc");
        }
    }

    #[test]
    fn what_systems_leave_behind_is_told_by_its_name() {
        for name in [
            "Desktop.ini",
            "甲/Thumbs.db",
            "__MACOSX/甲/._年报.doc",
            r"__MACOSX\a.doc",
            "~$年报.docx",
            "官网.url",
        ] {
            assert!(is_left_behind(name), "{name}");
        }
        for name in ["年报.doc", "thumbs.db.doc", "a~$.doc"] {
            assert!(!is_left_behind(name), "{name}");
        }
    }
}
