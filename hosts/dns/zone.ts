/** Seconds that resolvers keep a record, where nothing else is said. */
export const defaultTtl = 3600;

/** What the DNS zones of all providers are told. */
export interface ZoneArgs {
  /** Domain name of the zone, without a final dot: `example.fr`. It exists already. */
  zone: string;
  /**
   * TTL of the records that name none, in seconds. Default: 3600.
   *
   * Before a name moves to another address: set it to 60 or 300, deploy, wait for as long as the old TTL was, move, and
   * take it back. From then on a wrong move costs visitors minutes, not an hour.
   */
  ttl?: number;
}
