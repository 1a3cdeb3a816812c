import { RandomPassword } from "@pulumi/random";
import { PolicyPack, validateResourceOfType } from "@pulumi/policy";

new PolicyPack("tiny-policies", {
  policies: [
    {
      name: "long-passwords",
      description: "Passwords have 16 characters or more.",
      enforcementLevel: "mandatory",
      validateResource: validateResourceOfType(RandomPassword, ({ length }, _, report) => {
        if (length < 16) report(`${length} characters are too few.`);
      }),
    },
  ],
});
