import { notify } from "../notify/notify";
import type { Pulumi } from "../stack/pulumi";
import { interruptedMessage } from "./messages";

/**
 * Tells the channels of a stack that a deployment came to no result. What kept it from one may keep the channels from being
 * read too: that is only said, for the error that ended the deployment matters more.
 * @param link page of the job
 */
export async function tellInterrupted(pulumi: Pulumi, link: string | undefined): Promise<void> {
  await notify(pulumi, { ...interruptedMessage(pulumi.stack), link }).catch((error: unknown) => {
    console.error(`Nobody was notified: ${error instanceof Error ? error.message : String(error)}`);
  });
}
