/** A message did not arrive. The text never holds the address that it was sent to. */
export class DeliveryError extends Error {
  constructor(
    message: string,
    /** Another attempt may work. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}
