//! PDF files that nobody would print.

use super::bomb;

/// A file of these objects, numbered from 1; the first is the catalog.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in &offsets {
        file.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    let end = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.extend(end.into_bytes());
    file
}

fn text(text: impl Into<String>) -> Vec<u8> {
    text.into().into_bytes()
}

fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = text(format!("<<{entries}/Length {}>>\nstream\n", bytes.len()));
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

/// One page with this content and these resources; more objects begin at number 5.
fn page(content: Vec<u8>, resources: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        text("<</Type/Catalog/Pages 2 0 R>>"),
        text("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        text(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>"
        )),
        content,
    ];
    objects.extend(more);
    file(&objects)
}

/// Pages that hold themselves.
pub(crate) fn page_tree_loop() -> Vec<u8> {
    file(&[
        text("<</Type/Catalog/Pages 2 0 R>>"),
        text("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"),
    ])
}

/// So many pages.
pub(crate) fn pages(count: usize) -> Vec<u8> {
    let kids: Vec<_> = (0..count).map(|it| format!("{} 0 R ", it + 3)).collect();
    let mut objects = vec![
        text("<</Type/Catalog/Pages 2 0 R>>"),
        text(format!(
            "<</Type/Pages/Kids[{}]/Count {count}>>",
            kids.concat()
        )),
    ];
    let page = text("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
    objects.resize(count + 2, page);
    file(&objects)
}

/// So many pages that are one.
pub(crate) fn same_pages(count: usize) -> Vec<u8> {
    let kids = "3 0 R ".repeat(count);
    file(&[
        text("<</Type/Catalog/Pages 2 0 R>>"),
        text(format!("<</Type/Pages/Kids[{kids}]/Count {count}>>")),
        text("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"),
    ])
}

/// A page whose content is so many megabytes of operators that draw nothing.
pub(crate) fn idle_bomb(megabytes: usize) -> Vec<u8> {
    let operators = bomb::zlib(b"q Q\n", megabytes);
    page(stream("/Filter/FlateDecode", &operators), "", vec![])
}

/// A page whose content is named so often, each time so many megabytes.
pub(crate) fn repeated_content(times: usize, megabytes: usize) -> Vec<u8> {
    let operators = bomb::zlib(b"q Q\n", megabytes);
    let parts = "4 0 R ".repeat(times);
    file(&[
        text("<</Type/Catalog/Pages 2 0 R>>"),
        text("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        text(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[{parts}]>>"
        )),
        stream("/Filter/FlateDecode", &operators),
    ])
}

/// A page that draws a form of 20 MB that draws nothing, so often.
pub(crate) fn idle_form(times: usize) -> Vec<u8> {
    let operators = bomb::zlib(b"q Q\n", 20);
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode";
    page(
        stream("", "/F Do\n".repeat(times).as_bytes()),
        "/XObject<</F 5 0 R>>",
        vec![stream(form, &operators)],
    )
}

/// Glyphs of a Type 3 font that show themselves, twice each.
pub(crate) fn recursive_type_3() -> Vec<u8> {
    let font = "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[9]/Encoding<</Differences[65/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</T 5 0 R>>>>>>";
    page(
        stream("", b"BT /T 9 Tf (AAAA) Tj ET"),
        "/Font<</T 5 0 R>>",
        vec![text(font), stream("", b"9 0 d0 BT /T 9 Tf (AA) Tj ET")],
    )
}

/// A pattern that is painted with itself.
pub(crate) fn recursive_pattern() -> Vec<u8> {
    let paint = b"/Pattern cs /P scn 0 0 9 9 re f 9 9 9 9 re f";
    let pattern = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 1/YStep 1/Resources<</Pattern<</P 5 0 R>>>>";
    page(
        stream("", paint),
        "/Pattern<</P 5 0 R>>",
        vec![stream(pattern, paint)],
    )
}

/// Streams that are never ended, so many.
pub(crate) fn endless_streams(count: usize) -> Vec<u8> {
    let mut objects = vec![text("<</Length 99999999>>\nstream\n"); count];
    objects.insert(0, text("<</Type/Catalog/Pages 2 0 R>>"));
    file(&objects)
}

