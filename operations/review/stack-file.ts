import { isMap, isNode, parseDocument, visit, type YAMLMap } from "yaml";
import { splitKey } from "../../environment/stack-config";
import { products } from "../../products";
import { UsageError } from "../../engine/usage-error";

export interface Review {
  /** Name of the stack that the file is of: `review-42`. */
  stack: string;
  /** Name of the stack whose file it is made from: `preprod`. */
  from: string;
  /** What is reviewed: versions, by product. The others of that file do not run. */
  versions: Readonly<Record<string, string>>;
}

/** Settings of one environment that a second must not have: where it tells the team of trouble, and is rehearsed. */
const ofOneEnvironment = /^socle:(notify[A-Z].*|alertEmail|rehearsal)$/;

/**
 * The stack file of a disposable environment for a review, made from another's: the same parts and sizes, at names of its
 * own in the same zone. Secrets are kept as they are encrypted, for whoever opens those of the other file.
 * @param text what the other file says
 * @throws UsageError when that environment does not run one of the products
 */
export function reviewStackFile(text: string, { stack, from, versions }: Review): string {
  const document = parseDocument(text);
  const config = document.get("config");
  if (!isMap(config)) throw new UsageError(`Pulumi.${from}.yaml says nothing: there is no config in it.`);
  refuseAbsent(config, from, versions);
  const zone = config.get("socle:domain");
  const opens = document.has("encryptionsalt") || document.has("encryptedkey");

  for (const { key, value } of [...config.items]) {
    const name = String(key);
    const [namespace, setting] = splitKey(name);
    const isOther = products.some((product) => product.name === namespace) && !Object.hasOwn(versions, namespace);
    const isClosed = isMap(value) && value.has("secure") && !opens;
    if (isOther || isClosed || ofOneEnvironment.test(name)) config.delete(key);
    // Environment variables, in capitals, name other people's systems.
    else if (isNode(value) && /^[a-z]/.test(setting) && name !== "socle:domain") {
      visit(value, {
        Scalar(_key, scalar) {
          if (isNameIn(scalar.value, zone)) scalar.value = reviewName(scalar.value, { stack, from });
        },
      });
    }
  }
  config.set("socle:disposable", true);
  for (const [product, version] of Object.entries(versions)) config.set(`${product}:version`, version);
  return document.toString({ lineWidth: 0 });
}

function refuseAbsent(config: YAMLMap, from: string, versions: Review["versions"]): void {
  const running = products.map(({ name }) => name).filter((name) => config.has(`${name}:version`));
  const absent = Object.keys(versions).filter((product) => !running.includes(product));
  if (absent.length === 0) return;
  throw new UsageError(`Pulumi.${from}.yaml does not run ${absent.join(", ")}: one or more of ${running.join(", ")}.`);
}

/** Whether it is a domain name in the zone; an address of a person or a page is not. */
function isNameIn(value: unknown, zone: unknown): value is string {
  return (
    typeof value === "string" && (value === zone || value.endsWith(`.${String(zone)}`)) && !/[^a-z0-9.-]/.test(value)
  );
}

/** `airflow.review-42.lvao.example.fr` for `airflow.preprod.lvao.example.fr`; in front where the name lacks its stack's. */
function reviewName(domain: string, { stack, from }: Pick<Review, "stack" | "from">): string {
  const labels = domain.split(".");
  const place = labels.indexOf(from);
  return (place < 0 ? [stack, ...labels] : labels.with(place, stack)).join(".");
}
