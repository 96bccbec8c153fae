//! The objects of a plain PDF, taken out of it and written anew.

/// A PDF as its objects.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    pub(crate) all: Vec<Object>,
    /// The number of the catalog.
    pub(crate) root: usize,
}

/// An object of generation 0.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) number: usize,
    /// What stands between `obj` and `endobj`, the stream apart.
    pub(crate) value: Vec<u8>,
    pub(crate) stream: Option<Vec<u8>>,
}

impl Objects {
    /// Takes apart what pdf-writer wrote: objects in sequence, stream lengths in their dictionaries.
    pub(crate) fn of(pdf: &[u8]) -> Self {
        let mut all = Vec::new();
        let mut rest = pdf;
        while let Some(at) = find(rest, b" 0 obj\n") {
            let digits = rest[..at].iter().rev().take_while(|it| it.is_ascii_digit());
            let number = number(&rest[at - digits.count()..at]);
            let body = &rest[at + 7..];
            let end = find(body, b"\nendobj").expect("the object ends");
            let begun = find(body, b"stream\n").filter(|it| *it < end);
            let (value, stream, end) = match begun {
                None => (&body[..end], None, end),
                Some(at) => {
                    let length = find(body, b"/Length ").expect("a stream has a length") + 8;
                    let digits = body[length..].iter().take_while(|it| it.is_ascii_digit());
                    let length = self::number(&body[length..length + digits.count()]);
                    let stream = &body[at + 7..at + 7 + length];
                    (&body[..at], Some(stream.to_vec()), at + 7 + length)
                }
            };
            all.push(Object {
                number,
                value: value.to_vec(),
                stream,
            });
            rest = &body[end..];
        }
        let root = find(pdf, b"/Root ").expect("there is a catalog") + 6;
        let digits = pdf[root..].iter().take_while(|it| it.is_ascii_digit());
        let root = number(&pdf[root..root + digits.count()]);
        Self { all, root }
    }

    /// The file with a table of objects, and these entries in its trailer.
    pub(crate) fn write(&self, trailer: &str) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut entries = vec!["0000000000 65535 f \n".to_owned(); self.size()];
        for it in &self.all {
            entries[it.number] = format!("{:010} 00000 n \n", file.len());
            it.write(&mut file);
        }
        let start = file.len();
        let (size, root) = (self.size(), self.root);
        file.extend(format!("xref\n0 {size}\n{}", entries.concat()).bytes());
        let trailer = format!("trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\n");
        file.extend(trailer.bytes());
        file.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        file
    }

    /// The file with all that is no stream in an object stream, and a stream as its table of objects (PDF 1.5).
    pub(crate) fn write_compressed(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.5\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let (container, table) = (self.size(), self.size() + 1);
        let mut rows = vec![[0_usize; 3]; table + 1];
        let (mut index, mut bodies) = (String::new(), Vec::new());
        let packed = self.all.iter().filter(|it| it.stream.is_none());
        for (place, it) in packed.enumerate() {
            index += &format!("{} {} ", it.number, bodies.len());
            bodies.extend(&it.value);
            bodies.push(b'\n');
            rows[it.number] = [2, container, place];
        }
        for it in self.all.iter().filter(|it| it.stream.is_some()) {
            rows[it.number] = [1, file.len(), 0];
            it.write(&mut file);
        }
        rows[container] = [1, file.len(), 0];
        let count = self.all.iter().filter(|it| it.stream.is_none()).count();
        let first = index.len();
        let mut stream = index.into_bytes();
        stream.extend(bodies);
        let length = stream.len();
        Object {
            number: container,
            value: format!("<< /Type /ObjStm /N {count} /First {first} /Length {length} >>\n")
                .into(),
            stream: Some(stream),
        }
        .write(&mut file);
        let start = file.len();
        rows[table] = [1, start, 0];
        let stream: Vec<u8> = rows
            .iter()
            .flat_map(|[kind, second, third]| {
                let second = (*second as u32).to_be_bytes();
                let third = (*third as u16).to_be_bytes();
                [[*kind as u8].as_slice(), &second, &third].concat()
            })
            .collect();
        let (size, root, length) = (table + 1, self.root, stream.len());
        let value = format!(
            "<< /Type /XRef /Size {size} /Root {root} 0 R /W [1 4 2] /Length {length} >>\n"
        );
        Object {
            number: table,
            value: value.into(),
            stream: Some(stream),
        }
        .write(&mut file);
        file.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        file
    }

    fn size(&self) -> usize {
        self.all.iter().map(|it| it.number).max().unwrap_or(0) + 1
    }
}

impl Object {
    fn write(&self, file: &mut Vec<u8>) {
        file.extend(format!("{} 0 obj\n", self.number).bytes());
        file.extend(&self.value);
        if let Some(stream) = &self.stream {
            file.extend(b"stream\n");
            file.extend(stream);
            file.extend(b"\nendstream");
        }
        file.extend(b"\nendobj\n");
    }
}

pub(crate) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|it| it == part)
}

fn number(digits: &[u8]) -> usize {
    let digits = std::str::from_utf8(digits).expect("digits");
    digits.parse().expect("a number")
}
