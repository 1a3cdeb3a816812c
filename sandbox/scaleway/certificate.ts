import { ok, type Answer, type Call } from "./call";
import type { Store } from "./store";

/** The certificate that databases and caches present: self-signed, and kept, for clients are told to know it again. */
export async function ownCertificate(store: Store): Promise<string> {
  const kept = store.get("control/certificates", "own");
  if (kept) return kept.$pem;
  const { generate } = await import("selfsigned");
  const { cert } = await generate([{ name: "commonName", value: "local Scaleway" }], { keyType: "ec" });
  store.insert("control/certificates", { id: "own", $pem: cert });
  return cert;
}

/** A file as the API gives it: described in JSON, or itself when the query says `dl=1`. */
export function certificateFile({ account, query }: Call): Answer {
  if (query.get("dl") === "1") return { status: 200, text: account.certificate };
  const content = Buffer.from(account.certificate).toString("base64");
  return ok({ name: "ssl_certificate", content_type: "application/x-pem-file", content });
}
