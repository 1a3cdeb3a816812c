/** A word of a variable's name that says its value is a secret: also where words are written as one, `PGPASSWORD`. */
const secretWord =
  /^(\w*(PASSWORD|PASSWD|PASSPHRASE|APIKEY|SECRETKEY|PRIVATEKEY)S?|(ACCESS|AUTH|BEARER|REFRESH)?TOKEN|(CLIENT|APP)?SECRETS?|(PG|DB|SMTP|MAIL|FTP|LDAP|MYSQL|POSTGRES|REDIS|USER|ADMIN|ROOT)?PASS|(PG|DB)?PWD|MDP|PASSE|KEYS?|DSN|CREDENTIALS?|SALT)\d*$/;

/** What a name ends with when it speaks of a secret without holding it: `ACCESS_KEY_ID`, `TOKEN_TTL`, `SECRET_FILE`. */
const describingWord =
  /^(AGE|ALGORITHM|AUDIENCE|BACKEND|BUCKET|CLASS|COLUMN|COMPLEXITY|COUNT|DAYS|DIR|DOMAIN|DURATION|ENABLED|ENCODING|ENDPOINT|ENGINE|EXPIRES|EXPIRY|FIELD|FILE|FORMAT|HANDLER|HEADER|HOST|HOURS|ID|IDS|ISSUER|LENGTH|LIFETIME|LIMIT|LOCATION|MAX|MIN|MINUTES|MODE|NAME|PATH|POLICY|PORT|PREFIX|PROVIDER|REGION|REQUIRED|ROTATION|SCOPE|SCOPES|SECONDS|SERIALIZER|SIZE|STORAGE|STORE|STRATEGY|SUFFIX|TABLE|TIMEOUT|TTL|TYPE|URI|URL|VALIDATORS)$/;

/** What stands before `KEY` where it is a column's: `SORT_KEY=created_at`. Azure calls secrets so too: see the value. */
const columnKey = /(^|_)(SORT|PRIMARY|FOREIGN|PARTITION|ORDER|ORDERING|GROUP|ROUTING|CACHE|NATURAL|UNIQUE)_KEYS?$/;
const columnNames = /^-?[a-z_]+(\.[a-z_]+)*(, ?-?[a-z_]+)*$/;

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
    // Mattermost and Rocket.Chat: whoever has the address may post.
    "https?://[^/\\s]+/hooks/(?=[A-Za-z]*\\d)[A-Za-z0-9]{8,}",
    "https://discord(app)?\\.com/api/webhooks/\\d+/[\\w-]+",
    "https://[\\w.-]+\\.webhook\\.office\\.com/\\w+",
  ].join("|"),
);

/** Where a shell or a program puts the password in by itself, `$PASSWORD` or `%s`, none is written. */
const placeholder = "(?![$%{<`\"'+])";
const credentialsInCommand = new RegExp(`://[^/\\s:@]*:${placeholder}[^/\\s@]+@`);
const secretOption = /^--?(?!-?no-)([\w-]*-)?(password|passwd|passphrase|secret|token|api-?key|requirepass)$/i;
const optionInCommand = new RegExp(
  `(?:^|\\s)(${secretOption.source.slice(1, -1)})(?:=|\\s+)["']?(?!-)${placeholder}[^\\s"']`,
  "i",
);
const assignment = /(?:^|[\s;&|("'])([A-Z][A-Z0-9_]*)=["']?([^\s;&|"'()[\]{}$%<>`]+)(?=[\s;&|"')]|$)/g;

const credentialsInUrl = /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/**
 * Why a variable looks like a secret, without its value; `undefined` when it does not.
 * @param value `undefined` when it is not known yet
 */
export function secretSign(name: string, value: string | undefined): string | undefined {
  const words = wordsOf(name);
  if (value !== undefined && (harmlessValue.test(value.trim()) || publicValue.test(value))) return undefined;
  if (value !== undefined && credentialsInUrl.test(value)) return "an address with a password in it";
  if (value !== undefined && knownForm.test(value)) return "a value in the form of a well-known secret";
  if (value !== undefined && isIn(value)) return "a document with a secret in it";
  if (saysSecret(words)) return isColumn(words, value) ? undefined : "a value that its name calls a secret";
  if (words.some((word) => fingerprintWord.test(word) || publicWord.test(word))) return undefined;
  if (value !== undefined && looksRandom(value)) return "a value that looks random, as passwords and keys do";
  return undefined;
}

/**
 * Why a word of a command looks as if a secret were written in it; `undefined` when it does not.
 * @param option the word before it: `--password`
 */
export function secretSignInCommand(text: string, option = ""): string | undefined {
  if (text.includes("://") && credentialsInCommand.test(text)) return "an address with a password in it";
  if (knownForm.test(text)) return "a value in the form of a well-known secret";
  const given = secretOption.test(option) && new RegExp(`^(?!-)${placeholder}.`).test(text);
  if (given || optionInCommand.test(text)) return "an option with a password in it";
  for (const [, name = "", value = ""] of text.includes("=") ? text.matchAll(assignment) : []) {
    if (!harmlessValue.test(value) && saysSecret(wordsOf(name))) return "a variable with a password in it";
  }
  return undefined;
}

/** In a JSON document, as Airflow takes its connections: `{"login": "app", "password": "…"}`. A bare `key` names anything. */
function isIn(value: string): boolean {
  if (!/^\s*[{[]/.test(value)) return false;
  let found = false;
  try {
    JSON.parse(value, (name, inner: unknown) => {
      found ||= typeof inner === "string" && !/^keys?$/i.test(name) && secretSign(name, inner) !== undefined;
      return inner;
    });
  } catch {
    return false; // It only looks like a document.
  }
  return found;
}

function wordsOf(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  return apart.toUpperCase().split(/[^A-Z0-9]+/);
}

function isColumn(words: string[], value: string | undefined): boolean {
  return value !== undefined && columnKey.test(words.join("_")) && columnNames.test(value);
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
