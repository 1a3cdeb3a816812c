import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, escape } from "../../../operations/markdown";
import { previewMarkdown } from "../../../operations/preview/markdown";
import { summarise, type StackPreview } from "../../../operations/preview/summary";
import { Exemptions } from "../../../policies/kernel/exemptions";
import { components, diagnosticEvent, prelude, replacement, step, violationEvent } from "./events";

const none = new Exemptions([], new Date());
const render = (previews: StackPreview[], limit = 65_536) => previewMarkdown(previews, { title: "Preview", limit });

const unchanged: StackPreview = {
  stack: "preprod",
  passed: true,
  changes: [],
  unchanged: 69,
  cost: { monthly: 0, notCounted: [] },
  violations: [],
  diagnostics: [],
};

const prod = summarise(
  "prod",
  [
    prelude(),
    ...components,
    step({ op: "create", name: "lvao-worker" }),
    step({
      op: "update",
      name: "lvao-web",
      before: { image: "web:v1", memoryLimit: 1024, environmentVariables: { BASE_URL: "https://a.example.test" } },
      after: { image: "web:v2", memoryLimit: 2048, environmentVariables: { BASE_URL: "https://b.example.test" } },
      detailedDiff: ["image", "memoryLimit", "environmentVariables.BASE_URL"],
    }),
    ...replacement("scaleway:databases/instance:Instance", "lvao-db", ["engine"]),
    step({ op: "delete", type: "scaleway:domain/record:Record", name: "lvao-old-alias" }),
    step({ op: "same", name: "lvao-beat" }),
    violationEvent("require-labels", "advisory", "Say who owns it.\nTo mend: add `owner`.", "lvao-web"),
    diagnosticEvent("warning", "This option is <deprecated>.", "lvao-web"),
  ],
  { exitCode: 0, output: "" },
  none,
);

test("nothing to change is one line", () => {
  expect(render([unchanged])).toBe("## Preview\n\nNo changes in `preprod`.\n");
  expect(render([unchanged, { ...unchanged, stack: "prod" }])).toContain("No changes in `preprod` and `prod`.");
});

test("a summary says how much, what stops it, what loses data, and then everything", () => {
  expect(render([unchanged, prod])).toMatchInlineSnapshot(`
    "## Preview

    | stack | | created | changed | replaced | deleted | policies |
    |---|---|--:|--:|--:|--:|---|
    | \`preprod\` | ✅ passes | 0 | 0 | 0 | 0 | all kept |
    | \`prod\` | ❌ **stopped** | 1 | 1 | 1 | 1 | 1 mandatory, 1 advisory broken |

    Cost of \`prod\`: no known difference. Not counted: containers whose size is not known yet.

    ### \`prod\`

    > [!CAUTION]
    > What holds data would be lost, with its data:
    > - **\`lvao-db\` would be replaced**: \`engine\`

    ❌ **forbid-stateful-changes** (mandatory) on \`lvao-db\`

    > Nothing that holds data, or the key to it, is deleted or replaced without an exemption that names it and ends. The data goes with the resource; a new name or one changed option can be enough, in a preview of a hundred lines.  
    > lvao-db is about to be replaced: engine changes: it must stay.  
    > To mend: keep the resource (an alias keeps a renamed one), or save its data and add it to policies/exemptions.yaml until the day after the deploy.

    ⚠️ **require-labels** (advisory) on \`lvao-web\`

    > Say who owns it.  
    > To mend: add \\\`owner\\\`.

    <details><summary>⚠️ 1 warning</summary>

    ⚠️ Warning on \`lvao-web\`

    \`\`\`text
    This option is <deprecated>.
    \`\`\`

    </details>

    ### Changes in \`prod\`

    <details><summary>lvao: 1 created, 1 changed, 1 replaced, 1 deleted</summary>

    - created \`lvao-worker\` (containers Container)
    - changed \`lvao-web\` (containers Container): \`image\` \`web:v1\` → \`web:v2\`, \`memoryLimit\` \`1024\` → \`2048\`, \`environmentVariables.BASE_URL\`
    - **replaced \`lvao-db\`** (databases Instance): \`engine\`
    - deleted \`lvao-old-alias\` (domain Record)

    </details>

    Unchanged: 1 resource.
    "
  `);
});

test("the cost of a stack says how much more or less, by which prices, and what is left out", () => {
  const cost = (monthly: number, notCounted: string[] = []) =>
    render([{ ...prod, cost: { monthly, notCounted } }]).match(/^Cost of .*$/m)?.[0];
  expect(cost(12.3, ["Redis", "what buckets hold"])).toMatch(
    /^Cost of `prod`: \*\*\+€ 12\.30 a month\*\* without tax \(Scaleway's .+ of 20..-..-..\)\. Not counted: Redis, what buckets hold\.$/,
  );
  expect(cost(-4)).toMatch(/: \*\*−€ 4\.00 a month\*\* .+\)\.$/);
  expect(cost(0)).toBeUndefined();
});

