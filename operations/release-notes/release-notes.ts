import { cut, escape } from "../markdown";
import type { Commit } from "./commits";

/** Parts of the notes, in the order in which readers look for them. A commit goes to the first that it touches. */
const groups: readonly { title: string; files: RegExp }[] = [
  { title: "Products", files: /^products\// },
  { title: "Environments", files: /^(Pulumi(\..+)?\.yaml$|environment\/|index\.ts$)/ },
  { title: "Components and hosts", files: /^(components|hosts)\// },
  { title: "Policies", files: /^policies\// },
  { title: "Operations and pipelines", files: /^(operations\/|\.github\/|\.gitlab-ci\.yml$)/ },
  { title: "Dependencies", files: /(^|\/)(package(-lock)?\.json|go\.(mod|sum)|renovate\.json)$/ },
  { title: "Sandbox, tests and documentation", files: /./ },
];

const cutNote =
  "**The notes are cut here: they are too long for this place.** `npm run ci -- release-notes` shows all.";

/**
 * The notes of a release, in Markdown: what changed since another, by part of the project, newest first.
 * @param limit characters, at most
 */
export function releaseNotes(commits: readonly Commit[], from: string | undefined, limit: number): string {
  const sections = groups.flatMap(({ title }, index) => {
    const own = commits.filter((commit) => groupOf(commit) === index);
    return own.length === 0 ? [] : [`### ${title}\n\n${own.map(line).join("\n")}`];
  });
  const heading = from === undefined ? "## First release" : `## Changes since ${escape(from)}`;
  const notes = [heading, ...(sections.length === 0 ? ["No changes."] : sections)].join("\n\n");
  return `${cut(notes, limit - 1, cutNote)}\n`;
}

function groupOf({ files }: Commit): number {
  const found = groups.findIndex((group) => files.some((file) => group.files.test(file)));
  return found < 0 ? groups.length - 1 : found;
}

function line({ title, request }: Commit): string {
  // The number stays bare: GitHub and GitLab make it a link.
  return `- ${escape(title)}${request === undefined ? "" : ` (${request})`}`;
}
