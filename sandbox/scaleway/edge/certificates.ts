import { generateKeyPairSync } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** A certificate authority of one run. Its key never leaves the process. */
export interface Authority {
  /** Its own certificate, PEM: what clients must trust. */
  certificate: string;
  /** What a TLS server presents for a host name. Names of one zone share a certificate with a wildcard. */
  contextFor(host: string): Promise<SecureContext>;
}

const curve = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

export async function createAuthority(): Promise<Authority> {
  // A tenth of a second to load: not for commands that need no certificate.
  const { generate } = await import("selfsigned");
  const authority = await generate([{ name: "commonName", value: "Socle sandbox CA" }], {
    ...curve,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const keyPair = leafKey();
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    certificate: authority.cert,
    contextFor: (host) => {
      const names = namesFor(host.toLowerCase());
      const known = contexts.get(names.join());
      if (known) return known;
      const made = certify(names, ca, keyPair);
      contexts.set(names.join(), made);
      return made;
    },
  };
}

/** `a.s3.fr-par.scw.cloud` shares `s3.fr-par.scw.cloud` and `*.s3.fr-par.scw.cloud`; other hosts stand alone. */
function namesFor(host: string): [string, ...string[]] {
  if (!host.endsWith(".scw.cloud")) return [host];
  const zone = host.slice(host.indexOf(".") + 1);
  return [zone, `*.${zone}`];
}

async function certify(
  names: [string, ...string[]],
  ca: { key: string; cert: string },
  keyPair: { privateKey: string; publicKey: string },
): Promise<SecureContext> {
  const { generate } = await import("selfsigned");
  const leaf = await generate([{ name: "commonName", value: names[0].slice(0, 64) }], {
    ...curve,
    ca,
    keyPair,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return createSecureContext({ key: keyPair.privateKey, cert: leaf.cert, minVersion: "TLSv1.2" });
}

/** One key for all certificates: making keys would cost more than signing. */
function leafKey(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
}
