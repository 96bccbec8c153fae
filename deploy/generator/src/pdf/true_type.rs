//! The smallest TrueType font that has a table of characters: all its glyphs are blank.

/// A font whose glyphs from 1 are these characters, which ascend.
pub(super) fn font(characters: &[char]) -> Vec<u8> {
    let glyphs = characters.len() as u16 + 1;
    let mut head = words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(words(&[0, 0, 1000, 1000, 0, 8, 2, 0, 0]));
    let mut hhea = words(&[1, 0, 880, (-120_i16).cast_unsigned(), 0, 1000]);
    hhea.extend([0; 22]);
    hhea.extend(words(&[1]));
    let mut maxp = words(&[1, 0, glyphs]);
    maxp.extend([0; 26]);
    let mut hmtx = words(&[1000, 0]);
    hmtx.extend(vec![0; 2 * (usize::from(glyphs) - 1)]);
    let loca = vec![0; 2 * (usize::from(glyphs) + 1)];
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap(characters)),
        (b"glyf", vec![0; 4]),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
    ];
    let mut font = words(&[1, 0, tables.len() as u16, 64, 2, 48]);
    let mut body = Vec::new();
    for (tag, table) in tables {
        let offset = 12 + 16 * 7 + body.len() as u32;
        font.extend(tag);
        font.extend([0; 4]);
        font.extend(offset.to_be_bytes());
        font.extend((table.len() as u32).to_be_bytes());
        body.extend(table);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    font.extend(body);
    font
}

/// The table of characters in format 12: a group for each.
fn cmap(characters: &[char]) -> Vec<u8> {
    let mut table = words(&[0, 1, 3, 10, 0, 12, 12, 0]);
    let count = characters.len() as u32;
    let groups = (1..).zip(characters).flat_map(|(glyph, it)| {
        let code = u32::from(*it);
        [code, code, glyph]
    });
    for word in [16 + 12 * count, 0, count].into_iter().chain(groups) {
        table.extend(word.to_be_bytes());
    }
    table
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|it| it.to_be_bytes()).collect()
}