test("what holds data and would be lost is in bold, nothing else is", () => {
  const bold = render([prod]).match(/^- \*\*.*$/gm);
  expect(bold).toEqual(["- **replaced `lvao-db`** (databases Instance): `engine`"]);
});

test("the mistakes of a stack file keep their lines", () => {
  const mistakes =
    "Pulumi.prod.yaml has 1 mistake:\n\n  1. lvao:wbe is unknown; did you mean lvao:web?\n     pulumi config rm";
  const failed = summarise("prod", [diagnosticEvent("error", mistakes)], { exitCode: 255, output: "" }, none);
  expect(render([failed])).toContain(`❌ **Error**\n\n\`\`\`text\n${mistakes}\n\`\`\``);
  expect(render([failed])).toContain("| `prod` | ❌ **stopped** | 0 | 0 | 0 | 0 | not all judged |");
});

describe("what others wrote", () => {
  test("formats nothing, mentions nobody and closes no block", () => {
    const message = "@everyone **bold** <img src=x> [link](https://example.test)\n```\n</details>";
    const hostile: StackPreview = {
      ...unchanged,
      passed: false,
      violations: [{ policy: "require-https", level: "mandatory", resource: "a`b|c", message }],
      diagnostics: [{ severity: "warning", message }],
    };
    const markdown = render([hostile]);
    expect(markdown).toContain("on ``a`b\\|c``");
    expect(markdown).toContain("````text\n@everyone");
    const sentence = markdown.split("\n").find((line) => line.startsWith("> @"));
    expect(sentence).toBe("> @\u2060everyone \\*\\*bold\\*\\* &lt;img src=x&gt; \\[link\\](https://example.test)  ");
  });

  test("stays one line that starts nothing", () => {
    expect(["# a", "- a", "+ a", "1. a", "a\n\nb"].map(escape)).toEqual(["\\# a", "\\- a", "\\+ a", "1\\. a", "a b"]);
  });
});

describe("a summary that is too long", () => {
  const many = summarise(
    "prod",
    [...components, ...Array.from({ length: 3000 }, (_, index) => step({ op: "create", name: `lvao-part-${index}` }))],
    { exitCode: 0, output: "" },
    none,
  );

  test("is cut in its lists, says so, and keeps what must be read", () => {
    const markdown = render([many, { ...prod, stack: "other" }]);
    expect(markdown.length).toBeLessThanOrEqual(65_536);
    expect(markdown.length).toBeGreaterThan(65_000);
    expect(markdown).toContain("**`lvao-db` would be replaced**");
    expect(markdown).toMatch(/<\/details>\n\n\*\*The summary is cut here: .*\*\*.*\n$/);
  });

  test("is whole with the larger limit of GitLab", () => {
    expect(render([many], 1_000_000)).toContain("lvao-part-2999");
  });

  test("never is longer than the limit, nor leaves a block open", () => {
    const lines = fc.array(
      fc.constantFrom(
        "text",
        "```text\ncode\n```",
        "````text\n```\n````",
        "<details><summary>s</summary>\n\nx\n\n</details>",
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 40, max: 600 }), (parts, limit) => {
        const result = cut(parts.join("\n"), limit, "cut");
        expect(result.length).toBeLessThanOrEqual(limit);
        expect(result.match(/<details>/g)?.length ?? 0).toBe(result.match(/<\/details>/g)?.length ?? 0);
        let open: string | undefined;
        for (const [fence] of result.matchAll(/^`{3,}/gm))
          open = open === undefined ? fence : open === fence ? undefined : open;
        expect(open).toBeUndefined();
      }),
    );
  });
});

test("no text of a resource is shown, whatever its property is called", () => {
  const secret = "s3cret-value";
  const name = fc.constantFrom("password", "environmentVariables.TOKEN", "value", "data", "userData", "tags[0]");
  fc.assert(
    fc.property(name, (path) => {
      const [root = ""] = path.split(/[.[]/);
      const inputs = { [root]: { TOKEN: secret, 0: secret }, value: secret, password: secret };
      const change = step({ op: "update", name: "lvao-web", before: inputs, after: inputs, detailedDiff: [path] });
      const summary = summarise("prod", [...components, change], { exitCode: 0, output: "" }, none);
      expect(render([summary])).not.toContain(secret);
      expect(JSON.stringify(summary)).not.toContain(secret);
    }),
  );
});
