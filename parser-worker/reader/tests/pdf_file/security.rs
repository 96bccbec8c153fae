//! The standard security handler of ISO 32000-2, 7.6.4: a PDF encrypted as tools encrypt it.

use aes::{
    Aes128, Aes256,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::objects::{Object, Objects, find};

/// How a file is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cipher {
    Rc4Of40,
    Rc4Of128,
    Aes128,
    Aes256,
}

const ID: [u8; 16] = *b"0123456789abcdef";
const PERMISSIONS: i32 = -4;
/// What short passwords are filled up with.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// The file encrypted for this user password.
pub(crate) fn encrypted(mut objects: Objects, cipher: Cipher, password: &[u8]) -> Vec<u8> {
    let (key, entries) = if cipher == Cipher::Aes256 {
        of_revision_6(password)
    } else {
        of_revisions_2_to_4(cipher, password)
    };
    for it in &mut objects.all {
        encrypt(it, cipher, &key);
    }
    let id = hex(&ID);
    objects.write(&format!(
        "/ID [{id} {id}] /Encrypt << /Filter /Standard {entries} >>"
    ))
}

fn encrypt(object: &mut Object, cipher: Cipher, key: &[u8]) {
    let seal = |data: &[u8]| sealed(cipher, key, object.number, data);
    let mut value = Vec::new();
    let mut rest = object.value.as_slice();
    // Strings of the generated files have no brackets and no escapes within.
    while let Some(start) = find(rest, b"(") {
        let length = find(&rest[start..], b")").expect("the string ends");
        value.extend(&rest[..start]);
        value.extend(hex(&seal(&rest[start + 1..start + length])).bytes());
        rest = &rest[start + length + 1..];
    }
    value.extend(rest);
    if let Some(stream) = &mut object.stream {
        let sealed = seal(stream);
        let old = format!("/Length {}", stream.len());
        let at = find(&value, old.as_bytes()).expect("the length is stated");
        value.splice(
            at..at + old.len(),
            format!("/Length {}", sealed.len()).bytes(),
        );
        *stream = sealed;
    }
    object.value = value;
}

/// A string or stream of an object, encrypted (7.6.3).
fn sealed(cipher: Cipher, key: &[u8], number: usize, data: &[u8]) -> Vec<u8> {
    if cipher == Cipher::Aes256 {
        return with_start(key, number, data);
    }
    let mut input = key.to_vec();
    input.extend(&number.to_le_bytes()[..3]);
    input.extend([0, 0]);
    if cipher == Cipher::Aes128 {
        input.extend(b"sAlT");
    }
    let own = &Md5::digest(&input)[..(key.len() + 5).min(16)];
    match cipher {
        Cipher::Aes128 => with_start(own, number, data),
        _ => rc4(own, data),
    }
}

fn with_start(key: &[u8], number: usize, data: &[u8]) -> Vec<u8> {
    let start = [number as u8; 16];
    let mut padded = data.to_vec();
    let missing = 16 - data.len() % 16;
    padded.extend(vec![missing as u8; missing]);
    [start.to_vec(), cbc(key, start, &padded)].concat()
}

/// Algorithms 2 to 5.
fn of_revisions_2_to_4(cipher: Cipher, password: &[u8]) -> (Vec<u8>, String) {
    let is_old = cipher == Cipher::Rc4Of40;
    let length = if is_old { 5 } else { 16 };
    let repeated = |mut hash: Vec<u8>| {
        for _ in 0..if is_old { 0 } else { 50 } {
            hash = Md5::digest(&hash[..length]).to_vec();
        }
        hash[..length].to_vec()
    };
    let filled = |password: &[u8]| [password, &PADDING].concat()[..32].to_vec();
    let owner_key = repeated(Md5::digest(filled(b"owner")).to_vec());
    let owner = rc4_rounds(&owner_key, filled(password), is_old);
    let mut input = [filled(password), owner.clone()].concat();
    input.extend(PERMISSIONS.to_le_bytes());
    input.extend(ID);
    let key = repeated(Md5::digest(&input).to_vec());
    let user = if is_old {
        rc4(&key, &PADDING)
    } else {
        let hash = Md5::digest([PADDING.as_slice(), &ID].concat()).to_vec();
        [rc4_rounds(&key, hash, false), vec![0; 16]].concat()
    };
    let version = match cipher {
        Cipher::Rc4Of40 => "/V 1 /R 2",
        Cipher::Rc4Of128 => "/V 2 /R 3 /Length 128",
        _ => {
            "/V 4 /R 4 /Length 128 /StmF /StdCF /StrF /StdCF \
             /CF << /StdCF << /CFM /AESV2 /Length 16 /AuthEvent /DocOpen >> >>"
        }
    };
    let (owner, user) = (hex(&owner), hex(&user));
    (
        key,
        format!("{version} /P {PERMISSIONS} /O {owner} /U {user}"),
    )
}

