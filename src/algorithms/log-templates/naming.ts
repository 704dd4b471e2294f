import { hashOf } from './pieces.ts';

/** Words after which a name stands: `for user root`. */
const NAMING_WORDS = hashSet('user username account login host hostname node domain client device');
/** Keys whose values are names: `user=root`. */
const NAMING_KEYS = hashSet('user username usr uname ruser logname login account host hostname rhost node client');
/** Words that relate one thing to another: what stands between two of them is a name. */
const RELATING_WORDS = hashSet('for from to by on at in of with via into');

/** Terms that have a digit and yet are words. */
const TERMS = hashSet(
  'ipv4 IPv4 IPV4 ipv6 IPv6 IPV6 inet6 utf8 UTF8 utf-8 UTF-8 sha1 SHA1 sha256 SHA256 sha512 SHA512 md5 MD5 base64 ' +
    'x86 x86_64 amd64 arm64 aarch64 i386 i686 ssh1 ssh2 SSH2 sslv3 SSLv3 tlsv1 TLSv1 socks4 SOCKS4 socks5 SOCKS5 ' +
    'oauth2 OAuth2 ext2 ext3 ext4 log4j http2 HTTP2 s3 S3 ec2 EC2 k8s i2c I2C p2p P2P l2tp L2TP pkcs8 PKCS8 ' +
    'pkcs12 PKCS12 x509 X509',
);
export const LONGEST_TERM = 7;

/** Whether the hash is that of a word such as `IPv4` or `sha256`. */
export function isTerm(hash: number): boolean {
  return TERMS.has(hash);
}

export function isNamingWord(hash: number): boolean {
  return NAMING_WORDS.has(hash);
}

export function isNamingKey(hash: number): boolean {
  return NAMING_KEYS.has(hash);
}

export function isRelatingWord(hash: number): boolean {
  return RELATING_WORDS.has(hash);
}

const STATES: ReadonlySet<string> = new Set(
  (
    'up down on off open shut start stop begin end yes no ok good bad error success failure ready idle busy active ' +
    'inactive online offline left lost unknown known normal high low full empty new old primary secondary'
  ).split(' '),
);

/** A word that tells how something is or what it did (`connected`, `starting`, `down`), and so is no name. */
export function isState(word: string): boolean {
  return /(?:ed|ing)$/i.test(word) || STATES.has(word.toLowerCase());
}

/** `com.example.sync.daily`, `org.example.Thing`: the full name of a job, a class or an application. */
export function isReverseDomain(word: string): boolean {
  return /^(?:com|org|net|io|edu|gov)\.[\w$-]+\.[\w$.-]+$/.test(word);
}

/** The hashes of words, as cutLine gives them to pieces. */
export function hashSet(words: string): ReadonlySet<number> {
  return new Set(words.split(' ').map(word => hashOf(word, 0, word.length)));
}
