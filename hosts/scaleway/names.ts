export { localName, physicalName, placedName } from "../names";

/**
 * Longest name of each kind of object. Where Scaleway publishes no limit, 63: that of a DNS label, which such names end
 * up in. A container's name shares its label with 20 characters of the namespace, 8 of its id and a dash.
 */
export const nameLimits = {
  apiClient: 64,
  container: 34,
  containerNamespace: 20,
  databaseServer: 63,
  databaseUser: 63,
  network: 63,
  imageRegistry: 54,
  instance: 63,
  job: 63,
  redis: 63,
  secret: 63,
} as const;
