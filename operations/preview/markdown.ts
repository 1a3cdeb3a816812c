import { code, codeBlock, count, cut, escape, folded } from "../markdown";
import { kinds, type Change, type Kind } from "./changes";
import { sources } from "./prices";
import type { PropertyChange } from "./property-changes";
import { isUnchanged, type Diagnostic, type StackPreview, type Violation } from "./summary";

export interface MarkdownOptions {
  title: string;
  /** Characters, at most. */
  limit: number;
  /** A few words of Markdown on each stack. Default: whether its preview passes. */
  verdict?: (preview: StackPreview) => string;
}

const cutNote = "**The summary is cut here: it is too long for this place.** `npm run ci -- preview` shows all of it.";

/**
 * The summary of a preview: first how many, then what stops it, then what is dangerous, and the long lists last, where
 * a summary that is too long is cut.
 */
export function previewMarkdown(
  previews: readonly StackPreview[],
  { title, limit, verdict = passes }: MarkdownOptions,
): string {
  const sections = [
    `## ${escape(title)}`,
    previews.every((preview) => isUnchanged(preview) && preview.passed && preview.violations.length === 0)
      ? `No changes in ${previews.map(({ stack }) => code(stack)).join(" and ")}.`
      : overview(previews, verdict),
    ...previews.flatMap(costLine),
    ...previews.flatMap(findings),
    ...previews.flatMap(lists),
  ];
  return `${cut(sections.join("\n\n"), limit - 1, cutNote)}\n`;
}

function passes({ passed }: StackPreview): string {
  return passed ? "✅ passes" : "❌ **stopped**";
}

function overview(previews: readonly StackPreview[], verdict: (preview: StackPreview) => string): string {
  return [
    `| stack | | ${kinds.join(" | ")} | policies |`,
    `|---|---|${"--:|".repeat(kinds.length)}---|`,
    ...previews.map(
      (preview) =>
        `| ${code(preview.stack)} | ${verdict(preview)} | ` +
        `${kinds.map((kind) => preview.changes.filter((change) => change.kind === kind).length).join(" | ")} | ` +
        `${policyCounts(preview)} |`,
    ),
  ].join("\n");
}

function policyCounts({ violations, diagnostics }: StackPreview): string {
  const levels = (["mandatory", "advisory"] as const).map((level) => ({
    level,
    found: violations.filter((violation) => violation.level === level).length,
  }));
  const broken = levels.filter(({ found }) => found > 0).map(({ level, found }) => `${found} ${level}`);
  if (broken.length > 0) return `${broken.join(", ")} broken`;
  return diagnostics.some(({ severity }) => severity === "error") ? "not all judged" : "all kept";
}

function costLine({ stack, changes, cost: { monthly, notCounted } }: StackPreview): string[] {
  if (changes.length === 0 || (monthly === 0 && notCounted.length === 0)) return [];
  const left = notCounted.length === 0 ? "" : ` Not counted: ${notCounted.map(escape).join(", ")}.`;
  return [`Cost of ${code(stack)}: ${monthly === 0 ? "no known difference" : costText(monthly)}.${left}`];
}

function costText(monthly: number): string {
  const pages = sources.map(({ page, url, read }) => `[${page}](${url}) of ${read}`);
  const figure = `${monthly > 0 ? "+" : "−"}€ ${Math.abs(monthly).toFixed(2)}`;
  return `**${figure} a month** without tax (Scaleway's ${pages.join(", ")})`;
}

/** What of a stack somebody must read. */
function findings(preview: StackPreview): string[] {
  const { stack, changes, violations, diagnostics } = preview;
  const endangered = changes.filter(({ kind, stateful }) => stateful && (kind === "replaced" || kind === "deleted"));
  const parts = [
    ...diagnostics.filter(({ severity }) => severity === "error").map(diagnosticItem),
    ...(endangered.length === 0 ? [] : [dangerNotice(endangered)]),
    ...byLevel(violations).map(violationItem),
    ...warnings(diagnostics),
  ];
  return parts.length === 0 ? [] : [`### ${code(stack)}`, ...parts];
}

function dangerNotice(changes: readonly Change[]): string {
  const items = changes.map((change) => `> - **${code(change.name)} would be ${change.kind}**${reasons(change)}`);
  return ["> [!CAUTION]", "> What holds data would be lost, with its data:", ...items].join("\n");
}

function violationItem({ policy, level, resource, message }: Violation): string {
  const on = resource === undefined ? "" : ` on ${code(resource)}`;
  return `${level === "mandatory" ? "❌" : "⚠️"} **${escape(policy)}** (${level})${on}\n\n${quote(message)}`;
}

function byLevel(violations: readonly Violation[]): Violation[] {
  const worst = (violation: Violation) => (violation.level === "mandatory" ? 0 : 1);
  return [...violations].sort((one, other) => worst(one) - worst(other));
}

function diagnosticItem({ severity, resource, message }: Diagnostic): string {
  const on = resource === undefined ? "" : ` on ${code(resource)}`;
  return `${severity === "error" ? "❌ **Error**" : "⚠️ Warning"}${on}\n\n${codeBlock(message)}`;
}

function warnings(diagnostics: readonly Diagnostic[]): string[] {
  const found = diagnostics.filter(({ severity }) => severity === "warning");
  return found.length === 0
    ? []
    : [folded(`⚠️ ${count(found.length, "warning")}`, found.map(diagnosticItem).join("\n\n"))];
}

/** The changes of a stack, product by product. */
function lists({ stack, changes, unchanged }: StackPreview): string[] {
  if (changes.length === 0) return [];
  const products = [...new Set(changes.map(({ product }) => product))].sort();
  return [
    `### Changes in ${code(stack)}`,
    ...products.map((product) => {
      const own = changes.filter((change) => change.product === product);
      return folded(`${product}: ${countKinds(own)}`, kinds.flatMap((kind) => items(own, kind)).join("\n"));
    }),
    ...(unchanged === 0 ? [] : [`Unchanged: ${count(unchanged, "resource")}.`]),
  ];
}

function countKinds(changes: readonly Change[]): string {
  return kinds
    .map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kind}`)
    .join(", ");
}

function items(changes: readonly Change[], kind: Kind): string[] {
  return changes
    .filter((change) => change.kind === kind)
    .map((change) => {
      const emphasised = change.stateful && (kind === "replaced" || kind === "deleted");
      const head = `${kind} ${code(change.name)}`;
      return `- ${emphasised ? `**${head}**` : head} (${escape(shortType(change.type))})${reasons(change)}`;
    });
}

/** `scaleway:databases/instance:Instance` is `databases Instance`. */
function shortType(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const [group = ""] = module.split("/");
  return group === "index" ? name : `${group} ${name}`;
}

function reasons({ properties }: Change): string {
  return properties.length === 0 ? "" : `: ${properties.map(propertyText).join(", ")}`;
}

function propertyText({ path, values }: PropertyChange): string {
  return values && values.before !== values.after
    ? `${code(path)} ${code(values.before)} → ${code(values.after)}`
    : code(path);
}

function quote(message: string): string {
  return message
    .split("\n")
    .map((line) => `> ${escape(line)}`)
    .join("  \n");
}
