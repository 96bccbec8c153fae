//! Headers of a MIME entity (RFC 5322, section 2.2; RFC 2045, section 5.1).

/// The largest headers of an entity, in bytes.
const LARGEST: usize = 64 * 1024;

/// The headers of an entity by their names in lower case, each on one line.
#[derive(Debug, Default)]
pub(super) struct Headers {
    fields: Vec<(String, String)>,
}

/// A header value with parameters: `text/html; charset="gb2312"`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parametrized {
    /// The value, in lower case.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Headers {
    /// Splits an entity into its headers and its body. What is no header line says nothing.
    pub(super) fn split(entity: &[u8]) -> (Self, &[u8]) {
        let mut headers = Self::default();
        let mut rest = entity;
        while !rest.is_empty() && entity.len() - rest.len() < LARGEST {
            let end = rest.iter().position(|it| *it == b'\n').map(|it| it + 1);
            let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after;
            let line = String::from_utf8_lossy(line);
            if line.trim().is_empty() {
                break;
            }
            headers.line(&line);
        }
        (headers, rest)
    }

    fn line(&mut self, line: &str) {
        match (line.starts_with([' ', '\t']), self.fields.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            _ => {
                if let Some((name, value)) = line.split_once(':') {
                    let name = name.trim().to_ascii_lowercase();
                    self.fields.push((name, value.trim().to_owned()));
                }
            }
        }
    }

    /// The value of the first header of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Parametrized {
    /// Reads a value; semicolons in quotes separate nothing.
    pub(super) fn of(text: &str) -> Self {
        let mut is_quoted = false;
        let mut pieces = text.split(|it| {
            is_quoted ^= it == '"';
            it == ';' && !is_quoted
        });
        let value = pieces
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let parameters = pieces.filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            let value = value.trim().trim_matches('"').to_owned();
            Some((name.trim().to_ascii_lowercase(), value))
        });
        Self {
            value,
            parameters: parameters.collect(),
        }
    }

    /// The parameter of this name, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let value = parameters
            .find(|(it, _)| it == name)
            .map(|(_, it)| it.as_str());
        value.filter(|it| !it.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_with_a_blank_line_and_may_be_folded() {
        let entity =
            b"From: <a>\r\nContent-Type: multipart/related;\r\n\tboundary=\"b;c\"\r\n\r\nbody\r\n";
        let (headers, body) = Headers::split(entity);
        assert_eq!(body, b"body\r\n");
        let content = Parametrized::of(headers.get("content-type").expect("a header"));
        assert_eq!(content.value, "multipart/related");
        assert_eq!(content.get("boundary"), Some("b;c"));
        assert_eq!(content.get("start"), None);
    }
}