fn rc4_rounds(key: &[u8], data: Vec<u8>, is_old: bool) -> Vec<u8> {
    let rounds = if is_old { 1 } else { 20 };
    (0..rounds).fold(data, |data, round| {
        let key: Vec<u8> = key.iter().map(|it| it ^ round).collect();
        rc4(&key, &data)
    })
}

/// Algorithms 8 to 10.
fn of_revision_6(password: &[u8]) -> (Vec<u8>, String) {
    let key: Vec<u8> = (100..132).collect();
    let (check, own) = (b"validate", b"key salt");
    let user = [hash(password, check, &[]), check.to_vec(), own.to_vec()].concat();
    let user_key = cbc(&hash(password, own, &[]), [0; 16], &key);
    let owner = [hash(b"owner", check, &user), check.to_vec(), own.to_vec()].concat();
    let owner_key = cbc(&hash(b"owner", own, &user), [0; 16], &key);
    let mut permissions = PERMISSIONS.to_le_bytes().to_vec();
    permissions.extend([0xFF; 4]);
    permissions.extend(b"Tadbwxyz");
    let permissions = cbc(&key, [0; 16], &permissions);
    let entries = format!(
        "/V 5 /R 6 /Length 256 /P {PERMISSIONS} /U {} /UE {} /O {} /OE {} /Perms {} /StmF /StdCF /StrF /StdCF \
         /CF << /StdCF << /CFM /AESV3 /Length 32 /AuthEvent /DocOpen >> >>",
        hex(&user),
        hex(&user_key),
        hex(&owner),
        hex(&owner_key),
        hex(&permissions),
    );
    (key, entries)
}

/// Algorithm 2.B.
fn hash(password: &[u8], salt: &[u8], user: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::digest([password, salt, user].concat()).to_vec();
    for round in 0.. {
        let input = [password, &hash, user].concat().repeat(64);
        let start = hash[16..32].try_into().expect("16 bytes");
        let sealed = cbc(&hash[..16], start, &input);
        let rest = sealed[..16].iter().map(|it| u32::from(*it)).sum::<u32>() % 3;
        hash = match rest {
            0 => Sha256::digest(&sealed).to_vec(),
            1 => Sha384::digest(&sealed).to_vec(),
            _ => Sha512::digest(&sealed).to_vec(),
        };
        let last = sealed.last().copied().unwrap_or_default();
        if round >= 63 && i32::from(last) <= round - 32 {
            break;
        }
    }
    hash[..32].to_vec()
}

/// AES by the length of the key, blocks chained, nothing padded.
fn cbc(key: &[u8], start: [u8; 16], data: &[u8]) -> Vec<u8> {
    let mut before = start;
    let mut sealed = Vec::new();
    for block in data.chunks_exact(16) {
        let mut mixed: [u8; 16] = block.try_into().expect("16 bytes");
        mixed
            .iter_mut()
            .zip(before)
            .for_each(|(it, other)| *it ^= other);
        let mut block = mixed.into();
        if key.len() == 16 {
            Aes128::new_from_slice(key)
                .expect("a key")
                .encrypt_block(&mut block);
        } else {
            Aes256::new_from_slice(key)
                .expect("a key")
                .encrypt_block(&mut block);
        }
        before = block.into();
        sealed.extend(before);
    }
    sealed
}

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut j = 0_usize;
    for i in 0..256 {
        j = (j + usize::from(state[i]) + usize::from(key[i % key.len()])) % 256;
        state.swap(i, j);
    }
    let (mut i, mut j) = (0, 0);
    let sealed = data.iter().map(|byte| {
        i = (i + 1) % 256;
        j = (j + usize::from(state[i])) % 256;
        state.swap(i, j);
        byte ^ state[(usize::from(state[i]) + usize::from(state[j])) % 256]
    });
    sealed.collect()
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|it| format!("{it:02X}")).collect();
    format!("<{digits}>")
}
