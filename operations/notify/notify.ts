import type { Pulumi } from "../stack/pulumi";
import { deliver } from "./deliver";
import type { Message } from "./message";
import { notificationTargets } from "./settings";

/**
 * Sends a message to the targets of a stack, and says on stderr where it arrived and where it did not.
 * @returns whether it arrived everywhere
 */
export async function notify(pulumi: Pulumi, message: Message): Promise<boolean> {
  const targets = await notificationTargets(pulumi);
  if (targets.length === 0) {
    console.error(`${pulumi.stack} names nobody to notify: no socle:notify… in its stack file.`);
    return true;
  }
  const deliveries = await deliver(message, targets);
  for (const { target, failure } of deliveries) {
    console.error(failure === undefined ? `Notified: ${target}.` : `Not notified: ${target}, ${failure}.`);
  }
  return deliveries.every(({ failure }) => failure === undefined);
}

/**
 * The same beside work that matters more: what keeps the message from being sent (a state that cannot be read, a mistake of
 * ours) is only said, and neither undoes nor hides the result of that work.
 */
export async function tell(pulumi: Pulumi, message: Message): Promise<void> {
  await notify(pulumi, message).catch((error: unknown) => {
    console.error(`Nobody was notified: ${error instanceof Error ? error.message : String(error)}`);
  });
}
