import type { Amount, CopyReport, Progress } from "./copy";

/** Differences that are printed; `--json` has all. */
const shown = 20;

/** 0: both buckets hold the same. 1: they differ. 130: interrupted, as shells say it of Ctrl-C. */
export function exitCodeOf({ interrupted, differences }: CopyReport): number {
  if (interrupted) return 130;
  return differences.length === 0 ? 0 : 1;
}

export function reportText(report: CopyReport): string {
  const { from, to, source, destination, copied, differences, dryRun, interrupted, seconds } = report;
  const copiedLine = `${amountText(copied)} copied in ${seconds} s`;
  if (interrupted) return `Interrupted: ${copiedLine}. Run the same command again: it goes on from there.`;
  const lines = [
    `From ${from}: ${amountText(source)}`,
    `To   ${to}: ${amountText(destination)}`,
    ...(dryRun ? [] : [copiedLine]),
    ...differences.slice(0, shown).map(({ key, kind, reason }) => `  ${kind}: ${key}${reason ? ` (${reason})` : ""}`),
    ...(differences.length > shown ? [`  … and ${differences.length - shown} more: see --json`] : []),
  ];
  return [...lines, conclusion(report)].join("\n");
}

function conclusion({ differences, dryRun }: CopyReport): string {
  if (differences.length === 0) return "Both hold the same objects, by count, bytes and checksums.";
  const extra = differences.filter(({ kind }) => kind === "only at the destination").length;
  const toCopy = differences.length - extra;
  const parts = [
    ...(toCopy > 0 ? [`${toCopy} ${dryRun ? "to copy" : "not copied: run the same command again"}`] : []),
    ...(extra > 0 ? [`${extra} that the source does not have: delete them there if they should go`] : []),
  ];
  return `They differ: ${parts.join("; ")}.`;
}

export function progressText({ seen, copied }: Progress, seconds: number): string {
  const rate = seconds > 0 ? `, ${bytesText(copied.bytes / seconds)}/s` : "";
  return `${seen.objects} objects seen, ${amountText(copied)} copied${rate}`;
}

function amountText({ objects, bytes }: Amount): string {
  return `${objects} ${objects === 1 ? "object" : "objects"}, ${bytesText(bytes)}`;
}

function bytesText(bytes: number): string {
  if (bytes === 1) return "1 byte";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
