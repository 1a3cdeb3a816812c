import type { ApiKey, Container, JobDefinition, Policy, Rule } from "./records";
import type { Store } from "./store";

/** The API key with this access key, unless it has expired. */
export function activeApiKey(store: Store, accessKey: string, now = Date.now()): ApiKey | undefined {
  const key = store.get("iam/api-keys", accessKey);
  return key && (key.expires_at === null || Date.parse(key.expires_at) > now) ? key : undefined;
}

/** The policies that give the bearer of an API key its rights; permission rules are in their `$rules`. */
export function policiesOf(store: Store, key: ApiKey): Policy[] {
  return store.list(
    "iam/policies",
    (policy) =>
      (key.application_id !== undefined && policy.application_id === key.application_id) ||
      (key.user_id !== undefined && policy.user_id === key.user_id),
  );
}

/** The container that answers for a host name: its public endpoint, or a domain attached to it. */
export function containerByHost(store: Store, host: string): Container | undefined {
  const name = host.toLowerCase();
  const domain = store.find("containers/domains", (candidate) => candidate.hostname.toLowerCase() === name);
  if (domain) return store.get("containers/containers", domain.container_id);
  return store.find("containers/containers", ({ public_endpoint }) => new URL(public_endpoint).hostname === name);
}

/** The newest rule about this container. */
export function containerRule(store: Store, container: Container): Rule | undefined {
  const hosts = store
    .list("containers/domains", (domain) => domain.container_id === container.id)
    .map((domain) => domain.hostname);
  return store
    .list("control/rules", ({ match }) => {
      if (match.container === undefined && match.image === undefined && match.domain === undefined) return false;
      if (match.container !== undefined && ![container.id, container.name].includes(match.container)) return false;
      if (match.image !== undefined && !container.image.startsWith(match.image)) return false;
      return match.domain === undefined || hosts.includes(match.domain);
    })
    .at(-1);
}

/** The newest rule about runs of this job. */
export function jobRule(store: Store, job: JobDefinition): Rule | undefined {
  return store
    .list("control/rules", ({ match }) => {
      if (match.job === undefined && match.image === undefined) return false;
      if (match.container !== undefined || match.domain !== undefined) return false;
      if (match.job !== undefined && ![job.id, job.name].includes(match.job)) return false;
      return match.image === undefined || job.image_uri.startsWith(match.image);
    })
    .at(-1);
}
