import { Block, Domain, Instance, Ipam, Marketplace, Vpc } from "@scaleway/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { goodPassword, openAccount, type Account } from "./clients";

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.local.close());

describe("private networks", () => {
  test("live in the default VPC with an IPv4 and an IPv6 subnet that nobody else has", async () => {
    const api = new Vpc.v2.API(account.client);
    const [vpc] = (await api.listVPCs({ isDefault: true })).vpcs;
    const first = await api.createPrivateNetwork({ name: "a", defaultRoutePropagationEnabled: false });
    const second = await api.createPrivateNetwork({ name: "b", defaultRoutePropagationEnabled: false });
    expect(first.vpcId).toBe(vpc?.id);
    expect(first.subnets.map(({ subnet }) => subnet)).toEqual(["172.16.0.0/22", expect.stringMatching(/^fd.*::\/64$/)]);
    expect(second.subnets[0]?.subnet).toBe("172.16.4.0/22");
    const overlap = { name: "c", subnets: ["172.16.5.0/24"], defaultRoutePropagationEnabled: false };
    await expect(api.createPrivateNetwork(overlap)).rejects.toMatchObject({ status: 400 });
    expect((await api.listPrivateNetworks({}).all()).length).toBe(2);
  });

  test("give databases an address, and stay while one is there", async () => {
    const api = new Vpc.v2.API(account.client);
    const { id: privateNetworkId } = await api.createPrivateNetwork({
      name: "a",
      defaultRoutePropagationEnabled: false,
    });
    const spec = { private_network: { private_network_id: privateNetworkId, ipam_config: {} } };
    const path = "/rdb/v1/regions/fr-par/instances";
    const { id } = await account.call<{ id: string }>("POST", path, {
      name: "db",
      engine: "PostgreSQL-16",
      node_type: "db-dev-s",
      user_name: "u",
      password: goodPassword,
      init_endpoints: [spec],
    });
    const ips = await new Ipam.v1.API(account.client).listIPs({ resourceId: id, resourceType: "rdb_instance" }).all();
    expect(ips.map(({ address }) => address)).toEqual(["172.16.0.2/22"]);
    await expect(api.deletePrivateNetwork({ privateNetworkId })).rejects.toMatchObject({ status: 412 });
    await account.call("DELETE", `${path}/${id}`);
    await api.deletePrivateNetwork({ privateNetworkId });
  });
});

describe("DNS", () => {
  const zone = "example.test";
  const add = (dnsZone: string, record: object) =>
    new Domain.v2beta1.API(account.client).updateDNSZoneRecords({
      dnsZone,
      changes: [{ add: { records: [{ ttl: 300, priority: 0, data: "", name: "", type: "A", id: "", ...record }] } }],
      disallowNewZoneCreation: false,
    });

  test("records are answered as name servers give them", async () => {
    const { records: txt } = await add(zone, { name: "t", type: "TXT", data: "v=1" });
    expect(txt[0]?.data).toBe('"v=1"');
    const { records: mx } = await add(zone, { name: "", type: "MX", data: "mail.example.test.", priority: 10 });
    expect(mx[0]?.data).toBe("10 mail.example.test.");
  });

  test("a CNAME stands alone at its name", async () => {
    await add(zone, { name: "www", type: "CNAME", data: "a.example.test." });
    await expect(add(zone, { name: "www", type: "A", data: "192.0.2.1" })).rejects.toMatchObject({ status: 400 });
    await expect(add(zone, { name: "", type: "CNAME", data: "a.example.test." })).rejects.toMatchObject({
      status: 400,
    });
  });

  test("records below a root zone make their zone; unknown domains are not found; a root zone stays", async () => {
    const api = new Domain.v2beta1.API(account.client);
    await add("sub.example.test", { name: "a", type: "A", data: "192.0.2.1" });
    const { dnsZones } = await api.listDNSZones({ domain: zone, dnsZone: "sub.example.test" });
    expect(dnsZones).toMatchObject([{ domain: zone, subdomain: "sub" }]);
    await expect(add("nobody.invalid", { name: "a", data: "192.0.2.1" })).rejects.toMatchObject({ status: 404 });
    await api.deleteDNSZone({ dnsZone: "sub.example.test" });
    await expect(api.deleteDNSZone({ dnsZone: zone })).rejects.toMatchObject({ status: 403 });
  });
});