/// A page of inline images that never end, so many.
pub(crate) fn inline_images(count: usize) -> Vec<u8> {
    let content = "BI /W 1 /H 1 ID EI (".repeat(count);
    page(stream("", content.as_bytes()), "", vec![])
}

/// A page of so many megabytes of lines.
pub(crate) fn content_bomb(megabytes: usize) -> Vec<u8> {
    let lines = bomb::zlib(b"0 0 m 9 9 l S\n", megabytes);
    page(stream("/Filter/FlateDecode", &lines), "", vec![])
}

/// The same, packed twice.
pub(crate) fn double_bomb(megabytes: usize) -> Vec<u8> {
    let lines = bomb::packed(&bomb::zlib(b"0 0 m 9 9 l S\n", megabytes));
    let filters = "/Filter[/FlateDecode/FlateDecode]";
    page(stream(filters, &lines), "", vec![])
}

/// An object stream of so many megabytes.
pub(crate) fn object_stream_bomb(megabytes: usize) -> Vec<u8> {
    let objects = bomb::zlib(b"9 0 ", megabytes);
    let entries = "/Type/ObjStm/N 99999999/First 99999999/Filter/FlateDecode";
    page(stream("", b""), "", vec![stream(entries, &objects)])
}

/// A file whose catalog lies in an object stream of so many megabytes.
pub(crate) fn catalog_bomb(megabytes: usize) -> Vec<u8> {
    let objects = bomb::zlib(b"1 0 <</Type/Catalog>> ", megabytes);
    let mut file = b"%PDF-1.7\n".to_vec();
    let holder = file.len();
    file.extend(b"4 0 obj\n");
    file.extend(stream(
        "/Type/ObjStm/N 2/First 4/Filter/FlateDecode",
        &objects,
    ));
    file.extend(b"\nendobj\n");
    let table = file.len();
    let mut rows = vec![0; 7];
    rows.extend([2, 0, 0, 0, 4, 0, 0].repeat(3));
    rows.push(1);
    rows.extend((holder as u32).to_be_bytes());
    rows.extend([0; 2]);
    file.extend(b"5 0 obj\n");
    file.extend(stream("/Type/XRef/Size 5/Root 1 0 R/W[1 4 2]", &rows));
    file.extend(format!("\nendobj\nstartxref\n{table}\n%%EOF\n").into_bytes());
    file
}

/// Forms that draw the next one twice, so deep.
pub(crate) fn forms(depth: usize) -> Vec<u8> {
    let form = |next: usize| {
        let resources = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {next} 0 R>>>>"
        );
        stream(&resources, b"/F Do /F Do")
    };
    let mut more: Vec<_> = (0..depth).map(|it| form(it + 6)).collect();
    more.push(stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]",
        b"0 0 m 9 9 l S",
    ));
    page(stream("", b"/F Do"), "/XObject<</F 5 0 R>>", more)
}

/// A form that draws itself.
pub(crate) fn recursive_form() -> Vec<u8> {
    let entries = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>";
    let form = stream(entries, b"/F Do /F Do");
    page(stream("", b"/F Do"), "/XObject<</F 5 0 R>>", vec![form])
}

/// Arrays in arrays, so deep.
pub(crate) fn arrays(depth: usize) -> Vec<u8> {
    let array = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    page(stream("", b""), "", vec![text(array)])
}

/// A file that needs a password, which nobody knows.
pub(crate) fn encrypted() -> Vec<u8> {
    let file = page(stream("", b"BT ET"), "", vec![]);
    let text = String::from_utf8(file).expect("it is ASCII");
    let (owner, user) = ("41".repeat(32), "42".repeat(32));
    let encrypt = format!(
        "/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<{owner}>/U<{user}>>>/ID[<00><00>]"
    );
    text.replace("/Root 1 0 R", &format!("/Root 1 0 R{encrypt}"))
        .into_bytes()
}
