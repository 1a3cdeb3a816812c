import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, Host, ProcessSpec } from "../hosts/host";
import { rejectMistakes } from "../hosts/mistake";
import { appMistakes } from "./app-mistakes";
import type { Attachment, BackingService } from "./backing-service";
import { watchApp } from "./uptime-check";

export interface AppArgs {
  /** Where it runs. */
  host: Host;
  /** Full address of the image, with a tag or a digest. Another image is a new release. */
  image: pulumi.Input<string>;
  /**
   * What runs from the image, keyed by process name: `web`, `worker`. The key is the identity of the process: another key
   * stops the one and starts the other.
   */
  processes: Record<string, ProcessSpec>;
  /**
   * Shell command lines, run in this order once for each new release, with the new image and the app's variables, before
   * any process changes. The first that fails stops the deploy, and the previous release keeps serving. They must bear
   * being run again, as an interrupted deploy does. Default: none.
   */
  release?: string[];
  /** Services the app uses. Each gives its variables and the least rights. Default: none. */
  attach?: BackingService[];
  /** Plain variables of every process and of the release command. Default: none. */
  env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Secret variables of every process and of the release command. Default: none. */
  secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * An application in the sense of The Twelve-Factor App: processes and a release command from one image, with one set of
 * variables. A deploy ends well only when the release command did and every process is healthy. From then on each public
 * process is asked for its health from outside, every few minutes, or every hour where it may sleep (`min` 0).
 *
 * @example
 * const app = new App("apilos", {
 *   host,
 *   image,
 *   processes: {
 *     web: {
 *       command: ["gunicorn", "core.wsgi"],
 *       http: { port: 8000, health: "/health", public: true, domain: "apilos.example.fr" },
 *       memoryMb: 1024,
 *       instances: { min: 1, max: 3 },
 *     },
 *     worker: { command: ["celery", "-A", "core", "worker"], memoryMb: 2048, instances: { min: 1, max: 1 } },
 *   },
 *   release: ["python manage.py migrate --noinput"],
 *   attach: [database, queue, documents],
 *   secrets: { SECRET_KEY: generatedSecret("apilos-key", { parent: this }) },
 * });
 *
 * Holds no data: anything in it may be replaced.
 */
export class App extends pulumi.ComponentResource {
  /** Address of each process that answers HTTP, by process name: `https://…`. Known once the process is healthy. */
  readonly addresses: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:App", name, {}, opts);
    rejectMistakes(`App ${name}`, [...appMistakes(args), ...args.host.appMistakes(appSpec(args, []))]);

    const attachments = (args.attach ?? []).map((service) => service.attach(this, name));
    const running = args.host.app(name, appSpec(args, attachments), {
      parent: this,
      dependsOn: attachments.flatMap(({ ready }) => ready),
    });

    watchApp(name, args, running, this);

    this.addresses = running.addresses;
    this.registerOutputs({ addresses: this.addresses });
  }
}

function appSpec(args: AppArgs, attachments: Attachment[]): AppSpec {
  return {
    image: args.image,
    processes: args.processes,
    release: [...attachments.flatMap(({ release = [] }) => release), ...(args.release ?? [])],
    env: Object.assign({}, ...attachments.map(({ env }) => env), args.env) as AppSpec["env"],
    secrets: Object.assign({}, ...attachments.map(({ secrets }) => secrets), args.secrets) as AppSpec["secrets"],
  };
}
