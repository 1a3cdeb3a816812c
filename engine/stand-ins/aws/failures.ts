/** What the official plugin's errors look like: the code of AWS, then its message. */
export function described(what: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error)) throw new Error(`${what}: ${String(error)}`);
    throw new Error(`${what}: ${error.name}: ${error.message}`);
  };
}

/** The answer, or undefined when what was asked about is gone: one of these codes, or a 404 without a body. */
export async function unlessGone<Answer>(call: Promise<Answer>, ...codes: string[]): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && [...codes, "NotFound"].includes(error.name)) return undefined;
    throw error;
  }
}