describe("servers", () => {
  test("start from a marketplace image with an address, and leave their block volume when they go", async () => {
    const api = new Instance.v1.API(account.client);
    const { localImages } = await new Marketplace.v2.API(account.client).listLocalImages({
      imageLabel: "ubuntu_jammy",
      zone: "fr-par-1",
      type: "instance_sbs",
    });
    const { ip } = await api.createIp({ type: "routed_ipv4" });
    const { server } = await api.createServer({
      name: "docker",
      commercialType: "DEV1-S",
      image: localImages[0]?.id,
      publicIps: [ip?.id ?? ""],
      protected: false,
    });
    if (!server || !ip) throw new Error("no server");
    expect(server).toMatchObject({ state: "stopped", securityGroup: { name: "Default security group" } });
    expect(server.publicIps.map(({ address }) => address)).toEqual([ip.address]);
    await api.serverAction({ serverId: server.id, action: "poweron" });
    expect((await api.getServer({ serverId: server.id })).server?.state).toBe("running");
    await expect(api.deleteServer({ serverId: server.id })).rejects.toMatchObject({ status: 400 });
    const volumeId = server.volumes["0"]?.id ?? "";
    const block = new Block.v1.API(account.client);
    expect((await block.getVolume({ volumeId })).references).toMatchObject([{ productResourceId: server.id }]);
    await expect(block.deleteVolume({ volumeId })).rejects.toMatchObject({ status: 412 });
    await api.serverAction({ serverId: server.id, action: "terminate" });
    await expect(api.getServer({ serverId: server.id })).rejects.toMatchObject({
      status: 404,
      resource: "instance_server",
    });
    expect((await block.getVolume({ volumeId })).status).toBe("available");
    expect((await api.getIp({ ip: ip.id })).ip?.server).toBeUndefined();
    await block.deleteVolume({ volumeId });
  });

  test("of an unknown type are refused", async () => {
    const api = new Instance.v1.API(account.client);
    await expect(api.createServer({ commercialType: "HUGE1-XL", protected: false })).rejects.toMatchObject({
      status: 400,
    });
  });

  test("keep user data as text", async () => {
    const { server } = await account.call<{ server: { id: string } }>("POST", "/instance/v1/zones/fr-par-1/servers", {
      name: "s",
      commercial_type: "DEV1-S",
    });
    const path = `${account.local.apiUrl}/instance/v1/zones/fr-par-1/servers/${server.id}/user_data/cloud-init`;
    const headers = { "x-auth-token": account.local.secretKey, "content-type": "text/plain" };
    expect((await fetch(path, { method: "PATCH", headers, body: "#cloud-config\n" })).status).toBe(204);
    expect(await (await fetch(path, { headers })).text()).toBe("#cloud-config\n");
  });
});

describe("security groups", () => {
  test("have the fixed mail rules first, then their own in order", async () => {
    const api = new Instance.v1.API(account.client);
    const { securityGroup } = await api.createSecurityGroup({
      name: "g",
      description: "",
      stateful: true,
      inboundDefaultPolicy: "drop",
      outboundDefaultPolicy: "accept",
      enableDefaultSecurity: true,
    });
    const securityGroupId = securityGroup?.id ?? "";
    const rule = {
      protocol: "TCP",
      direction: "inbound",
      action: "accept",
      ipRange: "0.0.0.0/0",
      position: 0,
    } as const;
    await api.setSecurityGroupRules({
      securityGroupId,
      rules: [
        { ...rule, destPortFrom: 22 },
        { ...rule, destPortFrom: 443 },
      ],
    });
    const rules = await api.listSecurityGroupRules({ securityGroupId }).all();
    expect(rules.filter(({ editable }) => !editable)).toHaveLength(6);
    expect(rules.filter(({ editable }) => editable).map((r) => [r.position, r.destPortFrom])).toEqual([
      [1, 22],
      [2, 443],
    ]);
  });
});
