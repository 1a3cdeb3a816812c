import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";

const config = new pulumi.Config();

const message = config.get("throw");
if (message !== undefined) throw new Error(message);

/** Goes past the checks of the SDK's own classes, as a program in another language would. */
class AnyPassword extends pulumi.CustomResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("random:index/randomPassword:RandomPassword", name, args);
  }
}

if (config.getBoolean("mistakes")) {
  new AnyPassword("mistaken", { lenght: 9, special: "yes" });
}

const password = new RandomPassword("password", {
  length: config.getNumber("length") ?? 24,
  minNumeric: 3,
  minSpecial: 2,
});

const command = new local.Command("command", {
  create: "cat && echo created $WHO",
  update: config.get("command") ?? "cat && echo updated $WHO after $PULUMI_COMMAND_STDOUT",
  delete: "echo deleted $WHO",
  environment: { WHO: config.get("who") ?? "nobody" },
  stdin: "said: ",
});

export const said = command.stdout;
export const secretPassword = password.result;
