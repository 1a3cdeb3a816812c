import { describe, expect, test } from "vitest";
import { forbidPlainSecrets } from "../../policies/forbid-plain-secrets";
import { secretSign, secretSignInCommand } from "../../policies/kernel/secret-detection";
import { compliant } from "./support/compliant";
import { judge } from "./support/sample";

const hexadecimal = "9f86d081884c7d659a2feaa0c55ad015";
const mixed = "Zq8vT3nLx2Rk7YpB5mWd9cHs";

describe("looks like a secret", () => {
  test.each([
    ["DB_PASSWORD", "x"],
    ["db.password", "x"],
    ["DJANGO_SECRET_KEY", "x"],
    ["SENTRY_DSN", "https://o1.ingest.sentry.io/1"],
    ["API_TOKEN", "x"],
    ["INSEE_KEY", undefined],
    ["PGPASS", "x"],
    ["PGPASSWORD", "x"],
    ["DB_PASS", "x"],
    ["DBPASSWORD", "x"],
    ["dbPassword", "x"],
    ["apiToken", "x"],
    ["API_KEYS", "x,y"],
    ["ADMIN_PASSWORDS", "x"],
    ["MOT_DE_PASSE", "x"],
    ["AIRFLOW_CONN_DATA", '{"conn_type": "postgres", "login": "app", "password": "x"}'],
    ["SOURCES", '[{"name": "a", "options": {"apiToken": "x"}}]'],
    ["SMTP_MDP", "x"],
    ["SMTP_PASS", "x"],
    ["ACCESSTOKEN", "x"],
    ["STORAGE_PRIMARY_KEY", "hunter2"],
    ["PRIMARY_KEY", undefined],
    ["TOKEN_BACKEND", mixed],
    ["DISCORD", "https://discord.com/api/webhooks/123456789/abc-def"],
    ["CHAT", "https://chat.example.fr/hooks/xr3k9mpwq7fjdy4nzb8gtuhcoe"],
    ["ANYTHING", hexadecimal],
    ["CONNECTION", "amqp://guest:guest@queue:5672"],
    ["WEBHOOK", "https://hooks.slack.com/services/T0000/B0000/abcdef"],
    ["CERTIFICATE", "-----BEGIN EC PRIVATE KEY-----\nMHc…"],
    ["SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl"],
    ["OPTIONS", `{"client": "${mixed}"}`],
  ])("%s = %s", (name, value) => {
    expect(secretSign(name, value)).toBeDefined();
  });
});

describe("does not look like a secret", () => {
  test.each([
    ["DEBUG", "False"],
    ["USE_SECRETS", "true"],
    ["USE_TOKEN", "False"],
    ["API_KEY", "none"],
    ["SECRET_KEY", ""],
    ["AWS_ACCESS_KEY_ID", "SCWXXXXXXXXXXXXXXXXX"],
    ["JWT_PUBLIC_KEY", mixed],
    ["RECAPTCHA_SITE_KEY", mixed],
    ["MB_PASSWORD_COMPLEXITY", "strong"],
    ["POSTHOG_KEY", `phc_${mixed}`],
    ["PASSWORD_FILE", "/run/secrets/password"],
    ["TOKEN_URL", "https://auth.example.fr/token"],
    ["MONKEY", "banana"],
    ["MAX_TOKENS", "4096"],
    ["FILTERS", '[{"key": "region", "value": "fr"}]'],
    ["TEMPLATE", "{password: none"],
    ["CACHE_KEYS", "owner_id, product_id"],
    ["KEYCLOAK_REALM", "agents"],
    ["GIT_SHA", "8f14e45fceea167a5a36dedd4bea2543d1c0f9a1"],
    ["PROJECT", "6867048b-fe12-4e96-835e-41c79a39604b"],
    ["IMAGE_DIGEST", `sha256:${hexadecimal}${hexadecimal}`],
    ["ALLOWED_HOSTS", "longue-vie-aux-objets-preprod.example.fr,carte.example.fr"],
    ["AIRFLOW__CORE__EXECUTOR", "LocalExecutorWithManyWordsInItsName2"],
    ["BASE_URL", "https://lvao.example.fr/Path/To/Some/Page2"],
    ["S3_ENDPOINT", "https://s3.fr-par.scw.cloud"],
    ["LATER", undefined],
    ["SORT_KEY", "created_at"],
    ["PRIMARY_KEY", "id"],
    ["FOREIGN_KEYS", "owner_id, product_id"],
    ["JWT_TOKEN_LOCATION", "headers"],
    ["TOKEN_BACKEND", "drf"],
    ["COMPASS", "north"],
    ["OVERPASS_URL", "https://overpass.example.fr/api"],
    ["DOCUMENTATION", "https://example.fr/hooks/introduction"],
  ])("%s = %s", (name, value) => {
    expect(secretSign(name, value)).toBeUndefined();
  });
});

describe("in a command", () => {
  test.each([
    ["psql postgres://app:hunter2@db/app"],
    ["PGPASSWORD=hunter2 psql"],
    ["export API_TOKEN='hunter2'; run"],
    ["mysqldump --password=hunter2 app"],
    ["run --db-password hunter2"],
    ["curl https://hooks.slack.com/services/T0000/B0000/abcdef"],
  ])("%s gives a secret away", (text) => {
    expect(secretSignInCommand(text)).toBeDefined();
  });

  test.each([
    ["hunter2", "--password"],
    ["hunter2", "--requirepass"],
    ["hunter2", "-api-key"],
  ])("%s does after %s", (text, option) => {
    expect(secretSignInCommand(text, option)).toBeDefined();
    expect(secretSignInCommand(text)).toBeUndefined();
  });

  test.each([
    ["psql postgres://app:$PGPASSWORD@db/app"],
    ['psql "postgres://app:${PGPASSWORD}@db/app"'],
    ["pg_dump --no-password app"],
    ["docker login --password-stdin registry"],
    ['TOKEN="$(cat /run/token)" run'],
    ["TOKEN=os.environ['TOKEN']"],
    ["sorted(rows, key=len)"],
    ["airflow users create --use-random-password"],
    ["redis-server --requirepass $REDIS_PASSWORD"],
    ["LANG=C.UTF-8 PORT=8000 gunicorn core.wsgi"],
  ])("%s gives none away", (text) => {
    expect(secretSignInCommand(text)).toBeUndefined();
  });

  test("an option before another option, or before a variable, gives none away", () => {
    expect(secretSignInCommand("--user", "--password")).toBeUndefined();
    expect(secretSignInCommand("$PASSWORD", "--password")).toBeUndefined();
  });
});

test("the message never holds the value", () => {
  const values = ["hunter2-hunter2", "https://user:hunter2@example.fr", mixed, hexadecimal];
  const environmentVariables = Object.fromEntries(values.map((value, index) => [`TOKEN_${index}_KEY`, value]));
  const messages = judge(forbidPlainSecrets, {
    ...compliant.container,
    props: { ...compliant.container.props, environmentVariables },
  });
  expect(messages).toHaveLength(values.length);
  const command = { ...compliant.container, props: { ...compliant.container.props, commands: ["--token", "hunter2"] } };
  expect(judge(forbidPlainSecrets, command).join("\n")).toMatch(/commands\[1\] is an option(?!.*hunter2)/);
  for (const value of values) expect(messages.join("\n")).not.toContain(value);
});
