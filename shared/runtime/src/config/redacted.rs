//! Words without the passwords of addresses in them.

/// The text without what an address in it has between `://` and `@`: user and password. A password may hold any character
/// when somebody forgot to escape it, so this goes up to the last `@` of the line.
pub fn redacted(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}

fn line(text: &str) -> String {
    let found = text.split_once("://").and_then(|(scheme, rest)| {
        let (_, host) = rest.rsplit_once('@')?;
        Some(format!("{scheme}://(secret)@{host}"))
    });
    found.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[test]
    fn an_address_loses_its_user_and_password_and_nothing_else() {
        for (text, expected) in [
            ("no address", "no address"),
            ("http://host/a", "http://host/a"),
            ("who@host", "who@host"),
            (
                "\"amqp://me:p@ss w/rd\"@host:1/%2f\" is none",
                "\"amqp://(secret)@host:1/%2f\" is none",
            ),
            (
                "amqp://host, postgres://me:pw@host/x",
                "amqp://(secret)@host/x",
            ),
            (
                "one://a:b@c\ntwo://d:e@f",
                "one://(secret)@c\ntwo://(secret)@f",
            ),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }
}
