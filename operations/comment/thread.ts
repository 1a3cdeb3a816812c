/** Where the comment of one pull or merge request is kept. */
export interface Thread {
  /** The commit of the request that the pipeline builds: until a newer one is looked at, the comment is of this one. */
  commit: string;
  /** Our comment, if it was made before. Comments of others are never ours, whatever they start with. */
  find(): Promise<string | undefined>;
  create(body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
}

/** What runs may not write comments, or there is no request to write them on. */
export class CannotComment extends Error {}
