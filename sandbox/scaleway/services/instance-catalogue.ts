import { ok, type Answer, type Call } from "../call";
import { notFound } from "../errors";
import type { Json, JsonObject } from "../records";

interface ServerType {
  cpus: number;
  memoryGiB: number;
  /** Largest local storage in GB; 0 for types with block volumes only. */
  localGB: number;
}

const type = (cpus: number, memoryGiB: number, localGB = 0): ServerType => ({ cpus, memoryGiB, localGB });

/** The server types that can be made here; all are x86_64. */
export const serverTypes: Record<string, ServerType> = {
  "STARDUST1-S": type(1, 1, 10),
  "DEV1-S": type(2, 2, 20),
  "DEV1-M": type(3, 4, 40),
  "DEV1-L": type(4, 8, 80),
  "DEV1-XL": type(4, 12, 120),
  "GP1-XS": type(4, 16, 150),
  "GP1-S": type(8, 32, 300),
  "GP1-M": type(16, 64, 600),
  "GP1-L": type(32, 128, 600),
  "GP1-XL": type(48, 256, 600),
  "PLAY2-PICO": type(1, 2),
  "PLAY2-NANO": type(2, 4),
  "PLAY2-MICRO": type(4, 8),
  "PRO2-XXS": type(2, 8),
  "PRO2-XS": type(4, 16),
  "PRO2-S": type(8, 32),
  "PRO2-M": type(16, 64),
  "PRO2-L": type(32, 128),
  "POP2-2C-8G": type(2, 8),
  "POP2-4C-16G": type(4, 16),
  "POP2-8C-32G": type(8, 32),
  "POP2-16C-64G": type(16, 64),
};

const systems: Record<string, string> = {
  ubuntu_focal: "Ubuntu 20.04 Focal Fossa",
  ubuntu_jammy: "Ubuntu 22.04 Jammy Jellyfish",
  ubuntu_noble: "Ubuntu 24.04 Noble Numbat",
  debian_bullseye: "Debian Bullseye",
  debian_bookworm: "Debian Bookworm",
  debian_trixie: "Debian Trixie",
  docker: "Docker",
};

export interface Image {
  id: string;
  label: string;
  name: string;
  type: "instance_sbs" | "instance_local";
}

/** Images of the marketplace. Ids are made up, and stay the same. */
export const images: readonly Image[] = Object.entries(systems).flatMap(([label, name], index) =>
  (["instance_sbs", "instance_local"] as const).map((kind, offset) => ({
    id: `00000000-0000-4000-9000-0000000000${String(index * 2 + offset).padStart(2, "0")}`,
    label,
    name,
    type: kind,
  })),
);

export function listServerTypes(call: Call): Answer {
  const names = Object.keys(serverTypes);
  const page = Number(call.query.get("page") ?? "1");
  const shown = page === 1 ? names : [];
  return {
    status: 200,
    body: { servers: Object.fromEntries(shown.map((name) => [name, showType(serverTypes[name] ?? type(1, 1))])) },
    headers: { "X-Total-Count": String(names.length) },
  };
}

function showType({ cpus, memoryGiB, localGB }: ServerType): Json {
  const range = { min_size: 0, max_size: localGB * 1e9 };
  const bandwidth = cpus * 100_000_000;
  return {
    alt_names: [],
    arch: "x86_64",
    ncpus: cpus,
    ram: memoryGiB * 2 ** 30,
    gpu: 0,
    gpu_info: null,
    mig_profile: null,
    volumes_constraint: range,
    per_volume_constraint: { l_ssd: range },
    scratch_storage_max_size: 0,
    scratch_storage_max_volumes_count: 0,
    monthly_price: 0,
    hourly_price: 0,
    capabilities: {
      boot_types: ["local", "rescue"],
      placement_groups: true,
      block_storage: true,
      hot_snapshots_local_volume: localGB > 0,
      private_network: 8,
      max_file_systems: 0,
    },
    network: {
      ipv6_support: true,
      sum_internal_bandwidth: bandwidth,
      sum_internet_bandwidth: bandwidth,
      interfaces: [{ internal_bandwidth: bandwidth, internet_bandwidth: bandwidth }],
    },
    block_bandwidth: bandwidth,
    end_of_service: false,
  };
}

function showLocalImage({ id, label, type: kind }: Image, zone: string): JsonObject {
  const compatible = Object.entries(serverTypes).filter(([, { localGB }]) => kind === "instance_sbs" || localGB > 0);
  return {
    id,
    arch: "x86_64",
    zone,
    compatible_commercial_types: compatible.map(([name]) => name),
    label,
    type: kind,
  };
}

/** Marketplace images of a zone by label and kind of volume. */
export function listLocalImages(call: Call): Answer {
  const [label, kind, zone] = ["image_label", "type", "zone"].map((name) => call.query.get(name));
  const found = images.filter(
    (i) => (!label || i.label === label) && (!kind || kind.startsWith("unknown") || i.type === kind),
  );
  const shown = found.map((image) => showLocalImage(image, zone ?? call.account.zone));
  return ok({ local_images: shown, total_count: shown.length });
}

export function readLocalImage(call: Call): Answer {
  const image = images.find(({ id }) => id === call.params.id);
  if (!image) throw notFound("local_image", call.params.id ?? "");
  return ok(showLocalImage(image, call.account.zone));
}
