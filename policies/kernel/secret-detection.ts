/** A word of a variable's name that says its value is a secret. */
const secretWord = /^(PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|SECRETS|TOKEN|KEY|APIKEY|DSN|CREDENTIAL|CREDENTIALS|SALT)$/;

/** What a name ends with when it speaks of a secret without holding it: `ACCESS_KEY_ID`, `TOKEN_TTL`, `SECRET_FILE`. */
const describingWord =
  /^(ALGORITHM|AUDIENCE|COMPLEXITY|COUNT|DIR|ENABLED|ENDPOINT|EXPIRES|EXPIRY|FILE|HEADER|ID|IDS|ISSUER|LENGTH|LIFETIME|NAME|PATH|PREFIX|REGION|SECONDS|TTL|TYPE|URI|URL)$/;

/** What a name holds when the value is made to be seen: `STRIPE_PUBLIC_KEY`, `RECAPTCHA_SITE_KEY`. */
const publicWord = /^(PUBLIC|PUBLISHABLE|SITE)$/;

/** What a name holds when the value is a fingerprint, random to look at and no secret. */
const fingerprintWord = /^(CHECKSUM|COMMIT|DIGEST|ETAG|FINGERPRINT|REVISION|SHA|SHA1|SHA256|VERSION)$/;

/** Keys that their makers publish in web pages: PostHog project keys, Stripe publishable keys. */
const publicValue = /^(phc_|pk_(live|test)_)/;

/** Ways of writing that no secret has. */
const harmlessValue = /^(true|false|yes|no|on|off|none|null|)$/i;

/** Forms that secrets of well-known makers have. */
const knownForm = new RegExp(
  [
    "-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "gh[pousr]_[A-Za-z0-9]{36}",
    "github_pat_\\w{22,}",
    "glpat-[\\w-]{20}",
    "xox[abprs]-[\\w-]{10,}",
    "sk_(live|test)_\\w{16,}",
    "eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]+",
    "https://hooks\\.slack\\.com/services/\\w+/\\w+/\\w+",
  ].join("|"),
);

const credentialsInUrl = /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/**
 * Why a variable looks like a secret, without its value; `undefined` when it does not.
 * @param value `undefined` when it is not known yet
 */
export function secretSign(name: string, value: string | undefined): string | undefined {
  const words = name.toUpperCase().split(/[^A-Z0-9]+/);
  if (value !== undefined && (harmlessValue.test(value.trim()) || publicValue.test(value))) return undefined;
  if (value !== undefined && credentialsInUrl.test(value)) return "an address with a password in it";
  if (value !== undefined && knownForm.test(value)) return "a value in the form of a well-known secret";
  if (saysSecret(words)) return "a value that its name calls a secret";
  if (words.some((word) => fingerprintWord.test(word) || publicWord.test(word))) return undefined;
  if (value !== undefined && looksRandom(value)) return "a value that looks random, as passwords and keys do";
  return undefined;
}

function saysSecret(words: string[]): boolean {
  return (
    words.some((word) => secretWord.test(word)) &&
    !words.some((word) => publicWord.test(word)) &&
    !describingWord.test(words.at(-1) ?? "")
  );
}

const shortestRandomText = 20;
const shortestRandomHexadecimal = 32;
/** Bits per character. English identifiers have less than 3.7; 20 random letters and digits have more than 3.8. */
const randomEntropy = 3.8;
const randomHexadecimalEntropy = 3;

function looksRandom(value: string): boolean {
  return value.split(/[^A-Za-z0-9+=]+/).some((token) => {
    if (/^[0-9a-f]+$/i.test(token)) {
      return token.length >= shortestRandomHexadecimal && entropy(token) >= randomHexadecimalEntropy;
    }
    // Names in camel case may end with a digit; two of them are rare.
    const mixed = /[a-z]/.test(token) && /[A-Z]/.test(token) && /\d.*\d/.test(token);
    return mixed && token.length >= shortestRandomText && entropy(token) >= randomEntropy;
  });
}

/** Shannon's entropy of a text, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
